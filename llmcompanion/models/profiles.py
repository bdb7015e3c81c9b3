"""Whether a profile can be what a person means, before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.models.addresses import is_web_address
from llmcompanion.models.registry import PROVIDERS
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from llmcompanion.config.settings import ModelProfile

LONGEST_NAME = 60


def provider_names() -> tuple[str, ...]:
    """Who can be named in a profile."""
    return tuple(row.name for row in PROVIDERS)


def check_profile(name: str, profile: ModelProfile) -> None:
    """Say what is wrong with a profile.

    Raises:
        UserError: Its name is taken or no name, or something it needs is missing or odd.
    """
    where = f'model profile "{clean_line(name)[:LONGEST_NAME]}"'
    if not name or name != clean_line(name) or len(name) > LONGEST_NAME:
        raise UserError("a profile needs a short name", mend='such as "lab" or "evening"')
    if any(name.casefold() == row.default_model or row.recognises(name.casefold())
           for row in PROVIDERS):  # fmt: skip
        raise UserError("this is a model's own name", where=where, mend="choose another name")
    if profile.provider not in provider_names():
        names = ", ".join(provider_names())
        raise UserError(
            f'its provider "{profile.provider}" is not known', where=where, mend=f"use {names}"
        )
    if profile.base_url and not is_web_address(profile.base_url):
        raise UserError(
            "its address is not a web address",
            where=where,
            mend="give one such as http://127.0.0.1:11434/v1",
        )
    if profile.provider == "llama" and not (profile.path or profile.model):
        raise UserError(
            "it names no file", where=where, mend="name a .gguf file, or its name in the folder"
        )
    needs_model = profile.provider in ("openai", "openrouter") and not profile.base_url
    if needs_model and not profile.model:
        raise UserError(
            "it names neither a model nor a server",
            where=where,
            mend="name the model, the server's address, or both",
        )
