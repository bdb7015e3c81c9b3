"""Everything that can be talked with, for the screen that shows it. No Textual in here."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llmcompanion import resources
from llmcompanion.models.usual_servers import ON_THIS_MACHINE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from llmcompanion.config.settings import ModelProfile
    from llmcompanion.household import Household
    from llmcompanion.models.pull import Step
    from llmcompanion.models.registry import Offer
    from llmcompanion.models.servers import FoundServer
    from llmcompanion.models.suggested import Suggestion
    from llmcompanion.models.trial import Trial

_BY_PROVIDER = {
    "doctor": "Built in",
    "anthropic": "Claude",
    "llama": "Model files on this machine",
    "openai": "OpenAI",
    "openrouter": "OpenRouter",
}
PROFILES = "Your profiles"


@dataclass(frozen=True, slots=True)
class Group:
    """Models under one heading."""

    heading: str
    offers: tuple[Offer, ...]


class ModelShelf:
    """Looks for models, keeps profiles, tries and fetches.

    Args:
        change_settings: Sets and saves settings.
    """

    def __init__(
        self, household: Household, change_settings: Callable[..., Awaitable[None]]
    ) -> None:
        self._household = household
        self._change_settings = change_settings

    @property
    def profiles(self) -> dict[str, ModelProfile]:
        """The person's own, by name."""
        return self._household.settings.models

    # looking

    async def known(self) -> list[Offer]:
        """What there is without asking anybody."""
        return await asyncio.to_thread(self._household.registry.offers)

    async def servers(self) -> list[FoundServer]:
        """Programs on this machine that serve models now."""
        from llmcompanion.models.servers import find_servers

        return await find_servers()

    async def online(self) -> list[Offer]:
        """What the providers list for which there is a key."""
        return await self._household.registry.offers_online()

    def grouped(self, offers: Sequence[Offer]) -> list[Group]:
        """The offers under their headings, each name once."""
        groups: dict[str, dict[str, Offer]] = {}
        for offer in offers:
            heading = self._heading(offer)
            groups.setdefault(heading, {}).setdefault(offer.name, offer)
        mine = groups.pop(PROFILES, None)
        ordered = {PROFILES: mine, **groups} if mine else groups
        return [Group(heading, tuple(each.values())) for heading, each in ordered.items()]

    def _heading(self, offer: Offer) -> str:
        if offer.name in self.profiles:
            return PROFILES
        server = ON_THIS_MACHINE.get(offer.name.partition("/")[0])
        if server is not None and offer.provider == "openai":
            return f"{server.title}, on this machine"
        return _BY_PROVIDER.get(offer.provider, offer.provider)

    # profiles

    async def add(self, name: str, profile: ModelProfile) -> None:
        """Keep a profile.

        Raises:
            UserError: It cannot be one, its name is taken, or it cannot be saved.
        """
        from llmcompanion.errors import UserError
        from llmcompanion.models.profiles import check_profile

        check_profile(name, profile)
        if name in self.profiles:
            raise UserError(f'there is a profile "{name}" already', mend="choose another name")
        await self._keep({**self.profiles, name: profile})

    async def remove(self, name: str) -> None:
        """Forget a profile; what it was for stays."""
        await self._keep({n: each for n, each in self.profiles.items() if n != name})

    async def _keep(self, profiles: dict[str, ModelProfile]) -> None:
        await self._change_settings(models=profiles)
        self._household.registry.use_profiles(profiles)

    def draft(self, offer: Offer | None) -> dict[str, str]:
        """What a new profile may begin with: the model that is being looked at."""
        if offer is None or offer.name in self.profiles:
            return {"provider": "openai"}
        prefix, _, model = offer.name.partition("/")
        if offer.provider == "openai" and prefix in ON_THIS_MACHINE:
            address = ON_THIS_MACHINE[prefix].base_url
            return {"provider": "openai", "model": model, "place": address}
        if offer.provider == "llama":
            return {"provider": "llama", "place": offer.name}
        if offer.provider in ("openai", "openrouter"):
            return {"provider": offer.provider, "model": model}
        return {"provider": offer.provider, "model": offer.name}

    # trying and fetching

    async def try_out(self, name: str, report: Callable[[str], None]) -> Trial:
        """One short real call. Raises `UserError`."""
        from llmcompanion.models.trial import try_out

        household = self._household
        model = household.registry.open(name)
        try:
            return await try_out(model, clock=household.clock, rng=household.rng, report=report)
        finally:
            await model.close()

    def suggestions(self) -> list[Suggestion]:
        """Small models that can be fetched. Raises `UserError`."""
        from llmcompanion.models.suggested import load_suggestions

        return load_suggestions(resources.assets() / "models" / "suggested.toml")

    async def fetch(self, repo: str, file: str, report: Callable[[Step], None]) -> Path:
        """Fetch a model file; cancelling stops it, and what came is kept.

        It runs on a thread that nobody waits for: a silent connection keeps nobody from leaving.

        Raises:
            UserError: It cannot be had.
        """
        import os

        from llmcompanion.config.folders import make_private_folder
        from llmcompanion.models.pull import pull

        loop = asyncio.get_running_loop()
        ended: asyncio.Future[Path] = loop.create_future()
        stopped = threading.Event()
        folder = self._household.folders.models
        make_private_folder(folder)

        def tell(what: Callable[..., None], *args: Any) -> None:
            with suppress(RuntimeError):  # the app is gone
                loop.call_soon_threadsafe(what, *args)

        def end(path: Path | None, error: BaseException | None) -> None:
            if ended.done():
                return
            if error is not None:
                ended.set_exception(error)
            elif path is not None:
                ended.set_result(path)

        def work() -> None:
            try:
                path = pull(
                    repo,
                    file,
                    folder,
                    environ=os.environ,
                    report=lambda step: tell(report, step),
                    is_cancelled=stopped.is_set,
                )
            except Exception as error:  # noqa: BLE001 - carried over to the app's own thread
                tell(end, None, error)
            else:
                tell(end, path, None)

        threading.Thread(target=work, name="fetch", daemon=True).start()
        try:
            return await ended
        finally:
            stopped.set()
