"""Whole studies, lived on a fake clock through the real store, journal and calendar."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from llmcompanion.checkin.rules import Rules
from llmcompanion.errors import UserError
from llmcompanion.journal.timeline import Narrowing
from llmcompanion.study.exported import exported
from llmcompanion.study.overlay import NOTHING, QUIET
from llmcompanion.study.plan import Condition, Lots, Plan, Probes, Stopping
from llmcompanion.study.report.bundle import broken
from llmcompanion.study.running import Standing
from llmcompanion.study.templates import template

from .lives import blocks, live, world

EFFECT = {"orb": 3.0, "anime": 6.0}


async def test_a_participant_lives_all_28_days_and_the_effect_is_in_the_table(tmp_path: Path):
    async with world(tmp_path) as it:
        begun = await it.studies.begin(blocks())
        lived = await live(it, lambda place: EFFECT[place.condition])
        assert [place.number for place in lived] == list(range(1, 29))
        assert [place.condition for place in lived] == list(begun.study.frozen.assignment)
        assert await it.studies.look() is None
        ended = await it.studies.latest()
        assert ended is not None
        assert ended.study.state == "ended"
        days = await it.studies.days(ended)
        assert len(days) == 28
        assert all(day.kept and day.asked == day.answered == 1 for day in days)
        assert [day.outcomes["d.felt"] for day in days] == [EFFECT[p.condition] for p in lived]
        assert [day.outcomes["gap"] for day in days] == [EFFECT[p.condition] - 1 for p in lived]
        assert all(11 <= day.minutes <= 13 for day in days)
        assert all(day.response_s == 2.0 for day in days)


async def test_days_in_bed_are_zero_minutes_and_missed_questions_not_missing_days(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(8))
        await live(it, lambda place: None if place.number in (3, 4) else 5.0)
        ended = await it.studies.latest()
        assert ended is not None
        days = await it.studies.days(ended)
        assert [day.number for day in days] == list(range(1, 9))
        in_bed = days[2:4]
        assert [day.minutes for day in in_bed] == [0.0, 0.0]
        assert [day.outcomes["d.felt"] for day in in_bed] == [None, None]
        assert [(day.asked, day.answered, day.kept) for day in in_bed] == [(1, 0, False)] * 2
        told = await it.studies.today(ended)
        assert (told.kept_days, told.missed) == (6, 2)


async def test_the_day_says_what_is_due_and_what_is_done(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(8))
        told = await it.studies.today(await it.here())
        assert told.line == "study: day 1 of 8 · today: talk 10 min, day check-in"
        await it.talk(4)
        told = await it.studies.today(await it.here())
        assert "min more, day check-in" in told.line
        await it.talk(8)
        await it.answer(d_felt=5)
        told = await it.studies.today(await it.here())
        assert told.line == "study: day 1 of 8 · today: all done"
        assert told.kept_days == 1


async def test_an_illness_moves_the_days_that_are_left(tmp_path: Path):
    async with world(tmp_path) as it:
        begun = await it.studies.begin(blocks(8))
        await live(it, lambda _: 5.0, days=3)
        assert await it.studies.pause(await it.here(), reason="flu")
        paused = await it.here()
        assert paused.study.state == "paused"
        assert paused.overlay == NOTHING
        assert paused.label == ""
        assert not await it.studies.pause(paused), "it is paused already"
        await it.clock.advance(5 * 86400)
        assert await it.studies.resume(await it.here())
        fourth = await it.here()
        assert fourth.place is not None
        assert fourth.place.number == 4
        assert fourth.place.condition == begun.study.frozen.assignment[3]
        rest = await live(it, lambda _: 5.0)
        assert [place.number for place in rest] == [4, 5, 6, 7, 8]


async def test_a_day_on_which_something_was_done_counts_although_it_was_paused_then(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(8))
        await it.talk(12)
        await it.studies.pause(await it.here())
        await it.clock.advance(3 * 86400)
        await it.studies.resume(await it.here())
        second = await it.here()
        assert second.place is not None
        assert second.place.number == 2


async def test_pausing_and_going_on_on_one_day_changes_nothing(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(8))
        for _ in range(3):
            await it.studies.pause(await it.here())
            await it.studies.resume(await it.here())
        now = await it.here()
        assert now.place is not None
        assert now.place.number == 1


async def test_quitting_is_data(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(8))
        await live(it, lambda _: 5.0, days=3)
        assert await it.studies.stop(await it.here(), reason="enough")
        stopped = await it.studies.latest()
        assert stopped is not None
        assert stopped.study.state == "stopped"
        assert len(await it.studies.days(stopped)) == 3
        assert stopped.events[-1].data["reason"] == "enough"
        assert stopped.overlay == NOTHING


async def test_one_study_after_the_other_but_one_at_a_time(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(2))
        with pytest.raises(UserError, match="another study is under way"):
            await it.studies.begin(blocks(4))
        await live(it, lambda _: 5.0)
        second = await it.studies.begin(blocks(4))
        assert second.study.id == 2
        assert second.place is not None
        assert second.place.number == 1
        assert [study.id for study in await it.store.studies.all()] == [2, 1]


async def test_two_short_nights_pause_it_and_turn_face_and_voice_off(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks())
        await it.answer(d_sleep=4.5)
        assert await it.studies.check(await it.here()) == []
        await it.clock.advance(86400)
        await it.answer(d_sleep=4)
        (found,) = await it.studies.check(await it.here())
        assert found.key == "sleep"
        paused = await it.here()
        assert (paused.study.state, paused.paused_by) == ("paused", "rule")
        assert paused.overlay == QUIET
        assert paused.why_paused == ["You slept under 5 hours two nights running."]
        await it.studies.resume(paused)
        assert await it.studies.check(await it.here()) == [], "the same answers do not fire again"
        again = await it.here()
        assert again.study.state == "running"
        assert again.place is not None
        assert again.place.number == 2, "nothing was lost"
        assert again.why_paused == []


async def test_somebody_asked_to_stop(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks())
        await it.answer("study", s_stop=1)
        (found,) = await it.studies.check(await it.here())
        assert found.words == "Somebody asked you to stop."


async def test_without_rules_nothing_pauses(tmp_path: Path):
    none = Stopping(
        sleep_hours=0, elation=False, asked_to_stop=False, hours_per_day=0, hid_and_lost_sleep=False
    )
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(stopping=none))
        for _ in range(3):
            await it.answer(d_sleep=2, s_stop=1)
            assert await it.studies.check(await it.here()) == []
            await it.clock.advance(86400)


async def test_what_was_answered_before_it_began_fires_nothing(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.answer(d_sleep=3)
        await it.clock.advance(86400)
        await it.studies.begin(blocks())
        await it.answer(d_sleep=3)
        assert await it.studies.check(await it.here()) == []


async def test_a_change_is_kept_as_a_deviation_of_its_day(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(4))
        await it.studies.override(await it.here(), "avatar.shown")
        await live(it, lambda _: 5.0)
        ended = await it.studies.latest()
        assert ended is not None
        days = await it.studies.days(ended)
        assert [day.overridden for day in days] == [True, False, False, False]


async def test_a_day_answered_on_the_next_morning_is_the_day_it_is_about(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(2))
        standing = await it.here()
        await it.sleep_until(standing.day, 21)
        scheduled = it.clock.now()
        await it.sleep_until(standing.day + timedelta(days=1), 8)
        await it.answer(d_felt=8)
        (check_in,) = await it.store.journal.check_ins()
        from dataclasses import replace

        await it.store.journal.record(
            replace(check_in, id=None, scheduled_at=scheduled, answers=check_in.answers)
        )
        days = await it.studies.days(await it.here())
        assert [day.outcomes["d.felt"] for day in days] == [8.0, 8.0]


async def test_a_blind_condition_is_told_nowhere_before_the_end(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(template("emotions"))
        seen: dict[str, set[str]] = {}
        while (standing := await it.studies.look()) is not None:
            assert standing.told is None
            assert standing.is_blind
            assert standing.place is not None
            seen.setdefault(standing.place.condition, set()).add(standing.label)
            assert standing.overlay.emotion in ("true", "sham")
            await it.clock.advance(86400)
        assert set(map(frozenset, seen.values())) == {frozenset({"c1"}), frozenset({"c2"})}
        ended = await it.studies.latest()
        assert ended is not None
        assert not ended.is_blind
        log = [entry.text for entry in await _study_entries(it.store)]
        assert not any("c1" in text or "c2" in text for text in log)


async def _study_entries(store):  # type: ignore[no-untyped-def]
    ids = await store.timeline.ids(_narrowing())
    return [record.entry for record in await store.timeline.records(ids)]


def _narrowing():  # type: ignore[no-untyped-def]
    from llmcompanion.journal.timeline import Narrowing

    return Narrowing(kinds=frozenset({"study"}))


async def test_the_plan_decides_what_is_asked(tmp_path: Path):
    own = Rules(enabled=False, day_after_hour=24, week_day=None, per_day=0, windows=0)
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(probes=Probes(moment_per_day=4)))
        rules = (await it.here()).rules(own)
        assert rules.enabled
        assert (rules.per_day, rules.windows) == (4, 4)
        assert rules.day == ("day", "study")
        assert rules.day_after_hour == 20
        assert rules.week_day == 6
        assert rules.condition in ("orb", "anime")
        await it.studies.pause(await it.here())
        assert (await it.here()).rules(own) == own


async def test_an_amendment_keeps_the_lots_and_says_why(tmp_path: Path):
    import msgspec

    async with world(tmp_path) as it:
        begun = await it.studies.begin(blocks(4))
        changed = msgspec.structs.replace(begun.plan, question="Another wording?")
        await it.studies.amend(begun, changed, reason="it was unclear", change="the question")
        now = await it.here()
        assert now.plan.question == "Another wording?"
        assert now.study.frozen.assignment == begun.study.frozen.assignment
        assert now.study.frozen.amendments[0].reason == "it was unclear"
        with pytest.raises(UserError, match="another study"):
            await it.studies.amend(now, blocks(6), reason="longer", change="days")


async def test_questions_are_offered_once(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(4))
        assert await it.studies.offered(await it.here(), "before")
        assert not await it.studies.offered(await it.here(), "before")


async def test_a_baseline_alone_is_a_study_too(tmp_path: Path):
    plan = Plan(
        title="As it is",
        conditions=(Condition(name="as it is"),),
        design=Lots(kind="baseline", days=3),
    )
    async with world(tmp_path) as it:
        await it.studies.begin(plan)
        assert len(await live(it, lambda _: 2.0)) == 3


async def test_a_traveller_keeps_the_days_of_the_place_where_it_began(tmp_path: Path):
    async with world(tmp_path) as it:
        begun: Standing = await it.studies.begin(blocks(8))
        it.studies._zone = lambda: UTC  # the machine now stands somewhere else
        there = await it.here()
        assert there.study.frozen.zone == "Europe/Berlin"
        assert there.place == begun.place


def by_talk(days: int) -> Plan:
    plan = blocks(days)
    return replace(plan, design=replace(plan.design, advance="kept"))


async def test_a_day_with_too_little_talk_comes_again(tmp_path: Path):
    async with world(tmp_path) as it:
        begun = await it.studies.begin(by_talk(4))
        in_bed = iter([5.0, None, None, 5.0, 5.0, 5.0])
        lived = await live(it, lambda _: next(in_bed))
        assert [place.number for place in lived] == [1, 2, 2, 2, 3, 4]
        ended = await it.studies.latest()
        assert ended is not None
        assert ended.study.state == "ended"
        days = await it.studies.days(ended)
        assert [day.condition for day in days] == list(begun.study.frozen.assignment)
        assert all(day.kept for day in days)
        assert (await it.studies.today(ended)).again == "2 days were repeated."
        bundle = await exported(it.studies, ended, now=it.clock.now())
        again = [e["date"] for e in bundle.events if "came again" in e["what"]]
        assert again == ["2026-03-17", "2026-03-18"]
        assert broken(bundle) == []


async def test_days_that_nobody_looked_at_come_again_too(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(by_talk(4))
        await live(it, lambda _: 5.0, days=1)
        await it.clock.advance(3 * 86400)
        now = await it.here()
        assert now.place is not None
        assert (now.place.number, now.repeated) == (2, 3)
        assert len([e for e in (await it.here()).events if e.kind == "repeated"]) == 3


async def test_it_ends_as_it_stands_once_as_many_days_came_again_as_it_has(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(by_talk(4))
        await live(it, lambda _: 5.0, days=1)
        await it.clock.advance(4 * 86400)
        assert (await it.here()).repeated == 4
        await it.clock.advance(86400)
        assert await it.studies.look() is None
        ended = await it.studies.latest()
        assert ended is not None
        assert ended.study.state == "ended"
        assert [day.number for day in await it.studies.days(ended)] == [1]


async def test_help_that_was_shown_pauses_it_at_the_next_look_and_keeps_no_words(tmp_path: Path):
    async with world(tmp_path) as it:
        await it.studies.begin(blocks(4))
        for _ in range(2):
            await it.studies.help_shown(await it.here())
        (helped,) = [e for e in (await it.here()).events if e.kind == "help"]
        assert helped.data == {"on": "2026-03-16"}
        assert [each.key for each in await it.studies.check(await it.here())] == ["help-shown"]
        paused = await it.here()
        assert (paused.paused_by, paused.overlay) == ("rule", QUIET)
        assert paused.why_paused == ["You were shown where people help."]
        await it.studies.resume(paused)
        assert await it.studies.check(await it.here()) == []
        await it.studies.stop(await it.here())
        stopped = await it.studies.latest()
        assert stopped is not None
        told = str((await exported(it.studies, stopped, now=it.clock.now())).events)
        assert "a stopping rule fired" in told
        assert "help" not in told
        records = await it.store.timeline.records(await it.store.timeline.ids(Narrowing()))
        texts = [each.entry.text for each in records if each.entry is not None]
        assert any(text.endswith("is paused.") for text in texts)
        assert "help" not in str(texts)
