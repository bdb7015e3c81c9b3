"""What is open when the app opens, and what goes on from earlier."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from llmcompanion.errors import UserError
from llmcompanion.store.database import Store
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.session import Session
from tests.fakes.clock import BEGINNING, FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import SETTINGS, asks, household


async def sitting(home: Path, clock: FakeClock, **options: object) -> Session:
    house = household(home, ScriptedModel(["Hm.", end()]), clock=clock)
    session = Session(house, await house.open_store(), AppOptions(**options))  # type: ignore[arg-type]
    await session.open()
    return session


def now(**later: float) -> FakeClock:
    return FakeClock(BEGINNING + timedelta(**later), flowing=True)


async def talk_once(home: Path, clock: FakeClock) -> int:
    session = await sitting(home, clock)
    assert session.talk is not None
    await session.talk.say("Hello")
    await session.close()
    return session.talk.conversation.id


async def test_todays_conversation_goes_on(tmp_path: Path) -> None:
    first = await talk_once(tmp_path, now())
    session = await sitting(tmp_path, now(hours=3))
    assert session.talk is not None and session.talk.conversation.id == first
    assert [m.text for m in session.talk.messages if m.role == "user"] == ["Hello"]
    await session.close()


async def test_a_talk_past_midnight_goes_on_and_the_next_morning_begins_anew(
    tmp_path: Path,
) -> None:
    first = await talk_once(tmp_path, now())
    session = await sitting(tmp_path, now(hours=11))
    assert session.talk is not None and session.talk.conversation.id == first
    await session.close()
    session = await sitting(tmp_path, now(hours=18))
    assert session.talk is not None and session.talk.conversation.id != first
    await session.close()


async def test_new_begins_a_new_conversation(tmp_path: Path) -> None:
    first = await talk_once(tmp_path, now())
    session = await sitting(tmp_path, now(minutes=5), new=True)
    assert session.talk is not None and session.talk.conversation.id != first
    await session.close()


async def test_another_persona_on_the_command_line_begins_a_new_conversation(
    tmp_path: Path,
) -> None:
    first = await talk_once(tmp_path, now())
    session = await sitting(tmp_path, now(minutes=5), persona="kai")
    assert session.talk is not None and session.talk.conversation.id != first
    assert session.persona.id == "kai"
    await session.close()


async def test_a_second_window_says_so_and_keeps_to_a_talk_of_its_own(tmp_path: Path) -> None:
    first = await sitting(tmp_path, now())
    second = await sitting(tmp_path, now(minutes=1))
    assert first.talk is not None and second.talk is not None
    assert first.talk.conversation.id != second.talk.conversation.id
    assert any("another window" in notice for notice in second.notices)
    await second.talk.say("Hello")
    await first.talk.say("Hello")
    await second.close()
    await first.close()


async def test_a_persona_that_is_gone_is_replaced_with_a_sentence(tmp_path: Path) -> None:
    house = household(tmp_path, ScriptedModel(["Hm.", end()]))
    import msgspec

    house.settings = msgspec.structs.replace(house.settings, persona="gone")
    session = Session(house, await house.open_store(), AppOptions())
    assert session.persona.id != "gone"
    assert any("gone" in notice for notice in session.notices)
    await session.close()


async def test_a_persona_that_was_asked_for_and_is_unknown_is_an_error(tmp_path: Path) -> None:
    house = household(tmp_path, ScriptedModel(["Hm.", end()]))
    store = await house.open_store()
    with pytest.raises(UserError, match="gone"):
        Session(house, store, AppOptions(persona="gone"))
    await store.close()


async def test_a_model_that_is_gone_gives_way_to_doctor_with_a_sentence(tmp_path: Path) -> None:
    house = household(tmp_path, ScriptedModel(["Hm.", end()]))
    house.registry.models["doctor"] = ScriptedModel(["Go on.", end()])  # type: ignore[attr-defined]
    session = Session(house, await house.open_store(), AppOptions(model="nope"))
    await session.open()
    assert session.model_name == "doctor"
    assert any("nope" in notice for notice in session.notices)
    await session.close()


async def test_questions_are_counted_over_sittings(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(SETTINGS, check_in=asks(every=2))
    house = household(tmp_path, ScriptedModel(["Hm.", end()]), clock=now(), settings=settings)
    session = Session(house, await house.open_store(), AppOptions())
    await session.open()
    assert session.talk is not None
    await session.talk.say("Hello")
    assert await session.asker.offer("turn", session.moment()) is None
    await session.close()
    again = Session(house, await Store.open(house.folders.database, now=BEGINNING), AppOptions())
    await again.open()
    assert again.talk is not None
    await again.talk.say("Hello")
    assert await again.asker.offer("turn", again.moment()) is not None
    await again.asker.end()
    assert [entry.outcome for entry in await again.check_ins()] == ["skipped"]
    await again.close()


async def test_a_model_is_opened_once_for_many_talks(tmp_path: Path) -> None:
    session = await sitting(tmp_path, now())
    opened: list[str] = []
    registry = session.household.registry
    ask = registry.open
    registry.open = lambda name: opened.append(name) or ask(name)  # type: ignore[method-assign,func-returns-value]
    await session.start_talk()
    assert session.talk is not None
    model = session.talk.model
    await session.open_talk(session.talk.conversation.id)
    assert session.talk.model is model and opened == []
    await session.use_model("scripted")
    await session.start_talk()
    assert opened == ["scripted"]
    await session.close()
