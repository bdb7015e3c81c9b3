"""The vocabulary of emotion: the 28 labels of GoEmotions, and which are near which.

Source of the labels: Demszky et al., "GoEmotions: A Dataset of Fine-Grained Emotions", ACL 2020,
section 3.
"""

from __future__ import annotations

LABELS: tuple[str, ...] = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity",
    "desire", "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear",
    "gratitude", "grief", "joy", "love", "nervousness", "optimism", "pride", "realization",
    "relief", "remorse", "sadness", "surprise", "neutral",
)  # fmt: skip

NEAREST: dict[str, tuple[str, ...]] = {
    "admiration": ("love", "joy"),
    "amusement": ("joy",),
    "anger": ("annoyance",),
    "annoyance": ("anger",),
    "approval": ("joy",),
    "caring": ("love", "joy"),
    "confusion": ("curiosity", "surprise"),
    "curiosity": ("surprise", "confusion"),
    "desire": ("love", "excitement", "joy"),
    "disappointment": ("sadness",),
    "disapproval": ("annoyance", "anger"),
    "disgust": ("annoyance", "anger"),
    "embarrassment": ("nervousness", "fear"),
    "excitement": ("joy", "surprise"),
    "fear": ("nervousness",),
    "gratitude": ("love", "joy"),
    "grief": ("sadness",),
    "joy": ("amusement", "excitement"),
    "love": ("joy",),
    "nervousness": ("fear", "embarrassment"),
    "optimism": ("joy",),
    "pride": ("joy",),
    "realization": ("surprise",),
    "relief": ("joy",),
    "remorse": ("sadness",),
    "sadness": ("disappointment", "grief"),
    "surprise": ("curiosity", "excitement"),
    "neutral": (),
}
"""For a label that an avatar does not draw: what to try instead, nearest first."""

GROUPS: dict[str, tuple[str, ...]] = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        "admiration", "amusement", "approval", "caring", "desire", "excitement", "gratitude", "joy",
        "love", "optimism", "pride", "relief",
    ),
    "sadness": ("disappointment", "embarrassment", "grief", "remorse", "sadness"),
    "surprise": ("confusion", "curiosity", "realization", "surprise"),
    "neutral": ("neutral",),
}  # fmt: skip
"""Ekman's six basic emotions and neutral, and the labels under each.

Source: `ekman_mapping.json` of the data set.
"""


def nearest(label: str, available: frozenset[str] | set[str]) -> str:
    """The label among `available` that is nearest to `label`; "neutral" as the last resort."""
    seen: set[str] = set()
    queue = [label]
    while queue:
        name = queue.pop(0)
        if name in available:
            return name
        if name not in seen:
            seen.add(name)
            queue.extend(NEAREST.get(name, ()))
    return "neutral"
