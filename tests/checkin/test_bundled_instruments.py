"""The instruments that come with the program: what they ask, and what they must not do."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from llmcompanion import resources
from llmcompanion.checkin.drawing import draw, probabilities
from llmcompanion.checkin.instrument import RESPONSES, Instrument, Item
from llmcompanion.checkin.library import InstrumentLibrary
from llmcompanion.checkin.responses import has_keys
from llmcompanion.errors import UserError

FOLDER = resources.assets() / "instruments"
TODAY = date(2026, 11, 27)
OWN_SET = ("moment", "day", "week", "before", "after")


def library(own: Path = Path("/nowhere")) -> InstrumentLibrary:
    return InstrumentLibrary(FOLDER, own)


def bundled(name: str) -> Instrument:
    return library().get(name)


def item(name: str) -> Item:
    found = [each for i in library().all for each in i.items if each.id == name]
    assert len(found) == 1, name
    return found[0]


def day(on: date = TODAY) -> tuple[Item, ...]:
    return draw(bundled("day"), random.Random(1), on)


def test_every_file_is_sound_and_named_like_its_instrument():
    for instrument in library().all:
        assert instrument.file is not None
        assert instrument.file.stem == instrument.id


def test_no_item_id_is_given_twice():
    ids = [each.id for instrument in library().all for each in instrument.items]
    assert len(set(ids)) == len(ids)


# Moment


def test_half_of_all_moments_ask_what_it_felt_like_and_the_rest_share():
    shares = probabilities(bundled("moment"))
    assert shares.pop("m.felt") == 0.5
    assert set(shares) == {
        "m.believe", "m.led", "m.stranger", "m.specific", "m.checked", "m.treat", "m.notice",
    }  # fmt: skip
    assert all(share == pytest.approx(0.5 / 7) for share in shares.values())


def test_a_moment_is_one_item_with_one_key_and_a_sentence_if_wished():
    for seed in range(50):
        asked, words = draw(bundled("moment"), random.Random(seed), TODAY)
        assert has_keys(asked)
        assert words.id == "m.word"
        assert words.optional
    assert bundled("moment").seconds <= 10


# Day


def test_a_day_is_ten_keys_then_one_item_in_turn_and_a_sentence():
    needed = [each for each in day() if not each.optional]
    assert {each.id for each in needed} == {
        "d.felt", "d.believe", "d.close", "d.need.company", "d.need.understood", "d.need.think",
        "d.defer", "d.breakthrough", "d.sleep", "d.energy",
    }  # fmt: skip
    extra, words = [each for each in day() if each.optional]
    assert extra.weight is not None
    assert words.id == "d.tell"
    assert words.question == "Tell a friend about today's talk, in a sentence."
    assert bundled("day").seconds <= 60


def test_a_day_takes_at_most_14_keystrokes_without_words():
    for days in range(7):
        strokes = [1 if has_keys(each) else None for each in day(TODAY + timedelta(days))]
        assert strokes.count(None) == 1, "only the sentence has no key; Enter passes it over"
        assert len(strokes) <= 14


def test_each_of_the_seven_further_items_comes_once_a_week():
    week = [{each.id for each in day(TODAY + timedelta(n)) if each.weight} for n in range(7)]
    assert len({next(iter(each)) for each in week}) == 7


# Week, before, after


def test_the_week_takes_five_minutes_and_puts_the_circles_beside_two_others():
    assert sum(each.seconds for each in library().asked_at("week")) <= 300
    circles = [each for each in bundled("week").items if each.response == "circles"]
    assert {each.other for each in circles} == {"the companion", "that person", "the tool"}


def test_before_and_after_a_study_the_week_is_asked_too():
    assert [each.id for each in library().asked_at("before")] == ["before", "week"]
    assert [each.id for each in library().asked_at("after")] == ["after", "week"]


# What holds for all


def test_felt_is_asked_apart_from_believed_and_before_it():
    for name, prefix in (("day", "d"), ("week", "w"), ("before", "b"), ("after", "a")):
        for seed in range(20):
            order = [each.id for each in draw(bundled(name), random.Random(seed), TODAY)]
            assert order.index(f"{prefix}.felt") < order.index(f"{prefix}.believe")


@pytest.mark.parametrize(
    "name",
    [
        "m.believe", "m.notice", "d.believe", "d.taken", "w.believe", "w.mind.feel", "w.mind.long",
        "w.mind.plan", "w.mind.right", "w.more", "w.less", "w.rely", "b.believe", "a.believe",
    ],
)  # fmt: skip
def test_who_does_not_know_what_to_believe_can_say_so(name):
    assert item(name).cant_say


def test_both_errors_are_asked_about():
    assert item("d.taken").points[0] == "less than it is"
    assert item("d.taken").points[-1] == "more than it is"
    assert {item("w.more").block, item("w.less").block} == {"errors"}


def test_no_score_goes_across_unlike_things_and_none_is_a_diagnosis():
    for name in OWN_SET:
        instrument = bundled(name)
        for scale in instrument.scales:
            assert len([each for each in instrument.items if each.subscale == scale.id]) == 2
            assert scale.at_least is None
            assert scale.below is None


LEADING = re.compile(
    r"\b(great|amazing|wonderful|danger\w*|risk\w*|harm\w*|addict\w*|delusion\w*|psycho\w*|"
    r"should|must|sick|crazy|wrong with|too much|sadly|unfortunately|obviously|really)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", OWN_SET)
def test_no_item_praises_scares_or_nudges(name):
    instrument = bundled(name)
    for each in instrument.items:
        words = " ".join((each.stem, each.low, each.high, *each.points, each.none))
        assert not LEADING.search(words), each.id
        assert "!" not in words
        assert "{" not in words, "no name of a persona can come into an item"
        assert "?" not in each.stem or each.response == "text"


@pytest.mark.parametrize("name", OWN_SET)
def test_every_instrument_says_whose_words_it_holds(name):
    instrument = bundled(name)
    assert (instrument.status, instrument.licence) == ("own", "CC0-1.0")


# The guide

GUIDE = Path(__file__).parents[2] / "docs" / "instruments.md"


def test_the_example_in_the_guide_is_sound(tmp_path):
    example = GUIDE.read_text(encoding="utf-8").split("```toml")[1].split("```")[0]
    (tmp_path / "evening.toml").write_text(example, encoding="utf-8")
    both = library(tmp_path)
    assert both.complaints == ()
    former = both.get("evening").item("evening.calm", 1)
    assert former is not None
    assert former.question == "Tonight I was …"


def test_the_guide_names_every_form_and_every_way_to_answer():
    text = GUIDE.read_text(encoding="utf-8")
    for path in (GUIDE.parent / "instruments").glob("*.toml"):
        assert f"`{path.name}`" in text
    for response in RESPONSES:
        assert f"| `{response}` |" in text


# The person's own

OWN = """
format = 2
[instrument]
id = "mine"
title = "Mine"
version = 1
timing = ["week"]
source = "me"
licence = "CC0-1.0"
[[items]]
id = "mine.one"
version = 1
stem = "It was"
response = "line-0-10"
low = "dull"
high = "bright"
"""


def test_a_persons_own_instrument_is_asked_after_the_programs(tmp_path):
    (tmp_path / "mine.toml").write_text(OWN)
    both = library(tmp_path)
    assert [each.id for each in both.asked_at("week")] == ["week", "mine"]
    assert both.get("mine").title == "Mine"
    assert both.complaints == ()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('id = "mine"', 'id = "day"', 'there is an instrument "day" already'),
        ('id = "mine.one"', 'id = "d.felt"', 'the item "d.felt" belongs to "day" already'),
        ('low = "dull"', "", "this key is missing"),
        ('low = "dull"', 'low = "[low end]"', "still has words in brackets; put the published"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_the_rest_works(tmp_path, old, new, what):
    (tmp_path / "mine.toml").write_text(OWN.replace(old, new, 1))
    both = library(tmp_path)
    assert [what in error.sentence for error in both.complaints] == [True]
    assert both.get("day").title == "The day"
    assert "mine" not in {each.id for each in both.all}


def test_an_unknown_name_is_told_with_those_that_there_are():
    with pytest.raises(UserError, match=r'no instrument "x"; there are after, before, day'):
        library().get("x")
