"""A value that stays for a while and then jumps: what all motion of the face is made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

LONGEST_GAP_S = 30.0
"""After a longer time without being looked at, a track goes on from now instead of catching up."""


class Track(Generic[T]):
    """A step function of time whose steps are made only when time reaches them.

    Time never goes back by more than the step that is current. All times are monotonic seconds.

    Args:
        beats: Endless pairs of (seconds, value). A value that comes twice in a row is one step.
            A length of ``inf`` is a step without an end.
        now: When the first beat begins.
    """

    def __init__(self, beats: Iterator[tuple[float, T]], now: float) -> None:
        self._beats = beats
        seconds, self._value = next(beats)
        self._until = now + seconds
        self._ahead: tuple[float, T] | None = None
        self._join_equal()

    def at(self, now: float) -> T:
        """The value at `now`."""
        if now - self._until > LONGEST_GAP_S:
            self._until = now
        while now >= self._until:
            seconds, self._value = self._take()
            self._until += seconds
            self._join_equal()
        return self._value

    def next_change(self, now: float) -> float:
        """When the value will be another one; ``inf`` for never. Not before `now`."""
        self.at(now)
        return self._until

    def _take(self) -> tuple[float, T]:
        beat, self._ahead = self._ahead, None
        return beat if beat is not None else next(self._beats)

    def _join_equal(self) -> None:
        """Let the current step last until the value differs."""
        while not math.isinf(self._until) and self._ahead is None:
            seconds, value = next(self._beats)
            if value == self._value:
                self._until += seconds
            else:
                self._ahead = (seconds, value)


def never_changing(value: T) -> Iterator[tuple[float, T]]:
    """Beats of a value that stays."""
    while True:
        yield math.inf, value
