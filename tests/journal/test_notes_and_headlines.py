"""What a note may be, what an entry says in a line, and what is left when only numbers are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.errors import UserError
from llmcompanion.journal.deletion import numbers_of
from llmcompanion.journal.entries import Answer
from llmcompanion.journal.headline import headline
from llmcompanion.journal.notes import LONGEST, note, note_text

from . import log_of
from .log_of import MOMENT, NOON, asked, entry, felt, marked


def test_a_note_keeps_its_markdown_and_loses_the_empty_lines_around_it():
    made = note("\n# A *b*\n\n- c\n\n\n", MOMENT, now=NOON)
    assert (made.kind, made.text, made.moment) == ("note", "# A *b*\n\n- c", MOMENT)


@pytest.mark.parametrize("text", ["", " \n\t", "\n\n"])
def test_a_note_without_a_word_is_none(text):
    with pytest.raises(UserError, match="nothing in this note"):
        note_text(text)


def test_a_note_without_end_is_refused():
    with pytest.raises(UserError, match="too long"):
        note_text("a" * (LONGEST + 1))


DAY = tuple(Answer(f"d.{n}", 1, "answered", float(n)) for n in range(5))


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (felt(), "moment: felt 6"),
        (felt(sentence="hm"), "moment: felt 6 · “hm”"),
        (felt(None, outcome="skipped"), "moment: skipped"),
        (asked(outcome="withheld"), "moment: drawn by lot not to be asked"),
        (asked(Answer("m.believe", 1, "cant-say")), "moment: believe can’t say"),
        (asked(Answer("d.energy", 1, "answered", -2.0)), "moment: energy −2"),
        (asked(*DAY, instrument="day", outcome="partial"), "day: 5 answers, answered in part"),
        (log_of.note("# Rain\n\nAll day."), "Rain"),
        (marked(), "“all is one”"),
        (entry("change", data={"what": "model", "from": "", "to": "doctor"}),
         "model: none → doctor"),
        (entry("sham", data={"drawn": True, "shown": "joy"}), "the face was drawn by lot (joy)"),
        (entry("sham", data={"drawn": False}), "the face was the reply's own"),
        (entry("reminder", "A line"), "A line"),
        (entry("second-look", data={"draws": 3, "deep": {}}), "draws 3"),
        (entry("second-look", "hm", data={"verdict": "mixed"}), "it came out mixed · hm"),
        (entry("care"), "care"),
    ],
)  # fmt: skip
def test_each_kind_has_its_line(record, line):
    assert headline(record) == line


@given(st.text(), st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=3))
def test_a_line_is_a_line_and_harmless_whatever_is_in_it(text, data):
    for record in (entry("second-look", text, data=data), entry("change", text, data=data)):
        line = headline(record)
        assert "\n" not in line
        assert "\x1b" not in line


def test_only_numbers_are_left_of_particulars_and_names_of_the_programs_own():
    data = {"a": 1, "b": "word", "c": {"d": 2.5, "e": "x"}, "f": [True, "y", None], "g": None}
    assert numbers_of("second-look", data) == {"a": 1, "c": {"d": 2.5}, "f": [True]}
    assert numbers_of("change", {"what": "persona"}) == {"what": "persona"}
    assert numbers_of("second-look", {"verdict": "same"}) == {"verdict": "same"}
