from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import aclosing
from itertools import pairwise

import pytest

from llmcompanion.models.claude import Claude
from llmcompanion.models.port import Delta, Finish, Line, ModelInfo, Refused, Request, Usage
from tests.fakes.anthropic_server import AnthropicServer, Event, Pause, status, stream
from tests.models.claude.making import HELLO, SECRET, claude, reply


@pytest.fixture
async def server() -> AsyncIterator[AnthropicServer]:
    async with AnthropicServer() as running:
        yield running


@pytest.fixture
async def model(server: AnthropicServer) -> AsyncIterator[Claude]:
    made = claude(server)
    yield made
    await made.close()


# what comes back -----------------------------------------------------------------------------


async def test_a_reply_comes_piece_by_piece_and_ends_once(model: Claude, server: AnthropicServer):
    server.plan(stream("[joy] Good", " morn", "ing ☀"))
    parts = [part async for part in model.stream(HELLO)]
    assert parts == [
        Delta("[joy] Good"),
        Delta(" morn"),
        Delta("ing ☀"),
        Finish("stop", Usage(25, 12)),
    ]


async def test_thinking_is_not_spoken(model: Claude, server: AnthropicServer):
    server.plan(stream("Yes.", thinking="She greets me."))
    assert (await reply(model))[0] == "Yes."


async def test_pings_and_kinds_of_event_not_known_yet_are_passed_over(
    model: Claude, server: AnthropicServer
):
    odd = {"index": 0, "delta": {"type": "hologram_delta", "light": 1}}
    server.plan(
        stream(
            "a", Event("ping"), Event("brand_new", {"x": 1}), Event("content_block_delta", odd), "b"
        )
    )
    assert (await reply(model))[0] == "ab"


async def test_cached_input_counts_as_input(model: Claude, server: AnthropicServer):
    usage = {
        "input_tokens": 20,
        "output_tokens": 1,
        "cache_read_input_tokens": 1800,
        "cache_creation_input_tokens": 30,
    }
    server.plan(stream("Yes.", usage=usage))
    assert (await reply(model))[1].usage == Usage(1850, 12)


@pytest.mark.parametrize(
    ("stop", "reason", "said"),
    [
        ("end_turn", "stop", ""),
        ("stop_sequence", "stop", ""),
        ("brand_new_reason", "stop", ""),
        ("max_tokens", "length", "limit of 4,096 tokens"),
        ("model_context_window_exceeded", "context", "filled the model's context"),
    ],
)
async def test_the_end_has_a_reason(
    model: Claude, server: AnthropicServer, stop: str, reason: str, said: str
):
    server.plan(stream("Well,", stop=stop))
    text, finish = await reply(model)
    assert (text, finish.reason) == ("Well,", reason)
    assert said in finish.detail


async def test_a_refusal_names_its_kind(model: Claude, server: AnthropicServer):
    details = {"type": "refusal", "category": "bio", "explanation": None}
    server.plan(stream("I", stop="refusal", details=details))
    _, finish = await reply(model)
    assert finish.reason == "refusal"
    assert finish.detail == "The model declined to reply (it touches on dangerous biology)."


async def test_when_thinking_ate_the_reply_that_is_said(model: Claude, server: AnthropicServer):
    server.plan(stream(stop="max_tokens", thinking="Hm, hm, hm."))
    text, finish = await reply(model)
    assert text == ""
    assert finish.reason == "length"
    assert "on thinking and wrote no reply" in finish.detail


async def test_an_empty_reply_is_not_passed_over_in_silence(model: Claude, server: AnthropicServer):
    server.plan(stream())
    assert (await reply(model))[1].detail == "The model sent an empty reply."


# what is sent --------------------------------------------------------------------------------


async def test_only_text_is_sent_and_what_current_models_take(
    model: Claude, server: AnthropicServer
):
    lines = (Line("user", "Hi"), Line("assistant", "[joy] Hello!"), Line("user", "How are you?"))
    await reply(model, Request("You are kind.", lines, ("joy",), max_tokens=500, alternative=3))
    (asked,) = server.messages
    assert asked.body == {
        "model": "claude-haiku-5-5",
        "max_tokens": 500,
        "system": "You are kind.",
        "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "[joy] Hello!"},
            {"role": "user", "content": "How are you?"},
        ],
        "thinking": {"type": "disabled"},
        "cache_control": {"type": "ephemeral"},
        "stream": True,
    }
    assert asked.headers["authorization"] == f"Bearer {SECRET}"


async def test_two_turns_share_a_prefix_to_the_byte(model: Claude, server: AnthropicServer):
    await reply(model)
    more = (*HELLO.lines, Line("assistant", "Hello"), Line("user", "Again"))
    await reply(model, Request(HELLO.system, more))
    first, second = (asked.body for asked in server.messages)
    assert first["system"] == second["system"]
    assert second["messages"][: len(first["messages"])] == first["messages"]


async def test_a_history_that_ends_with_a_reply_is_not_sent(model: Claude, server: AnthropicServer):
    with pytest.raises(Refused, match="no message to reply to"):
        await reply(model, Request("", (Line("user", "Hi"), Line("assistant", "Hello"))))
    assert not server.messages


async def test_a_model_known_to_think_is_given_low_effort_and_room(server: AnthropicServer):
    model = claude(server, model="claude-opus-5-5")
    await reply(model)
    body = server.messages[0].body
    assert "thinking" not in body
    assert body["output_config"] == {"effort": "low"}
    assert body["max_tokens"] > 8_000
    await model.close()


def capable(name: str, *, thinking: tuple[str, ...], effort: tuple[str, ...] = ()) -> dict:
    no, yes = {"supported": False}, {"supported": True}
    kinds = ("adaptive", "between_tools", "disabled", "enabled")
    levels = ("low", "medium", "high", "max")
    plain = ("batch", "citations", "code_execution", "image_input", "pdf_input")
    return {
        "type": "model",
        "id": name,
        "display_name": "Claude New",
        "created_at": "2026-11-01T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": 2_000_000,
        "max_tokens": 9_000,
        "capabilities": {
            **dict.fromkeys(plain, no),
            "structured_outputs": no,
            "context_management": no,
            "server_tools": {"supported": False, "code_execution": no, "web_search": no},
            "thinking": {
                "supported": True,
                "types": {kind: yes if kind in thinking else no for kind in kinds},
            },
            "effort": {
                "supported": bool(effort),
                **{level: yes if level in effort else no for level in levels},
            },
        },
    }


@pytest.mark.parametrize(
    ("thinking", "effort", "sent"),
    [
        (("disabled", "adaptive"), ("low",), {"thinking": {"type": "disabled"}}),
        (("between_tools", "adaptive"), ("low",), {"thinking": {"type": "between_tools"}}),
        (("adaptive",), ("low", "high"), {"output_config": {"effort": "low"}}),
        (("adaptive",), (), {}),
    ],
)
async def test_a_model_not_known_by_name_is_asked_what_it_takes(
    server: AnthropicServer, thinking: tuple[str, ...], effort: tuple[str, ...], sent: dict
):
    server.models = (capable("claude-new-9", thinking=thinking, effort=effort),)
    model = claude(server, model="claude-new-9")
    await reply(model)
    body = server.messages[0].body
    assert {k: v for k, v in body.items() if k in ("thinking", "output_config")} == sent
    assert body["max_tokens"] <= 9_000
    assert model.info.title == "Claude New"
    assert model.info.context_tokens == 2_000_000
    await model.close()


async def test_a_model_nobody_knows_is_asked_plainly(server: AnthropicServer):
    server.models_status = 500
    model = claude(server, model="claude-new-9")
    assert (await reply(model))[1].reason == "stop"
    body = server.messages[0].body
    assert "thinking" not in body
    assert "output_config" not in body
    await model.close()


async def test_a_model_that_refuses_to_stop_thinking_is_asked_again_plainly(
    model: Claude, server: AnthropicServer
):
    said = "thinking.type: 'disabled' is not supported on this model"
    server.plan(status(400, "invalid_request_error", said))
    text, _ = await reply(model)
    assert text
    first, second = (asked.body for asked in server.messages)
    assert "thinking" in first
    assert "thinking" not in second
    await reply(model)
    assert "thinking" not in server.messages[2].body


# stopping ------------------------------------------------------------------------------------


async def test_closing_the_iterator_drops_the_connection(model: Claude, server: AnthropicServer):
    server.plan(stream("One", Pause(30), "two"))
    async with aclosing(model.stream(HELLO)) as replying:  # type: ignore[type-var]
        assert await anext(replying) == Delta("One")
    async with asyncio.timeout(2):
        await server.hung_up.wait()
    assert (await reply(model))[0]


@pytest.mark.parametrize("begun", [True, False], ids=["in the reply", "before it"])
async def test_cancelling_the_task_drops_the_connection(
    model: Claude, server: AnthropicServer, begun: bool
):
    server.plan(stream(*(["One"] if begun else []), Pause(30), "two"))
    heard: list[object] = []

    async def listen() -> None:
        async for part in model.stream(HELLO):
            heard.append(part)

    listening = asyncio.ensure_future(listen())
    async with asyncio.timeout(5):
        while not (heard if begun else server.messages):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    listening.cancel()
    await asyncio.wait([listening])
    assert listening.cancelled()
    async with asyncio.timeout(2):
        await server.hung_up.wait()
    assert (await reply(model))[0]


async def test_closing_twice_is_fine_and_a_later_reply_opens_anew(
    model: Claude, server: AnthropicServer
):
    await reply(model)
    await model.close()
    await model.close()
    assert (await reply(model))[0]


# limits, lists, counts -----------------------------------------------------------------------


async def test_the_default_model_is_known_before_anything_is_asked(model: Claude):
    assert model.info == ModelInfo(
        "claude-haiku-5-5", "Claude Haiku 5.5", "anthropic", False, 1_000_000, 128_000
    )


async def test_the_list_leaves_out_what_is_gone(model: Claude):
    assert [(info.name, info.title) for info in await model.models()] == [
        ("claude-haiku-5-5", "Claude Haiku 5.5")
    ]


async def test_limits_are_asked_for_once(model: Claude, server: AnthropicServer):
    await reply(model)
    await reply(model)
    async with asyncio.timeout(5):
        while not _asked_models(server):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert _asked_models(server) == 1


def _asked_models(server: AnthropicServer) -> int:
    return sum(request.path.startswith("/v1/models/") for request in server.requests)


async def test_tokens_are_counted_by_the_provider(model: Claude):
    count = await model.count_tokens(HELLO)
    assert (count.tokens, count.exact) == (2, True)


@pytest.mark.parametrize("trouble", ["status", "no key", "no server", "no text"])
async def test_a_count_that_fails_becomes_an_estimate(server: AnthropicServer, trouble: str):
    server.count_status = 500
    model = claude(
        "http://127.0.0.1:9" if trouble == "no server" else server,
        secret=None if trouble == "no key" else SECRET,
    )
    asked = Request("", ()) if trouble == "no text" else HELLO
    count = await model.count_tokens(asked)
    assert not count.exact
    assert count.tokens >= 8
    await model.close()


async def test_the_estimate_grows_with_the_text(server: AnthropicServer):
    model = claude(server, secret=None)
    rng = random.Random(1)
    texts = ["x" * rng.randrange(1, 200) for _ in range(8)]
    sizes = []
    for n in range(9):
        lines = tuple(Line("user", text) for text in texts[:n])
        sizes.append((await model.count_tokens(Request("", lines))).tokens)
    assert all(a < b for a, b in pairwise(sizes))
