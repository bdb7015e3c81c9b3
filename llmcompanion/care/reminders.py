"""Lines by the app: what answers is no person; a break would do no harm.

At the day's first talk and after every three hours of use stands who is talking (New York General
Business Law 1702 asks for both; California SB 243 for the second where the person is known to be a
minor). A break is suggested once in a long sitting and once a night. Pure but for the clock, which
comes in.

Use is what lies between signs of life (a key, a message, words of a reply) that are at most five
minutes apart; a longer gap ends the sitting. A gap is as long as the longer of what both clocks
say: a machine that slept has a monotonic clock that stood still, and a wall clock that was set back
must not count as use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from llmcompanion.amounts import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmcompanion.clock import Clock

Which = Literal["day", "use", "break", "late", "asked"]
"""day: a day's first talk. use: three hours. break: a long sitting. late: past midnight. asked: the
person wanted to know what they are talking to."""

DAY_BEGINS_H = 4
"""Hour, local time, at which a day begins: a talk past midnight belongs to the day before."""
NIGHT_H = range(5)
"""Hours, local time, that are late."""
USE_S = 3 * 3600.0
"""Use after which it is said again what answers."""
GAP_S = 300.0
"""Without a sign of life for longer, the sitting is over."""
TAIL_S = 60.0
"""What still counts as use after the last sign of life before a gap."""
LATE_SITTING_S = 900.0
"""Who sits down past midnight is not told at once."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is talking, as far as a reminder has to know.

    Attributes:
        name: What the persona is called; "" for no name.
        is_program: Whether DOCTOR answers: rules, not a language model.
    """

    name: str
    is_program: bool = False


def sentence(which: Which, speaker: Speaker, *, minutes: float = 0.0) -> str:
    """The line that the app says.

    Args:
        minutes: How long this sitting has been, for "break".
    """
    match which:
        case "day" | "use":
            return _who(speaker)
        case "asked":
            return f"{_who(speaker)} {_INNER_PROGRAM if speaker.is_program else _INNER_MODEL}"
        case "break":
            return (
                f"This sitting has been {_length(minutes)} long. A break would do no harm; "
                "everything is saved."
            )
        case "late":
            return "It is past midnight. Everything is saved and can wait for tomorrow."


_INNER_MODEL = (
    "Whether anything is felt inside such a model nobody can say for certain today, neither way; "
    "that it is no human being is certain."
)
_INNER_PROGRAM = "It turns your sentences around by rules and understands nothing of them."


def _who(speaker: Speaker) -> str:
    if speaker.is_program:
        doctor = "a program of 1966-style rules, not a person."
        if speaker.name in ("", "DOCTOR"):
            return f"DOCTOR is {doctor}"
        return f"What answers as {speaker.name} is DOCTOR, {doctor}"
    return f"{speaker.name or 'This'} is a language model, not a person."


def _length(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return amount(rest, "minute")
    whole = "an hour" if hours == 1 else amount(hours, "hour")
    return f"{whole} and {amount(rest, 'minute')}" if rest else whole


class Reminders:
    """Counts use, and says what is due. Told by the main screen what happens.

    Args:
        enabled: Whether it is said what answers.
        break_after_min: Minutes of a sitting after which a break is suggested; 0: no break is
            suggested, and nothing is said past midnight.
        local: From an aware time to local time.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        enabled: bool = True,
        break_after_min: int = 90,
        local: Callable[[datetime], datetime] = datetime.astimezone,
    ) -> None:
        self.enabled = enabled
        self.break_after_min = break_after_min
        self._clock = clock
        self._local = local
        self._day: date | None = None
        self._night: date | None = None
        self._used_s = 0.0
        self._sitting_s = 0.0
        self._break_was_suggested = False
        self._lived_at: tuple[float, datetime] | None = None

    # What has to survive a restart

    def kept(self) -> dict[str, Any]:
        """What `restore` wants to know, as JSON has it."""
        return {
            "day": self._day.isoformat() if self._day else "",
            "night": self._night.isoformat() if self._night else "",
            "used_s": round(self._used_s, 1),
        }

    def restore(self, kept: Mapping[str, Any] | None) -> None:
        """Go on from what was kept; what cannot be read counts as never said."""
        kept = kept or {}
        self._day, self._night = _date(kept.get("day")), _date(kept.get("night"))
        used = kept.get("used_s", 0.0)
        if isinstance(used, (int, float)) and 0 <= used <= USE_S:
            self._used_s = float(used)

    # Use

    @property
    def sitting_min(self) -> float:
        """Minutes of this sitting so far."""
        return self._sitting_s / 60

    def sign_of_life(self) -> None:
        """The person did something, or reads words that arrive now."""
        monotonic, wall = self._clock.monotonic(), self._clock.now()
        before, self._lived_at = self._lived_at, (monotonic, wall)
        if before is None:
            return
        passed_s = max(0.0, monotonic - before[0])
        gap_s = max(passed_s, (wall - before[1]).total_seconds())
        if gap_s <= GAP_S:
            self._used_s += passed_s
            self._sitting_s += passed_s
        else:
            self._used_s += min(passed_s, TAIL_S)
            self._sitting_s = 0.0
            self._break_was_suggested = False

    # What is due

    def due(self) -> list[Which]:
        """What is to be said now, at a moment when the person is there. Each is due once."""
        said: list[Which] = []
        local = self._local(self._clock.now())
        if self.enabled:
            day = (local - timedelta(hours=DAY_BEGINS_H)).date()
            if self._is_new(day, self._day):
                said.append("day")
            elif self._used_s >= USE_S:
                said.append("use")
            if said:
                self._day, self._used_s = day, 0.0
        if self.break_after_min:
            said += self._break(local)
        return said

    def _break(self, local: datetime) -> list[Which]:
        is_long = self.sitting_min >= self.break_after_min and not self._break_was_suggested
        night = (local - timedelta(hours=12)).date()
        is_late = (
            local.hour in NIGHT_H
            and self._sitting_s >= LATE_SITTING_S
            and self._is_new(night, self._night)
        )
        if is_late:
            self._night = night
        if is_long or is_late:
            self._break_was_suggested = True
        return ["late"] if is_late else ["break"] if is_long else []

    @staticmethod
    def _is_new(now: date, before: date | None) -> bool:
        """Whether a day has not been seen yet; one hour back over its border is no new day."""
        return before is None or now > before or before - now > timedelta(days=1)


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and text else None
    except ValueError:
        return None
