"""The expression, and how it becomes another one: hidden in a blink."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.avatar.blink import Lids

SHORTEST_STAY_S = 0.4
"""An expression is seen for at least so long, however fast feelings follow one another."""


class Expression:
    """The label that the face shows, changed only behind closed lids.

    A cross-fade would show two faces at once (four eyes, two mouths); a swap in the middle of a
    blink looks like a change of mind, and takes 150 to 300 ms with the lids' way down and up.

    Args:
        label: What is shown at first.
        lids: The lids that hide the swap.
        now: Monotonic seconds.
    """

    def __init__(self, label: str, lids: Lids, now: float) -> None:
        self.label = label
        self._lids = lids
        self._swap_at = math.inf
        self._stays_until = now
        self._waits = False

    def want(self, label: str, now: float, *, lids_are_shut: bool = False) -> bool:
        """Go toward `label`; the newest wish wins.

        Returns:
            True when the shown label became another one just now.
        """
        if now >= self._swap_at:
            return self._become(label, now)
        if not math.isinf(self._swap_at):
            return False
        self._waits = label != self.label and now < self._stays_until
        if label == self.label or self._waits:
            return False
        self._swap_at = self._lids.cover(now, closed=lids_are_shut)
        return self._become(label, now) if self._swap_at <= now else False

    def next_change(self) -> float:
        """When `want` has something to do even if the wish stays the same."""
        return self._stays_until if self._waits else self._swap_at

    def _become(self, label: str, now: float) -> bool:
        self._swap_at = math.inf
        self._waits = False
        changed = label != self.label
        if changed:
            self.label = label
            self._stays_until = now + SHORTEST_STAY_S
        return changed
