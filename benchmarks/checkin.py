"""How many keys a check-in takes, and how long that may be for a person who reads every word.

Keys are counted by answering each instrument with keys alone until it is done. Times are reckoned,
not measured on people: 238 words a minute for silent reading (Brysbaert 2019), and for each item
1.35 s to decide and 0.28 s for a key of an average typist (Card, Moran and Newell 1980). Who
answers the same items day after day reads fewer words.

    python -m benchmarks.checkin
"""

from __future__ import annotations

import random
import statistics
from datetime import date, timedelta
from typing import TYPE_CHECKING

from llmcompanion import resources
from llmcompanion.checkin.drawing import draw
from llmcompanion.checkin.reading import load_instrument
from llmcompanion.checkin.responses import has_keys, scale_keys
from llmcompanion.checkin.sitting import Sitting
from llmcompanion.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.checkin.instrument import Instrument, Item

WORDS_PER_MINUTE = 238
DECIDE_S = 1.35
KEY_S = 0.28
DAYS = 28
FIRST_DAY = date(2026, 11, 2)


def main() -> None:
    """Print the table."""
    print("| | needed items | keys | words | reckoned s | with the optional, keys | reckoned s |")
    print("|---|---|---|---|---|---|---|")
    for name in ("moment", "day", "week", "before", "after"):
        instrument = load_instrument(resources.assets() / "instruments" / f"{name}.toml")
        print(_row(instrument))


def _row(instrument: Instrument) -> str:
    asked = [
        draw(instrument, random.Random(day), FIRST_DAY + timedelta(day)) for day in range(DAYS)
    ]
    needed = [[item for item in items if not item.optional] for items in asked]
    keys = [_keys(instrument, items) for items in needed]
    all_keys = [_keys(instrument, items) for items in asked]
    words = statistics.median(sum(_words(item) for item in items) for items in needed)
    return (
        f"| {instrument.id} | {len(needed[0])} | {max(keys)} | {words:g} | "
        f"{statistics.median(_seconds(items) for items in needed):.0f} | {max(all_keys)} | "
        f"{statistics.median(_seconds(items) for items in asked):.0f} |"
    )


def _keys(instrument: Instrument, items: Sequence[Item]) -> int:
    """Keys until nothing is left; a text is passed over with Enter."""
    sitting, pressed = Sitting(instrument, items, SystemClock()), 0
    while (item := sitting.current) is not None:
        pressed += 1
        if item.response == "text":
            sitting.skip()
        else:
            assert has_keys(item)
            sitting.press(scale_keys(item)[-1].key)
    return pressed


def _words(item: Item) -> int:
    ends = (item.low, item.high, *item.points, *(option.words for option in item.options))
    return len(" ".join((item.stem, *ends, item.none, item.unit)).split()) + 2 * item.cant_say


def _seconds(items: Sequence[Item]) -> float:
    words = sum(_words(item) for item in items)
    return words / WORDS_PER_MINUTE * 60 + len(items) * (DECIDE_S + KEY_S)


if __name__ == "__main__":
    main()
