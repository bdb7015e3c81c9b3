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
from itertools import combinations, permutations, product
from math import comb, factorial
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator
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
                spare = self.days - self.phases * self.least
                return comb(spare + self.phases - 1, self.phases - 1)
            case "blocks":
                return int(self._orders_of_a_block() ** (self.days // self.block_days))
            case "alternation":
                return _alternations(self.days // 2, self.days // 2, self.longest_run)
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
                yield from self._all_phases()
            case "blocks":
                yield from self._all_blocks()
            case "alternation":
                yield from self._all_alternations()
            case "order":
                length = self.days // len(self.conditions)
                for order in permutations(self.conditions):
                    yield tuple(each for each in order for _ in range(length))

    def _all_phases(self) -> Iterator[Assignment]:
        spare = self.days - self.phases * self.least
        for bars in combinations(range(spare + self.phases - 1), self.phases - 1):
            edges = (-1, *bars, spare + self.phases - 1)
            lengths = [
                self.least + edges[place + 1] - edges[place] - 1 for place in range(self.phases)
            ]
            yield self._of_lengths(lengths)

    def _of_lengths(self, lengths: list[int]) -> Assignment:
        first, second = self.conditions
        return tuple(
            (first, second)[phase % 2]
            for phase, length in enumerate(lengths)
            for _ in range(length)
        )

    def _all_blocks(self) -> Iterator[Assignment]:
        days = self.conditions * (self.block_days // len(self.conditions))
        orders = sorted(set(permutations(days)))
        for chosen in product(orders, repeat=self.days // self.block_days):
            yield tuple(day for block in chosen for day in block)

    def _all_alternations(self) -> Iterator[Assignment]:
        def grown(begun: Assignment, left: tuple[int, int]) -> Iterator[Assignment]:
            if not any(left):
                yield begun
                return
            for place in (0, 1):
                condition = self.conditions[place]
                run = begun[-self.longest_run :]
                full = len(run) == self.longest_run and set(run) == {condition}
                if left[place] and not full:
                    fewer = (left[0] - (place == 0), left[1] - (place == 1))
                    yield from grown((*begun, condition), fewer)

        half = self.days // 2
        yield from grown((), (half, half))

    # Drawing one

    def draw(self, rng: Random) -> Assignment:
        """One of them by lot, each with the same chance."""
        match self.name:
            case "baseline":
                return self.conditions * self.days
            case "phases":
                spare = self.days - self.phases * self.least
                places = range(spare + self.phases - 1)
                bars = sorted(rng.sample(places, self.phases - 1))
                edges = (-1, *bars, len(places))
                return self._of_lengths(
                    [self.least + edges[n + 1] - edges[n] - 1 for n in range(self.phases)]
                )
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
                length = self.days // len(self.conditions)
                return tuple(each for each in order for _ in range(length))

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


def _alternations(first: int, second: int, longest: int) -> int:
    return _continued((first, second), -1, 0, longest)
