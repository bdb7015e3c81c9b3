"""Days as people live them: a day of the check-in begins at four in the morning, local time.

Everything here takes the time zone as an argument; `SystemZone` is the machine's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY_BEGINS_H = 4
"""Hour, local time, at which a day begins: whoever is up past midnight is still in the old one."""


class SystemZone(tzinfo):
    """The time zone that the machine is set to, with its own daylight saving."""

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        """Of local time at `moment`, to UTC."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None, /) -> timedelta | None:
        """Not told apart from the offset."""
        return None

    def tzname(self, moment: datetime | None, /) -> str | None:
        """As the system abbreviates it."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime, /) -> datetime:
        """A moment whose figures are UTC, in local time."""
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day that an aware moment belongs to."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    return (local - timedelta(hours=DAY_BEGINS_H)).date()


def instant(day: date, hour: int, zone: tzinfo) -> datetime:
    """When the clock shows `hour` in `day`, in UTC.

    An hour that the clock passes over in spring is taken as if it did not; of one that it shows
    twice in autumn, the first counts.

    Args:
        hour: 0 to 24 and on. Hours before the day's beginning, and from 24 on, are those of the
            night that follows.
    """
    if hour < DAY_BEGINS_H:
        hour += 24
    later, hour = divmod(hour, 24)
    wall = datetime.combine(day + timedelta(days=later), time(hour), zone)
    return wall.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Now:
    """The time, and where the person is."""

    at: datetime
    zone: tzinfo

    @property
    def day(self) -> date:
        """The day that it is."""
        return day_of(self.at, self.zone)


def is_quiet(moment: datetime, zone: tzinfo, begins: int, ends: int) -> bool:
    """Whether the clock shows an hour from `begins` on and before `ends`, midnight in between
    or not; never where both are the same."""
    hour = moment.astimezone(zone).hour
    if begins <= ends:
        return begins <= hour < ends
    return hour >= begins or hour < ends


def offset_min(moment: datetime, zone: tzinfo) -> int:
    """Minutes that local time is ahead of UTC."""
    offset = moment.astimezone(zone).utcoffset()
    return round(offset.total_seconds() / 60) if offset is not None else 0
