"""What decides when the app asks: the person's settings, and what a study puts over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmcompanion.checkin.instrument import Instrument, Timing
    from llmcompanion.config.settings import CheckInSettings

APART = timedelta(minutes=10)
"""Between two askings, at least."""
SNOOZE = timedelta(minutes=15)
MOST_SNOOZES = 2
MOMENT_LASTS = timedelta(minutes=10)
"""A question about the moment is no use later."""
LONG_LASTS = timedelta(minutes=30)
"""Whatever its end, a longer set of questions that was opened may be answered for so long."""
DAY_ENDS_H = 12
"""Hour of the next day until which a day can be told about."""
WEEK_LASTS = timedelta(hours=48)
PAUSE_S = 120.0
"""Seconds without a key after a reply from which a talk is at a natural end."""

NEVER_H = 24
"""As an hour for the day's questions: they do not come by themselves."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Rules:
    """When to ask, and what.

    A study lays its own over the person's with `dataclasses.replace`. Hours are local.

    Attributes:
        enabled: False asks only when the person wants to be asked.
        every_turns: Exchanges between two questions about the moment, on average; 0 for never.
        closing_turns: Exchanges from which leaving a talk asks; 0 for never.
        per_day: Most questions about the moment in a day.
        windows: Random moments in a day.
        from_hour: When the first of their windows begins.
        to_hour: When the last of their windows ends.
        day_after_hour: From when on the day's questions come; `NEVER_H` for never.
        week_day: The day of the week's, 0 for Monday; None for never.
        quiet_from: When quiet hours begin.
        quiet_to: When they end; the same hour for none.
        withhold: How likely a question about the moment is withheld by lot.
        moment: Instruments of which one is asked in a moment.
        day: Instruments of the day.
        week: Instruments of the week.
        condition: The condition of a running study, for the log; "" for none.
    """

    enabled: bool = True
    every_turns: int = 12
    closing_turns: int = 4
    per_day: int = 3
    windows: int = 2
    from_hour: int = 9
    to_hour: int = 22
    day_after_hour: int = 20
    week_day: int | None = 6
    quiet_from: int = 0
    quiet_to: int = 7
    withhold: float = 0.1
    moment: tuple[str, ...] = ("moment",)
    day: tuple[str, ...] = ("day",)
    week: tuple[str, ...] = ("week",)
    condition: str = ""

    @classmethod
    def of(cls, settings: CheckInSettings, instruments: Iterable[Instrument]) -> Rules:
        """The rules that the person has set, with the instruments that there are to ask."""
        week_day = settings.week_day
        known = tuple(instruments)

        def timed(timing: Timing) -> tuple[str, ...]:
            return tuple(each.id for each in known if timing in each.timing)

        return cls(
            moment=timed("moment"),
            day=timed("day"),
            week=timed("week"),
            enabled=settings.enabled,
            every_turns=settings.every_turns,
            closing_turns=settings.closing_turns,
            per_day=settings.per_day,
            windows=settings.windows,
            from_hour=settings.from_hour,
            to_hour=settings.to_hour,
            day_after_hour=settings.day_after_hour,
            week_day=None if week_day == "never" else WEEKDAYS.index(week_day),
            quiet_from=settings.quiet_from,
            quiet_to=settings.quiet_to,
            withhold=settings.withhold,
        )
