"""Format 2: every way to answer, and what is said about a file that is not right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from llmcompanion.checkin.instrument import Draw, Instrument, Option, Scale
from llmcompanion.checkin.reading import examine, load_instrument

HEAD = """
format = 2
[instrument]
id = "own"
title = "Own"
version = 1
timing = ["week", "after"]
intro = "About the week."
seconds = 30
order = "shuffled"
status = "adapted"
source = "Somebody 2020"
doi = "10.1000/xyz"
licence = "CC-BY-4.0"
"""
LINE = """
[[items]]
id = "o.line"
version = 2
stem = "It was"
response = "line-0-10"
low = "dull"
high = "bright"
cant_say = true
none = "there was nothing"
[[items.earlier]]
version = 1
stem = "It seemed"
"""
LIKERT = """
[[items]]
id = "o.likert"
version = 1
stem = "I agree."
response = "likert"
points = ["no", "", "yes"]
first = 0
subscale = "assent"
reverse = true
[[scales]]
id = "assent"
title = "Assent"
method = "sum"
missing = 0
at_least = 2
"""
CHOICE = """
[[items]]
id = "o.choice"
version = 1
stem = "I took"
response = "choice"
options = [{ id = "tea", words = "tea" }, { id = "coffee", words = "coffee" }]
"""
NUMBER = """
[[items]]
id = "o.number"
version = 1
stem = "Minutes"
response = "number"
min = 0
max = 1440
step = 5
unit = "minutes"
"""
OTHERS = """
[[items]]
id = "o.circles"
version = 1
stem = "They lie"
response = "circles"
low = "apart"
high = "together"
other = "a tool"
weight = 1
[[items]]
id = "o.yes"
version = 1
stem = "I did."
response = "yes-no"
weight = 2.5
[[items]]
id = "o.text"
version = 1
stem = "In a sentence."
response = "text"
optional = true
sentence = true
[draw]
count = 1
"""
WHOLE = HEAD + LINE + LIKERT + CHOICE + NUMBER + OTHERS


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str = WHOLE) -> Instrument:
    return load_instrument(written(folder, text))


def said(folder: Path, text: str) -> list[str]:
    return [error.sentence for error in examine(written(folder, text))[1]]


def test_the_head_is_read_whole(tmp_path):
    instrument = read(tmp_path)
    assert instrument.timing == ("week", "after")
    assert (instrument.intro, instrument.seconds) == ("About the week.", 30)
    assert (instrument.order, instrument.status) == ("shuffled", "adapted")
    assert (instrument.doi, instrument.licence) == ("10.1000/xyz", "CC-BY-4.0")
    assert instrument.draw == Draw(1, "lot")
    assert instrument.scales == (Scale("assent", "Assent", "sum", at_least=2),)


def test_every_way_to_answer_is_read(tmp_path):
    line, likert, choice, number, circles, yes, text = read(tmp_path).items
    assert (line.low, line.high, line.cant_say, line.none) == (
        "dull", "bright", True, "there was nothing",
    )  # fmt: skip
    assert (likert.points, likert.first, likert.reverse) == (("no", "", "yes"), 0, True)
    assert likert.span == (0, 2)
    assert choice.options == (Option("tea", "tea"), Option("coffee", "coffee"))
    assert (number.first, number.last, number.step, number.unit) == (0, 1440, 5, "minutes")
    assert (circles.other, circles.span, circles.weight) == ("a tool", (0, 10), 1)
    assert (yes.span, yes.weight) == ((0, 1), 2.5)
    assert (text.span, text.optional, text.sentence) == (None, True, True)


def test_a_former_wording_is_kept_and_found_by_its_version(tmp_path):
    instrument = read(tmp_path)
    former = instrument.item("o.line", 1)
    assert former is not None
    assert (former.version, former.stem, former.low) == (1, "It seemed", "dull")
    assert instrument.item("o.line", 2) is instrument.item("o.line")
    assert instrument.item("o.line", 3) is None
    assert instrument.item("o.gone") is None


def test_a_retired_item_is_asked_no_more_but_its_words_stay(tmp_path):
    instrument = read(tmp_path, WHOLE.replace('id = "o.yes"', 'id = "o.yes"\nretired = true'))
    assert instrument.item("o.yes") is not None
    assert "o.yes" not in {item.id for item in instrument.asked}


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ('timing = ["week", "after"]', 'timing = ["never"]', "instrument.timing[1]", "no timing"),
        ('timing = ["week", "after"]', 'timing = "week"', "instrument.timing", "not a list"),
        ('order = "shuffled"', 'order = "any"', "instrument.order", '"any" is no order'),
        ('status = "adapted"', 'status = "good"', "instrument.status", '"good" is no status'),
        ('doi = "10.1000/xyz"', 'doi = "xyz"', "instrument.doi", "no DOI"),
        ("seconds = 30", "seconds = -1", "instrument.seconds", "not a whole number"),
        ('points = ["no", "", "yes"]', 'points = ["no"]', "items[2].points", "no scale"),
        ('points = ["no", "", "yes"]', 'points = ["", "b"]', "items[2].points", "need words"),
        ('points = ["no", "", "yes"]', 'points = ["a", 2]', "items[2].points[2]", "not text"),
        ("first = 0", "first = 0.5", "items[2].first", "not a whole number"),
        ("reverse = true", "reverse = 1", "items[2].reverse", "neither true nor false"),
        ('subscale = "assent"', 'subscale = "x"', "items[2].subscale", 'no scale "x"'),
        ('method = "sum"', 'method = "max"', "scales[1].method", '"max" is no method'),
        ("missing = 0", "missing = 1", "scales[1].missing", "nothing would be left"),
        ('{ id = "tea", words = "tea" }, ', "", "items[3].options", "1 options are no choice"),
        ('id = "tea"', 'id = "none"', "items[3].options", '"none" means something else'),
        ('id = "tea"', 'id = "coffee"', "items[3].options", 'two options have the id "coffee"'),
        ("max = 1440", "max = 0", "items[4].max", "not above min"),
        ("max = 1440\n", "", "items[4].max", "missing"),
        ("step = 5", "step = 0", "items[4].step", "fits in nowhere"),
        ("max = 1440", "max = inf", "items[4].max", "not a number"),
        ('other = "a tool"', 'low2 = "x"', "items[5].low2", "not known"),
        ("weight = 2.5", "weight = 0", "items[6].weight", "above 0"),
        ("weight = 2.5", 'none = "x"', "items[6].none", "no room"),
        ("optional = true\n", "", "items[7].sentence", "optional text"),
        ("[draw]\ncount = 1\n", "", "items[5].weight", "nothing is drawn"),
        ("count = 1\n", 'count = 1\nby = "hand"\n', "draw.by", '"hand" is no drawing'),
        ("version = 1\nstem = \"It seemed\"", "version = 3", "items[1].version", "do not go down"),
        ('stem = "It seemed"', 'unit = "x"', "items[1].earlier[1].unit", "not known"),
        ('high = "bright"', 'high = "br\u3164ight"', "items[1].high", "cannot be seen"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_line_key_and_mend(tmp_path, old, new, place, what):
    assert old in WHOLE
    sentences = said(tmp_path, WHOLE.replace(old, new, 1))
    assert sentences, "nothing was found"
    (sentence,) = [each for each in sentences if f", {place}: " in each][:1]
    assert what in sentence
    assert sentence.startswith(f"{tmp_path / 'own.toml'}, line ")
    assert re.search(r"; .+\.$", sentence)


def test_the_line_named_is_the_line_of_the_mistake(tmp_path):
    text = WHOLE.replace('stem = "Minutes"', "stem = 3")
    line = text.splitlines().index("stem = 3") + 1
    assert f", line {line}, items[4].stem" in said(tmp_path, text)[0]


def test_several_mistakes_are_told_at_once(tmp_path):
    text = WHOLE.replace('stem = "Minutes"', "stem = 3").replace('stem = "I did."', "")
    text = text.replace("version = 2", "version = 0").replace('title = "Own"', "")
    places = [sentence.split(": ")[0].rsplit(", ")[-1] for sentence in said(tmp_path, text)]
    assert set(places) >= {"instrument.title", "items[1].version", "items[4].stem", "items[6].stem"}


def test_unlike_things_make_no_scale(tmp_path):
    mixed = WHOLE.replace('response = "yes-no"', 'response = "yes-no"\nsubscale = "assent"')
    assert any("unlike things have no sum" in sentence for sentence in said(tmp_path, mixed))
    longer = WHOLE + LIKERT.split("[[scales]]")[0].replace("o.likert", "o.two").replace(
        '["no", "", "yes"]', '["no", "", "", "yes"]'
    )
    assert any("unlike things have no sum" in sentence for sentence in said(tmp_path, longer))
    words = WHOLE.replace('response = "choice"', 'response = "choice"\nsubscale = "assent"')
    assert any("words have no sum" in sentence for sentence in said(tmp_path, words))


def test_a_scale_without_items_and_an_instrument_without_any_to_ask_are_told(tmp_path):
    lonely = WHOLE.replace('subscale = "assent"\n', "")
    assert any('no item counts towards "assent"' in sentence for sentence in said(tmp_path, lonely))
    retired = HEAD + LINE.replace("version = 2", "version = 2\nretired = true")
    assert any("all items are retired" in sentence for sentence in said(tmp_path, retired))


def test_two_sentences_are_one_too_many(tmp_path):
    again = OTHERS.split("[[items]]")[3].split("[draw]")[0].replace("o.text", "o.more")
    assert any(
        "two items are the sentence" in s for s in said(tmp_path, f"{WHOLE}[[items]]{again}")
    )


def test_a_file_full_of_mistakes_ends_the_reading(tmp_path):
    text = HEAD + "".join(f'[[items]]\nid = "X {number}"\n' for number in range(60))
    assert len(said(tmp_path, text)) == 50


def test_format_1_knows_nothing_of_format_2(tmp_path):
    text = (HEAD + LINE).replace("format = 2", "format = 1")
    assert any("items[1].cant_say: this key is not known" in each for each in said(tmp_path, text))
