"""What a model with something around it hands straight on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.models.port import Learns

if TYPE_CHECKING:
    from llmcompanion.models.port import ChatModel, Request, TokenCount


class Around:
    """The part of a `ChatModel` that is the inner model's own.

    Args:
        model: Does the work; closed with this.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    async def count_tokens(self, request: Request) -> TokenCount:
        """As the model counts."""
        return await self._model.count_tokens(request)

    async def learn(self) -> None:
        """Let the model find out its limits, if it can."""
        if isinstance(self._model, Learns):
            await self._model.learn()

    async def close(self) -> None:
        """Close the model."""
        await self._model.close()
