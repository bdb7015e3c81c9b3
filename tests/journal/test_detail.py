"""All that there is to read about an entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from llmcompanion.chat.messages import Message
from llmcompanion.journal.detail import LONGEST_QUOTE, WITHHELD, Then, detail
from llmcompanion.journal.entries import Answer, Moment
from llmcompanion.journal.insights import glow, without_ratings

from .log_of import NOON, WORDINGS, asked, entry, felt, insight, note


def said(role, text: str) -> Message:
    return Message(7, 3, None, role, text, "complete", NOON, persona="mira")


def text_of(record, then: Then | None = None) -> str:
    lines = detail(record, then or Then(), WORDINGS, lambda persona: persona.title())
    return "\n".join(line.text for line in lines)


def test_a_check_in_shows_the_wording_of_its_time_the_answer_and_how_long_it_took():
    text = text_of(felt(utc_offset_min=120))
    for part in ("Check-in · Sun 1 Mar 2026, 14:00", "Just now it felt as if …", "6",
                 "0 a thing · 10 somebody · after 2.4 s", "Asked in between"):  # fmt: skip
        assert part in text


def test_a_wording_that_is_gone_shows_its_id_and_version():
    assert "x.old, version 3" in text_of(asked(Answer("x.old", 3, "answered", 1.0)))


def test_a_choice_shows_its_words_and_answers_beside_the_scale_theirs():
    answers = (
        Answer("m.checked", 1, "answered", text="took"),
        Answer("m.felt", 1, "cant-say"),
        Answer("x", 1, "none"),
        Answer("y", 1, "skipped"),
    )
    text = text_of(asked(*answers))
    assert all(part in text for part in ("took at its word", "can’t say", "there was none"))


def test_scales_stand_below_the_answers_and_only_where_there_are_any():
    record = asked(Answer("x", 1, "answered", 1.0))
    text = text_of(record, Then(scores=["Trust: 4 (1 to 7)"]))
    assert "Scales\nTrust: 4 (1 to 7)" in text
    assert "Scales" not in text_of(record)


def test_what_was_missed_put_off_or_drawn_by_lot_is_said():
    text = text_of(asked(outcome="expired", snoozed_at=(NOON,), probability=0.9))
    assert "passed without an answer" in text
    assert "put off 1 time, drawn with a chance of 90%" in text


def test_what_was_on_the_screen_is_quoted_with_everything_around_it():
    record = felt(moment=replace(felt().entry.moment, persona_version=4, condition="orb"))
    text = text_of(record, Then((said("user", "Are you there?"), said("assistant", "[yes](x)"))))
    assert text.index("You:") < text.index("Are you there?") < text.index("Mira:")
    assert "[yes](x)" in text
    assert (
        "Mira · version 4 · claude-haiku-5-5 · showing joy · 12 exchanges · 8 min · condition orb"
        in text
    )


def test_a_long_message_is_cut_and_a_deleted_conversation_named():
    text = text_of(felt(), Then((said("assistant", "a" * 2000),)))
    assert "a" * LONGEST_QUOTE + " …" in text
    assert "a" * (LONGEST_QUOTE + 1) not in text
    gone = felt(moment=replace(felt().entry.moment, conversation_id=None, message_id=None))
    assert "That conversation was deleted." in text_of(gone)
    assert "On the screen" not in text_of(note_without_talk())


def note_without_talk():
    record = note("a")
    return replace(record, entry=replace(record.entry, moment=Moment(emotion="")))


def test_a_note_shows_every_wording_the_newest_first():
    text = text_of(note("one", "two", "three"))
    assert text.index("three") < text.index("Earlier wordings, 2") < text.index("two")
    assert text.index("two") < text.index("one\n") or text.rindex("one") > text.index("two")


def test_an_insight_shows_how_it_faded_by_itself_and_over_all():
    it = insight((3, 5.0), (10, 9.0), size=8.0)
    later = NOON + timedelta(days=40)
    text = text_of(it.record, Then(insight=it, glow=glow([it], later)))
    assert "8 of 10 when it was marked" in text
    assert "5 of 10 (−3) after 3 days" in text
    assert "9 of 10 (+1) after 10 days" in text
    assert "All that you looked at after 3 days (1): 8.0 became 5.0, 0 held or grew" in text


def test_a_withheld_rating_is_not_in_it_in_any_form():
    it = insight(size=8.25)
    text = text_of(without_ratings(it.record), Then(insight=it, withheld=True))
    assert WITHHELD in text
    assert "8.25" not in text
    assert "8" not in text.replace("claude-haiku-5-5", "").replace("8 min", "")


def test_a_second_look_shows_what_was_drawn():
    draws = [{"arm": "no persona", "model": "doctor", "state": "done", "text": "I am a program."}]
    text = text_of(entry("second-look", "hm", data={"verdict": "mixed", "draws": draws}))
    for part in ("Second look", "verdict: mixed", "no persona · doctor · done", "I am a program."):
        assert part in text


def test_particulars_of_any_shape_are_shown_harmlessly():
    text = text_of(entry("sham", data={"drawn": True, "felt": ["joy", "\x1b[31m"], "n": {"a": 1}}))
    assert "felt: joy, ␛[31m" in text
    assert "\x1b" not in text


def test_a_change_needs_one_line():
    record = entry("change", data={"what": "model", "from": "a", "to": "b"})
    assert text_of(record).splitlines()[1] == "model: a → b"
