"""The watch beside a model."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from llmcompanion.models.port import Line, Request
from llmcompanion.models.watched import Watched
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel, end

HI = Request("", (Line("user", "Hi"),))


async def test_it_shows_the_time_to_the_first_token_tags_included():
    clock, gate = FakeClock(), asyncio.Event()
    model = Watched(ScriptedModel([gate, "[joy]", " Hello", end()]), clock)
    assert model.first_token_s is None

    async def listen() -> None:
        async for _ in model.stream(HI):
            await clock.advance(1.0)

    task = asyncio.create_task(listen())
    await asyncio.sleep(0)
    await clock.advance(2.5)
    gate.set()
    await task
    assert model.first_token_s == 2.5


async def test_a_stream_that_is_closed_early_is_closed_all_the_way():
    inner = ScriptedModel(["Well", asyncio.Event()])
    model = Watched(inner, FakeClock())
    async with aclosing(model.stream(HI)) as parts:  # type: ignore[type-var]
        await anext(parts)
    assert inner.closed_streams == 1
    await model.close()
    assert inner.closed
