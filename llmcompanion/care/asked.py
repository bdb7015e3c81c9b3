"""Whether somebody wants to know what they are talking to: "are you human?", "bist du echt?"

Meant for sincere questions that stand at the end of a sentence. "Are you kidding", "are you really
sure", "is it alive?" about a plant and what stands in quotation marks are none. The phrases are in
``assets/care/asked.toml``.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache

import msgspec

from llmcompanion import resources
from llmcompanion.care.phrases import Words, phrase
from llmcompanion.care.rules import Finder
from llmcompanion.care.words import fold, sentences
from llmcompanion.errors import UserError


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    drop: frozenset[str]
    phrases: list[str]
    apart: list[str]
    words: dict[str, str]


class _Question(msgspec.Struct, frozen=True):
    drop: frozenset[str]
    sought: Finder
    apart: Finder


@lru_cache(maxsize=1)
def _question() -> _Question:
    path = resources.assets() / "care" / "asked.toml"
    try:
        file = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
        words = Words(file.words)
        return _Question(
            file.drop,
            Finder(tuple(phrase(text, words) for text in file.phrases)),
            Finder(tuple(phrase(text, words) for text in file.apart)),
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
        present = set(words)
        covered = list(question.apart.spans(line, present))
        for start, end in question.sought.spans(line, present):
            if not any(begin < end and start < stop for begin, stop in covered):
                return True
    return False
