"""Finding programs that serve models on this machine.

Only the usual ports of the loopback address are knocked at, no proxy and no redirect is followed,
no key is sent, and what answers is not trusted: it may be anything.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llmcompanion.models.addresses import HERE
from llmcompanion.models.openai_compatible.limits import get_json, is_cloud, kind_of, limits_in
from llmcompanion.models.registry import Offer
from llmcompanion.models.usual_servers import ON_THIS_MACHINE
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx2

    from llmcompanion.models.usual_servers import UsualServer

WAIT_S = 1.0
"""Seconds that a server may take to say what it has."""

MOST_MODELS = 200
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model that a server offers.

    Attributes:
        context_tokens: What it reads, where the list tells.
    """

    id: str
    context_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that answered.

    Attributes:
        usual: Where it was looked for.
        title: What it seems to be, for a person.
    """

    usual: UsualServer
    title: str
    models: tuple[ServedModel, ...]

    def offers(self) -> list[Offer]:
        """Its models, to be chosen."""
        return [self._offer(model) for model in self.models]

    def _offer(self, model: ServedModel) -> Offer:
        elsewhere = is_cloud(model.id)
        reads = f", reads {model.context_tokens:,} tokens" if model.context_tokens else ""
        about = (
            f"At {self.title}, which passes what you write on to its makers{reads}."
            if elsewhere
            else f"At {self.title}{reads}; nothing leaves this machine."
        )
        return Offer(
            name=f"{self.usual.kind}/{model.id}",
            title=model.id,
            about=about,
            provider="openai",
            ready=True,
            goes_to=f"{self.title}'s makers" if elsewhere else HERE,
        )


async def find_servers(
    usual: Iterable[UsualServer] | None = None, *, wait_s: float = WAIT_S
) -> list[FoundServer]:
    """The servers that answer now, in the usual order. Never fails; takes at most `wait_s` or so.

    Args:
        usual: Where to look; the usual places.
    """
    places = list(ON_THIS_MACHINE.values() if usual is None else usual)
    http = await asyncio.to_thread(_client, wait_s)
    try:
        found = await asyncio.gather(*(_look(http, place, wait_s) for place in places))
    finally:
        await http.aclose()
    return [server for server in found if server is not None]


def _client(wait_s: float) -> httpx2.AsyncClient:
    import httpx2

    return httpx2.AsyncClient(timeout=wait_s, trust_env=False, follow_redirects=False)


async def _look(http: httpx2.AsyncClient, place: UsualServer, wait_s: float) -> FoundServer | None:
    try:
        async with asyncio.timeout(wait_s):
            answer = await get_json(http, f"{place.base_url}/models")
    except TimeoutError:
        return None
    listed = answer.get("data")
    if not isinstance(listed, list):
        return None
    entries = [each for each in listed if isinstance(each, dict)]
    models = [model for each in entries if (model := _model(each)) is not None]
    if listed and not models:
        return None
    kind = kind_of(place.base_url, entries[0] if entries else None)
    title = ON_THIS_MACHINE[kind].title if kind else place.title
    return FoundServer(place, title, tuple(models[:MOST_MODELS]))


def _model(entry: dict[str, Any]) -> ServedModel | None:
    """A model that can be talked with, and whose name can be shown and kept as it is."""
    name = entry.get("id")
    if not isinstance(name, str) or not name or len(name) > LONGEST_NAME:
        return None
    if clean_line(name) != name or "embed" in name.lower():
        return None
    return ServedModel(name, limits_in(entry).context_tokens)
