"""Every test runs in a home of its own, without keys, without a keyring and without a network."""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.needs import pytest_collection_modifyitems as pytest_collection_modifyitems
from tests.needs import pytest_terminal_summary as pytest_terminal_summary

settings.register_profile("quick", deadline=None, max_examples=50)
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=100,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "quick"))

FIXED = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "TZ": "UTC",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
}
"""The same for every test, on every machine."""

UNSET = ("NO_COLOR", "COLUMNS", "LINES", "LLMCOMPANION_HOME", "TMUX", "STY")
UNSET_PREFIXES = ("ANTHROPIC_", "OPENAI_", "TEXTUAL", "XDG_", "KITTY_", "SSH_")
UNSET_ENDINGS = ("_API_KEY", "_AUTH_TOKEN", "_BASE_URL")


def pytest_configure() -> None:
    """Put the surroundings in order before anything is imported that might look at them."""
    for name in list(os.environ):
        if name.startswith("TEXTUAL_SNAPSHOT"):
            continue  # the snapshot plug-in's own
        if name in UNSET or name.startswith(UNSET_PREFIXES) or name.endswith(UNSET_ENDINGS):
            del os.environ[name]
    os.environ.update(FIXED)
    time.tzset()


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a test does touches the folders of the person who runs it."""
    monkeypatch.setenv("LLMCOMPANION_HOME", str(tmp_path / "home"))


class NoNetwork:
    """Refuses every way out of this machine, and remembers who tried."""

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def refuse(self, address: object) -> None:
        self.attempts.append(str(address))
        raise ConnectionRefusedError(f"tests do not go to {address}")

    @staticmethod
    def stays_here(family: int, address: Any) -> bool:
        if family not in (socket.AF_INET, socket.AF_INET6):
            return True
        return NoNetwork.is_loopback(address[0])

    @staticmethod
    def is_loopback(host: str | bytes | None) -> bool:
        name = host.decode() if isinstance(host, bytes) else host
        if name in (None, "", "localhost", socket.gethostname()):
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A socket that leaves the machine is refused, and fails the test even if that is caught."""
    guard = NoNetwork()
    for name in ("connect", "connect_ex"):
        real = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any, real: Any = real) -> Any:
            if not guard.stays_here(self.family, address):
                guard.refuse(address)
            return real(self, address)

        monkeypatch.setattr(socket.socket, name, connect)
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        if not guard.is_loopback(host):
            guard.attempts.append(str(host))
            raise socket.gaierror(socket.EAI_NONAME, f"tests do not look up {host}")
        return look_up(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    assert not guard.attempts, f"this test tried to reach {', '.join(guard.attempts)}"
