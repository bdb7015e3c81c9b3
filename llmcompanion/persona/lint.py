"""Finding the lines of a persona that work on the person: hold them, shame them, mislead them.

`lint` reads English sentence by sentence. Each rule (`llmcompanion.persona.lint_rules`) is made of
patterns over a sentence in plain form, and says whether it counts when it is said or when it is
denied: "beg the user to stay" is a finding, "never beg the user to stay" is none, and with "admit
being an AI" it is the other way round. A finding is a place to look at, and no finding is no
certificate.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Kind = Literal[
    "hide-or-defeat-checkin", "claims-human", "isolation", "guilt", "retention", "dependence"
]

KINDS: dict[Kind, str] = {
    "hide-or-defeat-checkin": "works against the app's questions, reminders or rules",
    "claims-human": "passes a program off as a human, or hides what it is",
    "isolation": "sets the person against others, or asks for secrecy",
    "guilt": "makes the person answer for its feelings",
    "retention": "makes it harder to leave, or pulls the person back",
    "dependence": "grows a need for it, or flatters without measure",
}
"""What a finding of each kind does, the gravest first."""

SHORT = 250
"""Characters of a line whose sentences are looked at one by one at once."""

LONGEST = 600
"""Characters of a sentence that are read as one; a longer one is read in parts."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A sentence that works on the person.

    Attributes:
        kind: One of `KINDS`.
        quote: The sentence, as it stands in the text.
        line: The line it begins on, from 1.
        why: What it does, in a few words.
    """

    kind: Kind
    quote: str
    line: int
    why: str


def lint(text: str) -> tuple[Flag, ...]:
    """The sentences of `text` that work on the person, in their order."""
    from llmcompanion.persona.lint_rules import sieve

    likely = sieve()
    found = []
    rules: Sequence[object] = ()

    def is_worth(line: str) -> bool:
        """Where the line before had the words for a rule, the next is read without asking."""
        return bool(rules or likely(_compatible(line).lower()))

    for piece in _pieces(text, is_worth):
        quote = text[piece.start : piece.end]
        rules = likely(piece.under + _compatible(quote).lower())
        if not rules:
            continue
        plain = piece.under + plain_form(quote)
        rule = next((rule for rule in rules if rule.applies(plain)), None)
        if rule is not None:
            found.append(Flag(rule.kind, quote, piece.line, rule.why))
    return tuple(found)


def strike(text: str, flags: Sequence[Flag]) -> str:
    """`text` without the sentences of these flags; lines that hold nothing else go, too.

    Args:
        flags: As `lint` found them in this very text; others do nothing.
    """
    wanted = {(flag.line, flag.quote) for flag in flags}
    rest: list[str] = []
    place = 0
    for piece in _pieces(text):
        if (piece.line, text[piece.start : piece.end]) in wanted:
            rest.append(text[place : piece.start])
            place = piece.end
            if text[place : place + 1] == " " and (not rest[-1] or rest[-1][-1] in " \n"):
                place += 1
    if not place:
        return text
    struck = "".join([*(part + _GAP for part in rest), text[place:]])
    lines = (
        line.replace(_GAP, "").rstrip() if _GAP in line else line
        for line in struck.split("\n")
        if _GAP not in line or line.replace(_GAP, "").strip(_DRESS)
    )
    return "\n".join(lines).strip("\n")


_GAP = "\ue000"
"""Stands where a sentence was struck, while the rest is put together."""

_DRESS = " \t-*•–—>+#\"'“”‘’«»().…_0123456789"
"""What may be left of a line of which everything was struck."""


# sentences -------------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """A sentence's place, and "never " where it stands in a list of what not to do."""

    line: int
    start: int
    end: int
    under: str


_STOP = re.compile(r"[.!?…]+[\"'”’)\]*_]*\s+")
_BULLET = re.compile(r"[ \t]*(?:[-*•–—>+]|\d{1,2}[.)])[ \t]+")
_HEADING = re.compile(
    r"[\s#*_]*(?:things? (?:that )?you (?:never|do not|don't)(?: do| say)?|leave out|avoid|never"
    r"|do not|don['’]?ts?|what (?:not|never) to (?:do|say)|keep out|forbidden|no)[\s:*_]*",
    re.IGNORECASE,
)


def _pieces(text: str, is_worth: Callable[[str], object] = lambda _: True) -> Iterator[_Piece]:
    """The sentences of a text, but for those of lines that are not worth a look."""
    under = ""
    for line, start, end in _blocks(text):
        if _HEADING.fullmatch(text, start, end):
            under = "never "
            continue
        bullet = _BULLET.match(text, start, end)
        if bullet is None:
            under = ""
        if end - start > SHORT and not is_worth(under + text[start:end]):
            continue
        place = start if bullet is None else bullet.end()
        while place < end and text[place] in " \t":
            place += 1
        for stop in _STOP.finditer(text, place, end):
            after = stop.end()
            yield from _parts(text, line, place, after - _trailing(stop[0]), under)
            line += text.count("\n", place, after)
            place = after
        yield from _parts(text, line, place, end, under)


def _trailing(stop: str) -> int:
    return len(stop) - len(stop.rstrip())


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Line, beginning and end of each line; lines that go on in the next are one."""
    start, number, first = 0, 0, 1
    place = 0
    for number, row in enumerate(text.split("\n"), 1):
        end = place + len(row)
        following = text[end + 1 : end + 2]
        goes_on = following.islower() and row.strip() and row.rstrip()[-1] not in ".!?…:;"
        if not goes_on:
            if text[start:end].strip():
                yield first, start, end
            start, first = end + 1, number + 1
        place = end + 1


def _parts(text: str, line: int, start: int, end: int, under: str) -> Iterator[_Piece]:
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        yield _Piece(line, start, cut, under)
        line += text.count("\n", start, cut)
        start = cut
        while start < end and text[start] == " ":
            start += 1
    if text[start:end].strip():
        yield _Piece(line, start, end, under)


# plain form ------------------------------------------------------------------------------------

_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"', "—": " - ",
     "–": " - ", "*": "", "_": " ", "~": "", "|": " ", "\n": " "}
)  # fmt: skip
_USER = re.compile(r"\{\{\s*user\s*\}\}|<user>|\[user\]|\{user\}")
_CHAR = re.compile(r"\{\{\s*char\s*\}\}|<(?:char|bot)>|\[char\]|\{char\}")
_SHORT = (("can't", "can not"), ("won't", "will not"), ("shan't", "shall not"), ("n't", " not"),
          ("cannot", "can not"), ("'re ", " are "), ("'ll ", " will "), ("'ve ", " have "),
          ("'d ", " would "),
          ("i'm", "i am"), ("it's", "it is"), ("she's", "she is"), ("he's", "he is"),
          ("let's", "let us"), ("dont ", "do not "), ("doesnt ", "does not "),
          ("wont ", "will not "), ("cant ", "can not "), ("youre ", "you are "))  # fmt: skip
"""Written out, so that a rule needs one form."""


def plain_form(sentence: str) -> str:
    """A sentence as the rules read it: small letters, straight quotes, short forms written out,
    USER and CHAR for the macros, one space between words."""
    plain = _compatible(sentence).lower().translate(_STRAIGHT)
    if "{" in plain or "<" in plain or "[" in plain:
        plain = _CHAR.sub("CHAR", _USER.sub("USER", plain))
    if "'" in plain or "nt " in plain or "cannot" in plain or "youre" in plain:
        for short, long in _SHORT:
            plain = plain.replace(short, long)
    return " ".join(plain.split())


def _compatible(sentence: str) -> str:
    """Letters of other shapes (full width, mathematical) as the plain ones."""
    return sentence if sentence.isascii() else unicodedata.normalize("NFKC", sentence)
