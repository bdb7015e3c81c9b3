"""How stirred a label is: what the speed of breath, glances and effects follows.

The order follows the arousal axis of Russell, "A circumplex model of affect" (Journal of
Personality and Social Psychology 39(6), 1980): excitement, anger and fear are high, sadness and
sleepiness low.
"""

from __future__ import annotations

from typing import Literal

Arousal = Literal["low", "middle", "high"]

_HIGH = frozenset(
    {"amusement", "anger", "excitement", "fear", "joy", "nervousness", "surprise", "disgust"}
)
_LOW = frozenset(
    {"disappointment", "grief", "relief", "remorse", "sadness", "sleepy", "caring", "thinking"}
)


def arousal(label: str) -> Arousal:
    """The arousal that goes with a label; "middle" for whatever is not named."""
    if label in _HIGH:
        return "high"
    return "low" if label in _LOW else "middle"
