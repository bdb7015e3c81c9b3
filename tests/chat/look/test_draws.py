"""Draws come side by side, each can be stopped, and a request that is stopped is closed."""

# ruff: noqa: ASYNC110 - a step of the loop is what is waited for

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from llmcompanion.chat.look.arms import Arm
from llmcompanion.chat.look.cost import cost_of
from llmcompanion.chat.look.draws import AT_ONCE, Look
from llmcompanion.errors import UserError
from llmcompanion.models.port import Line, Request, Unreachable
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import INFO, ScriptedModel, end

REQUEST = Request("Be kind.", (Line("user", "Well?"),), labels=("neutral", "joy"))
SAME = Arm("same", REQUEST)
BARE = Arm("bare", replace(REQUEST, system="", labels=()))


def look(model: ScriptedModel, *arms: Arm, count: int = 3, **more) -> Look:
    return Look(
        arms or (SAME, BARE), count, open_model=lambda _: model,
        clock=FakeClock(flowing=True), rng=random.Random(1), **more,
    )  # fmt: skip


async def test_each_arm_is_drawn_so_many_times_with_its_own_request():
    model = ScriptedModel(["[joy] Yes", " indeed.", end()])
    looking = look(model)
    await looking.run()
    assert [draw.state for draw in looking.draws] == ["complete"] * 6
    assert [draw.text for draw in looking.draws[:3]] == ["Yes indeed."] * 3
    assert [felt.label for felt in looking.draws[0].feelings] == ["joy"]
    assert sorted(model.requests, key=repr) == sorted([REQUEST, BARE.request] * 3, key=repr)
    assert model.closed


async def test_a_draw_that_is_stopped_closes_its_request_and_the_others_go_on():
    gate = asyncio.Event()
    model = ScriptedModel(["Slow", gate, " end.", end()])
    looking = look(model, SAME, count=3)
    running = asyncio.create_task(looking.run())
    while not all(draw.text for draw in looking.draws):
        await asyncio.sleep(0)
    looking.stop(looking.draws[1])
    while model.closed_streams < 1:
        await asyncio.sleep(0)
    gate.set()
    await running
    assert [draw.state for draw in looking.draws] == ["complete", "stopped", "complete"]
    assert looking.draws[1].text == "Slow"


async def test_cancelling_the_look_stops_every_request():
    model = ScriptedModel(["Slow", asyncio.Event(), end()])
    looking = look(model, count=AT_ONCE)
    running = asyncio.create_task(looking.run())
    while len(model.requests) < AT_ONCE:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert model.closed_streams == len(model.requests)
    assert {draw.state for draw in looking.draws} == {"stopped"}
    assert model.closed


async def test_no_more_than_a_few_requests_go_to_one_model_at_once():
    under_way = most = 0

    class Counting(ScriptedModel):
        async def stream(self, request):
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            try:
                async for part in super().stream(request):
                    yield part
            finally:
                under_way -= 1

    await look(Counting(["Yes.", end()]), count=9).run()
    assert most == AT_ONCE


async def test_a_model_that_cannot_be_had_fails_its_draws_with_a_sentence():
    model = ScriptedModel(["Yes.", end()])

    def opened(name: str) -> ScriptedModel:
        if name == "gone":
            raise UserError("there is no such model")
        return model

    arms = (SAME, replace(SAME, model="gone"))
    looking = Look(arms, 1, open_model=opened, clock=FakeClock(), rng=random.Random(1))
    await looking.run()
    assert [draw.state for draw in looking.draws] == ["complete", "failed"]
    assert "no such model" in looking.draws[1].note


async def test_a_provider_that_fails_leaves_what_came_and_says_why():
    looking = look(ScriptedModel(["Half", Unreachable("the line is cut")]), SAME, count=1)
    await looking.run()
    (draw,) = looking.draws
    assert (draw.state, draw.text) == ("failed", "Half")
    assert "the line is cut" in draw.note


async def test_the_cost_is_of_all_draws_together():
    away = replace(INFO, local=False, price_in=2.0, price_out=10.0)
    model = ScriptedModel(["Yes.", end()], info=away)
    cost = await cost_of([SAME, BARE], 3, reply_tokens=100, model_of=lambda _: model)
    assert (cost.sends, cost.tokens_in, cost.tokens_out) == (6, 6, 600)
    assert (cost.exact, cost.leaves) == (False, True)
    assert cost.money == pytest.approx((6 * 2.0 + 600 * 10.0) / 1e6)


async def test_what_is_not_priced_has_no_cost_and_what_runs_here_costs_nothing():
    here = ScriptedModel(["Yes.", end()])
    away = ScriptedModel(["Yes.", end()], info=replace(INFO, local=False))
    free = await cost_of([SAME], 3, reply_tokens=9, model_of=lambda _: here)
    unknown = await cost_of([SAME], 3, reply_tokens=9, model_of=lambda _: away)
    assert (free.money, free.leaves) == (0.0, False)
    assert (unknown.money, unknown.leaves) == (None, True)
