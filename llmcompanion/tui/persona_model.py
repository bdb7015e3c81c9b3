"""The model that a persona would rather run on, and when it is followed. No Textual in here.

A persona may come from a stranger, so its wish moves no words: a model that runs on this machine is
taken, one that would send the talk elsewhere is only named. What the person has chosen in this
sitting, with F6 or on the command line, always stands; and the wish is not kept in the settings.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llmcompanion.models.addresses import HERE

if TYPE_CHECKING:
    from llmcompanion.models.registry import Offer
    from llmcompanion.tui.session import Session


class ModelWish:
    """Follows the wishes of those who talk."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._before = ""
        """The model that replied before a wish was followed; "" while none is."""
        self._told: set[str] = set()

    async def follow(self) -> str:
        """Let the model reply that the persona would rather run on; a sentence about that, or "".

        Raises:
            UserError: The model cannot be opened.
        """
        session, persona = self._session, self._session.persona
        if session.model_is_chosen:
            return ""
        if not persona.model:
            return await self._return()
        if persona.model.casefold() == session.model_name.casefold():
            return ""
        offer = await self._offer(persona.model)
        if offer is not None and offer.ready and offer.goes_to == HERE:
            self._before = self._before or session.model_name
            await self._use(offer.name)
            return f"{persona.name} would rather run on {offer.title}: it replies. F6 chooses."
        back = await self._return()
        if persona.id in self._told:
            return back
        self._told.add(persona.id)
        wish = f"{persona.name} would rather run on {persona.model}"
        if offer is None:
            return f"{wish}, which is not here."
        if not offer.ready:
            return f"{wish}, which is not ready: F6 says why."
        return f"{wish}, where words go to {offer.goes_to or 'elsewhere'}: F6 chooses it."

    async def _return(self) -> str:
        """Back to the model that was there before."""
        before, self._before = self._before, ""
        if not before or before == self._session.model_name:
            return ""
        await self._use(before)
        talk = self._session.talk
        return f"{talk.model.info.title if talk is not None else before} replies again."

    async def _use(self, name: str) -> None:
        talk = self._session.talk
        if talk is not None:
            await talk.rest()
        await self._session.use_model(name, keep=False)

    async def _offer(self, name: str) -> Offer | None:
        """The model or profile of this name, whatever its capitals."""
        offers = await asyncio.to_thread(self._session.household.registry.offers)
        return next((each for each in offers if each.name.casefold() == name.casefold()), None)
