"""The sham check: now and then the face of one reply is drawn by lot.

Whether a face that fits the words is what makes a companion feel real can be tried out: the next
question of the app is then how well face and words went together. As often as a face is drawn,
one is left as it was and asked about all the same, so that the question itself says nothing. It is
said in the settings that this happens, and written into the log when the question has been asked
or its time has passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llmcompanion.journal.entries import Entry, utc_offset_min

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from llmcompanion.journal.entries import Moment

INSTRUMENT = "sham"
"""Asks how face and words went together."""


@dataclass(frozen=True, slots=True)
class Lot:
    """What was drawn for one reply.

    Attributes:
        shown: The emotion that the face shows throughout; "" leaves the reply its own.
    """

    shown: str

    @property
    def drawn(self) -> bool:
        """Whether the face is not the reply's own."""
        return bool(self.shown)


def draw(
    labels: Collection[str], *, share: float, rng: random.Random, latest: str = ""
) -> Lot | None:
    """Whether a reply is part of the check, and which face it gets.

    Args:
        labels: The emotions that the face can show.
        share: Of all replies, how many get a drawn face, 0 to 0.5; as many are left as they were.
        latest: The emotion on the screen now: another one is drawn, so that there is something
            to be seen.
    """
    number = rng.random()
    if number >= 2 * share:
        return None
    others = sorted(set(labels) - {latest})
    if number >= share or not others:
        return Lot("")
    return Lot(rng.choice(others))


def entry(lot: Lot, felt: Sequence[str], moment: Moment, *, share: float, now: datetime) -> Entry:
    """The entry of a reply that was part of the check.

    Args:
        felt: The emotions that its tags or its words had, in order.
    """
    data: dict[str, Any] = {
        "drawn": lot.drawn,
        "shown": lot.shown or (felt[-1] if felt else "neutral"),
        "felt": list(felt),
        "share": share,
    }
    return Entry(kind="sham", at=now, moment=moment, data=data, utc_offset_min=utc_offset_min(now))
