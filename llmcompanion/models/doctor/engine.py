"""DOCTOR's way to a reply: keywords, decomposition, reassembly, memory.

After J. Weizenbaum, "ELIZA: a computer program for the study of natural language
communication between man and machine", CACM 9(1), January 1966, 36-45. Page numbers below
are of that paper. Where the paper leaves a thing open ("a certain counting mechanism"), the
1965 program listing decides; both are spelled out in ``docs/doctor-script.md``.

The engine keeps nothing between two calls that its result depends on. Which reassembly is
next and what is in memory follow from the lines themselves, so a restart, an edited message
or another branch of the conversation gives what the same words gave before.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from llmcompanion.models.doctor.script import Before, Keyword, NewKey, Rule, Say, Script
from llmcompanion.models.doctor.words import Word, clauses, is_foreign, say
from llmcompanion.models.port import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmcompanion.models.doctor.patterns import Parts, Pattern

CYCLE = 4
"""The counter of the 1965 program runs from 1 to 4; at 4 memory may speak."""

LONGEST_PART = 24
"""Words that are said back at most: more would be parroting, and no sentence any more."""

_DEEPEST = 8
"""Links followed one after another before one is taken for a circle."""

_OPENING = 8
"""Characters by which a sentence's beginning is told from another's."""

_RECOGNISED = 8
"""Ways to reply among which an earlier reply is looked for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was made out in one message. Depends on the words alone.

    Attributes:
        stack: Keywords, the one to be taken up first in front (p. 38-39).
    """

    words: tuple[Word, ...] = ()
    keys: tuple[str, ...] = ()
    present: frozenset[str] = frozenset()
    stack: tuple[Keyword, ...] = ()
    foreign: bool = False
    silent: bool = False
    urgent: Rule | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to reply, and what using it leaves behind."""

    text: str
    steps: tuple[tuple[int, int], ...] = ()
    remembered: bool = False


@dataclass(slots=True)
class State:
    """Where the talk stands: next entry by rule, what is kept, and the counter."""

    turns: dict[int, int] = field(default_factory=dict)
    memory: list[str] = field(default_factory=list)
    counter: int = 1

    def copy(self) -> State:
        """A state of its own with the same content."""
        return State(dict(self.turns), list(self.memory), self.counter)


class Engine:
    """Replies to a conversation by a script."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._openings = _openings(script)
        self._latest: tuple[tuple[Line, ...], State] = ((), State())

    def reply(self, lines: Sequence[Line], alternative: int = 0) -> str:
        """The reply to the last line, given all lines before it. Never empty, never raises.

        Args:
            lines: Oldest first; the last one is the person's (an empty one counts as silence).
            alternative: Which of the possible replies; neighbours differ.
        """
        *earlier, last = lines if lines and lines[-1].role == "user" else (*lines, Line("user", ""))
        state = self._replay(tuple(earlier))
        heard = self.hear(last.text)
        self._count(state)
        ways = self._distinct(heard, state)
        if alternative <= 0:
            return next(ways).text
        texts = [candidate.text for candidate in ways]
        return texts[alternative % len(texts)]

    def hear(self, text: str) -> Heard:
        """Find the clause to answer, and its keywords.

        The text is scanned from left to right. At a delimiter, what is behind is dropped once
        a keyword has been found, and what is in front is dropped otherwise (p. 37). A keyword
        of a higher rank than all before goes to the front of the stack, others to its end
        (p. 38).
        """
        script = self._script
        keywords = script.keywords
        urgent = self._urgent(text)
        if urgent is not None:
            return Heard(urgent=urgent)
        words: Sequence[Word] = ()
        for clause in clauses(text, script.delimiters, script.common):
            words = script.before.apply(clause)
            stack: list[Keyword] = []
            for word in words:
                keyword = keywords.get(word.key)
                if keyword is None or keyword in stack:
                    continue
                if not stack or keyword.rank > stack[0].rank:
                    stack.insert(0, keyword)
                else:
                    stack.append(keyword)
            if stack:
                return _heard(words, tuple(stack))
        if not words:
            return Heard(silent=True)
        if is_foreign(text):
            return Heard(foreign=True)
        return _heard(words, ())

    def _urgent(self, text: str) -> Rule | None:
        """What a message asks for wherever in it that stands. Not in the paper."""
        script = self._script
        for urgent in script.urgent:
            if not urgent.sign.search(text):
                continue
            for clause in clauses(text, script.delimiters):
                heard = _heard(script.before.apply(clause), ())
                fits = any(_fit(pattern, heard) for pattern in urgent.patterns)
                if fits and not any(_fit(pattern, heard) for pattern in urgent.unless):
                    return urgent.rule
        return None

    # the state that earlier lines leave ----------------------------------------------------

    def _replay(self, earlier: tuple[Line, ...]) -> State:
        """The state after `earlier`, starting from where the last call got to, if it fits."""
        known, state = self._latest
        if len(known) > len(earlier) or earlier[: len(known)] != known:
            known, state = (), State()
        state = state.copy()
        at = len(known)
        while at < len(earlier):
            line = earlier[at]
            at += 1
            if line.role != "user":
                continue
            answer = ""
            if at < len(earlier) and earlier[at].role == "assistant":
                answer = earlier[at].text
                at += 1
            self._live_through(line.text, answer, state)
        self._latest = (earlier, state.copy())
        return state

    def _live_through(self, text: str, answer: str, state: State) -> None:
        heard = self.hear(text)
        self._count(state)
        ways = self._ways(heard, state)
        used = first = next(ways)
        if self._is_ours(answer) and not first.text.startswith(answer):
            for way in islice(ways, _RECOGNISED):
                if way.text.startswith(answer):
                    used = way
                    break
        state.turns.update(used.steps)
        if used.remembered:
            del state.memory[0]
        self._memorise(heard, state)

    def _is_ours(self, answer: str) -> bool:
        """Whether a reply could have been made here, and not by another model."""
        return bool(answer) and (len(answer) < _OPENING or answer.startswith(self._openings))

    def _count(self, state: State) -> None:
        state.counter = state.counter % CYCLE + 1

    def _memorise(self, heard: Heard, state: State) -> None:
        """Keep something for later when a memory word was the keyword (p. 41).

        Which of the memory's rules is used follows from the clause's last word.
        """
        memory = self._script.memory
        if not heard.stack or heard.stack[0].word not in memory.words:
            return
        choice = zlib.crc32(heard.keys[-1].encode("utf-8", "replace")) % len(memory.rules)
        rule = memory.rules[choice]
        parts = _fit(rule.pattern, heard)
        entry = rule.entries[0]
        if parts is not None and isinstance(entry, Say):
            text = self._fill(entry.pieces, heard, parts)
            if text:
                state.memory.append(text)

    # ways to reply -------------------------------------------------------------------------

    def _distinct(self, heard: Heard, state: State) -> Iterator[Candidate]:
        seen: set[str] = set()
        for way in self._ways(heard, state):
            if way.text not in seen:
                seen.add(way.text)
                yield way

    def _ways(self, heard: Heard, state: State) -> Iterator[Candidate]:
        """All replies that could be given now, the due one first. Never empty."""
        script = self._script
        if heard.urgent:
            yield from self._by_rule(heard.urgent, heard, (), state, 0)
            return
        if heard.silent:
            yield from self._by_rule(script.silence, heard, (), state, 0)
        elif heard.foreign:
            yield from self._by_rule(script.foreign, heard, (), state, 0)
        elif heard.stack:
            yield from self._by_stack(heard.stack, heard, state, 0)
        elif state.counter == CYCLE and state.memory:
            yield Candidate(state.memory[0], remembered=True)
        yield from self._by_rule(script.none, heard, (), state, 0)

    def _by_stack(
        self, stack: tuple[Keyword, ...], heard: Heard, state: State, depth: int
    ) -> Iterator[Candidate]:
        for number, keyword in enumerate(stack):
            yield from self._by_keyword(keyword, heard, stack[number + 1 :], state, depth)

    def _by_keyword(
        self,
        keyword: Keyword,
        heard: Heard,
        rest: tuple[Keyword, ...],
        state: State,
        depth: int,
    ) -> Iterator[Candidate]:
        if depth > _DEEPEST:
            return
        for rule in keyword.rules:
            parts = _fit(rule.pattern, heard)
            if parts is not None:
                yield from self._by_rule(rule, heard, rest, state, depth, parts)
        if keyword.link:
            linked = self._script.keywords[keyword.link]
            yield from self._by_keyword(linked, heard, rest, state, depth + 1)

    def _by_rule(
        self,
        rule: Rule,
        heard: Heard,
        rest: tuple[Keyword, ...],
        state: State,
        depth: int,
        parts: Parts = (),
    ) -> Iterator[Candidate]:
        """The rule's entries in turn, from the one that is due (p. 39)."""
        entries = rule.entries
        due = state.turns.get(rule.number, 0)
        for ahead in range(len(entries)):
            at = (due + ahead) % len(entries)
            entry = entries[at]
            step = (rule.number, (at + 1) % len(entries))
            if isinstance(entry, Say):
                text = self._fill(entry.pieces, heard, parts)
                if text:
                    yield Candidate(text, (step,))
                continue
            if isinstance(entry, NewKey):
                further = self._by_stack(rest, heard, state, depth + 1)
            else:
                anew = self._put_anew(entry, heard, parts) if isinstance(entry, Before) else heard
                target = self._script.keywords[entry.word]
                further = self._by_keyword(target, anew, rest, state, depth + 1)
            for way in further:
                yield Candidate(way.text, (step, *way.steps), way.remembered)

    def _fill(self, pieces: tuple[str | int, ...], heard: Heard, parts: Parts) -> str:
        """A reassembly with its parts filled in; "" where a part has no words or too many."""
        said: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                said.append(piece)
                continue
            start, end = parts[piece - 1]
            if not 0 < end - start <= LONGEST_PART:
                return ""
            exchanged = self._script.after.apply(heard.words[start:end], mark_end=True)
            said.append(" ".join(word.shown for word in exchanged))
        return say(said)

    def _put_anew(self, entry: Before, heard: Heard, parts: Parts) -> Heard:
        words: list[Word] = []
        for piece in entry.pieces:
            if isinstance(piece, int):
                start, end = parts[piece - 1]
                words.extend(heard.words[start:end])
            else:
                words.extend(Word(word.casefold(), word) for word in piece.split())
        return _heard(words, heard.stack)


def _heard(words: Sequence[Word], stack: tuple[Keyword, ...]) -> Heard:
    keys = tuple([word.key for word in words])
    return Heard(tuple(words), keys, frozenset(keys), stack)


def _openings(script: Script) -> tuple[str, ...]:
    """How DOCTOR's sentences begin."""
    rules = {rule for keyword in script.keywords.values() for rule in keyword.rules}
    rules |= {script.none, script.silence, script.foreign, *(u.rule for u in script.urgent)}
    says = {entry for rule in rules for entry in rule.entries if isinstance(entry, Say)}
    begin = [entry.pieces[0] for entry in says]
    return tuple(sorted({piece[:_OPENING] for piece in begin if isinstance(piece, str)}))


def _fit(pattern: Pattern, heard: Heard) -> Parts | None:
    """`Pattern.match`, spared where a word that it needs is not there."""
    return pattern.match(heard.keys) if pattern.needed <= heard.present else None
