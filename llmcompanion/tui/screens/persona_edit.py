"""A persona in a form: what stands in its files, field by field."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from llmcompanion.errors import UserError
from llmcompanion.tui.persona_form import CHOICES, LINES, TEXTS, checked, persona_from, values_of
from llmcompanion.tui.screens.dialogs import ConfirmScreen
from llmcompanion.tui.widgets.gallery_fitting import Fitting
from llmcompanion.tui.widgets.gallery_switch import Switch

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from llmcompanion.persona.model import Persona
    from llmcompanion.tui.persona_shelf import PersonaShelf

KEYS = (
    "F2 keeps it as a new version · Tab moves on · ← → changes a choice · Esc leaves",
    "F2 keeps · Tab moves on · ← → chooses · Esc",
    "F2 keeps · Esc leaves",
)


class EditScreen(Screen["Persona | None"]):
    """Gives the persona as it was kept; None when the person leaves it as it is.

    Args:
        shelf: Where it is kept.
        persona: One of the person's own.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "Keep", priority=True, id="edit.save"),
        Binding("escape", "leave", "Leave", priority=True, id="edit.leave"),
    ]

    def __init__(self, shelf: PersonaShelf, persona: Persona) -> None:
        super().__init__()
        self._shelf = shelf
        self._persona = persona
        self._before = values_of(persona)

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static(
                f"{self._persona.name}, version {self._persona.version}",
                classes="title",
                markup=False,
            )
            with VerticalScroll(id="form", can_focus=False):
                for key, title, _ in LINES:
                    with Horizontal(classes="field"):
                        yield Static(title, classes="label", markup=False)
                        yield Input(
                            self._before[key],
                            id=f"field-{key}",
                            compact=True,
                            select_on_focus=False,
                        )
                for key, title, options, _ in CHOICES:
                    with Horizontal(classes="field"):
                        yield Static(title, classes="label", markup=False)
                        yield Switch(options, self._before[key], id=f"field-{key}")
                for key, title, _ in self._texts:
                    yield Static(title, classes="text-label", markup=False)
                    text = self._before[key]
                    yield TextArea(text, id=f"field-{key}", soft_wrap=True, compact=True)
            yield Static("", id="about-field", classes="help", markup=False)
            yield Static("", id="wrong", markup=False)
            yield Fitting(KEYS, id="keys", classes="help keys")

    @property
    def _texts(self) -> list[tuple[str, str, str]]:
        """The long texts, the greetings among them, and room for one more greeting."""
        count = sum(key.startswith("greeting_") for key in self._before)
        others = [
            (f"greeting_{n}", f"Greeting {n + 2}", "Another first message; empty, there is none.")
            for n in range(count)
        ]
        return [*TEXTS, *others]

    def on_mount(self) -> None:
        self.query_one("#field-name").focus()

    def on_descendant_focus(self) -> None:
        """Say what the field is for that the cursor is in."""
        here = (self.focused.id or "") if self.focused is not None else ""
        about = {key: words for key, _, words in (*LINES, *self._texts)}
        about |= {key: words for key, _, _, words in CHOICES}
        self.query_one("#about-field", Static).update(about.get(here.removeprefix("field-"), ""))

    def _values(self) -> dict[str, str]:
        """What stands in the form."""
        values = dict(self._before)
        for key, *_ in LINES:
            values[key] = self.query_one(f"#field-{key}", Input).value
        for key, *_ in CHOICES:
            values[key] = self.query_one(f"#field-{key}", Switch).value
        for key, *_ in self._texts:
            values[key] = self.query_one(f"#field-{key}", TextArea).text
        return values

    def on_input_submitted(self) -> None:
        self.focus_next()

    @work(exclusive=True, group="save")
    async def action_save(self) -> None:
        values = self._values()
        if values == self._before:
            self.dismiss(None)
            return
        try:
            changed = persona_from(self._persona, values)
            await asyncio.to_thread(checked, changed)
            kept = await asyncio.to_thread(self._shelf.library.save_edit, changed)
        except UserError as error:
            self._complain(error.sentence)
            return
        self.dismiss(kept)

    def _complain(self, sentence: str) -> None:
        self.query_one("#wrong", Static).update(sentence)
        self.query_one("#wrong").display = True

    @work(exclusive=True, group="leave")
    async def action_leave(self) -> None:
        if self._values() != self._before:
            sure = await self.app.push_screen_wait(
                ConfirmScreen("Leave without keeping the changes?", yes="leave", no="go on")
            )
            if not sure:
                return
        self.dismiss(None)
