"""DOCTOR behind the port: the engine's reply, typed at a person's pace."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.models.port import (
    BrokenModelFile,
    Delta,
    Finish,
    ModelInfo,
    Request,
    TokenCount,
)

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncIterator, Callable

    from llmcompanion.clock import Clock
    from llmcompanion.models.doctor.engine import Engine
    from llmcompanion.models.doctor.script import Script

THINKING_S = (0.7, 1.6)
"""Seconds before the first word."""

KEY_S = 0.065
"""Seconds per character: a quick typist, and about the teletype DOCTOR first spoke through."""

PAUSE_S = 0.3
"""Seconds more after a mark that ends a sentence; half of it after a comma."""

_CHARACTERS_PER_TOKEN = 4


class Doctor:
    """A `ChatModel` that needs no weights, no key and no network.

    What it says depends on the request alone; `rng` varies the typing only. It does not tag
    its replies with emotions and takes no instructions (`Request.system`).

    Args:
        script: The script, or what reads it; that is called in a thread, before the first reply.
        pace: False types everything at once, for scripts and tests.
    """

    def __init__(
        self,
        script: Script | Callable[[], Script],
        *,
        clock: Clock,
        rng: random.Random,
        pace: bool = True,
    ) -> None:
        self._script = script
        self._engine: Engine | None = None
        self._clock = clock
        self._rng = rng
        self._pace = pace
        self._info = ModelInfo(
            name="doctor", title="DOCTOR (built in)", provider="doctor", local=True
        )

    @property
    def info(self) -> ModelInfo:
        """DOCTOR has no window: it reads the whole conversation."""
        return self._info

    async def stream(self, request: Request) -> AsyncIterator[Delta | Finish]:
        """The reply word by word; closing the iterator stops the typing.

        Raises:
            BrokenModelFile: The script cannot be read. Nothing else is raised.
        """
        text = await asyncio.to_thread(self._reply, request)
        if not self._pace:
            yield Delta(text)
        else:
            await self._clock.sleep(self._rng.uniform(*THINKING_S))
            before = ""
            for piece in re.findall(r"\S+\s*", text):
                if before:
                    await self._clock.sleep(_pause_s(before) + self._typing_s(piece))
                yield Delta(piece)
                before = piece
        yield Finish("stop")

    async def count_tokens(self, request: Request) -> TokenCount:
        """A rough size; DOCTOR does not count in tokens."""
        characters = sum(len(line.text) for line in request.lines)
        return TokenCount(characters // _CHARACTERS_PER_TOKEN, exact=False)

    async def close(self) -> None:
        """Nothing to give back."""

    def _reply(self, request: Request) -> str:
        """The text; the first call reads the script, which takes some hundredths of a second."""
        engine = self._engine
        if engine is None:
            from llmcompanion.models.doctor.engine import Engine

            try:
                script = self._script() if callable(self._script) else self._script
            except UserError as error:
                raise BrokenModelFile(error.what, where=error.where, mend=error.mend) from None
            engine = self._engine = Engine(script)
        return engine.reply(request.lines, request.alternative)

    def _typing_s(self, piece: str) -> float:
        return len(piece) * KEY_S * self._rng.uniform(0.7, 1.3)


def _pause_s(piece: str) -> float:
    mark = piece.rstrip()[-1:]
    if mark in ".?!":
        return PAUSE_S
    return PAUSE_S / 2 if mark in ",;:" else 0.0
