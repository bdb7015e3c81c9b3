"""A program in a pseudo-terminal, with the moment at which each byte came.

The terminal answers what a modern one answers (device attributes, synchronized output), at once;
it draws nothing, so that it costs the program's core as little as can be.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PATIENCE_S = 90.0
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_ESCAPE = re.compile(
    rb"\x1b\[[0-9;:<=>?$ ]*[@-~]|\x1b\][^\x1b\x07]*(?:\x07|\x1b\\)|\x1b[P_^X][^\x1b]*\x1b\\"
    rb"|\x1b[()][0-9A-Z]|\x1b[=>78cDEHMNOZ]"
)
_ANSWERS = ((b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[?2026$p", b"\x1b[?2026;2$y"))


def surroundings(home: Path) -> dict[str, str]:
    """An environment with nothing in it that is not meant."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LLMCOMPANION_HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


class PtyProgram:
    """One program, started at `started` (seconds of the monotonic clock)."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        columns: int = 120,
        rows: int = 36,
    ) -> None:
        self.read_bytes = 0
        self._seen = b""
        """Text that came since `forget`, escape sequences taken out."""
        self._half = b""
        self.started = time.monotonic()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], list(command), dict(environ))
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.set_blocking(self._master, False)

    def send(self, text: str) -> None:
        """Type."""
        os.write(self._master, text.encode())

    @property
    def seen(self) -> str:
        """The text that came since `forget`."""
        return self._seen.decode(errors="replace")

    def forget(self) -> None:
        """Look only at what comes from now on."""
        self._seen = b""

    def pump(self, seconds: float) -> float | None:
        """Take in what comes within `seconds`; when it came, or None."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, seconds))
        if not ready:
            return None
        now = time.monotonic()
        try:
            data = os.read(self._master, 1 << 20)
        except BlockingIOError:
            return None
        except OSError as error:
            raise RuntimeError(f"the program ended: {self.seen[-2000:]}") from error
        self.read_bytes += len(data)
        for question, answer in _ANSWERS:
            if question in data:
                os.write(self._master, answer)
        data = self._half + data
        cut = data.rfind(b"\x1b")
        self._half = b""
        if cut >= 0 and not _ESCAPE.match(data, cut):
            data, self._half = data[:cut], data[cut:]
        self._seen += _ESCAPE.sub(b"", data)
        return now

    def wait_for(self, *texts: str, patience_s: float = PATIENCE_S) -> float:
        """When the last of `texts` had come."""
        wanted = [text.encode() for text in texts]
        end = time.monotonic() + patience_s
        came = time.monotonic()
        while not all(text in self._seen for text in wanted):
            now = self.pump(end - time.monotonic())
            if now is None:
                raise TimeoutError(f"{texts} did not come: {self.seen[-3000:]}")
            came = now
        return came

    def rest(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Take in everything for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not until():
            self.pump(min(left, 0.05))

    @property
    def cpu_s(self) -> float:
        """Seconds of processor time so far, all threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S

    @property
    def cpu_of_threads_s(self) -> float:
        """The same, to the microsecond, without threads that have ended."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    @property
    def memory_mb(self) -> float:
        """Resident memory, MB (10^6 bytes)."""
        return self._status("VmRSS")

    @property
    def peak_memory_mb(self) -> float:
        """The most that was resident."""
        return self._status("VmHWM")

    def _status(self, field: str) -> float:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024 / 1e6
        raise KeyError(field)

    def close(self) -> None:
        """Leave nothing running."""
        os.kill(self.pid, signal.SIGKILL)
        os.close(self._master)
        os.waitpid(self.pid, 0)

    def __enter__(self) -> PtyProgram:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
