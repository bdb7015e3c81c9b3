"""What is heard now: the place in the sound, by the clock of the stream that plays it.

A stream's clock has a zero of its own, which differs from backend to backend, so it is compared
with nothing but itself: with what its callback was told when the samples it asked for are heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


HELD_BACK_S = 0.05
"""So far before its end the place waits when nothing more was handed over: whoever looks ahead must
not see what comes next before it is known when."""
NOT_YET_S = -1.0
"""The place before anything is heard."""


class AudioClock:
    """Turns the stream's time into seconds of speech.

    The newest pair counts: the first callbacks, while the buffer fills, are told nonsense. The
    place never runs ahead of what was handed over, and never goes back: between two stretches of
    sound it waits a little before the end of the first.

    Args:
        now: The stream's time, in its own seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._anchor: tuple[float, float, float] | None = None
        self._place = NOT_YET_S
        self._is_dry = False

    def mark(self, heard_at: float, begins_s: float, ends_s: float) -> None:
        """The samples from `begins_s` to `ends_s` of the speech are heard from `heard_at` on.

        Called by the sound card's thread for every block. One of mere silence says nothing: the
        place stands still at the end of what was before it.
        """
        if ends_s <= begins_s:
            self._is_dry = True
            return
        if self._is_dry:
            self._is_dry = False
            self._place = begins_s - HELD_BACK_S
        self._anchor = (heard_at, begins_s, ends_s)

    @property
    def place_s(self) -> float:
        """Seconds of the speech that have been heard; below 0 before the first."""
        anchor = self._anchor
        if anchor is None:
            return NOT_YET_S
        heard_at, begins_s, ends_s = anchor
        place = min(ends_s, begins_s + self._now() - heard_at)
        if self._is_dry:
            place = min(place, ends_s - HELD_BACK_S)
        self._place = max(self._place, place)
        return self._place
