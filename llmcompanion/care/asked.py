"""Whether somebody wants to know what they are talking to: "are you human?", "bist du echt?"

Meant for sincere questions that stand at the end of a sentence. "Are you kidding", "are you really
sure", "is it alive?" about a plant and what stands in quotation marks are none. The phrases are in
``assets/care/asked.toml``.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from llmcompanion import resources
from llmcompanion.care.phrases import Phrase, Words, phrase
from llmcompanion.care.words import fold, sentences
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    drop: frozenset[str]
    phrases: list[str]
    apart: list[str]
    words: dict[str, str]


class _Question(msgspec.Struct, frozen=True):
    drop: frozenset[str]
    sought: tuple[Phrase, ...]
    apart: tuple[Phrase, ...]


@lru_cache(maxsize=1)
def _question() -> _Question:
    path = resources.assets() / "care" / "asked.toml"
    try:
        file = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
        words = Words(file.words)
        return _Question(
            file.drop,
            tuple(phrase(text, words) for text in file.phrases),
            tuple(phrase(text, words) for text in file.apart),
        )
    except (OSError, ValueError) as error:
        raise UserError(f"the phrases cannot be read ({error})", where=str(path)) from error


def wants_to_know(text: str, *, name: str = "") -> bool:
    """Whether `text` asks what it is that answers.

    Args:
        name: The persona's name, which may stand anywhere in the question.
    """
    names = {fold(part) for part in name.split()}
    question = _question()
    for sentence in sentences(text):
        words = [
            word.text
            for word in sentence
            if not word.quoted and word.text not in names and word.text not in question.drop
        ]
        line = "".join(f" {word}" for word in words)
        covered = list(_spans(question.apart, line, words))
        for start, end in _spans(question.sought, line, words):
            if not any(begin < end and start < stop for begin, stop in covered):
                return True
    return False


def _spans(phrases: tuple[Phrase, ...], line: str, words: list[str]) -> Iterator[tuple[int, int]]:
    present = set(words)
    for each in phrases:
        if each.needs is None or not each.needs.isdisjoint(present):
            yield from (found.span() for found in each.find.finditer(line))
