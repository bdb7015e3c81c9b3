from __future__ import annotations

import asyncio
import random
from contextlib import aclosing

from llmcompanion.models.doctor import Doctor
from llmcompanion.models.port import Delta, Finish, Line, Request
from tests.fakes.clock import FakeClock
from tests.models.doctor.scripts import shipped

ASKED = Request("Be kind.", (Line("user", "I sold the old car today"),), labels=("joy",))


def doctor(clock: FakeClock, *, pace: bool = True) -> Doctor:
    return Doctor(shipped(), clock=clock, rng=random.Random(1), pace=pace)


async def said(model: Doctor, request: Request = ASKED) -> list[str]:
    return [part.text async for part in model.stream(request) if isinstance(part, Delta)]


async def test_it_types_word_by_word_after_a_thought():
    clock = FakeClock(flowing=True)
    words = await said(doctor(clock))
    assert len(words) > 5
    assert all(word.split() == [word.strip()] for word in words)
    assert 0.7 <= clock.slept[0] <= 1.6
    assert len(clock.slept) == len(words)


async def test_its_pace_is_that_of_a_person():
    clock = FakeClock(flowing=True)
    characters = len("".join(await said(doctor(clock))))
    assert 6 < characters / sum(clock.slept[1:]) < 20


async def test_without_pace_it_answers_at_once():
    clock = FakeClock()
    (text,) = await said(doctor(clock, pace=False))
    assert text == "".join(await said(doctor(FakeClock(flowing=True))))
    assert clock.slept == []


async def test_the_words_do_not_depend_on_the_typing():
    one, two = (
        Doctor(shipped(), clock=FakeClock(flowing=True), rng=random.Random(n)) for n in range(2)
    )
    assert await said(one) == await said(two)


async def test_it_can_be_stopped_while_it_thinks_and_while_it_types():
    clock = FakeClock()
    model = doctor(clock)
    reading = asyncio.ensure_future(anext(model.stream(ASKED)))
    while not clock.slept:  # noqa: ASYNC110 - the thread that makes the reply has no event
        await asyncio.sleep(0.001)
    reading.cancel()
    await asyncio.wait([reading])
    assert reading.cancelled()

    flowing = doctor(FakeClock(flowing=True))
    async with aclosing(flowing.stream(ASKED)) as stream:
        first = await anext(stream)
    assert isinstance(first, Delta)
    assert len(await said(flowing)) > 5


async def test_it_does_not_tag_and_ends_once():
    parts = [part async for part in doctor(FakeClock(flowing=True)).stream(ASKED)]
    assert parts[-1] == Finish("stop")
    assert not any(isinstance(part, Finish) for part in parts[:-1])
    assert "[" not in "".join(part.text for part in parts if isinstance(part, Delta))


async def test_it_is_local_and_has_no_window():
    info = doctor(FakeClock()).info
    assert (info.name, info.title, info.local) == ("doctor", "DOCTOR (built in)", True)
    assert info.context_tokens is None
