"""Which items of an instrument are asked this time, and in which order. Pure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from datetime import date

    from llmcompanion.checkin.instrument import Instrument, Item


def draw(instrument: Instrument, rng: random.Random, today: date) -> tuple[Item, ...]:
    """The items of one asking, in order.

    Args:
        rng: Decides where the instrument leaves it to chance.
        today: The person's date, for items that take turns by the day.
    """
    chosen = {item.id for item in _drawn(instrument, rng, today)}
    items = [item for item in instrument.asked if item.weight is None or item.id in chosen]
    if instrument.order == "fixed":
        return tuple(items)
    ordered: list[Item] = []
    for block, members in groupby(items, key=lambda item: item.block):
        group = list(members)
        if block:
            rng.shuffle(group)
        ordered += group
    return tuple(ordered)


def probabilities(instrument: Instrument) -> dict[str, float]:
    """How likely each item with a weight is the first to be drawn, by its id."""
    weights = {item.id: item.weight for item in instrument.asked if item.weight is not None}
    whole = sum(weights.values())
    return {item_id: weight / whole for item_id, weight in weights.items()}


def _drawn(instrument: Instrument, rng: random.Random, today: date) -> list[Item]:
    """As many of the items with a weight as are asked at once."""
    pool = [item for item in instrument.asked if item.weight is not None]
    if instrument.draw is None:
        return pool
    count = min(instrument.draw.count, len(pool))
    if instrument.draw.by == "date" and pool:
        first = today.toordinal() * count
        return [pool[(first + place) % len(pool)] for place in range(count)]
    drawn: list[Item] = []
    for _ in range(count):
        (item,) = rng.choices(pool, weights=[item.weight or 0.0 for item in pool])
        pool.remove(item)
        drawn.append(item)
    return drawn
