"""A terminal for tests: the installed program in a real pseudo-terminal, seen by an emulator.

`Terminal` keeps every byte the program wrote (`written`) and what a person would see
(`screen`). It answers the one question to which every terminal has an answer (device
attributes); to all others it is as silent as a plain one.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pexpect
import pyte

PATIENCE_S = 30.0
"""Seconds after which something that was waited for will not come. Never a measurement."""

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "f1": "\x1bOP",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "ctrl+l": "\x0c",
    "ctrl+n": "\x0e",
    "ctrl+o": "\x0f",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
}

# Sequences the emulator does not know and would show as text; a real terminal ignores them.
_BEYOND_PYTE = re.compile(
    rb"\x1b\[[<>=][0-9;:]*[@-~]"  # private parameters: keyboard protocols, versions
    rb"|\x1b\[\?[0-9;]*(?:\$p|u)"  # questions about modes
    rb"|\x1b\[[0-9;]*[tq]|\x1b\[[0-9;]* q"  # window and cursor reports
    rb"|\x1b[P_^X][^\x1b]*\x1b\\"  # DCS, APC (pictures), PM, SOS
)
_HALF = re.compile(rb"\x1b(?:\[[0-9;:<=>?$ ]*|[P_^X\]][^\x1b\x07]*\x1b?)?$")
_ASKS_WHAT_IT_IS = b"\x1b[c"


def installed_program() -> list[str]:
    """The command as pip installed it beside this interpreter."""
    script = Path(sys.executable).with_name("llmcompanion")
    return [str(script)] if script.exists() else [sys.executable, "-m", "llmcompanion"]


def early_morning() -> str:
    """A zone where it is between seven and eight: the app asks nothing by the clock then."""
    hour = time.gmtime().tm_hour
    return f"<test>{hour - 7:+d}"


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """An environment with nothing in it that is not meant."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LLMCOMPANION_HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TZ": early_morning(),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        **more,
    }


class Terminal:
    """One program in one terminal."""

    def __init__(
        self,
        home: Path,
        arguments: Sequence[str] = (),
        *,
        columns: int = 100,
        rows: int = 30,
        program: Sequence[str] = (),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.written = bytearray()
        self._pending = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        command, *first = [*(program or installed_program()), *arguments]
        self._child = pexpect.spawn(
            command,
            first,
            env=dict(environ if environ is not None else surroundings(home)),
            dimensions=(rows, columns),
            timeout=PATIENCE_S,
            echo=False,
        )
        self._child.delaybeforesend = None

    # What is seen

    def screen(self) -> str:
        """The visible text, a line a row, right ends trimmed."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def pump(self, seconds: float = 0.05) -> bool:
        """Take in what comes within `seconds`; False once the program has hung up."""
        try:
            data = self._child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except (pexpect.EOF, OSError):
            return False
        self.written += data
        if _ASKS_WHAT_IT_IS in data:
            self._child.send(b"\x1b[?62;22c")
        data = self._pending + data
        half = _HALF.search(data)
        self._pending = data[half.start() :] if half else b""
        if half:
            data = data[: half.start()]
        self._stream.feed(_BEYOND_PYTE.sub(b"", data))
        return True

    def wait_until(self, seen: Callable[[str], bool], what: str = "it") -> str:
        """Wait for the screen to look like something; returns it."""
        end = time.monotonic() + PATIENCE_S
        alive = True
        while not seen(self.screen()):
            if not alive or time.monotonic() > end:
                why = "the program has ended" if not alive else "it did not come"
                raise AssertionError(f"waited for {what}, but {why}:\n{self.screen()}")
            alive = self.pump()
        return self.screen()

    def wait_for(self, *texts: str) -> str:
        """Wait until all of `texts` are on the screen."""
        return self.wait_until(lambda screen: all(text in screen for text in texts), repr(texts))

    def wait_gone(self, text: str) -> str:
        """Wait until `text` is no longer on the screen."""
        return self.wait_until(lambda screen: text not in screen, f"{text!r} to go")

    def settle(self, quiet_s: float = 0.3, at_most_s: float = 2.0) -> str:
        """Take in everything until the screen has not changed for a moment, or time is up."""
        last, since = self.screen(), time.monotonic()
        end = since + at_most_s
        while time.monotonic() - since < quiet_s and time.monotonic() < end:
            if not self.pump():
                break
            if self.screen() != last:
                last, since = self.screen(), time.monotonic()
        return last

    # What is done

    def type(self, text: str) -> None:
        """Type characters."""
        self._child.send(text.encode())

    def press(self, *keys: str) -> None:
        """Press keys by name, each taken in before the next."""
        for key in keys:
            self._child.send(KEYS.get(key, key).encode())
            self.pump(0.1)

    def resize(self, columns: int, rows: int) -> None:
        """Another window size."""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    # How it ends

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal's side, as a closed window or a dropped line does."""
        pty = self._child.ptyproc
        pty.fileobj.close()
        pty.closed, pty.fd = True, -1
        self._child.closed, self._child.child_fd = True, -1

    def wait_end(self, seconds: float = PATIENCE_S) -> int | None:
        """The exit code (minus the signal's number when one ended it); None if it goes on."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._child.closed or not self.pump(0.02):
                time.sleep(0.01)
            if not self._child.isalive():
                while not self._child.closed and self.pump(0.02):
                    pass
                ended_by = self._child.signalstatus
                return -ended_by if ended_by is not None else self._child.exitstatus
        return None

    def close(self) -> None:
        """Leave nothing running."""
        if self._child.isalive():
            self.kill()
            while self._child.isalive():
                time.sleep(0.01)
        if not self._child.closed:
            self.hang_up()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
