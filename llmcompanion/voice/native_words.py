"""Keeping libraries from writing over the screen.

ALSA, PortAudio, espeak-ng and others print on file descriptor 2 itself, where the app paints on
most systems. While the app runs, that descriptor leads into a file, and the terminal is reached
by another one.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from llmcompanion.config.folders import PRIVATE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "libraries.log"
SIZE_BYTES = 500_000
"""A longer file is begun anew."""


@contextmanager
def diverted(folder: Path) -> Iterator[None]:
    """What is written on descriptor 2 goes to `FILE` in `folder`, until this ends.

    `sys.__stderr__` and `sys.stderr` still lead to the terminal. Where there is no such
    descriptor, or no terminal behind it, nothing is changed.
    """
    kept_error, kept_original = sys.stderr, sys.__stderr__
    ways = _ways(folder) if kept_original is not None and sys.platform != "win32" else None
    if ways is None or kept_original is None:
        yield
        return
    terminal, target = ways
    kept_original.flush()
    screen = os.fdopen(terminal, "w", encoding="utf-8", errors="surrogateescape")
    os.dup2(target, 2)
    os.close(target)
    sys.__stderr__ = screen  # type: ignore[misc]
    if kept_error is kept_original:
        sys.stderr = screen
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            screen.flush()
        os.dup2(screen.fileno(), 2)
        sys.__stderr__ = kept_original  # type: ignore[misc]
        if sys.stderr is screen:
            sys.stderr = kept_error
        # The screen stays open: somebody may hold it, and the process is about to end.


def _ways(folder: Path) -> tuple[int, int] | None:
    """A descriptor of the terminal and one of the file; None where nothing is to be changed."""
    try:
        if not os.isatty(2):
            return None
        target = _open(folder)
        return os.dup(2), target  # neither is inherited by children
    except OSError:
        return None


def _open(folder: Path) -> int:
    path = folder / FILE
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with suppress(OSError):
        if path.stat().st_size > SIZE_BYTES:
            flags |= os.O_TRUNC
    return os.open(path, flags, PRIVATE_FILE)
