"""The real app, on a model that says a given reply at a given pace. Started by the benchmarks.

    python -m benchmarks.paced_app HOME RATE TOKENS SENT

RATE is tokens a second; when the last token has gone out, the monotonic clock is written to SENT.
Everything but the model is the program's own: store, emotions, face, screens.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.reply import tokens_of
from llmcompanion.household import Household
from llmcompanion.models.port import ChatModel, Delta, Finish, ModelInfo, Request, TokenCount, Usage
from llmcompanion.models.registry import Offer
from llmcompanion.tui.app import CompanionApp, sit
from llmcompanion.tui.options import AppOptions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class PacedModel:
    """Says the same reply to everything."""

    info = ModelInfo("paced-1", "Paced", "paced", local=True, context_tokens=200_000)

    def __init__(self, rate: float, tokens: list[str], sent: Path) -> None:
        self._rate = rate
        self._tokens = tokens
        self._sent = sent

    async def stream(self, request: Request) -> AsyncIterator[Delta | Finish]:
        began = time.monotonic()
        for number, token in enumerate(self._tokens):
            due = began + number / self._rate
            if (left := due - time.monotonic()) > 0:
                await asyncio.sleep(left)
            if number == len(self._tokens) - 1:
                self._sent.write_text(str(time.monotonic()))
            yield Delta(token)
        yield Finish("stop", Usage(100, len(self._tokens)))

    async def count_tokens(self, request: Request) -> TokenCount:
        return TokenCount(100, exact=False)

    async def close(self) -> None:
        pass


class PacedRegistry:
    """Offers that one model."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def offers(self) -> list[Offer]:
        return [Offer("paced", "Paced", "for benchmarks", "paced", ready=True)]

    async def offers_online(self) -> list[Offer]:
        return self.offers()

    def default_name(self) -> str:
        return "paced"

    def open(self, name: str) -> ChatModel:
        return self._model


def main() -> None:
    home, rate, tokens, sent = sys.argv[1:5]
    household = Household.find(home=Path(home))
    model = PacedModel(float(rate), tokens_of(int(tokens)), Path(sent))
    household.registry = PacedRegistry(model)  # type: ignore[assignment]
    sys.exit(asyncio.run(sit(CompanionApp(household, AppOptions()))))


if __name__ == "__main__":
    main()
