"""The listener that keeps a reply on disk while it arrives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llmcompanion.chat.events import Feeling, TurnEnded, Words

if TYPE_CHECKING:
    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.chat.reply import ReplyReader
    from llmcompanion.chat.repository import ConversationRepository
    from llmcompanion.clock import Clock

EVERY_S = 0.2
"""Between two writes: what stood on the screen a quarter of a second ago is on disk."""


class Recorder:
    """Writes one reply: soon after its first words, then every `EVERY_S`, then as it ended.

    A write that fails is raised from `hear` at the next event: a reply that cannot be kept
    is not shown as if it were.
    """

    def __init__(
        self,
        message_id: int,
        reader: ReplyReader,
        repository: ConversationRepository,
        clock: Clock,
    ) -> None:
        self._message_id = message_id
        self._reader = reader
        self._repository = repository
        self._clock = clock
        self._writing: asyncio.Task[None] | None = None

    async def hear(self, event: TurnEvent) -> None:
        """Note that there is something to write, or write how the reply ended."""
        if isinstance(event, TurnEnded):
            await self._settle()
            await self._repository.write(
                self._message_id,
                text=self._reader.text,
                feelings=self._reader.feelings,
                status=event.status,
                usage=event.usage,
                note=event.note,
            )
        elif isinstance(event, Words | Feeling):
            if self._writing is not None and self._writing.done():
                finished, self._writing = self._writing, None
                finished.result()
            if self._writing is None:
                self._writing = asyncio.create_task(self._write_soon(), name="recorder")

    async def _write_soon(self) -> None:
        await self._clock.sleep(EVERY_S)
        await self._repository.write(
            self._message_id,
            text=self._reader.text,
            feelings=tuple(self._reader.feelings),
            status="streaming",
        )

    async def _settle(self) -> None:
        """No write may come after the last one."""
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
