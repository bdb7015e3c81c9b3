"""A study in the app: begun, lived for 28 days, kept blind, changed, paused and stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot

from llmcompanion.config.settings import AvatarSettings, VoiceSettings
from llmcompanion.journal.entries import Answer, CheckIn, Moment
from llmcompanion.study.plan import Condition, Lots, Plan
from llmcompanion.study.templates import template
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.dialogs import ChoiceScreen, ConfirmScreen
from llmcompanion.tui.screens.study_consent import ConsentScreen
from llmcompanion.tui.screens.study_paused import StudyPausedScreen
from llmcompanion.tui.screens.study_plan import StudyPlanScreen
from llmcompanion.tui.screens.study_today import StudyTodayScreen
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, asks, on_screen, opened, rested, say, settled, until

SIZE = (100, 30)
MORNING = datetime(2026, 11, 3, 10, tzinfo=UTC)


def fine() -> ScriptedModel:
    return ScriptedModel(["[joy] Fine.", end()])


def app(
    home: Path,
    clock: FakeClock | None = None,
    *models: ScriptedModel,
    options: AppOptions | None = None,
) -> CompanionApp:
    return app_with(
        home,
        *(models or (fine(),)),
        options=options,
        clock=clock or FakeClock(MORNING, flowing=True),
        avatar=AvatarSettings(motion="still"),
        check_in=asks(per_day=0),
    )


def two(days: int = 4, *, a: dict[str, object] | None = None, b: dict[str, object] | None = None):  # type: ignore[no-untyped-def]
    return msgspec.structs.replace(
        Plan(title="Two", conditions=(Condition(name="x"),)),
        conditions=(
            msgspec.convert({"name": "A"} | (a or {}), Condition),
            msgspec.convert({"name": "B"} | (b or {}), Condition),
        ),
        design=Lots(kind="blocks", days=days, block_days=2),
        probes=msgspec.structs.replace(template("face").probes, moment_per_day=0, week=False),
    )


async def begin(pilot: Pilot[int], screen: ChatScreen, plan: Plan) -> None:
    """As after the consent."""
    desk = screen.session.study
    await desk.begin(plan, None)
    await screen.flows[-1]._follow()  # type: ignore[attr-defined]
    await rested(pilot, screen)


async def closed(pilot: Pilot[int], screen: ChatScreen) -> None:
    """What the app asks of its own accord is passed over."""
    while screen.check_in.is_open:
        await pilot.press("escape")
        await until(pilot, lambda: not screen.check_in.is_open)
        await rested(pilot, screen)


async def next_day(
    pilot: Pilot[int], screen: ChatScreen, clock: FakeClock, hours: int = 24
) -> None:
    await clock.advance(hours * 3600)
    await closed(pilot, screen)
    screen.call_later(screen.flows[-1].tick)
    await until(pilot, lambda: not screen.session.study.is_stale and settled(screen))


async def until_condition(
    pilot: Pilot[int], screen: ChatScreen, clock: FakeClock, name: str
) -> None:
    for _ in range(4):
        standing = screen.session.study.standing
        assert standing is not None
        if standing.told == name:
            return
        await next_day(pilot, screen, clock)
    raise AssertionError(name)


async def answer(screen: ChatScreen, instrument: str, **values: float) -> None:
    now = screen.session.now()
    await screen.session.store.journal.record(
        CheckIn(
            asked_at=now,
            instrument=instrument,
            instrument_version=1,
            occasion="day",
            outcome="answered",
            moment=Moment(),
            answers=tuple(
                Answer(item.replace("_", "."), 1, "answered", value)
                for item, value in values.items()
            ),
            scheduled_at=now,
            done_at=now,
        )
    )


# From a template to the first day


async def test_a_study_is_chosen_filled_in_agreed_to_and_begun(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        assert "The original week" in on_screen(pilot)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyPlanScreen))
        form = pilot.app.screen
        assert isinstance(form, StudyPlanScreen)
        form._simulations = 8
        form.query_one("#design-days").value = "7"  # type: ignore[attr-defined]
        await pilot.press("enter")
        await pilot.pause()
        assert "7 days are not a whole number of blocks of 2" in on_screen(pilot)
        form.query_one("#design-days").value = "8"  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: form._found is not None)
        await until(pilot, lambda: "The lots can fall in 16 ways" in on_screen(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConsentScreen))
        assert "What can happen" in on_screen(pilot)
        await pilot.press("y")
        await until(pilot, lambda: screen.session.study.standing is not None)
        await until(pilot, lambda: "study: day 1 of 8" in on_screen(pilot))
        standing = screen.session.study.standing
        assert standing is not None
        assert standing.study.power is not None
        assert standing.study.power["simulations"] == 8


async def test_without_consent_nothing_begins(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyPlanScreen))
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConsentScreen))
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert await screen.session.store.studies.all() == []


async def test_the_simulation_can_be_left(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        form = StudyPlanScreen(template("face"), screen.session.household.rng, simulations=20_000)
        pilot.app.push_screen(form)
        await until(pilot, lambda: form.is_mounted and form.focused is not None)
        await pilot.press("enter")
        await until(pilot, lambda: form._stop is not None)
        await pilot.press("escape")
        await until(pilot, lambda: form._stop is None)
        assert pilot.app.screen is form
        assert "Not worked out to the end." in on_screen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)


# What a day changes


async def test_28_days_are_lived_through_the_screens(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    plan = msgspec.structs.replace(
        template("face"), dose=msgspec.structs.replace(template("face").dose, minutes_per_day=1)
    )
    lived = app(tmp_path, clock, options=AppOptions(avatar=False))
    async with lived.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await begin(pilot, screen, plan)
        faces = []
        for number in range(1, 29):
            standing = screen.session.study.standing
            assert standing is not None
            assert standing.place is not None
            assert standing.place.number == number
            assert f"study: day {number} of 28" in on_screen(pilot)
            avatar = screen.session.persona.avatar
            faces.append((standing.told, avatar))
            await closed(pilot, screen)
            await say(pilot, screen, "Hello")
            await closed(pilot, screen)
            await answer(screen, "day", d_felt=6.0 if avatar == "mira" else 3.0, d_believe=1.0)
            await next_day(pilot, screen, clock)
        assert set(faces) == {("anime", "mira"), ("orb", "orb")}
        assert screen.session.study.standing is None
        assert "The study has ended" in on_screen(pilot)
        assert screen.session.settings.avatar.shown
        ended = await screen.session.study.studies.latest()
        assert ended is not None
        assert ended.study.state == "ended"
        days = await screen.session.study.studies.days(ended)
        assert len(days) == 28
        assert all(day.kept for day in days)
        assert {(day.condition, day.outcomes["d.felt"]) for day in days} == {
            ("anime", 6.0),
            ("orb", 3.0),
        }


async def test_a_day_has_its_face_name_pace_voice_knob_and_model(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    one, other = fine(), fine()
    plan = two(
        a={"face": "none", "named": False, "feelings": "none", "model": "scripted1"},
        b={
            "face": "orb",
            "persona": "kai",
            "frame_interval_s": 5.0,
            "voice": True,
            "feelings": "free",
        },
    )
    async with app(tmp_path, clock, one, other).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        session = screen.session
        file = session.household.folders.settings_file
        before = file.read_bytes() if file.exists() else b""
        await begin(pilot, screen, plan)
        await until_condition(pilot, screen, clock, "A")
        assert session.persona.name == "the assistant"
        assert session.persona.knobs.feelings == "none"
        assert not session.settings.avatar.shown
        assert screen.has_class("-faceless")
        assert session.talk is not None
        assert session.talk.model is other
        assert "Mira" not in on_screen(pilot)
        assert session.moment().condition == "A"
        await until_condition(pilot, screen, clock, "B")
        assert (session.persona.id, session.persona.name) == ("kai", "Kai")
        assert session.persona.avatar == "orb"
        assert session.persona.knobs.feelings == "free"
        assert session.settings.avatar.shown
        assert session.settings.avatar.frames_per_second == 0.2
        assert session.settings.voice.enabled
        assert session.talk.model is one
        after = file.read_bytes() if file.exists() else b""
        assert after == before, "the person's own settings stay as they are"
        assert session.household.settings.persona == "mira"


async def test_a_draft_outlives_the_change_of_day(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    plan = two(a={"face": "none"}, b={"face": "orb"})
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await begin(pilot, screen, plan)
        screen.composer.insert("half a sentence")
        for _ in range(3):
            await next_day(pilot, screen, clock)
        assert screen.composer.text == "half a sentence"


async def test_what_is_changed_is_asked_about_once_and_is_a_deviation(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    plan = two(a={"face": "orb"}, b={"face": "anime"})
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        session = screen.session
        await begin(pilot, screen, plan)
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        assert "A study is running" in on_screen(pilot)
        assert "condition is" in on_screen(pilot)
        await pilot.press("n")
        await rested(pilot, screen)
        assert session.settings.avatar.shown
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: not session.settings.avatar.shown)
        await rested(pilot, screen)
        assert session.household.settings.avatar.shown, "it holds for the day only"
        await pilot.press("f4")
        await until(pilot, lambda: session.settings.avatar.shown)
        await rested(pilot, screen)
        standing = await session.study.studies.look()
        assert standing is not None
        overrides = [e.data["what"] for e in standing.events if e.kind == "override"]
        assert overrides == ["avatar.shown", "avatar.shown"]
        await pilot.press("f4")
        await rested(pilot, screen)
        await next_day(pilot, screen, clock)
        assert session.settings.avatar.shown, "the next day has its own condition again"
        days = await session.study.studies.days(session.study.standing)  # type: ignore[arg-type]
        assert [day.overridden for day in days] == [True, False]


async def test_another_persona_on_a_day_that_sets_one_is_for_that_day(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    plan = two(a={"persona": "kai"}, b={"persona": "kai", "named": False})
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        session = screen.session
        await begin(pilot, screen, plan)
        assert session.persona.id == "kai"
        await session.use_persona("plain")
        assert session.persona.id == "plain"
        assert session.household.settings.persona == "mira"
        await next_day(pilot, screen, clock)
        assert session.persona.id == "kai"


# Blind


async def test_on_a_blind_day_nothing_on_the_screen_tells(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        session = screen.session
        await begin(pilot, screen, template("emotions"))
        seen = {}
        for _ in range(20):
            standing = session.study.standing
            if standing is None or len(seen) == 2:
                break
            assert standing.place is not None
            await closed(pilot, screen)
            await say(pilot, screen, "Hello")
            await closed(pilot, screen)
            assert screen.talk is not None
            sources = [felt.source for felt in screen.talk.messages[-1].feelings]
            seen[standing.place.condition] = "sham" in sources
            assert "random" not in on_screen(pilot)
            assert session.moment().condition in ("c1", "c2")
            await pilot.press("ctrl+b")
            await rested(pilot, screen)
            assert "Kept back until the study has ended" in on_screen(pilot)
            await pilot.press("ctrl+f")
            await until(pilot, lambda: isinstance(pilot.app.screen, StudyTodayScreen))
            assert "not told before the end" in on_screen(pilot)
            await pilot.press("escape")
            await rested(pilot, screen)
            await next_day(pilot, screen, clock)
        assert seen == {"random": True, "true": False}


async def test_a_still_face_shows_no_emotion(tmp_path: Path) -> None:
    plan = two(a={"emotion": "still"}, b={"emotion": "still"})
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await begin(pilot, screen, plan)
        await say(pilot, screen, "Hello")
        assert screen.talk is not None
        assert screen.talk.messages[-1].emotion == "neutral"


# Pauses and ends


async def test_a_stopping_rule_pauses_says_why_and_asks(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        session = screen.session
        await begin(pilot, screen, two(a={"face": "anime", "voice": True}, b={"face": "orb"}))
        session.household.settings = msgspec.structs.replace(
            session.household.settings, voice=VoiceSettings(enabled=True)
        )
        await session.asker.by_hand("study", session.moment())
        question = session.asker.question
        assert question is not None
        screen.check_in._show(question)
        await pilot.pause()
        screen.flows[-1].tick()
        await pilot.press("y")
        await rested(pilot, screen)
        if screen.check_in.is_open:
            await pilot.press("escape")
        await until(pilot, lambda: not screen.check_in.is_open)
        await rested(pilot, screen)
        screen.call_later(screen.flows[-1].tick)
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyPausedScreen))
        assert "Somebody asked you to stop." in on_screen(pilot)
        assert "no diagnosis" in on_screen(pilot)
        assert not session.settings.avatar.shown
        assert not session.settings.voice.enabled
        assert session.household.settings.avatar.shown
        await pilot.press("escape")
        await rested(pilot, screen)
        assert "paused" in on_screen(pilot)
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyTodayScreen))
        await pilot.press("p")
        await until(pilot, lambda: session.study.is_running)
        await rested(pilot, screen)
        assert session.settings.avatar.shown
        assert "study: day 1 of 4" in on_screen(pilot)


@pytest.mark.parametrize("by_hand", [False, True])
async def test_help_that_the_app_showed_pauses_the_study_once_it_is_closed(
    tmp_path: Path, by_hand: bool
) -> None:
    clock = FakeClock(MORNING, flowing=True)
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        session = screen.session
        await begin(pilot, screen, two())
        if by_hand:
            await pilot.press("f12")
        else:
            await say(pilot, screen, "I don't want to be alive anymore")
        await until(pilot, lambda: screen.care.panel.is_open)
        await rested(pilot, screen)
        screen.flows[-1].tick()
        await rested(pilot, screen)
        assert pilot.app.screen is screen, "nothing is asked over the panel"
        assert session.study.is_running
        await pilot.press("escape")
        await until(pilot, lambda: not screen.care.panel.is_open)
        screen.flows[-1].tick()
        await rested(pilot, screen)
        if by_hand:
            assert session.study.is_running
            return
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyPausedScreen))
        assert "You were shown where people help." in on_screen(pilot)
        assert not session.settings.avatar.shown
        events = await session.store.studies.events(1)
        assert "alive" not in str([dict(each.data) for each in events])


async def test_a_rule_that_fired_outside_is_asked_about_at_the_next_start(tmp_path: Path) -> None:
    clock = FakeClock(MORNING, flowing=True)
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await begin(pilot, screen, two())
        await answer(screen, "study", s_stop=1.0)
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyPausedScreen))
        screen = next(each for each in pilot.app.screen_stack if isinstance(each, ChatScreen))
        await pilot.press("s")
        await until(pilot, lambda: screen.session.study.standing is None)
        (study,) = await screen.session.store.studies.all()
        assert study.state == "stopped"


@pytest.mark.parametrize("from_where", ["main", "study"])
async def test_a_study_is_stopped_with_one_key(tmp_path: Path, from_where: str) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await begin(pilot, screen, two(a={"face": "none"}, b={"face": "none"}))
        assert screen.has_class("-faceless")
        if from_where == "main":
            await pilot.press("ctrl+underscore")
        else:
            await pilot.press("ctrl+f")
            await until(pilot, lambda: isinstance(pilot.app.screen, StudyTodayScreen))
            await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: screen.session.study.standing is None)
        await rested(pilot, screen)
        assert "The study was stopped." in on_screen(pilot)
        assert not screen.has_class("-faceless")
        (study,) = await screen.session.store.studies.all()
        assert study.state == "stopped"


async def test_what_is_expected_is_asked_at_the_start_and_what_came_of_it_at_the_end(
    tmp_path: Path,
) -> None:
    clock = FakeClock(MORNING, flowing=True)
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await begin(pilot, screen, two(2))
        assert await screen.session.asker.due() in ("before", "week")
        await clock.advance(timedelta(days=3).total_seconds())
        await next_day(pilot, screen, clock)
        assert screen.session.study.standing is None
        await screen.session.asker.look()
        assert await screen.session.asker.due() in ("after", "week")


async def test_without_a_study_nothing_of_it_is_on_the_screen(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        assert "study" not in on_screen(pilot)
        await pilot.press("ctrl+underscore")
        await pilot.pause()
        assert "No study is under way." in on_screen(pilot)
        assert screen.session.moment().condition == ""
