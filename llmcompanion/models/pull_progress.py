"""How far a file has come, in words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from llmcompanion.models.suggested import gigabytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmcompanion.models.pull import Step


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
