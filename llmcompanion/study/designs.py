"""Designs, and the assignments of conditions to days that each admits.

A randomisation test mimics the very drawing of lots that gave the assignment. So a design is here
what can be drawn: all its admissible assignments, counted, enumerated and drawn with equal chance.

Sources: Onghena (1992) for random phase starts; Edgington & Onghena (2007), chapters 11 and 12, for
randomised blocks and alternation; What Works Clearinghouse for the least days of a phase and the
longest run of an alternation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, permutations, product
from math import comb, factorial
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

Assignment = tuple[str, ...]
"""The condition of each day, from the first on."""

DesignName = Literal["baseline", "phases", "blocks", "alternation", "order"]
DESIGNS: tuple[DesignName, ...] = get_args(DesignName)
"""baseline: one condition throughout, described and never tested.
phases: A and B (AB), or back and forth (ABAB), where the days of change are drawn.
blocks: blocks of as many days as there are conditions (or a multiple), each in an order of its own.
alternation: two conditions, equally often, never more than so many days in a row.
order: each condition once, for a stretch of equal length, in an order that is drawn."""

MOST_ENUMERATED = 20_000
"""Assignments up to which a test looks at all of them."""


class DesignError(ValueError):
    """The days do not suffice, or the numbers do not fit together; the text says which."""


@dataclass(frozen=True, slots=True)
class Design:
    """A design with its numbers.

    Attributes:
        conditions: The first is what the others are compared with.
        days: How many there are.
        phases: Of "phases": how many, 2 or more; they take turns through the conditions.
        least: Of "phases": the fewest days of a phase.
        block_days: Of "blocks": the days of one block.
        longest_run: Of "alternation": most days in a row in one condition.
    """

    name: DesignName
    conditions: tuple[str, ...]
    days: int
    phases: int = 2
    least: int = 5
    block_days: int = 2
    longest_run: int = 2

    def __post_init__(self) -> None:
        count = len(self.conditions)
        if len(set(self.conditions)) != count or not count:
            raise DesignError("each condition needs a name of its own")
        if self.days < 1:
            raise DesignError("a study takes at least one day")
        match self.name:
            case "baseline":
                _demand(count == 1, "a baseline has one condition")
            case "phases":
                _demand(count == 2, "phases have two conditions")
                _demand(self.phases >= 2, "there are at least two phases")
                _demand(self.least >= 1, "a phase takes at least one day")
                needed = self.phases * self.least
                _demand(
                    self.days >= needed,
                    f"{self.phases} phases of at least {self.least} days take {needed} days, "
                    f"and there are {self.days}",
                )
            case "blocks":
                _demand(count >= 2, "blocks need at least two conditions")
                _demand(
                    self.block_days >= count and self.block_days % count == 0,
                    f"a block takes {count} days or a multiple of that",
                )
                _demand(
                    self.days % self.block_days == 0,
                    f"{self.days} days are not a whole number of blocks of {self.block_days}",
                )
            case "alternation":
                _demand(count == 2, "an alternation has two conditions")
                _demand(self.days % 2 == 0, "an alternation takes an even number of days")
                _demand(self.longest_run >= 1, "a run is at least one day long")
            case "order":
                _demand(count >= 2, "an order needs at least two conditions")
                _demand(
                    self.days % count == 0,
                    f"{self.days} days cannot be shared out evenly to {count} conditions",
                )

    # How many there are

    def count(self) -> int:
        """How many assignments are admissible."""
        conditions = len(self.conditions)
        match self.name:
            case "baseline":
                return 1
            case "phases":
                return comb(len(self._places_of_bars), self.phases - 1)
            case "blocks":
                return int(self._orders_of_a_block() ** (self.days // self.block_days))
            case "alternation":
                half = self.days // 2
                return _continued((half, half), -1, 0, self.longest_run)
            case "order":
                return factorial(conditions)

    def _orders_of_a_block(self) -> int:
        times = self.block_days // len(self.conditions)
        orders = factorial(self.block_days) // factorial(times) ** len(self.conditions)
        return int(orders)

    def smallest_p(self, *, two_sided: bool = True) -> float:
        """The smallest p-value that a randomisation test of this design can give.

        Two-sided, an assignment and its mirror image give the same statistic where both are
        admissible: then the smallest is two in all.
        """
        mirrored = two_sided and self.name in ("blocks", "alternation", "order")
        mirrored = mirrored and len(self.conditions) == 2
        return min(1.0, (2 if mirrored else 1) / self.count())

    # Which there are

    def assignments(self) -> Iterator[Assignment]:
        """All of them, each once."""
        match self.name:
            case "baseline":
                yield self.conditions * self.days
            case "phases":
                for bars in combinations(self._places_of_bars, self.phases - 1):
                    yield self._parted(bars)
            case "blocks":
                yield from self._all_blocks()
            case "alternation":
                half = self.days // 2
                yield from _orders(self.conditions, (half, half), self.longest_run)
            case "order":
                for order in permutations(self.conditions):
                    yield self._stretched(order)

    @property
    def _places_of_bars(self) -> range:
        """Days that can be spared and bars that part the phases, in a row: where a bar can be."""
        return range(self.days - self.phases * self.least + self.phases - 1)

    def _parted(self, bars: Sequence[int]) -> Assignment:
        edges = (-1, *bars, len(self._places_of_bars))
        return tuple(
            self.conditions[phase % 2]
            for phase, (begin, end) in enumerate(pairwise(edges))
            for _ in range(self.least + end - begin - 1)
        )

    def _all_blocks(self) -> Iterator[Assignment]:
        times = (self.block_days // len(self.conditions),) * len(self.conditions)
        orders = list(_orders(self.conditions, times, self.block_days))
        for chosen in product(orders, repeat=self.days // self.block_days):
            yield tuple(day for block in chosen for day in block)

    def _stretched(self, order: Sequence[str]) -> Assignment:
        length = self.days // len(self.conditions)
        return tuple(each for each in order for _ in range(length))

    # Drawing one

    def draw(self, rng: Random) -> Assignment:
        """One of them by lot, each with the same chance."""
        match self.name:
            case "baseline":
                return self.conditions * self.days
            case "phases":
                return self._parted(sorted(rng.sample(self._places_of_bars, self.phases - 1)))
            case "blocks":
                drawn: list[str] = []
                for _ in range(self.days // self.block_days):
                    block = [*self.conditions] * (self.block_days // len(self.conditions))
                    rng.shuffle(block)
                    drawn += block
                return tuple(drawn)
            case "alternation":
                return self._draw_alternation(rng)
            case "order":
                order = [*self.conditions]
                rng.shuffle(order)
                return self._stretched(order)

    def _draw_alternation(self, rng: Random) -> Assignment:
        """Day by day, each condition with the share of what can still follow it."""
        left = [self.days // 2, self.days // 2]
        drawn: list[str] = []
        last, run = -1, 0
        while any(left):
            ways = []
            for place in (0, 1):
                if not left[place] or (place == last and run == self.longest_run):
                    ways.append(0)
                    continue
                fewer = (left[0] - (place == 0), left[1] - (place == 1))
                now = run + 1 if place == last else 1
                ways.append(_continued(fewer, place, now, self.longest_run))
            chosen = 0 if rng.randrange(sum(ways)) < ways[0] else 1
            run = run + 1 if chosen == last else 1
            last = chosen
            left[chosen] -= 1
            drawn.append(self.conditions[chosen])
        return tuple(drawn)

    def admits(self, assignment: Assignment) -> bool:
        """Whether it could have been drawn."""
        if len(assignment) != self.days or not set(assignment) <= set(self.conditions):
            return False
        runs = _runs(assignment)
        match self.name:
            case "baseline":
                return True
            case "phases":
                return (
                    len(runs) == self.phases
                    and assignment[0] == self.conditions[0]
                    and min(runs) >= self.least
                )
            case "blocks":
                size = self.block_days
                wanted = sorted(self.conditions * (size // len(self.conditions)))
                starts = range(0, self.days, size)
                return all(sorted(assignment[at : at + size]) == wanted for at in starts)
            case "alternation":
                even = assignment.count(self.conditions[0]) * 2 == self.days
                return even and max(runs) <= self.longest_run
            case "order":
                length = self.days // len(self.conditions)
                return len(runs) == len(self.conditions) and set(runs) == {length}


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise DesignError(otherwise)


def _runs(assignment: Assignment) -> list[int]:
    runs: list[int] = []
    for place, condition in enumerate(assignment):
        if place and assignment[place - 1] == condition:
            runs[-1] += 1
        else:
            runs.append(1)
    return runs


def _orders(
    conditions: Sequence[str], times: tuple[int, ...], longest: int, begun: Assignment = ()
) -> Iterator[Assignment]:
    """Every order in which each condition comes so often, none more than `longest` in a row."""
    if not any(times):
        yield begun
        return
    run = begun[-longest:]
    for place, condition in enumerate(conditions):
        full = len(run) == longest and set(run) == {condition}
        if times[place] and not full:
            fewer = (*times[:place], times[place] - 1, *times[place + 1 :])
            yield from _orders(conditions, fewer, longest, (*begun, condition))


@lru_cache(maxsize=100_000)
def _continued(left: tuple[int, int], last: int, run: int, longest: int) -> int:
    """In how many ways the rest can follow, after `run` days of `last`."""
    if not any(left):
        return 1
    total = 0
    for place in (0, 1):
        if left[place] and not (place == last and run == longest):
            fewer = (left[0] - (place == 0), left[1] - (place == 1))
            total += _continued(fewer, place, run + 1 if place == last else 1, longest)
    return total
