"""What commands keep back while a study is blind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from llmcompanion.household import Household
    from llmcompanion.store.database import Store


async def refuse_while_blind(household: Household, store: Store) -> None:
    """Nothing is shown that would tell a condition which is not told yet.

    Raises:
        UserError: A study is under way whose conditions are hidden.
    """
    standing = await household.studies(store).look()
    if standing is not None and standing.is_blind:
        raise UserError(
            "a study is under way whose conditions are hidden: what is behind replies is kept back",
            mend="it can be looked at when the study has ended",
        )
