"""Choosing what to be asked, with one key each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from llmcompanion.amounts import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual import events
    from textual.app import ComposeResult

    from llmcompanion.checkin.instrument import Instrument


class CheckInChoiceScreen(ModalScreen[str | None]):
    """Dismisses with the id of an instrument; None when the person leaves."""

    def __init__(self, instruments: Sequence[Instrument]) -> None:
        super().__init__()
        self._keys = dict(_keyed(instruments))

    def compose(self) -> ComposeResult:
        words = Text(no_wrap=True, overflow="ellipsis")
        for key, instrument in self._keys.items():
            words.append(f"{key}  ", "bold")
            words.append(f"{instrument.title}  ")
            words.append(f"{_length(instrument)}\n", "dim")
        words.rstrip()
        with Vertical(classes="dialog") as box:
            box.border_title = "llmcompanion asks about"
            yield Static(words, markup=False)
            yield Static("One key chooses · Esc goes back", classes="help", markup=False)

    def on_key(self, event: events.Key) -> None:
        chosen = self._keys.get((event.character or "").casefold())
        if chosen is not None:
            event.stop()
            self.dismiss(chosen.id)
        elif event.key == "escape":
            event.stop()
            self.dismiss(None)


def _keyed(instruments: Sequence[Instrument]) -> Iterator[tuple[str, Instrument]]:
    """Each with a letter of its own: the first of its id that is free, else a figure."""
    taken: set[str] = set()
    figures = iter("123456789")
    for instrument in instruments:
        letters = (letter for letter in instrument.id if letter.isalpha() and letter not in taken)
        key = next(letters, None) or next(figures, "")
        if key:
            taken.add(key)
            yield key, instrument


def _length(instrument: Instrument) -> str:
    seconds = instrument.seconds
    if not seconds:
        return ""
    if seconds < 60:
        return f"{amount(seconds, 'second')} at most"
    minutes = -(-seconds // 60)
    return f"{amount(minutes, 'minute')} at most"
