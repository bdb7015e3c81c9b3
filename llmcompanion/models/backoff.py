"""How long to wait before a request is tried again, and when to stop trying."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

TRIES = 4
"""Waits after which it is given up."""

FIRST_S = 1.0
"""The first wait, doubled each time."""

LONGEST_S = 60.0
"""The longest wait of our own choosing."""

LONGEST_ASKED_S = 600.0
"""The longest wait a server can ask for; beyond it the person decides."""


def wait_s(attempt: int, retry_after_s: float | None, rng: random.Random) -> float | None:
    """Seconds to wait before the next try, or None: give up and say so.

    A server's own wish is kept to (a little is added, so that not everybody comes at once);
    without one the wait doubles from `FIRST_S` to `LONGEST_S`, shortened at random by up to half.

    Args:
        attempt: How many waits there have been for this reply so far, from 0.
        retry_after_s: What `Busy` carries.
    """
    if attempt >= TRIES:
        return None
    if retry_after_s is None:
        return min(FIRST_S * 2.0 ** max(attempt, 0), LONGEST_S) * rng.uniform(0.5, 1.0)
    if retry_after_s > LONGEST_ASKED_S:
        return None
    return max(retry_after_s, 0.0) + rng.uniform(0.0, 0.5)
