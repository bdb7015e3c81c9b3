"""What a plan can name as an outcome: without this, a misspelt one would stay empty unnoticed."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.study.daily import ASIDE, MINUTES
from llmcompanion.study.plan import GAP

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from llmcompanion.checkin.library import InstrumentLibrary
    from llmcompanion.study.plan import Plan

WITHOUT_NUMBERS = frozenset({"text", "choice"})
CLOSE = 3
"""Names that are alike, where one is misspelt."""


def numbered_items(library: InstrumentLibrary) -> tuple[str, ...]:
    """The items whose answers are numbers of a day."""
    return tuple(
        item.id
        for instrument in library.all
        if instrument.id not in ASIDE
        for item in instrument.asked
        if item.response not in WITHOUT_NUMBERS
    )


def check_outcomes(
    plan: Plan, items: Collection[str], where: Callable[[tuple[str, ...]], str] = ".".join
) -> None:
    """Whether all that the plan wants to know can be known.

    Args:
        items: As `numbered_items` tells them.
        where: Says where a key stands.

    Raises:
        UserError: An outcome, or the item of a limit, has a value on no day; the sentence names
            what can be chosen.
    """
    for key, name in _outcomes(plan):
        if name not in items and name not in (GAP, MINUTES):
            raise _unknown(name, (GAP, MINUTES, *items), where(key))
    for limit in plan.stopping.limits:
        if limit.item not in items:
            raise _unknown(limit.item, items, where(("stopping", "limits")))


def _outcomes(plan: Plan) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("outcome", "primary"), plan.outcome.primary
    for name in plan.outcome.secondary:
        yield ("outcome", "secondary"), name


def _unknown(name: str, names: Collection[str], where: str) -> UserError:
    alike = difflib.get_close_matches(name, names, n=CLOSE)
    meant = f"perhaps {' or '.join(alike)}; " if alike else ""
    return UserError(
        f'no day has a value for "{name[:60]}"',
        where=where,
        mend=f"{meant}there are {', '.join(names)}",
    )
