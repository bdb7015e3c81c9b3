"""What a model is told for a persona, part by part, with the tokens of each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from llmcompanion.chat.preview import counted, preview
from llmcompanion.chat.remembering import Remembering
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line
from llmcompanion.tui.widgets.gallery_fitting import Fitting

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from llmcompanion.chat.preview import Portion
    from llmcompanion.persona.model import Persona
    from llmcompanion.tui.session import Session

KEYS = (
    "↑ ↓ parts · Tab reads on in the text · / says something, for what comes up by it · Esc back",
    "↑ ↓ parts · Tab text · / says something · Esc back",
    "/ says something · Esc back",
)


class PreviewScreen(Screen[None]):
    """The first prompt of a conversation with a persona, as it would be sent now.

    Tokens are counted by the model where that runs on this machine, else estimated: nothing of it
    leaves the machine for being looked at.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,p", "leave", "Back", id="preview.back"),
        Binding("slash", "say", "Say something", id="preview.say"),
    ]

    def __init__(self, session: Session, persona: Persona) -> None:
        super().__init__()
        self._session = session
        self._persona = persona
        self._portions: tuple[Portion, ...] = ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static(
                f"{self._persona.name}: what a model is told", classes="title", markup=False
            )
            yield Input(
                placeholder="what you would say first",
                id="said",
                compact=True,
            )
            with Horizontal(id="both"):
                yield OptionList(id="parts", markup=False)
                yield TextArea(
                    "", id="text", read_only=True, soft_wrap=True, show_line_numbers=False
                )
            yield Static("", id="sum", classes="help", markup=False)
            yield Fitting(KEYS, id="keys", classes="help keys")

    def on_mount(self) -> None:
        self.query_one("#parts").focus()
        self._assemble("")

    @work(exclusive=True, group="assemble")
    async def _assemble(self, said: str) -> None:
        """Put it together, and count."""
        session, persona = self._session, self._persona
        try:
            facts = await self._recalled(said)
            portions = await asyncio.to_thread(
                lambda: preview(
                    persona,
                    now=session.now(),
                    user_name=session.user_name,
                    said=said,
                    addition=self._addition(),
                    facts=facts,
                )
            )
            self._show(portions)
            model = session.talk.model if session.talk is not None else None
            if model is not None and model.info.local:
                exact = await counted(portions, model)
                if all(portion.exact for portion in exact):
                    self._show(exact)
        except UserError as error:
            self.query_one("#sum", Static).update(error.sentence)

    async def _recalled(self, said: str) -> tuple[str, ...]:
        """What it remembers that would be sent."""
        from llmcompanion.chat.messages import Message

        store, now = self._session.store, self._session.now()
        remembering = Remembering(
            store.persona_versions, store.memory, self._session.household.clock
        )
        path = [Message(0, 0, None, "user", said, "complete", now)]
        return await remembering.recalled(self._persona, path)

    def _addition(self) -> str:
        """What the person's profile adds for the model that replies now."""
        session = self._session
        profile = session.settings.models.get(session.model_name)
        return profile.system_addition if profile is not None else ""

    def _show(self, portions: tuple[Portion, ...]) -> None:
        self._portions = portions
        parts = self.query_one("#parts", OptionList)
        place = parts.highlighted or 0
        parts.clear_options()
        parts.add_options([Option(_line(portion)) for portion in portions])
        if portions:
            parts.highlighted = min(place, len(portions) - 1)
        total = sum(portion.tokens for portion in portions)
        about = "" if all(portion.exact for portion in portions) else "about "
        self.query_one("#sum", Static).update(f"Together {about}{total:,} tokens, before the talk.")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_index < len(self._portions):
            self.query_one("#text", TextArea).text = self._portions[event.option_index].text

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._assemble(clean_line(event.value))
        self.query_one("#parts").focus()

    def action_say(self) -> None:
        self.add_class("-saying")
        self.query_one("#said").focus()

    def action_leave(self) -> None:
        if self.query_one("#said").has_focus:
            self.query_one("#parts").focus()
        else:
            self.dismiss(None)


def _line(portion: Portion) -> Text:
    line = Text(portion.title, no_wrap=True, overflow="ellipsis")
    about = "" if portion.exact else "~"
    line.append(f"  {about}{portion.tokens:,}", "dim")
    return line
