"""Addresses of servers: whose they are, and whether they are on this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

HERE = "this machine"
"""Where words go that go nowhere."""

_OF_PROVIDERS = {"api.openai.com": "openai", "openrouter.ai": "openrouter"}
_NAMES = {"openai": "OpenAI", "openrouter": "OpenRouter"}


def is_web_address(address: str) -> bool:
    """Whether it can be connected to."""
    parts = _split(address)
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)


def is_loopback(address: str) -> bool:
    """Whether a server is on this machine, as far as its address tells without asking anybody."""
    parts = _split(address)
    host = (parts.hostname or "") if parts is not None else ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def key_owner(address: str) -> str:
    """Under which name the key for an address is kept: a provider's, else the host (and port).

    A key is bound to its address by this: another address has another name. A provider's key
    does not go over a connection that anybody can read.
    """
    parts = _split(address)
    if parts is None or not parts.hostname:
        return ""
    if parts.scheme == "https" and parts.port in (None, 443) and parts.hostname in _OF_PROVIDERS:
        return _OF_PROVIDERS[parts.hostname]
    return host_of(address)


def host_of(address: str) -> str:
    """Host, and port where it is named, without what could be secret in an address."""
    parts = _split(address)
    if parts is None or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{parts.port}" if parts.port is not None else host


def goes_to(address: str) -> str:
    """Where words go that are sent there, for a person."""
    if is_loopback(address):
        return HERE
    owner = key_owner(address)
    return _NAMES.get(owner) or owner


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return None
    return parts
