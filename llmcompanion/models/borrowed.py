"""A model that somebody else has open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.models.around import Around

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from llmcompanion.models.port import Delta, Finish, ModelInfo, Progress, Request


class Borrowed(Around):
    """A `ChatModel` around another one, which stays open when this is closed.

    A local model is loaded once, whoever asks it.
    """

    @property
    def info(self) -> ModelInfo:
        """The model's own."""
        return self._model.info

    def stream(self, request: Request) -> AsyncIterator[Progress | Delta | Finish]:
        """The model's own."""
        return self._model.stream(request)

    async def close(self) -> None:
        """Nothing: whoever lent it closes it."""
