"""Whose an address is, and whether it is here."""

from __future__ import annotations

import pytest

from llmcompanion.models.addresses import (
    goes_to,
    host_of,
    is_loopback,
    is_web_address,
    key_owner,
)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:11434/v1", "http://localhost/", "https://[::1]:8000", "http://127.8.8.8",
     "http://ollama.localhost:1"],
)  # fmt: skip
def test_addresses_on_this_machine(address: str):
    assert is_loopback(address)
    assert goes_to(address) == "this machine"


@pytest.mark.parametrize(
    "address",
    ["http://192.168.0.7:11434", "https://localhost.example.org", "http://127.0.0.1.example.org",
     "http://example.org#127.0.0.1", "http://127.0.0.1@example.org", "http://0x7f.1", "", "x",
     "http://a:b", "http://[::1"],
)  # fmt: skip
def test_addresses_elsewhere(address: str):
    assert not is_loopback(address)


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("https://openrouter.ai:443/api/v1", "openrouter"),
        ("http://api.openai.com/v1", "api.openai.com"),
        ("https://api.openai.com:8443/v1", "api.openai.com:8443"),
        ("https://api.openai.com.example.org/v1", "api.openai.com.example.org"),
        ("https://api.openai.com@example.org/v1", "example.org"),
        ("https://user:pw@llm.example.org:8000/v1", "llm.example.org:8000"),
        ("http://[::1]:8000/v1", "[::1]:8000"),
        ("nonsense", ""),
    ],
)
def test_a_key_belongs_to_one_address(address: str, owner: str):
    assert key_owner(address) == owner


def test_what_is_secret_in_an_address_is_not_shown():
    assert host_of("https://user:pw@host:1/?key=x") == "host:1"
    assert goes_to("https://api.openai.com/v1") == "OpenAI"


@pytest.mark.parametrize(
    ("address", "usable"),
    [("http://a", True), ("https://a:1/v1", True), ("ftp://a", False), ("a", False), ("", False),
     ("http://", False), ("http://a:x", False)],
)  # fmt: skip
def test_what_can_be_connected_to(address: str, usable: bool):
    assert is_web_address(address) == usable
