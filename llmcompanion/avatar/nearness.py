"""What is shown for an expression that an avatar does not have."""

from __future__ import annotations

from llmcompanion.emotion.labels import NEAREST, nearest

STAND_INS = ("neutral", "approval", "relief", "curiosity", "caring", "optimism", "joy")
"""For a pack without a neutral picture: the calmest it may have, calmest first."""

STATES = {"thinking": ("curiosity", "confusion"), "sleepy": ("relief",)}
"""The states that are no labels, should the table of labels not know them."""


def drawable(expression: str, available: frozenset[str]) -> str:
    """The expression, or the nearest of those that are drawn (at least one must be)."""
    if expression in available:
        return expression
    if expression not in NEAREST:
        for near in STATES.get(expression, ()):
            if near in available:
                return near
    found = nearest(expression, available)
    if found in available:
        return found
    return next((name for name in STAND_INS if name in available), min(available))
