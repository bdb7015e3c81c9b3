"""Notes of the program among the messages: what comes and goes with the turns.

Lore that a word brought up, remembered facts and a card's last instructions change from turn to
turn. In the instructions they would make the whole talk new to the model each time; close to the
end only the end is. So they stand in the last message, or as many messages before it as their
depth says, between marks that the instructions explain (`llmcompanion.chat.instructions.NOTES`).

A card's text near the end could say "ignore the above" and be the last thing that is read.
Wherever one of these notes stands, the last note repeats the app's rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.chat.instructions import REMINDER, Part
from llmcompanion.chat.marks import disarmed, marked
from llmcompanion.models.port import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.models.port import Role
    from llmcompanion.persona.activation import Lore
    from llmcompanion.persona.macros import Scene
    from llmcompanion.persona.model import Persona

KEPT = "Kept from earlier conversations, with the person's consent:"


@dataclass(frozen=True, slots=True)
class Notes:
    """What is put among the lines of one request.

    Attributes:
        before: Stands before the person's last words.
        after: Stands after them; the app's reminder is last.
        inner: Lore that stands further up, by depth and role.
    """

    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()
    inner: tuple[Lore, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of it, for a preview."""
        inner = tuple(Part("Lore among the messages", each.text) for each in self.inner)
        return (*inner, *self.before, *self.after)


NO_NOTES = Notes()


def notes_for(
    persona: Persona, scene: Scene, lore: Sequence[Lore], facts: Sequence[str] = ()
) -> Notes:
    """The notes for one turn.

    Args:
        lore: Active entries that do not stand in the instructions.
        facts: What is remembered and may matter now.
    """
    before = []
    if facts:
        text = "\n".join([KEPT, *(f"- {fact}" for fact in facts)])
        before.append(Part("Remembered", text))
    among = [each for each in lore if each.place == "depth"]
    before += [Part("Lore", each.text) for each in lore if each.place != "depth"]
    inner = tuple(each for each in among if each.depth >= 1)
    after = [Part("Lore", each.text) for each in among if each.depth < 1]
    if last := last_instructions(persona, scene):
        after.append(Part("Last instructions", last))
    if before or after or inner:
        after.append(Part("Reminder", REMINDER))
    return Notes(tuple(before), tuple(after), inner)


def last_instructions(persona: Persona, scene: Scene) -> str:
    """What the persona would have stand behind everything that is said."""
    return scene.expand(persona.post_history, "post_history", original="").strip()


def put_in(lines: list[Line], notes: Notes) -> None:
    """Put the notes among `lines`, which end with the person's; roles go on alternating."""
    if not lines:
        return
    for each in reversed(notes.inner):
        _put_at(lines, max(0, len(lines) - each.depth), each)
    last = lines[-1]
    pieces = [_marked(notes.before), last.text, _marked(notes.after)]
    lines[-1] = Line(last.role, "\n\n".join(piece for piece in pieces if piece))


def put_before(lines: list[Line], parts: Sequence[Part]) -> None:
    """Put a note before everything that is sent of the talk."""
    if lines and parts:
        lines[0] = Line(lines[0].role, f"{_marked(parts)}\n\n{lines[0].text}")


def _put_at(lines: list[Line], place: int, lore: Lore) -> None:
    """Before the line at `place`: in it, or at the end of the one before, whichever may say it."""
    wanted: Role = "assistant" if lore.role == "assistant" else "user"
    note = marked(disarmed(lore.text))
    text = note if lore.role == "system" else disarmed(lore.text)
    if lines[place].role == wanted:
        lines[place] = Line(wanted, f"{text}\n\n{lines[place].text}")
    elif place > 0:
        before = lines[place - 1]
        lines[place - 1] = Line(before.role, f"{before.text}\n\n{text}")
    else:
        lines[0] = Line(lines[0].role, f"{note}\n\n{lines[0].text}")


def _marked(parts: Sequence[Part]) -> str:
    return marked(disarmed("\n\n".join(part.text for part in parts)))
