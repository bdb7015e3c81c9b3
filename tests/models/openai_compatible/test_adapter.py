"""A served model behind the port: what is sent, what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from llmcompanion.models.openai_compatible.adapter import OpenAICompatible
from llmcompanion.models.port import Delta, Finish, Line, Refused, Request, Usage
from tests.fakes.openai_server import Chunk, OpenAIServer, Pause, Raw, status, stream
from tests.models.openai_compatible.making import HELLO, MODEL, reply, served


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as running:
        yield running


@pytest.fixture
async def model(server: OpenAIServer) -> AsyncIterator[OpenAICompatible]:
    made = served(server)
    yield made
    await made.close()


# what comes back -----------------------------------------------------------------------------


async def test_a_reply_comes_piece_by_piece_and_ends_once(
    model: OpenAICompatible, server: OpenAIServer
):
    server.plan(stream("[joy] Good", " morn", "ing ☀"))
    assert [part async for part in model.stream(HELLO)] == [
        Delta("[joy] Good"),
        Delta(" morn"),
        Delta("ing ☀"),
        Finish("stop", Usage(25, 12)),
    ]


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "thinking"])
async def test_fields_of_reasoning_are_not_spoken(
    model: OpenAICompatible, server: OpenAIServer, field: str
):
    server.plan(stream({field: "She greets me, "}, {field: "so I greet her."}, "Yes."))
    assert (await reply(model))[0] == "Yes."


@pytest.mark.parametrize(
    "pieces",
    [
        ("<think>She greets me.</think>\n\nYes.",),
        tuple("<think>\nShe <b> greets me.\n</think>\n\nYes."),
        ("\n", "<th", "inking>hm</thin", "king>", " Yes", "."),
        ("<think></think>Yes.",),
    ],
)
async def test_thinking_between_marks_is_not_spoken(
    model: OpenAICompatible, server: OpenAIServer, pieces: tuple[str, ...]
):
    server.plan(stream(*pieces))
    assert (await reply(model))[0] == "Yes."


@pytest.mark.parametrize("text", ["<thistle> is a plant", "<", "a <think> in the middle</think>"])
async def test_what_only_looks_like_a_mark_is_spoken(
    model: OpenAICompatible, server: OpenAIServer, text: str
):
    server.plan(stream(*text))
    assert (await reply(model))[0] == text


async def test_parts_of_a_list_are_spoken_and_its_thinking_is_not(
    model: OpenAICompatible, server: OpenAIServer
):
    parts = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Yes."}]
    server.plan(stream({"content": parts}, {"content": None}, {"content": 3}))
    assert (await reply(model))[0] == "Yes."


async def test_odd_chunks_are_passed_over(model: OpenAICompatible, server: OpenAIServer):
    server.plan(
        stream(
            "a",
            Chunk(id="x", choices=None),
            Chunk(),
            Chunk(choices=[]),
            Chunk(choices=[{"index": 0, "delta": None}]),
            Chunk(choices=[{"index": 1, "delta": {"content": "another choice"}}]),
            Raw(b": keep-alive\n\n"),
            Raw(b"event: ping\ndata: {}\n\n"),
            "b",
        )
    )
    assert await reply(model) == ("ab", Finish("stop", Usage(25, 12)))


@pytest.mark.parametrize(
    ("finish", "reason", "words"),
    [
        ("length", "length", "reply ended at its limit of 4,096 tokens"),
        ("content_filter", "refusal", "declined"),
        ("stop", "stop", ""),
        ("tool_calls", "stop", ""),
    ],
)
async def test_ends_have_their_reasons(
    model: OpenAICompatible, server: OpenAIServer, finish: str, reason: str, words: str
):
    server.plan(stream("Well", finish=finish))
    end = (await reply(model))[1]
    assert end.reason == reason
    assert words in end.detail
    assert bool(words) == bool(end.detail)


async def test_a_refusal_in_its_own_field_is_one(model: OpenAICompatible, server: OpenAIServer):
    server.plan(stream({"refusal": "I cannot help with that."}))
    text, end = await reply(model)
    assert (text, end.reason) == ("", "refusal")


@pytest.mark.parametrize(
    ("items", "finish", "words"),
    [
        ((), "stop", "sent an empty reply"),
        (({"reasoning": "hm"},), "stop", "thought, and then said nothing"),
        (("<think>hm</think>",), "stop", "thought, and then said nothing"),
        (({"reasoning": "hm"},), "length", "used the whole length of a reply for thinking"),
        (("<think>hm",), "length", "used the whole length of a reply for thinking"),
    ],
)
async def test_a_reply_without_words_says_why(
    model: OpenAICompatible, server: OpenAIServer, items: tuple, finish: str, words: str
):
    server.plan(stream(*items, finish=finish))
    text, end = await reply(model)
    assert text == ""
    assert words in end.detail


async def test_stopping_drops_the_connection_and_the_next_reply_is_whole(
    model: OpenAICompatible, server: OpenAIServer
):
    server.plan(stream("As I was", Pause(30), "saying"))
    async with aclosing(model.stream(HELLO)) as parts:  # type: ignore[type-var]
        assert await anext(parts) == Delta("As I was")
    async with asyncio.timeout(5):
        await server.hung_up.wait()
    assert (await reply(model))[0]


async def test_cancelling_drops_the_connection(model: OpenAICompatible, server: OpenAIServer):
    server.plan(stream("As I was", Pause(30)))
    begun = asyncio.Event()

    async def listen() -> None:
        async for _ in model.stream(HELLO):
            begun.set()

    task = asyncio.create_task(listen())
    async with asyncio.timeout(5):
        await begun.wait()
        task.cancel()
        await server.hung_up.wait()
    assert task.cancelled() or task.cancelling()


# what is sent --------------------------------------------------------------------------------


async def test_instructions_lines_and_the_usual_bound_are_sent(
    model: OpenAICompatible, server: OpenAIServer
):
    lines = (Line("user", "a"), Line("assistant", "[joy] b"), Line("user", "c"))
    await reply(model, Request("Be kind.", lines))
    assert server.asked == [
        {
            "model": MODEL,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": 4096,
            "messages": [
                {"role": "system", "content": "Be kind."},
                {"role": "user", "content": "a"},
                {"role": "assistant", "content": "[joy] b"},
                {"role": "user", "content": "c"},
            ],
        }
    ]


async def test_bound_and_temperature_of_a_request_are_sent(
    model: OpenAICompatible, server: OpenAIServer
):
    await reply(model, replace(HELLO, max_tokens=99, temperature=0.3))
    assert (server.asked[0]["max_tokens"], server.asked[0]["temperature"]) == (99, 0.3)


async def test_no_line_is_empty_and_no_role_comes_twice(
    model: OpenAICompatible, server: OpenAIServer
):
    lines = (Line("user", "a"), Line("assistant", " "), Line("user", "b\ud83d"))
    await reply(model, Request(" ", lines))
    assert server.asked[0]["messages"] == [{"role": "user", "content": "a\n\nb?"}]


async def test_with_nothing_to_reply_to_nothing_is_sent(
    model: OpenAICompatible, server: OpenAIServer
):
    with pytest.raises(Refused, match="no message to reply to"):
        await reply(model, Request("", (Line("user", " "),)))
    assert server.asked == []


@pytest.mark.parametrize(
    ("code", "message", "gone", "there"),
    [
        (400, "Unrecognized request argument: stream_options", "stream_options", "max_tokens"),
        (400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
              "'max_completion_tokens' instead.", "max_tokens", "max_completion_tokens"),
        (422, "extra fields not permitted: max_tokens", "max_tokens", "stream_options"),
        (400, "Unsupported value: 'temperature' does not support 0.3 with this model.",
         "temperature", "max_tokens"),
    ],
)  # fmt: skip
async def test_what_a_strict_server_refuses_is_left_out_from_then_on(
    model: OpenAICompatible, server: OpenAIServer, code: int, message: str, gone: str, there: str
):
    server.plan(status(code, message))
    warm = replace(HELLO, temperature=0.3)
    assert (await reply(model, warm))[0]
    assert gone in server.asked[0]
    assert gone not in server.asked[1] and there in server.asked[1]
    await reply(model, warm)
    assert len(server.asked) == 3
    assert server.asked[2] == server.asked[1]


async def test_a_server_that_does_not_count_leaves_the_count_open(
    model: OpenAICompatible, server: OpenAIServer
):
    server.plan(status(400, "stream_options?"))
    assert (await reply(model))[1] == Finish("stop", None)


async def test_a_server_that_refuses_everything_is_asked_a_few_times_only(
    model: OpenAICompatible, server: OpenAIServer
):
    everything = status(400, "no max_tokens, no max_completion_tokens, no stream_options")
    server.plan(*[everything] * 9)
    with pytest.raises(Refused, match="the request was refused"):
        await reply(model)
    assert len(server.asked) <= 4


async def test_without_a_name_the_first_model_of_the_server_is_asked(server: OpenAIServer):
    model = served(server, model="")
    assert "127.0.0.1" in model.info.title
    await model.learn()
    assert model.info.name == MODEL
    await reply(model)
    assert server.asked[0]["model"] == MODEL
    await model.close()


async def test_a_server_without_models_says_so(server: OpenAIServer):
    server.served = []
    model = served(server, model="")
    await model.learn()
    with pytest.raises(Refused, match="lists no model"):
        await reply(model)
    await model.close()


async def test_a_count_is_an_estimate_and_asks_nobody(
    model: OpenAICompatible, server: OpenAIServer
):
    count = await model.count_tokens(HELLO)
    assert 4 < count.tokens < 30 and not count.exact
    assert server.requests == []


async def test_an_address_without_a_path_gets_the_usual_one(server: OpenAIServer):
    model = served(server.url + "/")
    assert (await reply(model))[0]
    assert (model.info.local, model.info.settings) == (
        True,
        (("server", server.url.removeprefix("http://")),),
    )
    await model.close()


async def test_all_models_of_a_server_are_listed(model: OpenAICompatible, server: OpenAIServer):
    server.served = [
        {"id": "a/b", "name": "B", "context_length": 8192, "top_provider": {
            "context_length": 4096, "max_completion_tokens": 1000},
         "pricing": {"prompt": "0.0000002", "completion": "0.000001"}},
        {"id": "c", "name": "C\x1b[2J"},
        {"id": "d\x1b[2J"}, {"id": ""}, {"id": 3}, {},
    ]  # fmt: skip
    b, c = await model.models()
    assert (b.name, b.title, b.context_tokens, b.max_output_tokens) == ("a/b", "B", 4096, 1000)
    assert (b.price_in, b.price_out) == pytest.approx((0.2, 1.0))
    assert (c.name, c.title, c.context_tokens) == ("c", "C␛[2J", None)
