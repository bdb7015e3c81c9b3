"""Times as a person says them, in the person's own time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def when(moment: datetime, now: datetime) -> str:
    """A past moment, as short as the distance allows: 14:05, yesterday 14:05, 3 Nov 14:05."""
    here, today = moment.astimezone(), now.astimezone()
    clock = f"{here:%H:%M}"
    days = (today.date() - here.date()).days
    if days == 0:
        return clock
    if days == 1:
        return f"yesterday {clock}"
    date = f"{here.day} {here:%b}"
    return f"{date} {clock}" if here.year == today.year else f"{date} {here.year}"
