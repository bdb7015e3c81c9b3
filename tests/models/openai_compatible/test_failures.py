"""Everything that goes wrong at a server, in one sentence, and never twice the same reply."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator

import pytest

from llmcompanion.config.keys import Key
from llmcompanion.errors import UserError
from llmcompanion.models.openai_compatible.adapter import OpenAICompatible
from llmcompanion.models.port import (
    Busy,
    ContextFull,
    Delta,
    Interrupted,
    ModelError,
    NotAuthorised,
    Refused,
    Unreachable,
)
from tests.fakes.anthropic_server import Behaviour
from tests.fakes.clock import FakeClock
from tests.fakes.openai_server import (
    Chunk,
    Cut,
    OpenAIServer,
    Pause,
    Raw,
    body,
    page,
    silence,
    status,
    stream,
)
from tests.models.openai_compatible.making import HELLO, SECRET, reply, served


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as running:
        yield running


async def failure_of(
    server: OpenAIServer, *behaviours: Behaviour, **options: object
) -> tuple[str, ModelError]:
    """The words that came, and what ended them."""
    server.plan(*behaviours)
    model = served(server, **options)  # type: ignore[arg-type]
    words = ""
    try:
        with pytest.raises(ModelError) as caught:
            async for part in model.stream(HELLO):
                assert isinstance(part, Delta)
                words += part.text
    finally:
        await model.close()
    error = caught.value
    assert error.sentence.endswith(".") and "\n" not in error.sentence
    assert len(error.sentence) < 450
    assert error.__cause__ is None and error.__context__ is None
    return words, error


BEFORE: list[tuple[str, Behaviour, type[ModelError], str]] = [
    ("400", status(400, "bad thing"), Refused, 'refused (400): "bad thing"'),
    ("400 odd", body(400, {"detail": "bad thing"}), Refused, "refused (400)"),
    ("400 text", body(400, "bad thing"), Refused, "refused (400)"),
    ("403", status(403, "no"), NotAuthorised, "asks for an API key (403)"),
    ("402", status(402, "pay"), NotAuthorised, "no credit (402)"),
    ("404", status(404, 'model "nope" not found, try pulling it first'), Refused,
     'does not know this model or address (404): "model "nope" not found'),
    ("404 page", page(404), Refused, "does not know this model or address (404);"),
    ("413", status(413, "big"), ContextFull, "longer than the model can read"),
    ("422", status(422, "odd"), Refused, "refused (422)"),
    ("429", status(429, "slow down"), Busy, "too many requests (429)"),
    ("429 quota", status(429, "You exceeded your current quota", code="insufficient_quota"),
     NotAuthorised, "no credit (429)"),
    ("500", status(500, "boom"), Busy, 'error of its own (500): "boom"'),
    ("500 memory", status(500, "model requires more system memory (5.6 GiB) than is available"),
     Refused, "no room for the model"),
    ("502 page", page(502), Busy, "error of its own (502);"),
    ("503 loading", status(503, "Loading model"), Busy, "loading the model"),
    ("503", status(503, "no"), Busy, "overloaded (503)"),
    ("504", status(504, "late"), Busy, "took too long (504)"),
    ("silence", silence(30), Unreachable, "did not answer in time"),
    ("redirect", status(307, "there", {"location": "http://127.0.0.1:1/v1"}), Refused,
     "leads somewhere else (307)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"), [pytest.param(*row[1:], id=row[0]) for row in BEFORE]
)
async def test_before_any_word(
    server: OpenAIServer, behaviour: Behaviour, kind: type[ModelError], words: str
):
    text, error = await failure_of(server, behaviour, idle_s=0.3)
    assert type(error) is kind
    assert words in error.sentence
    assert text == ""
    assert len(server.asked) == 1


CUTS: list[tuple[str, tuple, str]] = [
    ("reset", (Cut(),), "the connection was cut"),
    ("closed", (Cut("close"),), "the connection was cut"),
    ("clean end", (Cut("end"),), "ended the reply before it was complete"),
    ("stall", (Pause(30),), "stalled"),
    ("error chunk", (Chunk(error={"message": "CUDA out of memory", "code": 500}),),
     'broke the reply off: "CUDA out of memory"'),
    ("error text", (Chunk(error="llama runner has terminated"),), "broke the reply off"),
    ("error event", (Raw(b'event: error\ndata: {"message":"boom"}\n\n'),), 'off: "boom"'),
    ("bare error", (Raw(b'{"error":"runner process has terminated"}\n'), Cut("end")),
     "ended the reply before it was complete"),
    ("broken JSON", (Raw(b'data: {"choices":[{"del\n\n'),), "cannot be read"),
    ("no JSON object", (Raw(b'data: [1, 2]\n\n'), Cut("end")), ""),
    ("not text", (Raw(b"data: \xff\xfe\n\n"),), ""),
]  # fmt: skip


@pytest.mark.parametrize(("items", "words"), [pytest.param(*row[1:], id=row[0]) for row in CUTS])
async def test_in_mid_reply_what_came_is_kept_and_nothing_is_asked_again(
    server: OpenAIServer, items: tuple, words: str
):
    text, error = await failure_of(server, stream("[joy] ", "Half a", *items), idle_s=0.3)
    assert type(error) is Interrupted
    assert words in error.sentence
    assert text == "[joy] Half a"
    assert len(server.asked) == 1


async def test_without_a_word_about_the_end_a_reply_is_not_whole(server: OpenAIServer):
    text, error = await failure_of(server, stream("Half a", finish=None, done=False))
    assert (text, type(error)) == ("Half a", Interrupted)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [({"retry-after": "7"}, 7.0), ({"retry-after-ms": "250"}, 0.25), ({}, None)],
)
async def test_what_a_server_asks_to_wait_is_carried(
    server: OpenAIServer, headers: dict[str, str], wait_s: float | None
):
    _, error = await failure_of(server, status(429, "slow", headers))
    assert isinstance(error, Busy)
    assert error.retry_after_s == wait_s


async def test_a_model_that_is_being_loaded_is_given_time(server: OpenAIServer):
    _, error = await failure_of(server, status(503, "Loading model"))
    assert isinstance(error, Busy)
    assert error.retry_after_s and error.retry_after_s > 5


async def test_nobody_there_says_how_to_go_on():
    model = served("http://127.0.0.1:9/v1")
    with pytest.raises(Unreachable, match="cannot be reached; start it, or choose another model"):
        await reply(model)
    await model.close()


@pytest.mark.parametrize("address", ["", "ollama", "ftp://127.0.0.1/", "http://", "http://a:b/v1"])
async def test_what_is_no_address_is_told(address: str):
    model = served(address)
    with pytest.raises(Unreachable, match="not a web address"):
        await reply(model)
    await model.close()


TOO_LONG = {
    "code": 400,
    "type": "exceed_context_size_error",
    "n_prompt_tokens": 4012,
    "n_ctx": 2048,
}


@pytest.mark.parametrize(
    "behaviour",
    [
        status(400, "request (4012 tokens) exceeds the available context size (2048 tokens)",
               **TOO_LONG),
        status(400, "This model's maximum context length is 2,048 tokens. However, you requested "
               "9000 tokens (8000 in the messages, 1000 in the completion)."),
    ],
    ids=["llama-server", "vLLM"],
)  # fmt: skip
async def test_a_full_context_is_told_and_its_size_remembered(
    server: OpenAIServer, behaviour: Behaviour
):
    server.plan(behaviour)
    model = served(server)
    with pytest.raises(ContextFull, match="try again"):
        await reply(model)
    assert model.info.context_tokens == 2048
    await reply(model)
    assert server.asked[-1]["max_tokens"] < 2048
    await model.close()


async def test_a_bound_that_does_not_fit_is_left_to_the_server(server: OpenAIServer):
    server.plan(
        status(400, "'max_tokens' is too large: 4096. This model's maximum context length is 4096 "
               "tokens and your request has 900 input tokens")
    )  # fmt: skip
    model = served(server)
    assert (await reply(model))[0]
    assert "max_tokens" not in server.asked[1]
    await model.close()


# keys ----------------------------------------------------------------------------------------


async def test_the_key_goes_over_the_wire_and_nowhere_else(
    server: OpenAIServer, caplog: pytest.LogCaptureFixture
):
    server.key = SECRET
    model = served(server, secret=SECRET)
    assert (await reply(model))[0]
    assert SECRET not in repr(vars(model))
    await model.close()
    assert SECRET not in caplog.text


FAULTS = [row[1] for row in BEFORE] + [stream("Half", *row[1]) for row in CUTS]


@pytest.mark.parametrize("number", range(len(FAULTS)))
async def test_no_fault_shows_the_key(
    server: OpenAIServer, number: int, caplog: pytest.LogCaptureFixture
):
    _, error = await failure_of(server, FAULTS[number], idle_s=0.3, secret=SECRET)
    shown = "".join(traceback.format_exception(error))
    assert SECRET not in shown + error.sentence + caplog.text


async def test_a_refused_key_is_told_apart_from_a_missing_one(server: OpenAIServer):
    server.key = "another"
    _, refused = await failure_of(server, secret=SECRET)
    _, missing = await failure_of(server, key_hint="set THE_KEY")
    assert isinstance(refused, NotAuthorised) and isinstance(missing, NotAuthorised)
    assert "the API key was refused (401)" in refused.sentence
    assert "asks for an API key (401); set THE_KEY." in missing.sentence


async def test_a_server_that_quotes_the_key_is_not_quoted(server: OpenAIServer):
    _, error = await failure_of(server, status(400, f"bad {SECRET}"), secret=SECRET)
    assert SECRET not in error.sentence and "bad" in error.sentence


async def test_what_the_environment_holds_for_openai_stays_there(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
):
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, SECRET)
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"X-Mine: {SECRET}")
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    monkeypatch.setenv("ALL_PROXY", "http://192.0.2.1:3128")
    model = served(server)
    await reply(model)
    await model.models()
    await model.close()
    assert server.requests
    assert all(SECRET not in str(request.headers) for request in server.requests)


async def test_a_key_that_cannot_be_one_is_told(server: OpenAIServer):
    def find() -> Key:
        raise UserError("the key holds a space", where="OPENAI_API_KEY", mend="copy it again")

    model = OpenAICompatible(model="m", base_url=server.base_url, clock=FakeClock(), find_key=find)
    with pytest.raises(NotAuthorised, match="OPENAI_API_KEY: the key holds a space"):
        await reply(model)
    await model.close()


async def test_a_proxy_that_cannot_be_one_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALL_PROXY", "nonsense://x")
    model = served("https://llm.example.org/v1")
    with pytest.raises(Unreachable, match="check the proxy variables"):
        await reply(model)
    await model.close()


async def test_listing_fails_in_a_sentence_too(server: OpenAIServer):
    server.models_status = 500
    model = served(server)
    with pytest.raises(Busy, match="error of its own"):
        await model.models()
    await model.close()
    await asyncio.sleep(0)
