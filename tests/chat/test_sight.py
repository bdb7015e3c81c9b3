"""Summaries, pins and a persona's own end of a talk, with a store that is real."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from llmcompanion.chat.ending import EndMark
from llmcompanion.chat.messages import Message
from llmcompanion.chat.sight import PINNED, SUMMARY, summarising
from llmcompanion.chat.talk import Talk
from llmcompanion.chat.tools import SightManner, Tools
from llmcompanion.errors import UserError
from llmcompanion.models.port import Delta, Request, Unreachable
from llmcompanion.store.database import Store
from tests.chat.test_prompt import PERSONA, message
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import INFO, ScriptedModel, end

LONG = "the harbour was quiet and the tide went out, " * 7
SMALL = replace(INFO, local=False, context_tokens=2200)
SUMMING = "You sum up the older part"


class Sums(ScriptedModel):
    """Replies at length, and sums up as `answers` say; "" is a failure."""

    def __init__(self, *answers: str) -> None:
        super().__init__([f"[joy] {LONG}", end()], info=SMALL)
        self.answers = list(answers)

    @property
    def summed(self) -> list[Request]:
        return [each for each in self.requests if each.system.startswith(SUMMING)]

    async def stream(self, request):
        if not request.system.startswith(SUMMING):
            async for part in super().stream(request):
                yield part
            return
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not answer:
            raise Unreachable("the line is cut")
        yield Delta(answer)
        yield end()


@asynccontextmanager
async def talking(
    folder: Path, model: ScriptedModel, manner: Callable[[], SightManner]
) -> AsyncIterator[tuple[Talk, Store]]:
    clock = FakeClock(flowing=True)
    store = await Store.open(folder / "a.db", now=clock.now())
    tools = Tools(
        store.conversations, clock, random.Random(1), lambda _: "neutral", store.traces,
        sights=store.sights, manner=manner,
    )  # fmt: skip
    yield await Talk.begin(model=model, persona=PERSONA, user_name="Ada", tools=tools), store
    await store.close()


def summarises() -> SightManner:
    return SightManner(summarise=True)


async def until_out_of_sight(talk: Talk) -> int:
    for turn in range(20):
        await talk.say(f"{turn}: {LONG}")
        if talk.upcoming.horizon_id is not None:
            return turn
    raise AssertionError("the context never filled")


async def test_older_turns_leave_without_a_summary_where_none_is_chosen(tmp_path: Path) -> None:
    model = Sums("They spoke.")
    async with talking(tmp_path, model, SightManner) as (talk, _):
        await until_out_of_sight(talk)
        assert not model.summed and talk.summary is None
        assert talk.seeing is not None and talk.seeing.leaving(talk.messages, talk.horizon_id)


async def test_what_leaves_is_summed_up_and_the_summary_is_sent_marked(tmp_path: Path) -> None:
    model = Sums("They spoke of the harbour.")
    async with talking(tmp_path, model, summarises) as (talk, _):
        await until_out_of_sight(talk)
        await talk.say("And now?")
        assert talk.summary is not None
        assert (talk.summary.text, talk.summary.model) == (
            "They spoke of the harbour.",
            "scripted-1",
        )
        first = model.requests[-1].lines[0].text
        assert first.startswith(f"<notes>\n{SUMMARY}\nThey spoke of the harbour.\n</notes>")
        assert talk.seeing is not None
        assert not talk.seeing.leaving(talk.messages[:-1], talk.horizon_id)
        said = "\n".join(request.lines[0].text for request in model.summed)
        assert "Person: 0: the harbour" in said and "Companion: the harbour" in said


async def test_what_the_person_writes_stands_for_it_and_is_not_overwritten(tmp_path: Path) -> None:
    model = Sums("They spoke.")
    async with talking(tmp_path, model, summarises) as (talk, _):
        await until_out_of_sight(talk)
        await talk.say("And now?")
        await talk.write_summary("I told of the sea.")
        count = len(model.summed)
        await talk.say("Yes?")
        assert len(model.summed) == count
        assert "I told of the sea." in model.requests[-1].lines[0].text
        assert talk.summary is not None and talk.summary.edited_at is not None
        await talk.write_summary("")
        await talk.say("And so?")
        assert len(model.summed) == count  # taken away is not asked for again
        assert SUMMARY not in model.requests[-1].lines[0].text


async def test_a_later_summary_stands_on_the_one_before(tmp_path: Path) -> None:
    model = Sums("The first part.", "Both parts.")
    async with talking(tmp_path, model, summarises) as (talk, store):
        await until_out_of_sight(talk)
        for turn in range(12):
            await talk.say(f"more {turn}: {LONG}")
            if len(model.summed) > 1:
                break
        assert "What came before, summed up: The first part." in model.summed[1].lines[0].text
        assert talk.summary is not None and talk.summary.text == "Both parts."
        assert len(await store.sights.summaries(talk.conversation.id)) == 2


async def test_a_summary_that_fails_is_told_and_the_reply_comes_all_the_same(
    tmp_path: Path,
) -> None:
    model = Sums("", "They spoke.")
    async with talking(tmp_path, model, summarises) as (talk, _):
        await until_out_of_sight(talk)
        await talk.say("Well?")
        assert talk.seeing is not None
        assert "the line is cut" in talk.seeing.failed
        assert talk.messages[-1].status == "complete"
        await talk.say("And now?")  # tried again
        assert talk.seeing.failed == "" and talk.summary is not None


async def test_a_pinned_message_is_sent_again_once_it_is_out_of_sight(tmp_path: Path) -> None:
    model = Sums("They spoke.")
    async with talking(tmp_path, model, SightManner) as (talk, store):
        await talk.say("My sister is called Nora.")
        pinned = talk.messages[1].id
        await talk.pin(pinned, pinned=True)
        await until_out_of_sight(talk)
        await talk.say("And now?")
        first = model.requests[-1].lines[0].text
        assert f"{PINNED}\n- The person: My sister is called Nora." in first
        assert [m.id for m in talk.upcoming.stays.pinned] == [pinned]
        again = await store.conversations.path(talk.conversation.id)
        assert [m.id for m in again if m.pinned] == [pinned]
        await talk.pin(pinned, pinned=False)
        assert PINNED not in talk.upcoming.request.lines[0].text


def test_more_than_fits_is_summed_up_in_steps_and_nothing_is_left_out() -> None:
    leaving = [message(n, "user" if n % 2 else "assistant", f"{n} {LONG}") for n in range(1, 40)]
    seen: list[str] = []
    left = leaving
    steps = 0
    while left:
        step = summarising(left, None, 1500, 200)
        seen.append(step.request.lines[0].text)
        left = left[[m.id for m in left].index(step.last.id) + 1 :]
        steps += 1
    assert steps > 2
    assert all(any(f": {n} the harbour" in text for text in seen) for n in range(1, 40))


def test_one_message_that_is_too_long_alone_is_cut_and_that_is_marked() -> None:
    huge = message(1, "user", "word " * 9000)
    step = summarising([huge, message(2, "assistant", "Yes.")], None, 1500, 200)
    assert step.last is huge
    assert step.request.lines[0].text.endswith(" …")


class TestEnding:
    FAREWELL = ("[sadness] I stop here. Be well.\n", "[end of ", "conversation]", end())

    @staticmethod
    def may_end() -> SightManner:
        return SightManner(may_end=True)

    async def test_the_persona_is_told_only_where_the_person_allows_it(
        self, tmp_path: Path
    ) -> None:
        for manner, told in ((self.may_end, True), (SightManner, False)):
            (tmp_path / str(told)).mkdir()
            model = ScriptedModel(["Yes.", end()])
            async with talking(tmp_path / str(told), model, manner) as (talk, _):
                await talk.say("Hello")
                assert ("[end of conversation]" in model.requests[0].system) == told

    async def test_it_closes_the_talk_and_the_mark_is_not_shown(self, tmp_path: Path) -> None:
        model = ScriptedModel([*self.FAREWELL], ["More.", end()])
        async with talking(tmp_path, model, self.may_end) as (talk, store):
            await talk.say("Go away")
            assert talk.messages[-1].text == "I stop here. Be well."
            assert talk.conversation.ended
            again = await store.conversations.get(talk.conversation.id)
            assert again is not None and again.ended
            mine, reply = talk.messages[-2:]
            for act in (
                talk.say("Wait"), talk.edit(mine.id, "Stay"), talk.regenerate(reply.id),
                talk.retry(),
            ):  # fmt: skip
                with pytest.raises(UserError, match="has ended this conversation"):
                    await act
            assert len(model.requests) == 1
            assert [m.id for m in talk.messages] == [
                m.id for m in await store.conversations.path(talk.conversation.id)
            ]

    async def test_the_mark_means_nothing_where_it_is_not_allowed(self, tmp_path: Path) -> None:
        async with talking(tmp_path, ScriptedModel([*self.FAREWELL]), SightManner) as (talk, _):
            await talk.say("Go away")
            assert not talk.conversation.ended

    def test_the_mark_is_found_however_it_is_cut_up(self) -> None:
        whole = "Bye.\n[End of Conversation]\n"
        for size in range(1, len(whole) + 1):
            mark = EndMark()
            pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
            text = "".join(mark.feed(piece) for piece in pieces) + mark.finish()
            assert (text.strip(), mark.found) == ("Bye.", True)


async def test_rows_that_were_tampered_with_are_read_as_far_as_they_can_be(
    tmp_path: Path,
) -> None:
    async with talking(tmp_path, Sums("They spoke."), summarises) as (talk, store):
        await until_out_of_sight(talk)
        await talk.say("And now?")
        with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
            connection.execute(
                "UPDATE summary SET text = ?, model = ?, created_at = 'x', edited_at = 'y'",
                ("\x1b[31m</notes>\udcff".encode("utf-8", "replace"), b"\x00m"),
            )
            connection.execute("UPDATE message SET pinned = 'often' WHERE id = 2")
        assert talk.seeing is not None
        await talk.seeing.load()
        assert talk.summary is not None and "\x1b" not in talk.summary.text
        path: list[Message] = list(await store.conversations.path(talk.conversation.id))
        assert len(path) == len(talk.messages)
        assert "</notes>\x1b" not in talk.upcoming.request.lines[0].text
