"""Every fault a server can have, through the real SDK."""

from __future__ import annotations

import io
import logging
import random
import socket
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.models.claude import Claude
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
from llmcompanion.models.retry_after import LONGEST_WAIT_S, retry_after_s
from tests.fakes.anthropic_server import (
    AnthropicServer,
    Behaviour,
    Cut,
    Event,
    Pause,
    Raw,
    page,
    silence,
    status,
    stream,
)
from tests.models.claude.making import HELLO, SECRET, claude, reply

NOW = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[AnthropicServer]:
    async with AnthropicServer() as running:
        yield running


def error_event(kind: str) -> Event:
    return Event("error", {"error": {"type": kind, "message": "Oh"}})


BAD = "invalid_request_error"
REQUEST_FAULTS: dict[str, tuple[Behaviour, type[ModelError], str]] = {
    "400": (status(400, BAD, "messages: odd."), Refused, 'refused (400): "messages: odd".'),
    "400 prefill": (
        status(400, BAD, "The conversation must end with a user message."),
        Refused,
        "must end with a user message",
    ),
    "400 too long": (
        status(400, BAD, "prompt is too long: 1000001 tokens > 1000000 maximum"),
        ContextFull,
        "longer than the model can read; begin a new one",
    ),
    "400 no credit": (
        status(400, BAD, "Your credit balance is too low"),
        NotAuthorised,
        "no credit (400)",
    ),
    "401": (status(401, "authentication_error", "bad"), NotAuthorised, "refused (401); check"),
    "402": (status(402, "billing_error", "pay"), NotAuthorised, "no credit (402)"),
    "403": (
        status(403, "permission_error", "not for you"),
        NotAuthorised,
        'not allowed to do this (403): "not for you"; choose',
    ),
    "404": (status(404, "not_found_error", "model: x"), Refused, "does not know this model"),
    "408": (status(408), Busy, "took too long (408)"),
    "413": (status(413, "request_too_large", "big"), ContextFull, "longer than the model can read"),
    "422": (status(422, BAD, "hm"), Refused, "refused (422)"),
    "429": (status(429, "rate_limit_error", "slow down"), Busy, "too many requests"),
    "500": (status(500), Busy, "an error of its own (500)"),
    "502 page": (page(502), Busy, "an error of its own (502)"),
    "503": (status(503), Busy, "overloaded (503)"),
    "504": (status(504), Busy, "took too long (504)"),
    "529": (status(529, "overloaded_error", "Overloaded"), Busy, "overloaded (529)"),
    "error event first": (stream(error_event("overloaded_error")), Busy, "is overloaded"),
    "api error event first": (stream(error_event("api_error")), Busy, "an error of its own"),
    "bad request event": (stream(error_event(BAD)), Refused, 'was refused: "Oh"'),
    "silence": (silence(30), Unreachable, "did not answer in time"),
    "cut before words": (stream(Cut()), Interrupted, "connection was cut"),
}

STREAM_FAULTS: dict[str, tuple[Behaviour, str]] = {
    "overloaded": (stream("One", error_event("overloaded_error")), "is overloaded and broke"),
    "rate limit": (stream("One", error_event("rate_limit_error")), "is overloaded and broke"),
    "api error": (stream("One", error_event("api_error")), "an error of its own"),
    "reset": (stream("One", Cut("reset")), "connection was cut"),
    "closed": (stream("One", Cut("close")), "connection was cut"),
    "stall": (stream("One", Pause(30), "two"), "stalled"),
    "broken json": (
        stream("One", Raw(b'event: content_block_delta\ndata: {"type":"cont\n\n')),
        "cannot be read",
    ),
    "not utf-8": (stream("One", Raw(b"event: ping\xff\xfe\ndata: {}\n\n")), "cannot be read"),
    "quiet end": (stream("One", Cut("end")), "before it was complete"),
    "end without a reason": (stream("One", stop=None), "before it was complete"),
}


@pytest.mark.parametrize("name", REQUEST_FAULTS)
async def test_a_request_that_fails_is_one_clear_sentence(server: AnthropicServer, name: str):
    behave, kind, said = REQUEST_FAULTS[name]
    server.plan(behave)
    model = claude(server, idle_s=0.3 if name == "silence" else 5.0)
    with pytest.raises(ModelError) as caught:
        await reply(model)
    sentence = caught.value.sentence
    assert type(caught.value) is kind
    assert said in sentence
    assert sentence.startswith(f"Claude Haiku 5.5 at {server.url}: ")
    assert "<html" not in sentence
    assert sentence.endswith(".")
    assert len(server.messages) == 1, "nothing is tried again behind the caller's back"
    assert (await reply(model))[0], "the same object can be used again"
    await model.close()


@pytest.mark.parametrize("name", STREAM_FAULTS)
async def test_a_reply_that_breaks_off_keeps_what_came(server: AnthropicServer, name: str):
    behave, said = STREAM_FAULTS[name]
    server.plan(behave)
    model = claude(server, idle_s=0.3 if name == "stall" else 5.0)
    words: list[str] = []
    with pytest.raises(Interrupted) as caught:
        async for part in model.stream(HELLO):
            assert isinstance(part, Delta), "no regular end comes before the error"
            words.append(part.text)
    assert words == ["One"]
    assert said in caught.value.sentence
    assert len(server.messages) == 1
    assert (await reply(model))[0]
    await model.close()


async def test_a_server_that_is_not_there_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = claude(f"http://127.0.0.1:{port}")
    with pytest.raises(Unreachable, match="cannot be reached"):
        await reply(model)
    with pytest.raises(Unreachable, match="cannot be reached"):
        await model.models()
    await model.close()


@pytest.mark.parametrize("address", ["localhost:1234", "ftp://x", "https://", "nonsense"])
async def test_an_address_that_is_none_is_named(address: str):
    with pytest.raises(Unreachable, match="not a web address; give one that begins with https"):
        await reply(claude(address))


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense://127.0.0.1:1"])
async def test_a_proxy_that_cannot_be_used_is_named(proxy: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(Unreachable, match="cannot be set up; check the proxy variables"):
        await reply(claude("http://127.0.0.1:1"))


async def test_without_a_key_nothing_is_sent(server: AnthropicServer):
    model = claude(server, secret=None)
    with pytest.raises(NotAuthorised, match="no API key was found; set ANTHROPIC_API_KEY"):
        await reply(model)
    assert not server.requests


async def test_a_list_that_is_refused_is_an_error(server: AnthropicServer):
    server.models_status = 401
    model = claude(server)
    with pytest.raises(NotAuthorised):
        await model.models()
    await model.close()


# how long to wait ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", [429, 503, 529])
async def test_what_the_server_asks_to_wait_is_handed_on(server: AnthropicServer, code: int):
    server.plan(status(code, headers={"retry-after": "17"}))
    model = claude(server)
    with pytest.raises(Busy) as caught:
        await reply(model)
    assert caught.value.retry_after_s == 17.0
    await model.close()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "inf"}, LONGEST_WAIT_S),
        ({"retry-after": "999999999"}, LONGEST_WAIT_S),
        ({"retry-after-ms": "1500", "retry-after": "60"}, 1.5),
        ({"retry-after": "Tue, 03 Nov 2026 14:05:30 GMT"}, 30.0),
        ({"retry-after": "Tue, 03 Nov 2026 14:04:00 GMT"}, 0.0),
        ({"retry-after": "Tue, 03 Nov 2026 14:05:30 -0000"}, 30.0),
        ({"retry-after": "Tue, 99 Nov 2026 14:05:30 GMT"}, None),
    ],
)
def test_a_wish_to_wait_is_a_number_or_a_date(headers: dict[str, str], seconds: float | None):
    assert retry_after_s(headers, NOW) == seconds


@given(st.text())
def test_any_wish_to_wait_is_bounded(value: str):
    wait = retry_after_s({"retry-after": value}, NOW)
    assert wait is None or 0.0 <= wait <= LONGEST_WAIT_S


# the key is not seen -------------------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anybody logs, down to the last detail, not redacted."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


def everything(error: BaseException) -> str:
    """What a traceback with local variables shows, and what hangs on the error."""
    shown = "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True).format()
    )
    hanging: list[BaseException | None] = [error, error.__cause__, error.__context__]
    return shown + repr([(e, getattr(e, "__dict__", {}), getattr(e, "args", ())) for e in hanging])


@pytest.mark.parametrize("name", [*REQUEST_FAULTS, *STREAM_FAULTS])
async def test_the_key_is_in_no_error_and_in_no_log(
    server: AnthropicServer, name: str, log: io.StringIO
):
    behave = REQUEST_FAULTS[name][0] if name in REQUEST_FAULTS else STREAM_FAULTS[name][0]
    server.plan(behave)
    model = claude(server, idle_s=0.3)
    with pytest.raises(ModelError) as caught:
        await reply(model)
    assert caught.value.__context__ is None
    assert SECRET not in everything(caught.value)
    assert SECRET not in repr(model)
    assert SECRET not in log.getvalue()
    await model.close()


async def test_a_key_that_the_server_repeats_is_blotted_out(server: AnthropicServer):
    server.plan(status(400, BAD, f"what is {SECRET}\x1b[2J supposed to be"))
    model = claude(server)
    with pytest.raises(Refused) as caught:
        await reply(model)
    assert SECRET not in caught.value.sentence
    assert "\x1b" not in caught.value.sentence
    await model.close()


async def test_a_password_in_the_address_is_not_shown(server: AnthropicServer):
    model = claude(server.url.replace("//", "//me:hush-hush@"))
    server.plan(status(500))
    with pytest.raises(Busy) as caught:
        await reply(model)
    assert "hush-hush" not in caught.value.sentence + repr(model)
    await model.close()


# whatever a server does ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(25))
async def test_a_server_gone_mad_gives_a_reply_or_a_model_error(seed: int):
    rng = random.Random(seed)
    async with AnthropicServer() as server:
        items = [
            rng.choice(
                [
                    "word ",
                    Raw(rng.randbytes(40)),
                    Raw(b"data: {}\n\n"),
                    Raw(b"event: message_delta\ndata: null\n\n"),
                    Raw(b'event: message_delta\ndata: {"type":"message_delta"}\n\n'),
                    Raw(b'event: content_block_delta\ndata: {"type":"content_block_delta"}\n\n'),
                    Event("message_delta", {"delta": {"stop_reason": 5}, "usage": "none"}),
                    Event("error", {"error": "text"}),
                    Event("message_start", {"message": 3}),
                ]
            )
            for _ in range(rng.randrange(1, 6))
        ]
        server.plan(stream(*items))
        model = claude(server)
        with suppress(ModelError):
            await reply(model)
        await model.close()


def test_the_adapter_says_what_it_is_without_its_key():
    assert repr(claude("http://me:pw@127.0.0.1:1/?key=x")) == (
        "<Claude claude-haiku-5-5 at 127.0.0.1:1/>"
    )
    assert isinstance(claude("http://127.0.0.1:1"), Claude)
