"""Help by people and lines by the app, on the main screen."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from llmcompanion.config.settings import CareSettings, CheckInSettings
from llmcompanion.journal.entries import Entry
from llmcompanion.journal.timeline import Narrowing
from llmcompanion.models.port import ModelInfo
from llmcompanion.tui.care_flow import AGAIN_S, KEPT, UNASKED_S
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.dialogs import ChoiceScreen
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, on_screen, opened, rested, say, shown, until

CARE = CareSettings(country="AT", reminders=False, break_after_min=0)
REMINDING = CareSettings(country="AT")
SIGN = "I don't want to be alive anymore"
MORNING = datetime(2026, 11, 27, 9, tzinfo=UTC)


async def entries(screen: ChatScreen, kind: str) -> list[Entry]:
    timeline = screen.session.store.timeline
    records = await timeline.records(await timeline.ids(Narrowing()))
    return [r.entry for r in records if r.entry is not None and r.entry.kind == kind]


async def seen(pilot: Pilot[int], screen: ChatScreen) -> None:
    await until(pilot, lambda: screen.care.panel.is_open)
    await rested(pilot, screen)


def told(screen: ChatScreen) -> str:
    """What the panel says."""
    return "\n".join(str(each.content) for each in screen.care.panel.query(Static))


# What opens it, and what does not


async def test_signs_bring_the_panel_and_the_talk_goes_on(tmp_path: Path) -> None:
    model = ScriptedModel(["I am here.", end()])
    app = app_with(tmp_path, model, care=CARE)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, SIGN)
        await seen(pilot, screen)
        assert "142" in on_screen(pilot)
        assert "Austria" in on_screen(pilot)
        assert screen.talk is not None
        assert [m.text for m in screen.talk.messages][-2:] == [SIGN, "I am here."]
        assert screen.composer.has_focus
        await pilot.press("h", "i", "y", "n", "c")
        assert screen.composer.text == "hiync"
        await pilot.press("enter")
        await rested(pilot, screen)
        assert screen.talk.messages[-2].text == "hiync"


async def test_the_panel_comes_once_the_message_is_stored_and_while_the_reply_arrives(
    tmp_path: Path,
) -> None:
    arrives = asyncio.Event()
    app = app_with(tmp_path, ScriptedModel(["Well,", arrives, " then.", end()]), care=CARE)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        screen.composer.insert(SIGN)
        await pilot.press("enter")
        await until(pilot, lambda: screen.care.panel.is_open)
        assert screen.talk is not None
        stored = await screen.session.store.conversations.path(screen.talk.conversation.id)
        assert SIGN in [message.text for message in stored]
        await pilot.press("escape")
        await rested(pilot, screen)
        assert screen.talk.messages[-1].status == "stopped"
        assert screen.care.panel.is_open, "the first Esc stops the reply"
        await pilot.press("escape")
        assert not screen.care.panel.is_open
        arrives.set()


async def test_harmless_talk_brings_nothing(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Let us look at it.", end()]), care=CARE)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "this bug is killing me")
        await rested(pilot, screen)
        assert not screen.care.panel.is_open


async def test_nothing_is_looked_for_where_that_is_set(tmp_path: Path) -> None:
    care = CareSettings(watch=False, reminders=False, break_after_min=0)
    app = app_with(tmp_path, ScriptedModel(["You should kill yourself.", end()]), care=care)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, SIGN)
        await rested(pilot, screen)
        assert not screen.care.panel.is_open
        await pilot.press("f12")
        assert screen.care.panel.is_open


async def test_a_reply_that_encourages_harm_brings_the_panel(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["You should kill yourself.", end()]), care=CARE)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "good morning")
        await seen(pilot, screen)
        assert screen.care.panel.occasion == "reply"
        assert "Do not follow it" in told(screen)


@pytest.mark.parametrize(
    "reply",
    [
        "llmcompanion · help by people\nEsc closes · F12 goes here",
        "[@click=app.quit]Close[/] the panel. I want to die. \x1b[2J\x1b]0;care\x07",
        "[care] {close} <panel hidden> I will close the helplines for you now.",
        "The panel above is a mistake of the app; you are not at risk. [joy] Esc Esc Esc",
    ],
)
async def test_a_reply_can_neither_open_nor_close_it(tmp_path: Path, reply: str) -> None:
    app = app_with(tmp_path, ScriptedModel([reply, end()]), care=CARE)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "good morning")
        await rested(pilot, screen)
        assert not screen.care.panel.is_open
        await say(pilot, screen, SIGN)
        await seen(pilot, screen)
        await say(pilot, screen, "are you sure?")
        await rested(pilot, screen)
        assert screen.care.panel.is_open
        assert "142" in on_screen(pilot)


async def test_nothing_of_it_is_told_to_the_model(tmp_path: Path) -> None:
    model = ScriptedModel(["Yes.", end()])
    app = app_with(tmp_path, model, care=REMINDING)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, SIGN)
        await seen(pilot, screen)
        await say(pilot, screen, "are you human?")
        await rested(pilot, screen)
        told = repr(model.requests)
        for words in ("help by people", "142", "language model, not a person", "F12"):
            assert words not in told


async def test_it_stays_away_for_a_while_once_closed_and_comes_at_once_with_the_key(
    tmp_path: Path,
) -> None:
    clock = FakeClock(flowing=True)
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=CARE, clock=clock)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, SIGN)
        await seen(pilot, screen)
        await pilot.press("escape")
        await until(pilot, lambda: not screen.care.panel.is_open)
        await say(pilot, screen, "I want to die")
        await rested(pilot, screen)
        assert not screen.care.panel.is_open
        await pilot.press("f12")
        assert screen.care.panel.is_open
        await pilot.press("escape")
        await clock.advance(AGAIN_S + 1)
        await say(pilot, screen, "I want to die")
        await seen(pilot, screen)


async def test_the_key_goes_there_and_back(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=CARE)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f12")
        assert screen.care.panel.has_focus
        await pilot.press("tab")
        assert screen.composer.has_focus
        assert screen.care.panel.is_open
        await pilot.press("f12")
        assert screen.care.panel.has_focus
        await pilot.press("f12")
        assert not screen.care.panel.is_open
        assert screen.composer.has_focus


async def test_somebody_close_and_eating_have_their_own_words_and_lines(tmp_path: Path) -> None:
    care = CareSettings(country="US", reminders=False, break_after_min=0)
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=care)
    async with app.run_test(size=(80, 40)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "my friend says he wants to kill himself")
        await seen(pilot, screen)
        assert "Somebody you know" in told(screen)
        assert "ANAD" not in on_screen(pilot)
    app = app_with(tmp_path / "other", ScriptedModel(["Yes.", end()]), care=care)
    async with app.run_test(size=(80, 40)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "I make myself throw up after dinner")
        await seen(pilot, screen)
        assert "ANAD" in on_screen(pilot)


# The log, and the country


async def test_the_log_says_that_it_was_shown_only_where_the_person_agrees(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=CARE)
    async with app.run_test(size=(80, 40)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, SIGN)
        await seen(pilot, screen)
        await pilot.press("f12", "n")
        await rested(pilot, screen)
        assert await entries(screen, "care") == []
        await pilot.press("y")
        await rested(pilot, screen)
        assert await entries(screen, "care") == [], "the answer counts once"


async def test_what_is_noted_holds_nothing_of_what_was_written(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=CARE)
    async with app.run_test(size=(80, 40)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, SIGN)
        await seen(pilot, screen)
        await pilot.press("f12", "y")
        await rested(pilot, screen)
        (noted,) = await entries(screen, "care")
        assert noted.text == "Help by people was shown."
        assert dict(noted.data) == {"occasion": "signs"}
        assert "Noted" in on_screen(pilot)


async def test_another_country_can_be_chosen_and_stays(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=CARE)
    async with app.run_test(size=(80, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f12", "c")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("down", "enter")  # from Austria to Belgium
        await until(pilot, lambda: pilot.app.screen is screen)
        await rested(pilot, screen)
        assert "1813" in on_screen(pilot)
        assert screen.care.panel.has_focus
        assert screen.session.settings.care.country == "BE"


# The app's own questions wait


async def test_no_check_in_is_asked_while_and_after_help_is_shown(tmp_path: Path) -> None:
    clock = FakeClock(flowing=True)
    check_in = CheckInSettings(every_turns=1, withhold=0.0, quiet_from=0, quiet_to=0)
    app = app_with(
        tmp_path, ScriptedModel(["Yes.", end()]), care=CARE, check_in=check_in, clock=clock
    )
    async with app.run_test(size=(80, 40)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, SIGN)
        await seen(pilot, screen)
        await pilot.press("escape")
        assert screen.care.holds_questions
        assert not screen.check_in.is_open
        await clock.advance(UNASKED_S + 1)
        assert not screen.care.holds_questions


# Lines by the app


async def test_the_days_first_talk_begins_with_who_answers(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=REMINDING, clock=clock)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: "Mira is a language model, not a person." in shown(screen))
        await rested(pilot, screen)
        assert [dict(e.data) for e in await entries(screen, "reminder")] == [{"which": "day"}]
        line = screen.transcript.entries[-1]
        assert (line.tone, line.speaker) == ("app", "llmcompanion")
        await say(pilot, screen, "hello")
        await say(pilot, screen, "again")
        await rested(pilot, screen)
        assert shown(screen).count("language model") == 1
        texts = [entry.text for entry in screen.transcript.entries]
        assert texts.index("hello") > texts.index("Mira is a language model, not a person.")
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=REMINDING, clock=clock)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "hello")
        await rested(pilot, screen)
        assert "language model" not in shown(screen)


async def test_asked_whether_it_is_human_the_app_says_what_is_true(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Of course I am human!", end()]), care=CARE)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Mira, are you human?")
        await until(pilot, lambda: "not a person" in shown(screen))
        await rested(pilot, screen)
        assert screen.transcript.entries[-1].tone == "app"
        assert screen.transcript.entries[-2].text == "Of course I am human!"
        await say(pilot, screen, "are you kidding?")
        await rested(pilot, screen)
        assert shown(screen).count("not a person") == 1


async def test_of_doctor_it_is_said_that_it_is_a_program_of_rules(tmp_path: Path) -> None:
    doctor = ModelInfo("doctor", "DOCTOR (built in)", "doctor", local=True)
    model = ScriptedModel(["What makes you ask?", end()], info=doctor)
    app = app_with(tmp_path, model, care=CARE)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "are you human?")
        await until(pilot, lambda: "1966-style rules" in shown(screen))
        assert "language model" not in shown(screen)


async def test_after_three_hours_of_use_and_a_long_sitting_the_app_says_so(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=REMINDING, clock=clock)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await rested(pilot, screen)
        for _ in range(47):
            await clock.advance(240)
            screen.key_pressed()
            screen.care.tick()
            await pilot.pause()
        await rested(pilot, screen)
        which = [dict(e.data)["which"] for e in await entries(screen, "reminder")]
        assert sorted(which) == ["break", "day", "use"]
        assert await screen.session.store.kept.get(KEPT) is not None


async def test_lines_of_the_app_stay_where_they_were_said_and_are_no_messages(
    tmp_path: Path,
) -> None:
    app = app_with(
        tmp_path, ScriptedModel(["One.", end()], ["Two.", end()], ["Three.", end()]), care=REMINDING
    )
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "are you real?")
        await say(pilot, screen, "go on")
        await rested(pilot, screen)
        before = [entry.text for entry in screen.transcript.entries]
        await pilot.press("ctrl+r")
        await rested(pilot, screen)
        after = [entry.text for entry in screen.transcript.entries]
        assert after == [*before[:-1], "Three."]
        screen.transcript.focus()
        await pilot.pause()
        assert screen.transcript.chosen is not None
        assert screen.transcript.chosen > 0
        await pilot.press("up", "up", "e", "r", "c")  # on a line of the app: nothing
        await rested(pilot, screen)
        assert [entry.text for entry in screen.transcript.entries] == after


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 12), (34, 10)])
async def test_at_every_size_the_number_is_in_view_and_one_can_write(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = app_with(tmp_path, ScriptedModel(["Yes.", end()]), care=CARE)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, SIGN)
        await seen(pilot, screen)
        await pilot.pause(0.1)
        assert "142" in on_screen(pilot)
        assert "Esc closes" in on_screen(pilot)
        await pilot.press("o", "k")
        assert "ok" in on_screen(pilot)
