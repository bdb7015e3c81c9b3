"""Where the model's sight ends: which of the older turns a request still carries."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT_SHARE = 0.6
"""Share of the budget that is left filled when older turns leave: a large step keeps the
prefix unchanged over many turns, so that providers and local engines can reuse it."""

REPLY_TOKENS = 4096
"""Room kept free for a reply where the model does not say how long one may be."""


def budget_of(context_tokens: int | None, max_output_tokens: int | None) -> int | None:
    """Tokens that a request may take in a context of that size; None for no bound."""
    if context_tokens is None:
        return None
    reply = min(max_output_tokens or REPLY_TOKENS, REPLY_TOKENS, context_tokens // 4)
    return max(1, context_tokens - reply - context_tokens // 50)


def first_seen(
    sizes: Sequence[int], starts: Sequence[int], budget: int, kept_free: Sequence[int] = ()
) -> int:
    """Index of the first line that is still sent.

    The talk is lived through once more from its beginning: whenever it has outgrown the
    budget, whole turns leave until it fills `KEPT_SHARE` of it. So the answer depends on
    the lines alone, and stays the same from turn to turn until the next step is due.

    Args:
        sizes: Tokens of each line, oldest first.
        starts: Indexes of the lines a request may begin with (the user's), ascending.
        budget: Tokens that the lines may take together.
        kept_free: What of it is kept for other things by the time of each line; never falling.
    """
    if not starts:
        return 0
    sums = [0, *accumulate(sizes)]
    first = starts[0]
    following = 1
    room = budget
    for end in range(len(sizes)):
        if kept_free:
            room = budget - kept_free[end]
        if sums[end + 1] - sums[first] <= room:
            continue
        while (
            following < len(starts)
            and starts[following] <= end
            and sums[end + 1] - sums[first] > room * KEPT_SHARE
        ):
            first = starts[following]
            following += 1
    return first
