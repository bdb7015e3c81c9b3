"""Models and keys: what could be talked with now. No network is used, no key is shown."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from llmcompanion import resources
from llmcompanion.clock import SystemClock
from llmcompanion.config.keys import SystemKeyring, find_key, variable
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from llmcompanion.config.settings import ModelProfile

KEYED = ("anthropic", "openai", "openrouter")
"""Providers that ask for a key."""

WAIT_S = 2.0
"""Seconds that the system keyring may take."""


def keys(environ: Mapping[str, str]) -> dict[str, Any]:
    """Whether there is a key, for each provider that needs one. Yes or no only."""
    found: dict[str, Any] = {}
    for provider in KEYED:
        try:
            key = find_key(provider, environ=environ, keyring=SystemKeyring(), wait_s=WAIT_S)
            found[provider] = {"present": key is not None, "note": ""}
            if key is None:
                note = f'set {variable(provider)}, or run "llmcompanion key set {provider}"'
                found[provider]["note"] = note
        except UserError as error:
            found[provider] = {"present": False, "problem": error.sentence}
    return found


def offers(
    profiles: Mapping[str, ModelProfile], environ: Mapping[str, str], folder: Path | None = None
) -> dict[str, Any]:
    """Every model that can be named without asking anybody, and whether it is ready.

    Args:
        folder: With local model files.
    """
    from llmcompanion.models.registry import Registry

    registry = Registry(
        profiles=profiles,
        environ=environ,
        keyring=SystemKeyring(),
        clock=SystemClock(),
        rng=random.Random(),  # noqa: S311 - chooses words, keeps no secrets
        script=resources.assets() / "doctor" / "script.toml",
        models=folder,
    )
    return {
        offer.name: {"title": offer.title, "provider": offer.provider, "ready": offer.ready}
        for offer in registry.offers()
    }
