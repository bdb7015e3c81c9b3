"""The child process seen from the app: started, spoken with, ended, and mourned in words."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import llmcompanion
from llmcompanion.models.llama import protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WORKER = "llmcompanion.models.llama.worker"

LONGEST_LOG = 1 << 20
"""Bytes after which the engine's log is begun anew, when a child is started."""

_LONGEST_LINE = 1 << 24
_ENDING_S = 2.0
_SECRETS = ("_KEY", "_TOKEN", "_SECRET", "PASSWORD")


class Gone(Exception):  # noqa: N818 - an end, not an error in itself
    """The child has ended.

    Attributes:
        how: What is known of it, in words that follow "the model's process".
    """

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class ModelProcess:
    """One child. Not started anew: an ended one is replaced by another."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, *, environ: Mapping[str, str], log: Path) -> ModelProcess:
        """Start a child whose own output goes to the end of the file at `log`.

        Raises:
            OSError: The system starts no process, or the log cannot be written.
        """
        with _opened_log(log) as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # nothing is imported from the folder the app happens to run in
                "-m",
                WORKER,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=output,
                env=child_environment(environ),
                limit=_LONGEST_LINE,
                # Ctrl+C is not for the child. A session of its own would do, too, but systems share
                # out processors by session: beside others it would wait longer than the app does.
                process_group=0 if os.name == "posix" else None,
            )
        return cls(process)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not been seen to end."""
        return self._process.returncode is None

    async def send(self, order: protocol.Order) -> None:
        """Hand over an order. An end of the child shows at the next `report`."""
        pipe = self._process.stdin
        if pipe is None:
            return
        with suppress(ConnectionError, OSError, RuntimeError):
            pipe.write(protocol.encoded(order))
            await pipe.drain()

    async def report(self) -> protocol.Report:
        """The next report.

        Raises:
            Gone: The child has ended, or no longer makes sense (and was ended).
        """
        pipe = self._process.stdout
        try:
            line = await pipe.readline() if pipe is not None else b""
            if line.endswith(b"\n"):
                return protocol.report(line)
        except (ValueError, msgspec.DecodeError):
            self.kill()
            await self._process.wait()
            raise Gone("sent something that cannot be read, and was ended") from None
        except (ConnectionError, OSError):
            pass
        raise Gone(await self._mourned())

    def kill(self) -> None:
        """End it at once; what it computes is lost."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def close(self) -> None:
        """End it and wait for that. May be called at any time and twice."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(_ENDING_S):
                await self._process.wait()
        except TimeoutError:
            pass
        finally:
            self.kill()
        await self._process.wait()

    async def _mourned(self) -> str:
        """How it ended, once its pipe has."""
        try:
            async with asyncio.timeout(_ENDING_S):
                code = await self._process.wait()
        except TimeoutError:
            self.kill()
            code = await self._process.wait()
            return "closed its output, and was ended"
        return ended_how(code)


def ended_how(code: int) -> str:
    """An exit code in words that follow "the model's process"."""
    if code < 0:
        name = _signal_name(-code)
        match name:
            case "SIGKILL":
                return "was killed, most likely by the system for want of memory"
            case "SIGSEGV" | "SIGABRT" | "SIGFPE" | "SIGILL":
                return f"crashed in the engine ({name})"
            case "SIGBUS":
                return "crashed since the model's file changed while it was in use (SIGBUS)"
            case _:
                return f"was ended by {name}"
    if code in (0xC0000005, 0xC000001D, 0xC0000409):
        return f"crashed in the engine ({code:#x})"
    return f"ended by itself (exit code {code})"


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The app's environment without its secrets, and with what the engine's threads need.

    ``GOMP_SPINCOUNT``: OpenMP's threads wait for each other in a loop; beside a busy processor
    that makes a token take seven times as long, unless they give up soon.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if not any(name.upper().endswith(secret) for secret in _SECRETS)
    }
    kept.setdefault("GOMP_SPINCOUNT", "1000")
    kept["PYTHONUTF8"] = "1"
    root = Path(llmcompanion.__file__).resolve().parent.parent
    if root.name not in ("site-packages", "dist-packages"):  # runs from a checkout
        paths = [kept["PYTHONPATH"]] if kept.get("PYTHONPATH") else []
        kept["PYTHONPATH"] = os.pathsep.join([*paths, str(root)])
    return kept


@contextmanager
def _opened_log(path: Path) -> Iterator[int]:
    """The log's descriptor while a child is started: private, appended to, not without end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with suppress(OSError):
        if path.stat().st_size > LONGEST_LOG:
            flags |= os.O_TRUNC
    descriptor = os.open(path, flags, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
