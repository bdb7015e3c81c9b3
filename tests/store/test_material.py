"""What the trends are made of, out of the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from llmcompanion.journal.entries import Answer, Moment
from llmcompanion.store.database import Store
from llmcompanion.store.material import Offsets

from .conftest import NOW, later
from .logbook import asked, look, marked, note


async def talk(store: Store, persona: str = "mira") -> int:
    return (await store.conversations.start(title="A talk", persona=persona, now=NOW)).id


async def add(store: Store, talk_id: int, parent: int | None, role: str, text: str, **more) -> int:
    said = {"persona": "", "model": "", "now": NOW, **more}
    if role == "assistant":
        said |= {"persona": more.get("persona", "mira"), "model": more.get("model", "doctor")}
    message = await store.conversations.add(
        conversation_id=talk_id,
        parent_id=parent,
        role=role,  # type: ignore[arg-type]
        text=text,
        status="complete",
        **said,
    )
    return message.id


async def test_lines_know_their_exchange_and_to_whom_they_were_said(store: Store) -> None:
    number = await talk(store)
    greeting = await add(store, number, None, "assistant", "Hello.", model="")
    first = await add(store, number, greeting, "user", "Hi.", now=later(1))
    reply = await add(store, number, first, "assistant", "So?", persona="kai", now=later(2))
    again = await add(store, number, first, "assistant", "Well?", persona="kai", now=later(3))
    second = await add(store, number, reply, "user", "No.", now=later(4))
    lines = {line.message_id: line for line in (await store.material.read()).lines}
    assert list(lines) == [greeting, first, reply, again, second]
    assert [line.turn for line in lines.values()] == [1, 1, 1, 1, 2]
    assert [line.persona for line in lines.values()] == ["mira", "kai", "kai", "kai", "kai"]
    assert [line.counts for line in lines.values()] == [False, True, True, True, True]


async def test_answers_come_by_local_day_and_ratings_of_insights_do_not_come(store: Store) -> None:
    late = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)
    for value, offset in ((4.0, 60), (8.0, 60), (2.0, 0)):
        entry = asked(late, Answer("m.felt", 1, "answered", value))
        await store.journal.record(replace(entry, utc_offset_min=offset))
    await store.journal.record(asked(late, Answer("m.felt", 1, "skipped")))
    insight = await marked(store, "A big thought")
    await store.insights.look(insight.id, 3, look(later(99), 3.0))
    answers = (await store.material.read()).answers
    assert [(each.day, each.item, each.mean, each.count) for each in answers] == [
        (date(2026, 3, 14), "m.felt", 2.0, 1),
        (date(2026, 3, 15), "m.felt", 6.0, 2),
    ]


async def test_sentences_and_notes_are_words_about_it(store: Store) -> None:
    told = asked(NOW, sentence="She listened.", instrument="day")
    await store.journal.record(told)
    await store.journal.record(asked(later(1), sentence="Surprised.", instrument="after"))
    await store.journal.add(note("A note.", later(2), Moment(persona="kai")))
    written = (await store.material.read()).written
    assert [(each.where, each.persona, each.text) for each in written] == [
        ("sentence", "mira", "She listened."),
        ("note", "kai", "A note."),
    ]


async def test_answering_is_activity_where_it_was_done_in_the_app(store: Store) -> None:
    for occasion in ("turns", "command"):
        await store.journal.record(asked(NOW, occasion=occasion, first_key_at=later(1)))
    await store.journal.record(asked(NOW, outcome="expired", done_at=later(60)))
    stamps = (await store.material.read()).stamps
    assert sorted(at for at, _ in stamps) == [NOW + timedelta(seconds=3), later(1)]


def test_a_message_has_the_offset_of_the_entries_around_it() -> None:
    rows = [("2026-03-14T12:00:00Z", 60), ("2026-03-14T18:00:00Z", -300)]
    offsets = Offsets(rows, lambda at: 330)
    noon = datetime(2026, 3, 14, 12, tzinfo=UTC)
    assert offsets.at(noon + timedelta(hours=1)) == 60
    assert offsets.at(noon + timedelta(hours=5)) == -300
    assert offsets.at(noon + timedelta(hours=17)) == -300
    assert offsets.at(noon + timedelta(hours=19)) == 330
    assert offsets.at(noon - timedelta(days=9)) == 330


async def test_a_new_database_has_nothing(store: Store) -> None:
    material = await store.material.read()
    assert (material.lines, material.written, material.answers, material.stamps) == ((), (), (), ())
