"""The trends as the screens and the commands work with them. No Textual in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.measures import item_words
from llmcompanion.journal.trend_reader import TrendReader

if TYPE_CHECKING:
    from llmcompanion.household import Household
    from llmcompanion.store.database import Store


def trend_reader(household: Household, store: Store) -> TrendReader:
    """What reads the trends of this log: it knows the personas' names and the items' words.

    Reads the personas' and the instruments' files.
    """
    names = {row.id: row.name for row in household.library.cards().rows}
    return TrendReader(store.material, names, item_words(household.wordings))
