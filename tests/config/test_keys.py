"""Keys are found where they may be, and shown nowhere."""

from __future__ import annotations

import copy
import pickle
import threading
import traceback

import pytest

from llmcompanion.config import keys
from llmcompanion.config.keys import Key, clean_key, find_key, forget_key, store_key
from llmcompanion.config.redaction import REDACTED, redact
from llmcompanion.errors import UserError

SECRET = "not-a-shape-of-any-provider-1234"


class Ring:
    """A keyring in memory."""

    def __init__(self, **held: str) -> None:
        self.held = held

    def get_password(self, service: str, username: str, /) -> str | None:
        assert service == "llmcompanion"
        return self.held.get(username)

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self.held[username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        del self.held[username]


class BrokenRing:
    """A keyring without a keyring behind it."""

    def get_password(self, service: str, username: str, /) -> str | None:
        raise RuntimeError("no backend")

    def set_password(self, service: str, username: str, password: str, /) -> None:
        raise RuntimeError(f"could not store {password}")

    def delete_password(self, service: str, username: str, /) -> None:
        raise RuntimeError("no backend")


class HangingRing(BrokenRing):
    """A keyring that waits for somebody who is not there."""

    def __init__(self) -> None:
        self.release = threading.Event()

    def get_password(self, service: str, username: str, /) -> str | None:
        self.release.wait(30)
        return SECRET


def test_the_environment_goes_before_the_keyring():
    environ = {"ANTHROPIC_API_KEY": f" {SECRET}\n"}
    key = find_key("anthropic", environ=environ, keyring=Ring(anthropic="other-key"))
    assert key is not None
    assert key.reveal() == SECRET
    assert key.source == "ANTHROPIC_API_KEY"


@pytest.mark.parametrize("environ", [{}, {"ANTHROPIC_API_KEY": "  "}])
def test_the_keyring_is_asked_next(environ: dict[str, str]):
    key = find_key("anthropic", environ=environ, keyring=Ring(anthropic=SECRET))
    assert key is not None
    assert (key.reveal(), key.source) == (SECRET, keys.KEYRING)


@pytest.mark.parametrize("ring", [None, Ring(), Ring(anthropic=" "), BrokenRing()])
def test_no_key_is_no_error(ring):
    assert find_key("anthropic", environ={}, keyring=ring) is None


def test_a_keyring_that_hangs_holds_no_key():
    ring = HangingRing()
    try:
        assert find_key("anthropic", environ={}, keyring=ring, wait_s=0.01) is None
    finally:
        ring.release.set()


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("anthropic", "ANTHROPIC_API_KEY"),
        ("openai", "OPENAI_API_KEY"),
        ("my-server", "MY_SERVER_API_KEY"),
        ("llm.example.org:8443", "LLM_EXAMPLE_ORG_8443_API_KEY"),
    ],
)
def test_each_provider_has_a_variable(provider: str, name: str):
    assert keys.variable(provider) == name


@pytest.mark.parametrize("secret", ["", " ", "two words-x", "café-1234", "a\x1b[2Jb", "x" * 5000])
def test_what_cannot_be_a_key_is_refused_without_showing_it(secret: str):
    with pytest.raises(UserError, match="THE_KEY: the key") as told:
        clean_key(secret, where="THE_KEY")
    assert len(told.value.sentence) < 150
    if secret.strip():
        assert secret not in told.value.sentence


def test_a_key_shows_itself_only_when_asked():
    key = Key(SECRET, "a test")
    for shown in (
        str(key),
        repr(key),
        f"{key}",
        f"{key!r:>3}",
        "{}".format(key),  # noqa: UP032
        str([key]),
        str({1: key}),
    ):
        assert SECRET not in shown
        assert "a test" in shown
    assert copy.deepcopy(key).reveal() == SECRET
    assert not hasattr(key, "__dict__")
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(key)


def test_a_key_is_known_to_the_redaction_from_birth():
    Key("birth-mark-of-a-key", "a test")
    assert redact("it is birth-mark-of-a-key.") == f"it is {REDACTED}."


def test_a_stored_key_is_found_again_and_forgotten():
    ring = Ring()
    assert store_key("anthropic", f"{SECRET} ", keyring=ring).reveal() == SECRET
    found = find_key("anthropic", environ={}, keyring=ring)
    assert found is not None
    assert found.reveal() == SECRET
    assert forget_key("anthropic", keyring=ring)
    assert not forget_key("anthropic", keyring=ring)
    assert find_key("anthropic", environ={}, keyring=ring) is None


def test_a_keyring_that_takes_no_key_is_told_without_the_key():
    with pytest.raises(UserError, match="set ANTHROPIC_API_KEY in the environment") as told:
        store_key("anthropic", SECRET, keyring=BrokenRing())
    shown = "".join(traceback.format_exception(told.value))
    assert SECRET not in shown


class PlaintextKeyring:
    """Stands for a backend that writes secrets to a plain file."""


class SafeKeyring:
    """Stands for a backend of the platform."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[username] = password


class Chain:
    """Stands for the backend that tries others in turn."""

    def __init__(self, *backends: object) -> None:
        self.backends = list(backends)


@pytest.mark.parametrize("backend", [PlaintextKeyring(), Chain(PlaintextKeyring())])
def test_a_key_is_never_given_to_a_plain_file(monkeypatch: pytest.MonkeyPatch, backend: object):
    import keyring

    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    with pytest.raises(UserError, match="did not take the key"):
        store_key("anthropic", SECRET, keyring=keys.SystemKeyring())


def test_a_chain_of_keyrings_stores_in_the_first_safe_one(monkeypatch: pytest.MonkeyPatch):
    import keyring

    safe = SafeKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: Chain(PlaintextKeyring(), safe))
    store_key("anthropic", SECRET, keyring=keys.SystemKeyring())
    assert safe.held == {"anthropic": SECRET}


def test_without_a_system_keyring_there_is_no_key():
    assert find_key("anthropic", environ={}, keyring=keys.SystemKeyring()) is None
