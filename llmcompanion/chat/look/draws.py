"""The draws of a second look: many requests side by side, each of which can be stopped."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from llmcompanion.chat.events import Preparing, TurnEnded, Waiting, Words
from llmcompanion.chat.reply import ReplyReader
from llmcompanion.chat.turn import take_turn
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from llmcompanion.chat.look.arms import Arm
    from llmcompanion.chat.messages import Felt
    from llmcompanion.clock import Clock
    from llmcompanion.models.port import ChatModel, Usage

State = Literal["waiting", "writing", "complete", "stopped", "failed"]

AT_ONCE = 4
"""Requests to one model that are under way at the same time; providers bound them."""


@dataclass(slots=True)
class Draw:
    """One reply out of many. Changes while it arrives.

    Attributes:
        number: From 0 within its arm.
        note: One sentence where there is something to say.
    """

    arm: Arm
    number: int
    state: State = "waiting"
    text: str = ""
    feelings: list[Felt] = field(default_factory=list)
    note: str = ""
    usage: Usage | None = None
    model: str = ""
    """The model's own name, once it is asked."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("complete", "stopped", "failed")


class Look:
    """A second look that is under way.

    Args:
        arms: How is asked.
        count: Draws of each arm.
        open_model: Opens a model by the name an arm has ("" for the one that replied); every
            model is opened once and closed at the end.
        changed: Called whenever a draw has changed.
    """

    def __init__(
        self,
        arms: Sequence[Arm],
        count: int,
        *,
        open_model: Callable[[str], ChatModel],
        clock: Clock,
        rng: Random,
        changed: Callable[[Draw], None] = lambda _: None,
    ) -> None:
        self.draws = [Draw(arm, number) for arm in arms for number in range(max(1, count))]
        self._open_model = open_model
        self._clock = clock
        self._rng = rng
        self._changed = changed
        self._models: dict[str, ChatModel] = {}
        self._turns: dict[int, asyncio.Task[None]] = {}
        self._room: dict[str, asyncio.Semaphore] = {}

    async def run(self) -> None:
        """Draw all; returns when each has ended. Cancelling it stops what is under way."""
        try:
            for place, draw in enumerate(self.draws):
                self._turns[place] = asyncio.create_task(self._draw(draw), name="draw")
            await asyncio.gather(*self._turns.values())
        finally:
            for turn in self._turns.values():
                turn.cancel()
            await asyncio.gather(*self._turns.values(), return_exceptions=True)
            for model in self._models.values():
                await model.close()
            self._models.clear()

    def stop(self, draw: Draw | None = None) -> None:
        """Stop one draw, or all; what came of it stays."""
        for place, each in enumerate(self.draws):
            if (draw is None or each is draw) and not each.is_over:
                each.state = "stopped"
                if place in self._turns:
                    self._turns[place].cancel()
                self._changed(each)

    async def _draw(self, draw: Draw) -> None:
        with suppress(asyncio.CancelledError):
            try:
                model = self._model(draw.arm.model)
                draw.model = model.info.name
                room = self._room.setdefault(draw.arm.model, asyncio.Semaphore(AT_ONCE))
                async with room:
                    if draw.state == "waiting":
                        await self._arrive(draw, model)
            except UserError as error:
                draw.state, draw.note = "failed", error.sentence
            self._changed(draw)
            return
        if not draw.is_over:
            draw.state = "stopped"
            self._changed(draw)

    async def _arrive(self, draw: Draw, model: ChatModel) -> None:
        request = draw.arm.request
        reader = ReplyReader(request.labels, lambda _: "neutral")
        draw.state = "writing"
        self._changed(draw)
        turn = take_turn(model, request, reader, clock=self._clock, rng=self._rng)
        async with aclosing(turn) as events:
            async for event in events:
                match event:
                    case Words():
                        draw.text = reader.text
                    case Waiting(why=why):
                        draw.note = why
                    case Preparing(what=what):
                        draw.note = what
                    case TurnEnded(status, usage, note):
                        complete = status == "complete"
                        draw.state = "complete" if complete else "failed"
                        draw.usage, draw.note = usage, note
                    case _:
                        continue
                draw.feelings = [felt for felt in reader.feelings if felt.source == "tag"]
                self._changed(draw)

    def _model(self, name: str) -> ChatModel:
        if name not in self._models:
            self._models[name] = self._open_model(name)
        return self._models[name]
