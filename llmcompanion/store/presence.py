"""Telling whether another llmcompanion works with the same database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from llmcompanion.config.folders import PRIVATE_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from filelock import BaseFileLock

SEATS = 64
"""Instances beyond which nobody is counted any more."""


class Presence:
    """A seat at a database: a locked file beside it, one for each running instance.

    The system gives a lock back when its process ends, however it ends. A seat of one's own
    rather than one lock for all: when the first instance leaves while a second stays, a third
    must not think itself alone.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._lock: BaseFileLock | None = None

    def take(self) -> bool:
        """Take a seat; True when every other one is empty. Where locks fail, all are empty."""
        from filelock import Timeout

        others = False
        for number in range(1, SEATS + 1):
            path = self._seat(number)
            if self._lock is not None and not path.exists():
                continue
            lock = self._lock_on(path)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                others = True
                continue
            except (OSError, NotImplementedError):
                return not others
            if self._lock is None:
                self._lock = lock
                if os.name == "posix":
                    path.chmod(PRIVATE_FILE)  # whatever the umask
            else:
                lock.release()
        return not others

    def leave(self) -> None:
        """Give the seat back."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def _seat(self, number: int) -> Path:
        return self._database.with_name(f".{self._database.name}.lock-{number}")

    @staticmethod
    def _lock_on(path: Path) -> BaseFileLock:
        from filelock import FileLock

        return FileLock(path, mode=PRIVATE_FILE)
