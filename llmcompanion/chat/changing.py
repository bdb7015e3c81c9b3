"""How much of a request is for what comes and goes with the turns: lore, facts, last words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.chat.estimate import estimate_tokens
from llmcompanion.chat.instructions import REMINDER
from llmcompanion.chat.marks import disarmed
from llmcompanion.chat.notes import KEPT, last_instructions
from llmcompanion.chat.sight import MARK_TOKENS
from llmcompanion.persona.activation import TOKEN_BUDGET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.persona.macros import Scene
    from llmcompanion.persona.model import Persona

CHANGING_SHARE = 4
"""Of a budget, at most one part in so many is for lore, and as much for what is remembered."""


@dataclass(frozen=True, slots=True)
class Changing:
    """Tokens for what comes and goes with the turns.

    Attributes:
        lore: For lore, wherever it stands.
        facts: For what is remembered.
        least: For the card's last instructions, and the reminder behind such notes.
    """

    lore: int
    facts: int
    least: int

    @classmethod
    def of(cls, persona: Persona, scene: Scene, budget: int | None) -> Changing:
        """The same at every turn, so that the horizon stands still."""
        memory = persona.memory
        share = None if budget is None else budget // CHANGING_SHARE
        lore = 0
        if persona.lorebook is not None:
            most = persona.lorebook.token_budget
            most = TOKEN_BUDGET if most is None else most
            lore = most if share is None else min(most, share)
        facts = 0
        if memory.enabled:
            facts = memory.budget_tokens if share is None else min(memory.budget_tokens, share)
        last = last_instructions(persona, scene)
        least = 0
        if lore or facts or last:
            fixed = (last, REMINDER, KEPT if facts else "")
            least = sum(estimate_tokens(disarmed(text)) for text in fixed) + 2 * MARK_TOKENS
        return cls(lore, facts, least)

    @property
    def tokens(self) -> int:
        """All of it together."""
        return self.lore + self.facts + self.least

    def within(self, room: int) -> Changing:
        """The same where there is room for it, else less: first of the facts, then of the lore."""
        room = max(0, room - self.least)
        lore = min(self.lore, room)
        return Changing(lore, min(self.facts, room - lore), self.least)


NOTHING_CHANGES = Changing(0, 0, 0)


def size_in_note(text: str) -> int:
    """Tokens that a text takes with the marks of a note around it; 0 for none."""
    return estimate_tokens(disarmed(text)) + MARK_TOKENS if text else 0


def that_fit(facts: Sequence[str], room: int | None) -> list[str]:
    """The facts, from the first on, that there is room for; all where there is no bound."""
    if room is None:
        return list(facts)
    chosen = []
    for fact in facts:
        size = estimate_tokens(disarmed(f"- {fact}\n"))
        if size <= room:
            room -= size
            chosen.append(fact)
    return chosen
