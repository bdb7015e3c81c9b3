"""All about one persona of the gallery, with its face at life size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from llmcompanion.amounts import amount
from llmcompanion.tui.palette import Palette
from llmcompanion.tui.widgets.avatar import AvatarPane

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from llmcompanion.avatar.rendering.detection import TerminalGraphics
    from llmcompanion.persona.model import Persona
    from llmcompanion.tui.persona_shelf import PersonaShelf
    from llmcompanion.tui.widgets.avatar import Manner


class GalleryDetail(Vertical):
    """The face, which is alive, and what there is to know.

    Args:
        shelf: Where personas are.
        with_face: Whether a face is to be seen.
    """

    def __init__(self, shelf: PersonaShelf, *, with_face: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shelf = shelf
        self._with_face = with_face
        self._face = AvatarPane(id="gallery-face")
        self._text = Static("", id="about-text", markup=False)
        self._scroll = VerticalScroll(self._text, id="about", can_focus=False)

    def compose(self) -> ComposeResult:
        if self._with_face:
            with Container(id="gallery-face-place"):
                yield self._face
        yield self._scroll

    def use(self, manner: Manner, graphics: TerminalGraphics | None) -> None:
        """How the face is shown; see `AvatarPane.use`."""
        if self._with_face:
            self._face.use(manner, graphics)

    def show(self, persona: Persona, facts: int) -> None:
        """Show a persona that knows so many facts."""
        self._text.update(self._about(persona, facts))
        self._scroll.scroll_home(animate=False)
        if self._with_face:
            self._face.set_avatar(self._shelf.face_loader(persona))

    def say(self, sentence: str) -> None:
        """Show a sentence in the place of a persona."""
        self._text.update(sentence)
        if self._with_face:
            self._face.set_avatar(None)

    def _about(self, persona: Persona, facts: int) -> Text:
        palette = Palette.of(self.app.current_theme)
        text = Text()
        text.append(persona.name, f"bold {palette.persona}")
        if persona.pronouns:
            text.append(f"  {persona.pronouns}", palette.muted)
        if persona.description:
            text.append(f"\n{persona.description}", palette.text)
        text.append("\n")
        for title, words in rows_about(persona, facts):
            text.append(f"\n{title} ", palette.muted)
            text.append(words, palette.text)
        if persona.creator_notes:
            text.append("\n\nThe creator says: ", palette.muted)
            text.append(persona.creator_notes, palette.text)
        return text


def rows_about(persona: Persona, facts: int) -> list[tuple[str, str]]:
    """What there is to know of a persona, each with what it is."""
    knobs, book = persona.knobs, persona.lorebook
    claims = [f"feelings {knobs.feelings}", '"I"' if knobs.first_person else 'no "I"']
    claims.append("a human life" if knobs.human_backstory else "no human life")
    claims.append("uses your name" if knobs.uses_name else "does not use your name")
    count = len(persona.greetings)
    rows = {
        "memory": _memory(persona, facts),
        "claims": ", ".join(claims),
        "greetings": str(count) if count > 1 else "",
        "lore": amount(len(book.entries), "entry", "entries") if book is not None else "",
        "model": persona.model,
        "tags": ", ".join(persona.tags),
        "by": " · ".join(part for part in (persona.creator, persona.licence) if part),
        "version": str(persona.version),
        "id": persona.id,
    }
    return [(title, words) for title, words in rows.items() if words]


def _memory(persona: Persona, facts: int) -> str:
    known = f", {amount(facts, 'fact')}" if facts else ""
    return f"{'on' if persona.memory.enabled else 'off'}{known}"
