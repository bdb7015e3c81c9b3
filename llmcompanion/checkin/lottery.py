"""What is left to chance: after how many exchanges the app asks, and whether it asks at all. Pure.

Withholding a question now and then, with the probability on record, is what lets the effect of
being asked be estimated (a micro-randomised trial; Klasnja et al., Health Psychology 34, 2015).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random


def interval(every: int, rng: random.Random) -> int:
    """Exchanges until the next question: `every` on average, a third more or less at most."""
    spread = every // 3
    return rng.randint(every - spread, every + spread)


def could_be(drawn: int, every: int) -> bool:
    """Whether `interval` can have drawn this number; not when the setting has changed since."""
    return every - every // 3 <= drawn <= every + every // 3


def is_withheld(chance: float, rng: random.Random) -> bool:
    """Whether the lot falls on not asking."""
    return rng.random() < chance
