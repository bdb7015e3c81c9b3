"""A model as one of the person's profiles wants it asked. Works for every adapter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.models.around import Around

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from llmcompanion.config.settings import ModelProfile
    from llmcompanion.models.port import ChatModel, Delta, Finish, ModelInfo, Progress, Request

_KEPT = ("temperature", "max_tokens", "context_tokens", "system_addition")
"""Settings that change what a reply is like: kept with it."""


class Profiled(Around):
    """A `ChatModel` around another one.

    Args:
        model: Does the work; closed with this.
        name: The profile's name.
    """

    def __init__(self, model: ChatModel, name: str, profile: ModelProfile) -> None:
        super().__init__(model)
        self._profile = profile
        set_here = [(key, getattr(profile, key)) for key in _KEPT]
        self._settings = (("profile", name), *((k, v) for k, v in set_here if v not in (None, "")))

    def __repr__(self) -> str:
        return f"<Profiled {self._model!r}>"

    @property
    def info(self) -> ModelInfo:
        """The model's own, within the profile's bounds."""
        info, profile = self._model.info, self._profile
        return replace(
            info,
            context_tokens=_lesser(info.context_tokens, profile.context_tokens),
            max_output_tokens=_lesser(info.max_output_tokens, profile.max_tokens),
            system_addition=profile.system_addition,
            settings=(*info.settings, *self._settings),
            price_in=info.price_in if profile.price_in is None else profile.price_in,
            price_out=info.price_out if profile.price_out is None else profile.price_out,
        )

    def stream(self, request: Request) -> AsyncIterator[Progress | Delta | Finish]:
        """See `llmcompanion.models.port.ChatModel.stream`."""
        profile = self._profile
        temperature = request.temperature
        if temperature is None:
            temperature = profile.temperature
        bound = _lesser(request.max_tokens, profile.max_tokens)
        return self._model.stream(replace(request, max_tokens=bound, temperature=temperature))


def _lesser(one: int | None, other: int | None) -> int | None:
    known = [each for each in (one, other) if each is not None]
    return min(known) if known else None
