"""From a text to the features that the emotion classifier weighs: pure and deterministic.

A feature is a short string ("w:happy", "b:so sad", "c:<hap") and is known to the weights by its
*fingerprint*, the low 24 bits of its CRC-32. The training script (`tools/emotion/train.py`) and
the program share this file, so that what was learned is what is looked up: a change here needs
new weights.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERSION = 2
"""Raised whenever the features of some text change; weights name the version they are for."""

MAX_CHARACTERS = 4000
"""A longer text is read at its two ends only, half of this at each."""

_FINGERPRINT_BITS = 0xFFFFFF

_TOKEN = re.compile(
    r"\[[a-z]{3,12}\]"  # [name], [religion]: how the data set hides names
    r"|https?://\S+"
    r"|<3+|</3"
    r"|[:;=x8]['-]?[()dpo/|\\*\[\]3]+(?![a-z0-9])|[()][:;=]|\^_*\^|-_+-|[ot]_+[ot]"  # emoticons
    r"|[a-z]+(?:'[a-z]+)*"
    r"|[0-9]+"
    r"|[!?]+|\.\.+"
    r"|[^\sa-z0-9]"
)
_ELONGATED = re.compile(r"(.)\1{2,}")
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_APOSTROPHES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "…": "...", "\ufe0f": None, "\u200d": None}
)
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_NEGATIONS = frozenset(
    {"not", "no", "never", "none", "nothing", "nobody", "cannot", "without", "hardly", "dont"}
    | {"doesnt", "didnt", "isnt", "wasnt", "cant", "wont"}
)
_CLAUSE_END = frozenset(".,;:!?") | {"but", "...", "!!", "??", "?!", "!?"}


@dataclass(frozen=True)
class Families:
    """Which words mean alike: rare words then share what was learned of common ones.

    Attributes:
        small: For the fingerprint of a word's feature ("w:" and the word) the number of its family.
        large: For each small family the number of the large one that it belongs to.
    """

    small: Mapping[int, int] = field(default_factory=dict)
    large: Sequence[int] = ()


NO_FAMILIES = Families()


def excerpt(text: str) -> str:
    """The part of `text` that is read: all, or its first and last `MAX_CHARACTERS / 2`."""
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return text[:half] + " " + text[-half:]


def tokens(text: str) -> list[str]:
    """The words, numbers, emoticons, emoji and marks of `text`; "Sooo" gives "soo", "!!!!" "!!"."""
    plain = _SKIN_TONES.sub("", text.translate(_APOSTROPHES)).lower()
    found: list[str] = _TOKEN.findall(_ELONGATED.sub(r"\1\1", plain))
    return ["<url>" if token.startswith("http") and "://" in token else token for token in found]


def names(text: str, families: Families = NO_FAMILIES) -> set[str]:
    """The features of `text` by name: words, pairs, triples, letters, families, marks of tone."""
    text = excerpt(text)
    words = tokens(text)
    found: set[str] = set()
    add = found.add
    small, large = families.small, families.large
    before, last = "<s>", "<s>"
    kin = "-"
    negated = 0
    for word in [*words, "</s>"]:
        add("w:" + word)
        add("b:" + last + " " + word)
        if before != "<s>" or last != "<s>":
            add("t:" + before + " " + last + " " + word)
            add("k:" + before + " " + word)
        if word in _CLAUSE_END:
            negated = 0
        elif negated:
            add("n:" + word)
            negated -= 1
        if word in _NEGATIONS or word.endswith("n't"):
            negated = 4
        if len(word) > 3 and word[0].isalpha():
            edged = "<" + word + ">"
            size = len(edged)
            for width in (3, 4, 5):
                for start in range(size - width + 1):
                    add("c:" + edged[start : start + width])
        before, last = last, word
        if small:
            family = small.get(fingerprint("w:" + word))
            akin = "-"
            if family is not None:
                akin = str(large[family])
                add(f"f:{family}")
                add("g:" + akin)
            add("h:" + kin + " " + akin)
            kin = akin
    shouted = len(_SHOUTED.findall(text))
    if shouted:
        add("s:one" if shouted == 1 else "s:many")
    if _ELONGATED.search(text):
        add("s:long")
    count = len(words)
    add(f"l:{count.bit_length()}" if count < 8 else f"l:{min(count, 40) // 4}q")
    return found


def fingerprint(name: str) -> int:
    """The 24-bit number under which the weights keep a feature."""
    return crc32(name.encode("utf-8", "surrogatepass")) & _FINGERPRINT_BITS


def fingerprints(text: str, families: Families = NO_FAMILIES) -> set[int]:
    """The features of `text` as the weights know them."""
    joined = "\n".join(names(text, families))  # encoded at once, for speed; no name has a line end
    parts = joined.encode("utf-8", "surrogatepass").split(b"\n")
    return {crc32(part) & _FINGERPRINT_BITS for part in parts}
