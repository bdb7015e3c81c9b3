"""The interpreter, in time, for the thread that keeps the sound going."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCH_S = 0.0005
"""Measured beside a streaming reply and a face that moves: with Python's usual 5 ms, a thread that
comes back from the sound card waits up to 40 ms for the interpreter, with this up to 10."""

_lock = threading.Lock()
_running = 0
_usual_s = 0.0


@contextmanager
def prompt() -> Iterator[None]:
    """While this lasts, threads take turns more often. It is a setting of the whole process."""
    global _running, _usual_s
    with _lock:
        if not _running:
            _usual_s = sys.getswitchinterval()
            sys.setswitchinterval(min(SWITCH_S, _usual_s))
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if not _running:
                sys.setswitchinterval(_usual_s)
