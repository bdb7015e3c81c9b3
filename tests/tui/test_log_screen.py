"""The reflection log on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from llmcompanion.checkin import asking
from llmcompanion.journal.entries import Answer, CheckIn, Entry, Moment, utc_offset_min
from llmcompanion.journal.timeline import Marked
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.conversations import Destination
from llmcompanion.tui.screens.insight import InsightScreen
from llmcompanion.tui.screens.log import LogScreen
from llmcompanion.tui.screens.log_filter import FilterScreen
from llmcompanion.tui.screens.note import NoteScreen
from llmcompanion.tui.screens.trends import TrendsScreen
from llmcompanion.tui.widgets.detail_pane import DetailPane
from llmcompanion.tui.widgets.timeline_list import TimelineList
from tests.fakes.clock import BEGINNING, FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, asks, household, on_screen, opened, rested, say, shown, until

SIZE = (100, 30)
EVERY_TURN = asks(every=1)
GROUPS = ("fill", "look", "go", "timeline")
"""Workers of the log that come to an end by themselves."""
MOMENT = Moment(persona="mira", model="doctor", emotion="joy", turns=3, minutes=4.0)


def ago(days: float):
    return BEGINNING - timedelta(days=days)


async def fill(home: Path, *entries: Entry | CheckIn | tuple[str, float, float]) -> None:
    """A log before the app is opened. A tuple is an insight: words, days ago, how big."""
    async with await household(home, ScriptedModel([])).open_store() as store:
        for entry in entries:
            if isinstance(entry, CheckIn):
                await store.journal.record(entry)
            elif isinstance(entry, tuple):
                words, days, size = entry
                made = Entry("insight", ago(days), MOMENT, "a use of it")
                await store.insights.mark(made, Marked(words, "assistant", size))
            elif entry.kind == "note":
                await store.notes.write(entry)
            else:
                await store.journal.add(entry)


def note(text: str, days: float = 1, moment: Moment = MOMENT) -> Entry:
    return Entry("note", ago(days), moment, text)


def felt(value: float, days: float = 1) -> CheckIn:
    return CheckIn(
        asked_at=ago(days),
        instrument="moment",
        instrument_version=2,
        occasion="turns",
        outcome="answered",
        moment=MOMENT,
        answers=(Answer("m.felt", 1, "answered", value, response_s=2.0),),
    )


async def log_of(pilot: Pilot[int], *, rows: int | None = None) -> LogScreen:
    """The log, opened, its first entry read."""
    if not isinstance(pilot.app.screen, LogScreen):
        await opened(pilot)
        await pilot.press("ctrl+l")
    await until(pilot, lambda: isinstance(pilot.app.screen, LogScreen))
    screen = pilot.app.screen
    assert isinstance(screen, LogScreen)
    await read(pilot)
    if rows is not None:
        await until(pilot, lambda: screen.query_one(TimelineList).count == rows)
    await read(pilot)
    return screen


async def read(pilot: Pilot[int]) -> str:
    """What the detail shows, when it has settled."""
    for _ in range(2):
        await pilot.pause(0.08)
        await until(
            pilot, lambda: all(w.is_finished for w in pilot.app.workers if w.group in GROUPS)
        )
    screen = pilot.app.screen
    return screen.query_one(DetailPane).text if isinstance(screen, LogScreen) else ""


def an_app(home: Path, **settings: object):
    return app_with(home, ScriptedModel(["[joy] Hm.", end()]), clock=FakeClock(flowing=True),
                    **settings)  # fmt: skip


async def test_an_empty_log_says_how_to_begin(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "Nothing in the log yet" in on_screen(pilot))
        assert "n writes a note" in on_screen(pilot)


async def test_the_log_shows_the_newest_first_and_enter_goes_to_that_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "draw", lambda instrument, rng, today: instrument.items[:1])
    clock = FakeClock(flowing=True)
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]), check_in=EVERY_TURN, clock=clock)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        for number, text in (("2", "First"), ("9", "Second")):
            await clock.advance(600)
            await say(pilot, screen, text)
            await pilot.press(number, "enter")
            await rested(pilot, screen)
        first = screen.talk
        assert first is not None
        await pilot.press("ctrl+n")
        await until(pilot, lambda: screen.talk is not first)
        await rested(pilot, screen)
        await log_of(pilot, rows=2)
        text = on_screen(pilot)
        assert text.index("felt 9") < text.index("felt 2")
        detail = await read(pilot)
        for part in ("Just now it felt", "9", "On the screen then", "Second", "Hm.", "2 exchanges"):
            assert part in detail
        await pilot.press("down")
        assert "First" in await read(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "First" in shown(screen))
        await rested(pilot, screen)
        assert screen.transcript.chosen == first.messages[2].id


async def test_the_log_outlives_the_talk_it_is_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "draw", lambda instrument, rng, today: instrument.items[:1])
    app = an_app(tmp_path, check_in=EVERY_TURN)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "First")
        await pilot.press("2", "enter")
        await rested(pilot, screen)
        assert screen.talk is not None
        await screen.session.delete(screen.talk.conversation.id)
        await log_of(pilot, rows=1)
        assert "1 exchange" in await read(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "was deleted" in on_screen(pilot))


# Finding


async def test_words_narrow_the_list_and_esc_takes_them_back(tmp_path: Path) -> None:
    await fill(tmp_path, note("a heron", 3), note("a walrus", 2), felt(4.0, 1))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await log_of(pilot, rows=3)
        await pilot.press("slash", *"heron")
        screen = await log_of(pilot, rows=1)
        assert "a heron" in await read(pilot)
        assert "1 entry" in on_screen(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "Nothing like that" in on_screen(pilot))
        await pilot.press("escape")
        await log_of(pilot, rows=3)
        assert pilot.app.screen is screen
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChatScreen))


async def test_the_list_is_narrowed_by_kind_persona_and_dates(tmp_path: Path) -> None:
    kai = Moment(persona="kai", model="doctor")
    await fill(tmp_path, note("with Kai", 3, kai), note("with Mira", 2), felt(4.0, 1))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await log_of(pilot, rows=3)

        async def choose(row: int, *keys: str) -> None:
            await pilot.press("f")
            await until(pilot, lambda: isinstance(pilot.app.screen, FilterScreen))
            await pilot.press("home", *["down"] * row, "enter")
            await until(pilot, lambda: not isinstance(pilot.app.screen, FilterScreen))
            await pilot.press(*keys, "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, FilterScreen))
            await pilot.pause(0.1)
            await pilot.press("escape")

        await choose(0, "down", "down")
        await log_of(pilot, rows=2)
        assert "2 entries · note" in on_screen(pilot)
        await choose(1, "down")
        await log_of(pilot, rows=1)
        assert "with Kai" in await read(pilot)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilterScreen))
        await pilot.press("c", "escape")
        await log_of(pilot, rows=3)
        await choose(4, *f"{ago(2):%Y-%m-%d}")
        await log_of(pilot, rows=2)
        await choose(5, *f"{ago(2):%Y-%m-%d}")
        await log_of(pilot, rows=1)
        assert "with Mira" in await read(pilot)


async def test_what_is_no_date_is_said(tmp_path: Path) -> None:
    await fill(tmp_path, felt(4.0))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await log_of(pilot, rows=1)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilterScreen))
        await pilot.press("end", "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FilterScreen))
        await pilot.press(*"soon", "enter")
        await until(pilot, lambda: "soon is no date" in on_screen(pilot))


async def test_only_what_is_in_view_is_loaded(tmp_path: Path) -> None:
    reminders = [Entry("reminder", ago(n / 1000), MOMENT, f"line {n}") for n in range(900)]
    await fill(tmp_path, *reminders)
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await log_of(pilot, rows=900)
        asked: list[int] = []
        entries = screen.query_one(TimelineList)
        fetch = entries._fetch

        async def counted(ids):
            asked.append(len(ids))
            return await fetch(ids)

        entries._fetch = counted
        await pilot.press("end")
        await until(pilot, lambda: "line 899" in on_screen(pilot))
        assert sum(asked) <= 128
        assert "line 899" in await read(pilot)
        await pilot.press("home")
        await until(pilot, lambda: "line 0" in on_screen(pilot))


async def test_the_trends_are_a_key_away_and_lead_where_they_lead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "First")
        talk = screen.talk
        assert talk is not None
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, NoteScreen))
        await pilot.press(*"rain", "f2")
        await log_of(pilot, rows=1)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, TrendsScreen))
        pilot.app.screen.dismiss(Destination(talk.conversation.id, talk.messages[-1].id))
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: screen.transcript.chosen == talk.messages[-1].id)


# Notes


async def test_a_note_is_written_in_the_talk_with_one_key(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "First")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, NoteScreen))
        await pilot.press(*"# Rain", "enter", *"all day", "f2")
        await until(pilot, lambda: "The note is in the log" in on_screen(pilot))
        await log_of(pilot, rows=1)
        detail = await read(pilot)
        assert "Rain" in detail
        assert "First" in detail
        assert "showing joy" in detail
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChatScreen))


async def test_a_note_is_edited_in_the_log_and_every_wording_is_shown(tmp_path: Path) -> None:
    await fill(tmp_path, note("first wording"))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await log_of(pilot, rows=1)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, NoteScreen))
        await pilot.press(*", and more", "ctrl+s")
        await log_of(pilot, rows=1)
        detail = await read(pilot)
        assert detail.index("first wording, and more") < detail.index("Earlier wordings, 1")
        assert detail.rindex("first wording") > detail.index("Earlier wordings, 1")


async def test_leaving_a_note_asks_where_something_was_written(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, NoteScreen))
        await pilot.press("a", "escape")
        await until(pilot, lambda: "Leave without keeping" in on_screen(pilot))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, NoteScreen))
        await pilot.press("escape")
        await until(pilot, lambda: "Leave without keeping" in on_screen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChatScreen))


async def test_only_notes_are_edited(tmp_path: Path) -> None:
    await fill(tmp_path, felt(4.0))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await log_of(pilot, rows=1)
        await pilot.press("e")
        await until(pilot, lambda: "Only notes can be edited" in on_screen(pilot))


# Insights


async def test_a_message_is_marked_with_one_key_and_how_big_it_feels(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "First")
        await pilot.press("tab", "m")
        await until(pilot, lambda: isinstance(pilot.app.screen, InsightScreen))
        assert "Hm." in on_screen(pilot)
        await pilot.press("8")
        await until(pilot, lambda: "What would I do with this?" in on_screen(pilot))
        await pilot.press(*"call him", "enter")
        await until(pilot, lambda: "Marked. It comes back" in on_screen(pilot))
        assert screen.talk is not None
        (insight,) = await screen.session.store.insights.all()
        assert (insight.marked.quotation, insight.marked.size) == ("Hm.", 8.0)
        assert insight.record.entry.text == "call him"
        moment = insight.record.entry.moment
        assert (moment.message_id, moment.emotion) == (screen.talk.messages[-1].id, "joy")
        await log_of(pilot, rows=1)
        detail = await read(pilot)
        assert "call him" in detail
        assert "kept back until you have looked" in detail
        assert "8" not in detail.replace("28", "")


async def test_esc_marks_nothing(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "First")
        await pilot.press("tab", "m")
        await until(pilot, lambda: isinstance(pilot.app.screen, InsightScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChatScreen))
        assert await screen.session.store.insights.all() == []


BIG = 6.25
"""A rating that stands nowhere else on a screen."""
WORDS = "all is a lantern"


def traces_of(days: float) -> list[str]:
    """All that could give the first rating or its date away."""
    then = ago(days)
    return [
        "6.25", "6,25", f"{then:%Y-%m-%d}", f"{then.day} {then:%b}", f"{then.day} {then:%B}",
        f"{then:%d.%m.}", "a use of it",
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "size"), [(3, (80, 24)), (7, (60, 20)), (11, (130, 40))], ids=str)
async def test_looking_again_is_blind(tmp_path: Path, days: int, size: tuple[int, int]) -> None:
    """Neither the old rating nor its date is on the screen before the answer."""
    await fill(
        tmp_path,
        note("before it", days + 0.001 + 1),
        (WORDS, days, BIG),
        note("after it", days - 1),
        note("newest", 0.1),
    )
    app = an_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        seen: list[str] = []

        async def look() -> None:
            await pilot.pause(0.1)
            seen.append(on_screen(pilot))

        await opened(pilot)
        await look()
        await log_of(pilot, rows=3)
        await look()
        for key in ("down", "down", "up", "end"):
            await pilot.press(key)
            seen.append(await read(pilot))
            await look()
        await pilot.press("slash", *"lantern")
        await until(pilot, lambda: "Nothing like that" in on_screen(pilot))
        await look()
        await pilot.press("escape")
        await log_of(pilot, rows=3)
        await pilot.press("x")
        await look()
        await pilot.press("escape")
        await log_of(pilot)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, InsightScreen))
        await until(pilot, lambda: WORDS in on_screen(pilot))
        await look()
        for key in ("3", "2", "4", "1", "2", "5"):
            assert [trace for trace in traces_of(days) if trace in "\n".join(seen)] == []
            await pilot.press(key)
            await look()
        screen = await log_of(pilot, rows=5)
        (insight,) = await screen._session.store.insights.all()
        assert insight.decays == {10 if days >= 10 else 3: BIG - 3}
        look_again = insight.looks[0].check_in
        assert look_again.outcome == "answered"
        assert [answer.item for answer in look_again.answers] == [
            "i.big", "i.concrete", "i.specific", "i.actionable", "i.did", "i.stranger",
        ]  # fmt: skip


async def test_the_log_shows_how_a_rating_faded_once_it_was_looked_at(tmp_path: Path) -> None:
    await fill(tmp_path, (WORDS, 4, 8.0))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await log_of(pilot)
        assert "waits for another look" in on_screen(pilot)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, InsightScreen))
        for key in ("3", "2", "4", "1", "2", "5"):
            await pilot.press(key)
        await log_of(pilot, rows=2)
        assert "waits for another look" not in on_screen(pilot)
        await pilot.press("end")
        detail = await read(pilot)
        assert "8 of 10 when it was marked" in detail
        assert "3 of 10 (−5) after 3 days" in detail
        assert "8.0 became 3.0, 0 held or grew" in " ".join(detail.split())


async def test_what_was_answered_before_leaving_is_kept_and_nothing_at_all_is_not(
    tmp_path: Path,
) -> None:
    await fill(tmp_path, (WORDS, 4, 8.0), note("a"))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await log_of(pilot, rows=1)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, InsightScreen))
        await pilot.press("escape")
        await log_of(pilot, rows=1)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, InsightScreen))
        await pilot.press("3", "escape")
        await log_of(pilot, rows=3)
        (insight,) = await screen._session.store.insights.all()
        assert [(look.size, look.check_in.outcome) for look in insight.looks] == [(3.0, "partial")]


async def test_a_day_begins_with_one_calm_line_about_what_waits(tmp_path: Path) -> None:
    await fill(tmp_path, (WORDS, 4, 8.0))
    for times in (1, 0):
        app = an_app(tmp_path)
        async with app.run_test(size=SIZE) as pilot:
            await opened(pilot)
            await pilot.pause(0.2)
            assert on_screen(pilot).count("waits to be looked at again") == times


async def test_nothing_waits_where_nothing_is_due(tmp_path: Path) -> None:
    await fill(tmp_path, (WORDS, 1, 8.0))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await log_of(pilot, rows=1)
        await pilot.press("r")
        await until(pilot, lambda: "No insight waits" in on_screen(pilot))


# Out and away


@pytest.mark.parametrize(("row", "suffix"), [(0, "md"), (1, "csv"), (2, "jsonl")])
async def test_the_log_is_exported_into_the_folder(tmp_path: Path, row: int, suffix: str) -> None:
    await fill(tmp_path, felt(4.0), note("a"))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await log_of(pilot, rows=2)
        await pilot.press("x")
        await pilot.pause(0.1)
        await pilot.press("home", *["down"] * row, "enter")
        await until(pilot, lambda: "Written to" in on_screen(pilot))
        folder = app.household.folders.exports
        names = sorted(path.name for path in folder.iterdir())
        stem = f"log-{BEGINNING:%Y-%m-%d}"
        assert names == ([f"{stem}-dictionary.csv"] if suffix == "csv" else []) + [
            f"{stem}.{suffix}"
        ]
        assert (folder / f"{stem}.{suffix}").stat().st_size


@pytest.mark.parametrize(
    ("row", "left", "texts"),
    [(0, 1, ["a walrus"]), (1, 2, ["", "a walrus"]), (2, 0, []), (3, 2, ["", ""])],
)
async def test_one_or_all_are_deleted_or_lose_their_words(
    tmp_path: Path, row: int, left: int, texts: list[str]
) -> None:
    await fill(tmp_path, note("a walrus", 2), note("a heron", 1))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        screen = await log_of(pilot, rows=2)
        await pilot.press("d")
        await pilot.pause(0.1)
        await pilot.press("home", *["down"] * row, "enter")
        await until(pilot, lambda: "y delete" in on_screen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "Deleted." in on_screen(pilot))
        await until(pilot, lambda: screen.query_one(TimelineList).count == left)
        store = screen._session.store
        found = await store.timeline.records(await screen._shelf.all_ids())
        assert [record.entry.text for record in found] == texts


async def test_deleting_with_conversations_begins_a_new_talk(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        chat = await opened(pilot)
        await say(pilot, chat, "First")
        before = chat.talk
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, NoteScreen))
        await pilot.press(*"rain", "f2")
        await log_of(pilot, rows=1)
        await pilot.press("d")
        await pilot.pause(0.1)
        await pilot.press("end", "enter")
        await until(pilot, lambda: "every conversation" in on_screen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "Nothing in the log yet" in on_screen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: chat.talk is not before and "First" not in shown(chat))


async def test_no_is_no(tmp_path: Path) -> None:
    await fill(tmp_path, note("a"))
    app = an_app(tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await log_of(pilot, rows=1)
        await pilot.press("d")
        await pilot.pause(0.1)
        await pilot.press("enter")
        await until(pilot, lambda: "y delete" in on_screen(pilot))
        await pilot.press("n")
        await log_of(pilot, rows=1)


# Changes


async def test_changing_the_persona_the_model_or_the_face_is_in_the_log(tmp_path: Path) -> None:
    import msgspec

    models = [ScriptedModel(["Hm.", end()]), ScriptedModel(["Ha.", end()])]
    app = app_with(tmp_path, *models, clock=FakeClock(flowing=True))
    async with app.run_test(size=SIZE) as pilot:
        chat = await opened(pilot)
        session = chat.session
        await session.use_persona("kai")
        await session.use_model("scripted1")
        still = msgspec.structs.replace(session.settings.avatar, shown=False)
        await session.change_settings(avatar=still, theme="light")
        await session.use_persona("kai")
        screen = await log_of(pilot, rows=3)
        found = await screen._shelf.records(await screen._shelf.all_ids())
        assert [dict(record.entry.data) for record in reversed(found)] == [
            {"what": "persona", "from": "mira", "to": "kai"},
            {"what": "model", "from": "scripted", "to": "scripted1"},
            {"what": "avatar.shown", "from": True, "to": False},
        ]
        assert "persona: mira → kai" in on_screen(pilot)


async def test_the_list_and_the_details_tell_the_time_that_was_there_then(tmp_path: Path) -> None:
    elsewhere = utc_offset_min(ago(1)) + 9 * 60
    await fill(tmp_path, Entry("note", ago(1), MOMENT, "From afar.", utc_offset_min=elsewhere))
    async with an_app(tmp_path).run_test(size=SIZE) as pilot:
        await log_of(pilot, rows=1)
        there = ago(1) + timedelta(minutes=elsewhere)
        assert on_screen(pilot).count(f"{there:%H:%M}") == 2


# Looks


def filled_for_looks(home: Path) -> Callable[[], object]:
    async def fill_it() -> None:
        await fill(
            home,
            felt(4.0, 3),
            note("# After the walk\n\nIt felt **less** like somebody today.", 2),
            Entry("change", ago(1.5), MOMENT, "", {"what": "persona", "from": "kai", "to": "mira"}),
            (WORDS, 4, 8.0),
            ("You wait for an apology.", 1, 9.0),
            felt(7.0, 0.2),
        )

    import asyncio

    return lambda: asyncio.run(fill_it())


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20), (20, 6)], ids=str)
def test_the_log_looks(snap_compare: Callable[..., bool], tmp_path: Path, size) -> None:
    filled_for_looks(tmp_path)()

    async def play(pilot: Pilot[int]) -> None:
        await log_of(pilot, rows=5)
        await pilot.press("down", "down", "down")
        await read(pilot)

    assert snap_compare(an_app(tmp_path), terminal_size=size, run_before=play)


def test_the_log_in_the_light_theme(snap_compare: Callable[..., bool], tmp_path: Path) -> None:
    filled_for_looks(tmp_path)()

    async def play(pilot: Pilot[int]) -> None:
        await log_of(pilot, rows=5)

    app = an_app(tmp_path, theme="light")
    assert snap_compare(app, terminal_size=(120, 30), run_before=play)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (20, 6)], ids=str)
def test_looking_again_looks(snap_compare: Callable[..., bool], tmp_path: Path, size) -> None:
    filled_for_looks(tmp_path)()

    async def play(pilot: Pilot[int]) -> None:
        await log_of(pilot, rows=5)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, InsightScreen))

    assert snap_compare(an_app(tmp_path), terminal_size=size, run_before=play)
