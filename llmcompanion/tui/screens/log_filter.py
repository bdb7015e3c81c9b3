"""What the log is narrowed to: kind, persona, model, condition, and dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, get_args

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from llmcompanion.journal.entries import Kind
from llmcompanion.journal.headline import TITLES
from llmcompanion.journal.timeline import Choices, Narrowing, a_time
from llmcompanion.tui.choice import Choice
from llmcompanion.tui.screens.dialogs import ChoiceScreen, LineScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

KINDS: tuple[Kind, ...] = get_args(Kind)
ANY = "*"


class FilterScreen(ModalScreen[Narrowing | None]):
    """A row for each thing to narrow by; Enter on one changes it.

    Args:
        narrowing: What it is narrowed to now.
        choices: What occurs in the log.
        name_of: What a persona is called.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f", "leave", "Back", id="filter.back"),
        Binding("c", "clear", "Show all", id="filter.clear"),
    ]

    def __init__(
        self, narrowing: Narrowing, choices: Choices, name_of: Callable[[str], str]
    ) -> None:
        super().__init__()
        self._narrowing = narrowing
        self._choices = choices
        self._name_of = name_of

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small") as box:
            box.border_title = "Show only"
            yield OptionList(id="filters", markup=False)
            yield Static("", id="wrong", markup=False)
            yield Static("Enter changes · c shows all · f is done", classes="help", markup=False)

    def on_mount(self) -> None:
        self._refill()

    def _refill(self) -> None:
        rows = self.query_one("#filters", OptionList)
        place = rows.highlighted or 0
        rows.clear_options()
        rows.add_options([Option(self._line(name), id=name) for name in _ROWS])
        rows.highlighted = place

    def _line(self, name: str) -> Text:
        line = Text(f"{name:<11}", no_wrap=True, overflow="ellipsis")
        value = self._value(name)
        line.append(value or "all", "bold" if value else "dim")
        return line

    def _value(self, name: str) -> str:
        narrowing = self._narrowing
        match name:
            case "kind":
                return ", ".join(TITLES[kind] for kind in KINDS if kind in narrowing.kinds)
            case "persona":
                return self._name_of(narrowing.persona) if narrowing.persona else ""
            case "from":
                since = narrowing.since
                return "" if since is None else f"{since.astimezone():%Y-%m-%d}"
            case "to":
                return "" if narrowing.until is None else f"{_last_day(narrowing.until)}"
            case _:
                return str(getattr(narrowing, name))

    @work
    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        name = event.option.id or ""
        self.query_one("#wrong", Static).update("")
        if name in ("from", "to"):
            await self._change_date(name)
        else:
            await self._change_choice(name)
        self._refill()

    async def _change_choice(self, name: str) -> None:
        narrowing = self._narrowing
        if name == "kind":
            options = [Choice(kind, TITLES[kind]) for kind in KINDS]
            current = next(iter(narrowing.kinds), ANY)
        else:
            found = getattr(self._choices, f"{name}s")
            shown = self._name_of if name == "persona" else str
            options = [Choice(each, shown(each)) for each in found]
            current = getattr(narrowing, name) or ANY
        chosen = await self.app.push_screen_wait(
            ChoiceScreen(f"Show only: {name}", [Choice(ANY, "all"), *options], current)
        )
        if chosen is None:
            return
        value = "" if chosen == ANY else chosen
        if name == "kind":
            kinds = frozenset(kind for kind in KINDS if kind == value)
            self._narrowing = replace(narrowing, kinds=kinds)
        elif name == "persona":
            self._narrowing = replace(narrowing, persona=value)
        elif name == "model":
            self._narrowing = replace(narrowing, model=value)
        else:
            self._narrowing = replace(narrowing, condition=value)

    async def _change_date(self, name: str) -> None:
        title = f"Show only {name} this day on (2026-03-01)"
        if name == "to":
            title = "Show only up to this day (2026-03-01)"
        text = await self.app.push_screen_wait(LineScreen(title, self._value(name), limit=10))
        if text is None:
            return
        try:
            day = date.fromisoformat(text)
            begins = a_time(datetime.combine(day, time()))
            ends = a_time(datetime.combine(day + timedelta(days=1), time()))
        except (ValueError, OverflowError):
            self.query_one("#wrong", Static).update(f"{text} is no date; write it as 2026-03-01.")
            return
        if name == "from":
            self._narrowing = replace(self._narrowing, since=begins)
        else:
            self._narrowing = replace(self._narrowing, until=ends)

    def action_clear(self) -> None:
        self._narrowing = Narrowing(words=self._narrowing.words)
        self._refill()

    def action_leave(self) -> None:
        self.dismiss(self._narrowing)


_ROWS = ("kind", "persona", "model", "condition", "from", "to")


def _last_day(until: datetime) -> date:
    return (until - timedelta(microseconds=1)).date()


def described(narrowing: Narrowing, name_of: Callable[[str], str]) -> str:
    """What the log is narrowed to, in a few words; "" for nothing."""
    parts = [TITLES[kind].lower() for kind in KINDS if kind in narrowing.kinds]
    parts += [name_of(narrowing.persona)] if narrowing.persona else []
    parts += [part for part in (narrowing.model, narrowing.condition) if part]
    if narrowing.since is not None:
        parts.append(f"from {narrowing.since:%Y-%m-%d}")
    if narrowing.until is not None:
        parts.append(f"to {_last_day(narrowing.until)}")
    return ", ".join(parts)
