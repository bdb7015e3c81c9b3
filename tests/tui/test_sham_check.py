"""The sham check in the app: a drawn face, the reply's own feelings kept, and the question."""

from __future__ import annotations

import random
from pathlib import Path

from llmcompanion.chat.events import Feeling
from llmcompanion.chat.reply import ReplyReader
from llmcompanion.config.settings import ShamSettings
from llmcompanion.journal import sham
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, asks, on_screen, opened, rested, say, until

SIZE = (100, 30)
ALWAYS = ShamSettings(enabled=True, share=0.5)


def drawn(shown: str):
    return lambda *labels, **options: sham.Lot(shown)


def test_a_drawn_face_is_told_once_and_the_replys_own_feelings_are_kept():
    reader = ReplyReader(("joy", "fear", "neutral"), lambda text: "neutral", sham="fear")
    events = [*reader.feed("[joy] Hello "), *reader.feed("[neutral] you"), *reader.finish()]
    assert [event.felt.label for event in events if isinstance(event, Feeling)] == ["fear"]
    assert [(felt.label, felt.at, felt.source) for felt in reader.feelings] == [
        ("fear", 0, "sham"), ("joy", 0, "tag"), ("neutral", 6, "tag"),
    ]  # fmt: skip


def test_a_reply_without_tags_is_read_all_the_same():
    reader = ReplyReader(("joy", "fear"), lambda text: "joy", sham="fear")
    events = [*reader.feed("What a day this is! "), *reader.finish()]
    assert [event.felt.label for event in events if isinstance(event, Feeling)] == ["fear"]
    assert [(felt.label, felt.source) for felt in reader.feelings] == [
        ("fear", "sham"), ("joy", "classifier"),
    ]  # fmt: skip


def test_a_reply_without_words_has_no_face_of_its_own():
    reader = ReplyReader(("fear",), lambda text: "neutral", sham="fear")
    assert reader.finish() == []
    assert reader.feelings == []


async def test_the_next_question_is_about_face_and_words_and_the_log_tells_then(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(sham, "draw", drawn("fear"))
    clock = FakeClock(flowing=True)
    model = ScriptedModel(["[joy] Hm.", end()], ["[love] Ha.", end()])
    app = app_with(tmp_path, model, clock=clock, sham=ALWAYS, check_in=asks(every=99))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await clock.advance(600)
        await say(pilot, screen, "First")
        await until(pilot, lambda: "the face and the words went together" in on_screen(pilot))
        talk = screen.talk
        assert talk is not None
        assert talk.messages[-1].emotion == "fear"
        sources = [(felt.label, felt.source) for felt in talk.messages[-1].feelings]
        assert sources == [("fear", "sham"), ("joy", "tag")]
        assert "fear" not in await said_to(model)
        store = screen.session.store
        kinds = [r.entry.kind for r in await store.timeline.records(range(1, 9))]
        assert "sham" not in kinds
        await pilot.press("2")
        await rested(pilot, screen)
        await pilot.press("escape")
        monkeypatch.setattr(sham, "draw", lambda *labels, **options: None)
        await say(pilot, screen, "Second")
        records = await store.timeline.records(range(1, 9))
        (entry,) = [r.entry for r in records if r.entry.kind == "sham"]
        assert entry.data == {"drawn": True, "shown": "fear", "felt": ["joy"], "share": 0.5}
        assert entry.moment.emotion == "fear"
        (asked,) = [r.check_in for r in records if r.check_in is not None]
        assert (asked.instrument, asked.answers[0].item) == ("sham", "m.match")
        assert asked.answers[0].number == 2.0
        assert talk.messages[-1].emotion == "love"
        assert not screen.session.sham.pending


async def said_to(model: ScriptedModel) -> str:
    """Everything that the model was sent."""
    return "\n".join(line.text for request in model.requests for line in request.lines)


async def test_nothing_is_drawn_unless_the_person_turned_it_on(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sham, "draw", drawn("fear"))
    app = app_with(tmp_path, ScriptedModel(["[joy] Hm.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "First")
        assert screen.talk is not None
        assert screen.talk.messages[-1].emotion == "joy"
        assert not screen.session.sham.pending


async def test_a_reply_that_was_drawn_and_never_asked_about_is_in_the_log_all_the_same(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(sham, "draw", drawn("fear"))
    app = app_with(tmp_path, ScriptedModel(["[joy] Hm.", end()]), sham=ALWAYS)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "First")
        assert screen.session.sham.pending
        store = screen.session.store
        await screen.session.start_talk()
        (record,) = await store.timeline.records(range(1, 9))
        assert record.entry.kind == "sham"


def test_chance_is_handed_in():
    assert sham.draw(("a", "b"), share=0.5, rng=random.Random(3)) == sham.draw(
        ("a", "b"), share=0.5, rng=random.Random(3)
    )
