"""A model that says what a test told it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from llmcompanion.models.port import (
    Delta,
    Finish,
    ModelInfo,
    Progress,
    Request,
    TokenCount,
    Usage,
)

Step = str | Exception | Progress | Delta | Finish | asyncio.Event
"""Words to say, an error to raise, progress, an end of its own, or an event to wait for."""

INFO = ModelInfo("scripted-1", "Scripted One", "scripted", local=True)


def end(reason: str = "stop", tokens: tuple[int, int] = (10, 5), detail: str = "") -> Finish:
    return Finish(reason, Usage(*tokens), detail)  # type: ignore[arg-type]


class ScriptedModel:
    """Plays one list of steps a request; the last list is played again when none is left."""

    def __init__(self, *replies: Sequence[Step], info: ModelInfo = INFO) -> None:
        self._replies = list(replies)
        self.info = info
        self.requests: list[Request] = []
        self.closed_streams = 0
        self.closed = False

    async def stream(self, request: Request) -> AsyncIterator[Progress | Delta | Finish]:
        self.requests.append(request)
        steps = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        try:
            for step in steps:
                await asyncio.sleep(0)
                if isinstance(step, str):
                    yield Delta(step)
                elif isinstance(step, Exception):
                    raise step
                elif isinstance(step, asyncio.Event):
                    await step.wait()
                else:
                    yield step
        finally:
            self.closed_streams += 1

    async def count_tokens(self, request: Request) -> TokenCount:
        return TokenCount(len(request.lines), exact=False)

    async def close(self) -> None:
        self.closed = True
