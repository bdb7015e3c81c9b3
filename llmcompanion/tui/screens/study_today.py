"""The study that is under way: the day, what is due, how it went so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from llmcompanion.study.consent import rules_in_words
from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from llmcompanion.study.running import Today


class StudyTodayScreen(Screen[str]):
    """Gives "pause", "resume" or "stop" where the person wants that; "" for nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "Pause or go on", id="study.pause"),
        Binding("x", "wish('stop')", "Stop the study", id="study.stop"),
        Binding("escape,q", "wish('')", "Back", id="study.leave"),
    ]

    def __init__(self, told: Today) -> None:
        super().__init__()
        self._told = told

    def compose(self) -> ComposeResult:
        standing = self._told.standing
        is_paused = standing.study.state == "paused"
        with Vertical(classes="page", id="study-today"):
            yield Static(standing.plan.title, classes="title", markup=False)
            with VerticalScroll():
                yield Static(self._words(), markup=False)
            go = "p go on" if is_paused else "p pause"
            yield KeysLine(f"{go} · x stop the study · Esc back", classes="help keys")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def _words(self) -> Text:
        told, standing = self._told, self._told.standing
        plan, frozen = standing.plan, standing.study.frozen
        text = Text()
        if plan.question:
            text.append(f"{plan.question}\n\n", "italic")
        if standing.study.state == "paused":
            text.append(f"Paused after day {told.number} of {plan.length}.\n", "bold")
            for sentence in standing.why_paused:
                text.append(f"{sentence}\n")
        else:
            text.append(f"Day {told.number} of {plan.length}\n", "bold")
        for due in told.due:
            text.append(f"  {'✓' if due.done else '·'} {due.words}\n")
        text.append("\n")
        if standing.is_blind:
            text.append("This day's condition is not told before the end.\n")
        elif standing.told is not None:
            text.append(f"This day's condition: {standing.told}\n")
        text.append_text(self._days())
        text.append(
            f"\nDays with enough talk: {told.kept_days} · check-ins missed: {told.missed} · "
            f"days on which something was changed: {told.overridden}\n"
        )
        if told.again:
            text.append(f"{told.again}\n")
        last = standing.calendar.last_day
        until = f", until {last}" if last is not None else ""
        text.append(f"Since {frozen.started_on}{until}; days begin at 04:00 ({frozen.zone}).\n")
        text.append(f"\nPlan, SHA-256 {frozen.plan_hash}\n", "dim")
        text.append(f"Seed, SHA-256 {frozen.seed_hash}\n", "dim")
        text.append("\nIt pauses by itself:\n", "bold")
        for sentence in rules_in_words(plan.stopping):
            text.append(f"  {sentence}\n")
        if plan.contact.name:
            text.append(f"\nSomebody to tell: {plan.contact.name} {plan.contact.how}\n")
        return text

    def _days(self) -> Text:
        """The days so far, a mark each, in weeks: full for enough talk, open for too little."""
        text = Text()
        for day in self._told.days:
            if day.date == self._told.standing.day and not day.kept:
                text.append("◌")
            else:
                text.append("●" if day.kept else "○")
            text.append("\n" if day.number % 7 == 0 else " ")
        text.append("\n")
        return text

    def action_pause(self) -> None:
        paused = self._told.standing.study.state == "paused"
        self.dismiss("resume" if paused else "pause")

    def action_wish(self, wish: str) -> None:
        self.dismiss(wish)
