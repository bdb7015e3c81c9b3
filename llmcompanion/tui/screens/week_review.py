"""What the app says once the week was told about: what its days had in common, if anything."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from llmcompanion.care.review import Day, review
from llmcompanion.checkin.days import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from textual.app import ComposeResult

    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.tui.session import Session

DAYS = 7


def days_told(check_ins: Iterable[CheckIn], zone: tzinfo) -> list[Day]:
    """The days that check-ins tell about, as the review reads them, in the order of `check_ins`.

    A day's questions are about the day they were meant for, also when they were answered on the
    next.
    """
    days = []
    for check_in in check_ins:
        meant = check_in.scheduled_at if check_in.occasion == "day" else None
        numbers = {answer.item: answer.number for answer in check_in.answers}
        days.append(
            Day(
                on=day_of(meant or check_in.asked_at, zone),
                sleep_h=numbers.get("d.sleep"),
                breakthroughs=numbers.get("d.breakthrough"),
                energy=numbers.get("d.energy"),
            )
        )
    return days


async def review_of_week(session: Session) -> tuple[str, ...]:
    """Sentences about the last seven days; none where there is nothing to say."""
    zone = session.household.zone
    since = session.now() - timedelta(days=DAYS + 1)
    newest_first = await session.store.journal.check_ins(since=since, instrument="day")
    oldest = day_of(session.now(), zone) - timedelta(days=DAYS)
    answered = [each for each in reversed(newest_first) if each.answers]
    return review(day for day in days_told(answered, zone) if day.on >= oldest)


class WeekReviewScreen(ModalScreen[None]):
    """The sentences, until a key takes them away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,escape", "leave", "Back", show=False)
    ]

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__()
        self._sentences = sentences

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = "Your week"
            yield Static("\n\n".join(self._sentences), markup=False)
            yield Static("Enter goes back", classes="help", markup=False)

    def action_leave(self) -> None:
        self.dismiss(None)
