"""What a talk does about the end of its model's sight: summaries are made, found and kept."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from llmcompanion.chat.sight import summarising, summary_for
from llmcompanion.chat.turn import answer_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.sight import SightRepository, Summary
    from llmcompanion.clock import Clock
    from llmcompanion.models.port import ChatModel, Request

log = logging.getLogger(__name__)

STOPPED = "it was stopped."


class Seeing:
    """The summaries of one conversation.

    Attributes:
        failed: Why the latest summary could not be made; "" where none was tried, or it was.
    """

    def __init__(self, repository: SightRepository, conversation_id: int) -> None:
        self._repository = repository
        self._conversation_id = conversation_id
        self._summaries: list[Summary] = []
        self.failed = ""

    async def load(self) -> None:
        """Read what is kept."""
        self._summaries = list(await self._repository.summaries(self._conversation_id))

    def summary(self, path: Sequence[Message]) -> Summary | None:
        """What stands for older turns of this branch."""
        return summary_for(path, self._summaries)

    def leaving(self, path: Sequence[Message], horizon_id: int | None) -> list[Message]:
        """The messages out of sight that no summary stands for, oldest first.

        Where the person took a summary away, its messages are not left to be summed up again.
        """
        if horizon_id is None:
            return []
        ids = [message.id for message in path]
        end = ids.index(horizon_id)
        known = self.summary(path)
        start = 0 if known is None else ids.index(known.last_id) + 1
        return list(path[start:end])

    async def sum_up(
        self,
        path: Sequence[Message],
        horizon_id: int | None,
        model: ChatModel,
        *,
        budget: int | None,
        room: int | None,
        clock: Clock,
        rng: Random,
    ) -> None:
        """Let the model sum up what has left its sight; a failure is put down, and nothing lost.

        What is more than the model can read at once is summed up in steps, each of which is kept.
        """
        while leaving := self.leaving(path, horizon_id):
            self.failed = STOPPED
            step = summarising(leaving, self.summary(path), budget, room)
            text, self.failed = await self._asked(step.request, model, clock, rng)
            if self.failed:
                log.warning("older turns were not summed up: %s", self.failed)
                return
            self._summaries.append(
                await self._repository.summarise(
                    self._conversation_id,
                    step.last.id,
                    text,
                    model=model.info.name,
                    now=clock.now(),
                )
            )

    @staticmethod
    async def _asked(
        request: Request, model: ChatModel, clock: Clock, rng: Random
    ) -> tuple[str, str]:
        """A summary, and why there is none."""
        said, ended = await answer_to(request, model, clock=clock, rng=rng)
        failed = "" if ended.status == "complete" else ended.note
        text = said.strip()
        return text, failed or ("" if text else "the model said nothing.")

    async def write(
        self, path: Sequence[Message], horizon_id: int | None, text: str, *, clock: Clock
    ) -> None:
        """Let the person's words stand for what is out of sight; "" takes the summary away."""
        known = self.summary(path)
        self.failed = ""
        if known is not None:
            await self._repository.edit_summary(known.id, text.strip(), now=clock.now())
        elif text.strip() and horizon_id is not None:
            ids = [message.id for message in path]
            last = path[ids.index(horizon_id) - 1]
            await self._repository.summarise(
                self._conversation_id, last.id, text.strip(), model="", now=clock.now()
            )
        await self.load()
