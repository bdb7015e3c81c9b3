"""A model with a watch beside it."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from llmcompanion.models.around import Around
from llmcompanion.models.port import Delta

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from llmcompanion.clock import Clock
    from llmcompanion.models.port import ChatModel, Finish, ModelInfo, Progress, Request


class Watched(Around):
    """A `ChatModel` around another one.

    Attributes:
        first_token_s: Seconds from the latest request to its first piece of text, with whatever
            had to be imported or loaded; None before it came.
    """

    def __init__(self, model: ChatModel, clock: Clock) -> None:
        super().__init__(model)
        self.first_token_s: float | None = None
        self._clock = clock

    @property
    def info(self) -> ModelInfo:
        """The model's own."""
        return self._model.info

    async def stream(self, request: Request) -> AsyncIterator[Progress | Delta | Finish]:
        """The model's own."""
        self.first_token_s = None
        began = self._clock.monotonic()
        async with aclosing(cast("Any", self._model.stream(request))) as parts:
            async for part in parts:
                if self.first_token_s is None and isinstance(part, Delta):
                    self.first_token_s = self._clock.monotonic() - began
                yield part
