"""What every adapter keeps to. A new adapter is a new entry of `MAKERS`."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from llmcompanion.config.settings import ModelProfile
from llmcompanion.models.doctor import Doctor
from llmcompanion.models.port import (
    ChatModel,
    Delta,
    Finish,
    Line,
    ModelInfo,
    Progress,
    Request,
    TokenCount,
)
from llmcompanion.models.profiled import Profiled
from llmcompanion.models.watched import Watched
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.clock import FakeClock
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.tiny_gguf import script_model
from tests.models.claude.making import claude
from tests.models.doctor.scripts import shipped
from tests.models.llama.making import llama
from tests.models.openai_compatible.making import served

ASK = Request(
    "You are kind. Open with [joy].",
    (Line("user", "Good morning"), Line("assistant", "[joy] Hello!"), Line("user", "I am well 😀")),
    labels=("joy", "neutral"),
)


async def make_doctor(_: AsyncExitStack) -> ChatModel:
    return Doctor(shipped(), clock=FakeClock(flowing=True), rng=random.Random(1))


async def make_claude(stack: AsyncExitStack) -> ChatModel:
    return claude(await stack.enter_async_context(AnthropicServer()))


async def make_served(stack: AsyncExitStack) -> ChatModel:
    return served(await stack.enter_async_context(OpenAIServer()))


async def make_profiled(stack: AsyncExitStack) -> ChatModel:
    profile = ModelProfile(provider="openai", temperature=0.5, max_tokens=100)
    return Profiled(await make_served(stack), "mine", profile)


async def make_llama(stack: AsyncExitStack, engine: str = "llama-cpp-python") -> ChatModel:
    folder = stack.enter_context(TemporaryDirectory())
    return llama(script_model(Path(folder) / "tiny.gguf"), engine)


async def make_prebuilt(stack: AsyncExitStack) -> ChatModel:
    return await make_llama(stack, "xllamacpp")


async def make_watched(stack: AsyncExitStack) -> ChatModel:
    return Watched(await make_served(stack), FakeClock(flowing=True))


MAKERS: dict[str, Callable] = {
    "doctor": make_doctor,
    "claude": make_claude,
    "served": make_served,
    "profiled": make_profiled,
    "watched": make_watched,
    "llama": make_llama,
    "llama, prebuilt": make_prebuilt,
}


@pytest.fixture(params=MAKERS)
async def model(request: pytest.FixtureRequest) -> AsyncIterator[ChatModel]:
    async with AsyncExitStack() as stack:
        made = await MAKERS[request.param](stack)
        yield made
        await made.close()


async def test_it_is_a_chat_model(model: ChatModel):
    assert isinstance(model, ChatModel)
    assert isinstance(model.info, ModelInfo)
    assert model.info.name
    assert model.info.title
    assert model.info.provider


async def test_a_reply_is_words_and_exactly_one_end(model: ChatModel):
    parts = [part async for part in model.stream(ASK)]
    while isinstance(parts[0], Progress):
        parts.pop(0)
    assert len(parts) > 2
    assert all(isinstance(part, Delta) and part.text for part in parts[:-1])
    assert isinstance(parts[-1], Finish)
    assert parts[-1].reason == "stop"


async def test_nothing_happens_before_the_first_step(model: ChatModel):
    stream = model.stream(ASK)
    await stream.aclose()  # type: ignore[attr-defined]


async def test_a_stream_can_be_closed_early_and_the_next_one_is_whole(model: ChatModel):
    async with aclosing(model.stream(ASK)) as stream:  # type: ignore[type-var]
        while isinstance(part := await anext(stream), Progress):
            pass
        assert isinstance(part, Delta)
    parts = [part async for part in model.stream(ASK)]
    assert isinstance(parts[-1], Finish)


async def test_two_streams_can_run_at_once(model: ChatModel):
    async def whole() -> str:
        return "".join([p.text async for p in model.stream(ASK) if isinstance(p, Delta)])

    one, two = await asyncio.gather(whole(), whole())
    assert one == two


async def test_a_bound_and_an_alternative_are_taken(model: ChatModel):
    asked = Request(ASK.system, ASK.lines, ASK.labels, max_tokens=64, alternative=2)
    assert isinstance([part async for part in model.stream(asked)][-1], Finish)


@pytest.mark.parametrize(
    "asked",
    [ASK, Request("", ()), Request("", (Line("user", "\ud83d \0"),)), Request("x" * 100_000, ())],
    ids=["usual", "empty", "half a character", "long"],
)
async def test_counting_never_fails(model: ChatModel, asked: Request):
    count = await model.count_tokens(asked)
    assert isinstance(count, TokenCount)
    assert count.tokens >= 0


async def test_it_may_be_closed_before_use_and_twice(model: ChatModel):
    await model.close()
    await model.close()
