"""Takes emotion tags out of a reply while it arrives.

A model is asked to open a reply with ``[label]``, and may change it on the way. Models being
what they are, the opening is read with tolerance, the rest with care:

* **At the opening** the tag may stand in square, round, angle or full-width brackets or between
  asterisks, in bold or backticks, after blank lines, as a synonym, an action or in another
  language (`llmcompanion.emotion.synonyms`), and with a lead such as ``mood:``. A lone lower-case
  word in square brackets that nobody knows is a tag too, but says nothing: it is removed without
  a `Tag`, and the words decide. At most `HELD` characters wait for the decision.
* **Later** only a known word in square brackets is a tag, never in code, and never where
  Markdown reads the brackets: ``[joy](address)``, ``[joy]: address``, ``[joy][1]``, ``\\[joy]``.

All else comes through to the letter, at once where it cannot belong to a tag.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.emotion.code_spans import CodeTracker
from llmcompanion.emotion.labels import LABELS, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

HELD = 32
"""Characters of an opening that wait until it is clear whether they are a tag."""


@dataclass(frozen=True, slots=True)
class Tag:
    """The model says that from here on it means this label."""

    label: str


_LATER = re.compile(r"\[([^\W\d_][\w '’-]*)(\])?")
"""A tag in the middle of a text, or its beginning."""


class TagParser:
    """Takes the tags out of one reply.

    Args:
        labels: What the persona may be tagged with; a known label that is not among them becomes
            the nearest one that is.
    """

    def __init__(self, labels: Iterable[str]) -> None:
        from llmcompanion.emotion.synonyms import ANYWHERE, AT_OPENING

        own = frozenset(labels)
        meaning = {label: nearest(label, own) for label in LABELS}
        meaning |= {label.casefold(): label for label in own}
        self._anywhere = {w: meaning[label] for w, label in ANYWHERE.items()} | meaning
        self._at_opening = {w: meaning[label] for w, label in AT_OPENING.items()} | self._anywhere
        self._longest = max(map(len, self._anywhere))
        self._tracker = CodeTracker()
        self._buffer = ""
        self._opening = True
        self._trimming = False
        self._indent: str | None = None

    def feed(self, text: str) -> list[str | Tag]:
        """Words and tags, in order, as far as they are decided."""
        self._buffer += text
        return _joined(self._advance(final=False))

    def finish(self) -> list[str | Tag]:
        """The rest. The parser is not to be fed afterwards."""
        return _joined(self._advance(final=True))

    def _advance(self, *, final: bool) -> list[str | Tag]:
        pieces: list[str | Tag] = []
        if self._opening and not self._read_opening(pieces, final=final):
            return pieces
        if self._trimming:
            self._trim(pieces)
        if not self._trimming:
            self._read_on(pieces, final=final)
        return pieces

    # -- the opening -----------------------------------------------------------------------

    def _read_opening(self, pieces: list[str | Tag], *, final: bool) -> bool:
        """Whether the opening is decided."""
        from llmcompanion.emotion.opening import read_opening

        at_end = final and len(self._buffer) <= HELD
        found = read_opening(self._buffer[:HELD], self._at_opening, at_end=at_end)
        if found is None and len(self._buffer) < HELD and not final:
            return False
        self._opening = False
        if found is None or found.label is None:
            return True
        if found.label:
            pieces.append(Tag(found.label))
        self._buffer = self._buffer[found.end :]
        self._hand_on(pieces, found.kept)
        self._trimming = True
        return True

    def _trim(self, pieces: list[str | Tag]) -> None:
        """Drop the blanks after the opening tag, but for the indentation of the first line."""
        rest = self._buffer.lstrip()
        blanks = self._buffer[: len(self._buffer) - len(rest)]
        _, line_break, indent = blanks.rpartition("\n")
        if line_break:
            self._indent = indent
        elif self._indent is not None:
            self._indent += indent
        self._buffer = rest
        if rest:
            self._trimming = False
            self._hand_on(pieces, self._indent or "")

    # -- the rest --------------------------------------------------------------------------

    def _read_on(self, pieces: list[str | Tag], *, final: bool) -> None:
        text = self._buffer
        at = 0
        while at < len(text):
            bracket = text.find("[", at)
            if bracket < 0:
                break
            self._hand_on(pieces, text[at:bracket])
            at = bracket
            end = self._tag_end(text, at, final=final)
            if end is None:
                self._buffer = text[at:]
                return
            if end:
                pieces.append(Tag(self._anywhere[text[at + 1 : end - 1].casefold()]))
                if text[end : end + 1] in self._neighbour():
                    end += 1
                at = end
            else:
                self._hand_on(pieces, "[")
                at += 1
        self._hand_on(pieces, text[at:])
        self._buffer = ""

    def _tag_end(self, text: str, at: int, *, final: bool) -> int | None:
        """Where the tag that starts at `at` ends; 0 for no tag; None for not yet known."""
        probe = copy(self._tracker)
        probe.advance("[")
        if probe.in_code or self._tracker.escaped or self._tracker.last in ("[", "]"):
            return 0
        match = _LATER.match(text, at)
        if match is None:
            return 0 if final or len(text) > at + 1 else None
        word = match[1].casefold()
        if match[2] is None:
            waits = match.end() == len(text) and not final and self._may_become_known(word)
            return None if waits else 0
        if word not in self._anywhere:
            return 0
        end = match.end()
        if end == len(text):
            return end if final else None
        after = text[end]
        hugged = after.isascii() and not after.isspace() and _is_glue(self._tracker.last)
        return 0 if after in "([:]" or hugged else end

    def _may_become_known(self, start: str) -> bool:
        return len(start) <= self._longest and any(
            word.startswith(start) for word in self._anywhere
        )

    def _neighbour(self) -> tuple[str, ...]:
        """Which one character after a tag goes with it, so that no double blank is left."""
        last = self._tracker.last
        if last == "\n":
            return (" ", "\n")
        return (" ",) if last in " \t" else ()

    def _hand_on(self, pieces: list[str | Tag], text: str) -> None:
        if text:
            self._tracker.advance(text)
            pieces.append(text)


def _is_glue(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "_=/&?-")


def _joined(pieces: list[str | Tag]) -> list[str | Tag]:
    """Neighbouring words made one."""
    result: list[str | Tag] = []
    for piece in pieces:
        if result and isinstance(piece, str) and isinstance(result[-1], str):
            result[-1] += piece
        else:
            result.append(piece)
    return result
