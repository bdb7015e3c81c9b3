"""Cutting speakable text into what is said in one go, while it arrives.

The text is cut, never changed: the pieces joined are the text. Where it is cut rests on the text
alone, not on how it came.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 160
"""Characters of a piece, at most: longer sentences are cut at a clause or between words."""
FIRST_CLAUSE = 12
"""The first piece may end at a clause, once it has so many characters: the voice begins sooner."""
SHORTEST_CUT = 40
"""A sentence that is too long is cut at a clause behind so many characters."""

_NEVER_ENDS = frozenset((
    "mr", "mrs", "ms", "mx", "dr", "prof", "st", "rev", "gen", "col", "lt", "sgt", "capt", "hon",
    "pres", "gov", "sen", "rep", "mme", "mlle", "sra", "srta", "hr", "frl", "mag", "dipl", "ing",
    "vs", "cf", "al", "approx", "resp", "ca", "bzw", "vgl", "evtl", "ggf", "sog", "geb", "z.b",
    "d.h", "u.a", "i.d.r", "z.t", "p.ej", "e.g", "i.e", "viz", "ph.d", "p.s",
))  # fmt: skip
"""What stands before more of the same sentence."""
_ENDS_BEFORE_A_CAPITAL = frozenset((
    "etc", "inc", "ltd", "co", "corp", "jr", "sr", "dept", "est", "usw", "a.m", "p.m", "u.s",
    "u.k", "e.u", "d.c", "a.d", "b.c", "min", "max",
))  # fmt: skip
_WITH_A_NUMBER = frozenset((
    "no", "nos", "nr", "fig", "figs", "p", "pp", "vol", "ch", "sec", "art", "para", "abs", "s",
    "z", "eq",
))  # fmt: skip
"""Abbreviations only where a number follows."""

_ASIAN_ENDS = "。！？｡"
_ASIAN_CLAUSES = "、，；：､"
_CLOSING = "\"'”’»)]}」』）】〉》"
_BOUNDARY = re.compile(
    rf"(?P<line>\n)"
    rf"|(?P<asian>[{_ASIAN_ENDS}]+)[{re.escape(_CLOSING)}]*"
    rf"|(?P<end>[.!?…]+)[{re.escape(_CLOSING)}]*(?=\s)"
    rf"|(?P<clause>[,;:–—](?=\s)|[{_ASIAN_CLAUSES}])"
)
_LAST_WORD = re.compile(r"(\S+)$")


class Sentences:
    """Speakable text in, pieces out."""

    def __init__(self) -> None:
        self._text = ""
        self._is_first = True
        self._looked = 0
        """So far there is no boundary."""

    def feed(self, text: str) -> list[str]:
        """Take more text; the pieces that are whole now."""
        self._text += text
        return self._pieces(final=False)

    def end(self) -> list[str]:
        """No more text; what is left, as pieces."""
        pieces = self._pieces(final=True)
        if self._text:
            pieces.append(self._text)
            self._text = ""
        return pieces

    def _pieces(self, *, final: bool) -> list[str]:
        pieces = []
        while (end := self._next_end(final=final)) > 0:
            pieces.append(self._text[:end])
            self._text = self._text[end:]
            self._looked = 0
            if pieces[-1].strip():
                self._is_first = False
        return pieces

    def _next_end(self, *, final: bool) -> int:
        """Where the next piece ends; 0 while that cannot be told."""
        at = self._looked
        while found := _BOUNDARY.search(self._text, at):
            if found.start() >= LONGEST:
                break
            verdict = self._judged(found, final=final)
            if verdict is None:
                self._looked = found.start()
                return self._too_long()
            if verdict:
                return verdict
            at = found.end()
        return self._too_long()

    def _judged(self, found: re.Match[str], *, final: bool) -> int | None:
        """Where the piece ends; 0 for nowhere near here; None for not to be told yet."""
        text, end = self._text, found.end()
        following = text[end : end + 1]
        if found["line"]:
            return end
        if found["asian"]:
            return end if following or final else None
        if found["clause"]:
            begun = text[:end].lstrip()
            return end if self._is_first and len(begun) >= FIRST_CLAUSE else 0
        before = text[: found.start()]
        ahead = text[end:].lstrip(" \t\n")[:1]
        if found["end"] == "…" or (len(found["end"]) > 1 and set(found["end"]) == {"."}):
            if not ahead and not final:
                return None
            return 0 if ahead.islower() else end
        if found["end"] != ".":
            return end
        word = _LAST_WORD.search(before)
        last = word[1].lstrip("\"'“‘«([{„") if word else ""
        return self._after_stop(last, before, ahead, end, final=final)

    @staticmethod
    def _after_stop(last: str, before: str, ahead: str, end: int, *, final: bool) -> int | None:
        """What a single full stop means, behind the word `last` and before the sign `ahead`."""
        small = last.lower()
        if small in _NEVER_ENDS:
            return 0
        if re.fullmatch(r"[^\W\d_]", last) and last.isupper() and last != "I":
            return 0  # an initial
        if last.isdigit() and before.strip() == last:
            return 0  # the number of an item
        dotted = re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", last) is not None
        if dotted or small in _ENDS_BEFORE_A_CAPITAL or small in _WITH_A_NUMBER:
            if not ahead and not final:
                return None
            if small in _WITH_A_NUMBER:
                return 0 if ahead.isdigit() else end
            return end if not ahead or not (ahead.islower() or ahead.isdigit()) else 0
        return end

    def _too_long(self) -> int:
        """Where a piece that has no end is cut; 0 while it is not too long."""
        if len(self._text) <= LONGEST:
            return 0
        clauses = re.finditer(rf"[,;:–—](?=\s)|[{_ASIAN_CLAUSES}]", self._text[:LONGEST])
        cuts = [clause.end() for clause in clauses if clause.end() >= SHORTEST_CUT]
        if cuts:
            return cuts[-1]
        space = self._text.rfind(" ", 1, LONGEST)
        return space + 1 if space > 0 else LONGEST


def worth_saying(pieces: Iterable[str]) -> list[str]:
    """The pieces in which there is something to say, without white space around them."""
    return [piece.strip() for piece in pieces if any(each.isalnum() for each in piece)]


def sentences(text: str) -> list[str]:
    """The pieces of a whole text."""
    splitter = Sentences()
    return splitter.feed(text) + splitter.end()
