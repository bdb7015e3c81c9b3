"""Which expression a picture shows, by its file's name: the convention of SillyTavern packs.

``joy.png`` is joy; ``joy-1.png``, ``joy.2.webp`` and ``joy_b.png`` are alternatives to it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from llmcompanion.avatar.manifest import EXPRESSIONS
from llmcompanion.avatar.pictures import is_picture

if TYPE_CHECKING:
    from collections.abc import Iterable

OTHER_NAMES = {
    "default": "neutral", "normal": "neutral", "idle": "neutral", "calm": "neutral",
    "happy": "joy", "happiness": "joy", "smile": "joy", "laugh": "amusement",
    "laughing": "amusement", "sad": "sadness", "crying": "grief", "cry": "grief",
    "angry": "anger", "mad": "anger", "annoyed": "annoyance", "surprised": "surprise",
    "shocked": "surprise", "scared": "fear", "afraid": "fear", "nervous": "nervousness",
    "embarrassed": "embarrassment", "blush": "embarrassment", "shy": "embarrassment",
    "confused": "confusion", "curious": "curiosity", "excited": "excitement",
    "disgusted": "disgust", "disappointed": "disappointment", "proud": "pride",
    "grateful": "gratitude", "relieved": "relief", "loving": "love", "think": "thinking",
    "sleep": "sleepy", "tired": "sleepy",
}  # fmt: skip
"""Everyday words for the labels."""

_NAME = re.compile(r"([a-z]+?)(?:[-._ ].*|\d+)?", re.DOTALL)


def expression_of(name: str) -> str | None:
    """The expression a picture's name (or a folder's) stands for, or None."""
    path = PurePosixPath(name)
    stem = path.stem if is_picture(name) else path.name
    match = _NAME.fullmatch(stem.lower().strip())
    if match is None:
        return None
    word = match[1]
    return word if word in EXPRESSIONS else OTHER_NAMES.get(word)


def in_order(names: Iterable[str]) -> list[str]:
    """Names sorted as a person would: "joy" before "joy-1", "joy-2" before "joy-10"."""

    def key(name: str) -> tuple[tuple[int, int, str], ...]:
        stem = PurePosixPath(name).with_suffix("").as_posix().lower()
        return tuple(
            (1, int(piece), "") if piece.isdecimal() else (0, 0, piece)
            for piece in re.split(r"(\d{1,9})", stem)
            if piece
        )

    return sorted(names, key=lambda name: (key(name), name))


def sprites_by_expression(names: Iterable[str]) -> dict[str, list[str]]:
    """Pictures in the top folder, by the expression their name stands for."""
    found: dict[str, list[str]] = {}
    for name in in_order(names):
        if "/" not in name and is_picture(name):
            expression = expression_of(name)
            if expression is not None:
                found.setdefault(expression, []).append(name)
    return found


def folders_by_expression(names: Iterable[str]) -> dict[str, list[str]]:
    """Numbered pictures in folders that are named after an expression."""
    found: dict[str, list[str]] = {}
    for name in in_order(names):
        folder, slash, rest = name.partition("/")
        if slash and "/" not in rest and is_picture(rest):
            expression = expression_of(folder)
            if expression is not None:
                found.setdefault(expression, []).append(name)
    return found
