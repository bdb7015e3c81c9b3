"""What is heard now: the place in the sound, by what the stream that plays it has taken.

A sound card's seconds are not the system's: in ten minutes they stray by as much as a syllable. So
the place is counted anew with every block that is handed over, from how full the buffer is then.
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
    """Turns the time into seconds of speech.

    The newest mark counts. The place never runs ahead of what was handed over, and never goes back:
    between two stretches of sound it waits a little before the end of the first.

    Args:
        now: The time, in seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._anchor: tuple[float, float, float] | None = None
        self._place = NOT_YET_S
        self._is_dry = False

    def mark(self, heard_at: float, begins_s: float, ends_s: float) -> None:
        """The samples from `begins_s` to `ends_s` of the speech are heard from `heard_at` on.

        Called for every block. One of mere silence says nothing: the place stands still at the end
        of what was before it.
        """
        if ends_s <= begins_s:
            self._is_dry = True
            return
        self._anchor = (heard_at, begins_s, ends_s)
        if self._is_dry:
            self._place = begins_s - HELD_BACK_S
            self._is_dry = False

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
