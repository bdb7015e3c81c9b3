"""Served models as the registry has them: by which names they go, and how each is opened.

A model of a server that was found on this machine is named after the program that serves it, so
that the name can be kept in the settings and works again at the next start: ``ollama/llama3.2``.
No key ever goes to such a server; one in a profile gets the key that belongs to its address.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.config.keys import find_key, variable
from llmcompanion.errors import UserError
from llmcompanion.models.addresses import (
    goes_to,
    host_of,
    is_loopback,
    is_web_address,
    key_owner,
)
from llmcompanion.models.openai_compatible.limits import is_cloud
from llmcompanion.models.usual_servers import ON_THIS_MACHINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmcompanion.clock import Clock
    from llmcompanion.config.keys import KeyringPort
    from llmcompanion.config.settings import ModelProfile
    from llmcompanion.models.openai_compatible.adapter import OpenAICompatible
    from llmcompanion.models.port import ModelInfo

CLOUDS = {"openai": "https://api.openai.com/v1", "openrouter": "https://openrouter.ai/api/v1"}
"""Providers with a key of their own."""

_TALKS = re.compile(r"^(?:gpt-|o\d|chatgpt-)")
_DOES_NOT_TALK = re.compile(r"audio|realtime|image|tts|transcribe|search|embed|instruct|codex")


def recognises(provider: str, name: str) -> bool:
    """Whether a name, in lower case, is one of a server's models."""
    prefix, slash, model = name.partition("/")
    if not slash or not model:
        return False
    return prefix == provider or (provider == "openai" and prefix in ON_THIS_MACHINE)


def titled(name: str) -> str:
    """The name a person reads: a model's id, and where it is served if the name says so."""
    prefix, _, model = name.partition("/")
    if prefix in ON_THIS_MACHINE and model:
        return f"{model} ({ON_THIS_MACHINE[prefix].title})"
    if prefix in CLOUDS and model:
        return model
    return name or "whatever is served"


def where_to(
    provider: str, model: str, profile: ModelProfile | None, environ: Mapping[str, str]
) -> str:
    """Where words go, for a person."""
    address, name = _address(provider, model, profile, environ)
    if is_loopback(address) and is_cloud(name):
        return "Ollama's makers, by way of this machine"
    return goes_to(address)


def is_ready(
    provider: str,
    profile: ModelProfile,
    *,
    environ: Mapping[str, str],
    keyring: KeyringPort | None,
) -> bool:
    """Whether a profile could reply now, without asking its server."""
    address, _ = _address(provider, profile.model, profile, environ)
    owner = _owner(provider, profile, address)
    if owner not in CLOUDS:
        return is_web_address(address)
    try:
        return find_key(owner, environ=environ, keyring=keyring) is not None
    except UserError:
        return False


def opened(
    provider: str,
    model: str,
    profile: ModelProfile | None,
    *,
    environ: Mapping[str, str],
    keyring: KeyringPort | None,
    clock: Clock,
) -> OpenAICompatible:
    """The adapter for a name or a profile. No network is used."""
    from llmcompanion.models.openai_compatible.adapter import OpenAICompatible

    address, name = _address(provider, model, profile, environ)
    owner = _owner(provider, profile, address)
    found_here = profile is None and owner not in CLOUDS
    return OpenAICompatible(
        model=name,
        base_url=address,
        clock=clock,
        find_key=None
        if found_here
        else lambda: find_key(owner, environ=environ, keyring=keyring) if owner else None,
        key_hint=_hint(owner),
        wanted_context=profile.context_tokens if profile is not None else None,
    )


async def listed(
    provider: str,
    *,
    environ: Mapping[str, str],
    keyring: KeyringPort | None,
    clock: Clock,
) -> list[ModelInfo]:
    """All models of a provider with a key that can talk. Raises `ModelError`."""
    model = opened(provider, "", None, environ=environ, keyring=keyring, clock=clock)
    try:
        infos = await model.models()
    finally:
        await model.close()
    if goes_to(_address(provider, "", None, environ)[0]) == "OpenAI":
        infos = [
            info
            for info in infos
            if _TALKS.search(info.name) and not _DOES_NOT_TALK.search(info.name)
        ]
    return [replace(info, name=f"{provider}/{info.name}") for info in infos]


def _address(
    provider: str, model: str, profile: ModelProfile | None, environ: Mapping[str, str]
) -> tuple[str, str]:
    """Where a model is served, and its id there."""
    if profile is not None and profile.base_url:
        return profile.base_url, model
    prefix, _, rest = model.partition("/")
    if profile is None and prefix.lower() in ON_THIS_MACHINE and rest:
        return ON_THIS_MACHINE[prefix.lower()].base_url, rest
    if profile is None and prefix.lower() == provider:
        model = rest
    address = CLOUDS.get(provider, "")
    if provider == "openai":
        address = environ.get("OPENAI_BASE_URL", "").strip() or address
    return address, model


def _owner(provider: str, profile: ModelProfile | None, address: str) -> str:
    """Whose key goes to the address: the provider's, where nobody named another address or the
    environment names one together with the key."""
    if profile is not None and profile.base_url:
        return key_owner(address)
    host = host_of(address)
    if any(host == host_of(server.base_url) for server in ON_THIS_MACHINE.values()):
        return key_owner(address)
    return provider


def _hint(owner: str) -> str:
    if not owner:
        return "name the server's address in the profile"
    return f'set {variable(owner)}, or run "llmcompanion key set {owner}"'
