"""What a persona keeps across conversations: facts, each of which the person can see and change.

Memory is off until a persona's ``[memory] enabled = true``. A fact comes from the person, who
writes it, or from a model, which may propose one at the end of a reply as ``[remember: ...]``. The
program takes that out of the text and shows it as a proposal; it counts only when the person says
so. Every fact knows the message that it came from. Nothing else is remembered anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

Origin = Literal["person", "model"]
State = Literal["proposed", "kept"]

FACT_LENGTH = 300
"""Characters of a fact."""

MOST_PROPOSALS = 3
"""Proposals that one reply may make; more of them are taken out unread."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is remembered, or that a model would have remembered.

    Attributes:
        text: One clean line.
        origin: Who put it into words.
        state: Only what is kept ever reaches a model.
        conversation_id, message_id: Where it comes from; None where a person wrote it, or where
            that was deleted.
    """

    id: int
    persona: str
    text: str
    origin: Origin
    state: State
    created_at: datetime
    changed_at: datetime
    conversation_id: int | None = None
    message_id: int | None = None


class MemoryRepository(Protocol):
    """Where facts are kept. `llmcompanion.store.memory` implements it."""

    async def facts(self, persona: str) -> Sequence[Fact]:
        """Everything there is about a persona, proposals too, oldest first."""
        ...

    async def add(
        self,
        persona: str,
        text: str,
        *,
        origin: Origin,
        now: datetime,
        conversation_id: int | None = None,
        message_id: int | None = None,
    ) -> Fact:
        """Keep what a person wrote, or a model's proposal as one. What is there already (case
        aside) is not added again: the result is what is there."""
        ...

    async def accept(self, fact_id: int, *, now: datetime) -> Fact:
        """Let a proposal count."""
        ...

    async def edit(self, fact_id: int, text: str, *, now: datetime) -> Fact:
        """Put it in other words; that also lets a proposal count."""
        ...

    async def remove(self, fact_id: int) -> None:
        """Forget it, or decline it; it is overwritten on the disk."""
        ...

    async def forget_all(self, persona: str) -> int:
        """Forget everything about a persona; returns how much that was."""
        ...

    async def recall(self, persona: str, about: str, *, limit: int = 100) -> Sequence[Fact]:
        """Facts that count, those first that share words with `about`, then the newest."""
        ...


def fact_text(text: str) -> str:
    """`text` as a fact is kept: one clean line.

    Raises:
        UserError: There is nothing in it, or too much.
    """
    line = clean_line(text)
    if not line:
        raise UserError("there is nothing to remember", mend="write a short sentence")
    if len(line) > FACT_LENGTH:
        raise UserError(
            f"a fact may have {FACT_LENGTH} characters", mend="say it shorter, or make two of it"
        )
    return line


def within_budget(
    facts: Iterable[Fact], budget: int, size: Callable[[str], int]
) -> tuple[str, ...]:
    """The texts that fit, oldest first, so that the same facts make the same prompt.

    Args:
        facts: The most useful first.
        budget: Tokens that they may take together.
        size: Tokens that a text takes.
    """
    chosen: list[Fact] = []
    for fact in facts:
        tokens = size(f"- {fact.text}\n")
        if fact.state == "kept" and tokens <= budget:
            budget -= tokens
            chosen.append(fact)
    return tuple(fact.text for fact in sorted(chosen, key=lambda fact: fact.id))


class Proposals:
    """Takes ``[remember: ...]`` out of a reply while it arrives.

    Attributes:
        found: What was proposed, clean, each once.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self._held = ""
        """What may be the beginning of a proposal, with the white space before it."""
        self._gap = ""
        """White space before a proposal that was taken out: what comes after it adds none."""

    def feed(self, text: str) -> str:
        """The words in `text` that can be shown now."""
        rest = self._held + text
        self._held = ""
        shown = []
        while rest:
            if self._gap:
                rest = rest.lstrip(" \t")
                if not rest:
                    break
                rest, self._gap = self._gap + rest, ""
            start = rest.find("[")
            if start < 0:
                words = rest.rstrip()
                shown.append(words)
                self._held = rest[len(words) :]
                break
            end = _end_of(rest, start)
            if end is None:  # a bracket of another kind
                shown.append(rest[: start + 1])
                rest = rest[start + 1 :]
                continue
            before = rest[:start].rstrip()
            shown.append(before)
            if end < 0:  # not decided yet
                self._held = rest[len(before) :]
                break
            self._propose(rest[start + len(_OPENING) : end])
            self._gap = rest[len(before) : start]
            rest = rest[end + 1 :]
        return "".join(shown)

    def finish(self) -> str:
        """What was held back and turned out to be words. The parser is as new afterwards."""
        rest, self._held, self._gap = self._gap + self._held, "", ""
        return "" if self.found and not rest.strip() else rest

    def _propose(self, text: str) -> None:
        fact = clean_line(text)[:FACT_LENGTH].strip()
        if fact and fact not in self.found and len(self.found) < MOST_PROPOSALS:
            self.found.append(fact)


_OPENING = "[remember:"
_LONGEST = 2 * FACT_LENGTH
"""Characters after the opening in which a proposal has to end; else it is none."""


def _end_of(text: str, start: int) -> int | None:
    """Where the proposal that begins at `start` ends; -1 where that is open, None where it is
    none."""
    opening = text[start : start + len(_OPENING)].lower()
    if not _OPENING.startswith(opening):
        return None
    if len(opening) < len(_OPENING):
        return -1
    body = text[start + len(_OPENING) : start + len(_OPENING) + _LONGEST]
    for place, character in enumerate(body):
        if character == "]":
            return start + len(_OPENING) + place
        if character == "\n":
            return None
    return -1 if len(body) < _LONGEST else None
