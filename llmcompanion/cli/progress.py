"""A line of progress beside the output: rewritten at a terminal, a few lines elsewhere."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from llmcompanion.cli.console import OutputLostError, put
from llmcompanion.models.suggested import gigabytes
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmcompanion.models.pull import Step

EVERY = 0.1
"""Share of the whole between two lines, where lines cannot be rewritten."""


def described(step: Step, bytes_per_s: float | None) -> str:
    """How far it is, for a person."""
    share = step.done / step.total if step.total else 1.0
    if step.what == "checking":
        return f"checking {step.file}"
    words = f"{step.file}  {share:4.0%}  {gigabytes(step.done)} of {gigabytes(step.total)}"
    if bytes_per_s:
        words += (
            f"  {bytes_per_s / 1e6:.1f} MB/s, {_duration((step.total - step.done) / bytes_per_s)}"
        )
    return words


def _duration(seconds: float) -> str:
    if seconds >= 3600:
        return f"{seconds / 3600:.1f} h left"
    if seconds >= 60:
        return f"{seconds / 60:.0f} min left"
    return f"{max(1, round(seconds))} s left"


class Pace:
    """Bytes a second, over the last few seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._marks: list[tuple[float, int]] = []

    def at(self, done: int) -> float | None:
        """The pace, `done` bytes being there now; None before it can be told."""
        now = self._now()
        if self._marks and done < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[0][0] > 5.0:
            self._marks.pop(0)
        (began, before), elapsed = self._marks[0], now - self._marks[0][0]
        return (done - before) / elapsed if began != now and elapsed > 0.5 else None


class ProgressLine:
    """Shows steps on a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._pace = Pace()
        self._next = 0.0
        self._width = 0

    def show(self, step: Step) -> None:
        """Bring the line up to date."""
        words = clean_line(described(step, self._pace.at(step.done)))
        if self._is_terminal:
            words = words[:78]
            self._put(f"\r{words:<{self._width}}")
            self._width = max(self._width, len(words))
            return
        share = step.done / step.total if step.total else 1.0
        if step.what == "downloading" and share >= self._next:
            self._next = (share // EVERY + 1) * EVERY
            self._put(f"{words}\n")

    def end(self) -> None:
        """Leave the line."""
        if self._width:
            self._put("\n")
            self._width = 0

    def _put(self, text: str) -> None:
        with suppress(OutputLostError, BrokenPipeError):
            put(self._stream, text, flush=True)
