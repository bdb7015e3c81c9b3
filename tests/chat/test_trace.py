"""What was behind a reply is written down, and comes back as it was."""

# ruff: noqa: ASYNC240 - test files are small

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from llmcompanion.chat.talk import Talk
from llmcompanion.chat.tools import Tools
from llmcompanion.models.port import Busy, Chance, Delta, Drawn, Line
from llmcompanion.store.database import Store
from tests.chat.test_prompt import PERSONA
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import INFO, ScriptedModel, end


async def opened(tmp_path: Path, model: ScriptedModel) -> tuple[Store, Talk, FakeClock]:
    clock = FakeClock(flowing=True)
    store = await Store.open(tmp_path / "a.db", now=clock.now())
    tools = Tools(store.conversations, clock, random.Random(1), lambda _: "neutral", store.traces)
    talk = await Talk.begin(model=model, persona=PERSONA, user_name="Ada", tools=tools)
    return store, talk, clock


async def test_the_request_and_the_raw_reply_come_back_byte_for_byte(tmp_path: Path):
    model = ScriptedModel(
        ["[joy] Go", "od \x1b[31mday.", end(tokens=(120, 7))], ["[joy] Yes.", end()]
    )
    store, talk, _ = await opened(tmp_path, model)
    await talk.say("Hello — “you” \U0001f60a")
    await talk.say("Again")
    first, second = [m for m in talk.messages if m.role == "assistant" and m.model]
    trace = await store.traces.get(first.id)
    assert trace is not None
    assert trace.request == model.requests[0]
    assert trace.raw == "[joy] Good \x1b[31mday."
    assert (trace.model, trace.status) == (model.info.name, "complete")
    assert trace.usage is not None and trace.usage.output_tokens == 7
    later = await store.traces.get(second.id)
    assert later is not None and later.request == model.requests[1]
    assert later.request.lines[1] == Line("assistant", "[joy] Good ␛[31mday.")
    await store.close()


async def test_each_text_of_a_conversation_is_stored_once_and_goes_with_it(tmp_path: Path):
    marker = "a-very-private-sentence"
    model = ScriptedModel(*[["Mhm.", end()] for _ in range(6)])
    store, talk, _ = await opened(tmp_path, model)
    for number in range(6):
        await talk.say(f"{marker} {number}")
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        count = connection.execute("SELECT count(*), count(DISTINCT text) FROM sent_text")
        assert count.fetchone() == (8, 8)  # the instructions, six lines and one reply
    await store.conversations.delete(talk.conversation.id)
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        for table in ("sent_text", "trace"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    await store.close()
    assert not any(marker.encode() in file.read_bytes() for file in tmp_path.glob("a.db*"))


async def test_tokens_are_told_of_by_local_models_only(tmp_path: Path):
    token = Drawn("Hi", 0.25, 1, (Chance("Yo", 0.5), Chance("\ud800", 0.125)))
    for local, asked in ((True, 5), (False, 0)):
        model = ScriptedModel([Delta("Hi", (token,)), end()], info=replace(INFO, local=local))
        folder = tmp_path / str(local)
        folder.mkdir()
        store, talk, _ = await opened(folder, model)
        await talk.say("Hello")
        assert model.requests[0].runners_up == asked
        trace = await store.traces.get(talk.messages[-1].id)
        assert trace is not None
        others = (Chance("Yo", 0.5), Chance("?", 0.125))
        assert trace.drawn == (replace(token, others=others),)
        await store.close()


async def test_a_reply_that_was_asked_for_twice_says_so(tmp_path: Path):
    model = ScriptedModel([Busy("too many requests", retry_after_s=1.0)], ["Yes.", end()])
    store, talk, _ = await opened(tmp_path, model)
    await talk.say("Hello")
    trace = await store.traces.get(talk.messages[-1].id)
    assert trace is not None and trace.tries == 2
    await store.close()


async def test_a_trace_that_was_tampered_with_is_none(tmp_path: Path):
    store, talk, _ = await opened(tmp_path, ScriptedModel(["Yes.", end()]))
    await talk.say("Hello")
    reply = talk.messages[-1].id
    for column, value in (("lines", b"x"), ("drawn", b"x"), ("details", "[")):
        with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
            (kept,) = connection.execute(f"SELECT {column} FROM trace").fetchone()
            connection.execute(f"UPDATE trace SET {column} = ?", (value,))
        assert await store.traces.get(reply) is None
        with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
            connection.execute(f"UPDATE trace SET {column} = ?", (kept,))
    assert await store.traces.get(reply) is not None
    assert await store.traces.get(999) is None
    await store.close()
