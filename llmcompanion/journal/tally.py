"""What was counted in each message, kept so that no message is read twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.journal.language.matching import Profile, profile
from llmcompanion.journal.language.own_words import OwnWords
from llmcompanion.journal.language.pronouns import references
from llmcompanion.journal.language.signs import signs_in
from llmcompanion.journal.language.words import count_first_person, count_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.material import SaidLine, Written


@dataclass(frozen=True, slots=True)
class LineTally:
    """What one message holds.

    Attributes:
        text_hash: Of the text that was read.
        signs: Ids of the signs that it holds.
        profile: Its function words.
        first_person: "I", "we" and their forms.
        references: Kinds of the references to another companion; for the person's messages only.
    """

    text_hash: int
    words: int
    signs: frozenset[str]
    profile: Profile
    first_person: int
    references: tuple[str, ...] = ()


class Tallies:
    """Reads messages and remembers what was in them, by id and text.

    Args:
        names: What each persona is called, by id.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = dict(names)
        self._lines: dict[int, LineTally] = {}
        self._written: dict[int, tuple[int, tuple[Span, ...]]] = {}
        self._shared: dict[frozenset[str], frozenset[str]] = {}

    def of(self, line: SaidLine) -> LineTally:
        """What is in a message."""
        known = self._lines.get(line.message_id)
        text_hash = hash((line.text, line.persona, line.role))
        if known is not None and known.text_hash == text_hash:
            return known
        words = OwnWords(line.text, reply=line.role == "assistant")
        signs = signs_in(words, "reply" if line.role == "assistant" else "person")
        found = LineTally(
            text_hash,
            count_words(line.text),
            self._shared.setdefault(signs, signs),
            profile(words.words),
            count_first_person(words.words),
            ()
            if line.role == "assistant"
            else tuple(s.kind for s in self.references_in_line(line)),
        )
        self._lines[line.message_id] = found
        return found

    def others(self, persona: str) -> tuple[str, ...]:
        """The names of all personas but this one."""
        return tuple(name for number, name in self._names.items() if number != persona)

    def references_in_line(self, line: SaidLine) -> tuple[Span, ...]:
        """What a message to one persona says about another: nothing where none is named."""
        names = self.others(line.persona)
        folded = line.text.casefold()
        cues = ("companion", " other ", *(name.casefold() for name in names))
        if not any(cue in folded for cue in cues):
            return ()
        return references(line.text, names, elsewhere=True)

    def references_in(self, written: Written) -> tuple[Span, ...]:
        """What a sentence or a note says about the companion."""
        text_hash = hash((written.text, written.persona, written.where))
        known = self._written.get(written.entry_id)
        if known is not None and known[0] == text_hash:
            return known[1]
        name = self._names.get(written.persona, written.persona)
        names = (name,) if name else tuple(self._names.values())
        found = references(written.text, names, expected=written.where == "sentence")
        self._written[written.entry_id] = (text_hash, found)
        return found
