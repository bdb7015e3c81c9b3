"""Random moments in windows of the day: nobody can wait for what nobody knows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from llmcompanion.checkin.days import instant

if TYPE_CHECKING:
    import random
    from datetime import date, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of real time, in UTC."""

    begins: datetime
    ends: datetime

    def moment(self, rng: random.Random) -> datetime:
        """A moment in it, each as likely as the others."""
        length = (self.ends - self.begins) // timedelta(microseconds=1)
        return self.begins + timedelta(microseconds=rng.randrange(length))


def windows_of(
    day: date, zone: tzinfo, *, count: int, from_hour: int, to_hour: int
) -> tuple[Window, ...]:
    """The hours of `day` in `count` parts of the same length.

    The parts are of the time that passes, not of the clock: on the day the clock is changed each
    is an hour's share longer or shorter.
    """
    begins, ends = instant(day, from_hour, zone), instant(day, to_hour, zone)
    if count < 1 or ends <= begins:
        return ()
    length = (ends - begins) / count
    edges = [*(begins + place * length for place in range(count)), ends]
    return tuple(Window(*pair) for pair in pairwise(edges))
