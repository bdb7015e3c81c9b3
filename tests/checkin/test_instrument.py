"""Instruments on disk: what is read, and what is said about a broken one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion import resources
from llmcompanion.checkin.instrument import Item
from llmcompanion.checkin.reading import load_instrument
from llmcompanion.errors import UserError

GOOD = """
format = 1
[instrument]
id = "own"
title = "Own"
version = 2
source = "me"
licence = "CC0-1.0"
[[items]]
id = "o.one"
version = 3
stem = "It was"
response = "line-0-10"
low = "dull"
high = "bright"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def sentence_of(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        load_instrument(path)
    return caught.value.sentence


def test_the_bundled_item_is_neutral_and_has_both_ends():
    moment = load_instrument(resources.assets() / "instruments" / "moment.toml")
    item = moment.item("m.felt")
    assert item == Item(
        id="m.felt",
        version=1,
        stem="Just now it felt as if I was dealing with",
        low="a piece of technology",
        high="somebody",
        weight=7,
    )


def test_every_bundled_instrument_is_sound_and_named_like_its_file():
    for path in (resources.assets() / "instruments").glob("*.toml"):
        assert load_instrument(path).id == path.stem


def test_a_good_file_is_read_whole(tmp_path):
    instrument = load_instrument(written(tmp_path, GOOD))
    assert (instrument.id, instrument.version, instrument.licence) == ("own", 2, "CC0-1.0")
    assert instrument.item("o.one") == Item("o.one", 3, "It was", "dull", "bright")
    assert instrument.item("o.two") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 3", "format 3 is newer than this program"),
        ("format = 1", "", "format: this key is missing"),
        ("format = 1", "format = true", "format: this is not a whole number"),
        ("version = 3", "version = 0", "items[1].version: this is not a whole number from 1"),
        ('stem = "It was"', "stem = 4", "items[1].stem: this is not text"),
        ('stem = "It was"', 'stem = "  "', "items[1].stem: this is empty"),
        ('stem = "It was"', f'stem = "{"x" * 201}"', "items[1].stem: this is too long"),
        ('stem = "It was"', r'stem = "It\u001b[2Jwas"', "items[1].stem: this holds a control"),
        ('id = "o.one"', 'id = "O One"', 'items[1].id: "O One" is no id'),
        ('"line-0-10"', '"ovals"', 'items[1].response: "ovals" is no response format'),
        ('high = "bright"', 'high = "dull"', "items[1].high: the two ends say the same"),
        ('high = "bright"', 'high = "a"\nhihg = "b"', "items[1].hihg: this key is not known"),
        ("[[items]]", "[items]", "items: there has to be at least one"),
        ("[instrument]", "[[instrument]]", "instrument: this is not a table"),
        ('title = "Own"', 'title = "Own', "not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_file_key_and_mend(tmp_path, old, new, said):
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    sentence = sentence_of(path)
    assert sentence.startswith(str(path))
    assert said in sentence
    assert re.search(r"; .+\.$", sentence)
    assert sentence.isprintable()


def test_the_same_id_twice_is_refused(tmp_path):
    items = GOOD[GOOD.index("[[items]]") :]
    assert 'two items have the id "o.one"' in sentence_of(written(tmp_path, GOOD + items))


def test_a_missing_file_a_folder_and_another_encoding_are_said(tmp_path):
    assert "no such file" in sentence_of(tmp_path / "gone.toml")
    assert "is a directory" in sentence_of(tmp_path)
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in sentence_of(path)


def test_what_is_no_toml_is_named_with_its_line(tmp_path):
    path = written(tmp_path, GOOD.replace('title = "Own"', 'title = "Own', 1))
    line = path.read_text(encoding="utf-8").splitlines().index('title = "Own') + 1
    assert sentence_of(path).startswith(f"{path}, line {line}, ")


def test_a_mark_at_the_beginning_of_a_file_is_no_part_of_it(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert load_instrument(path).id == "own"


def test_a_huge_file_is_refused_unread(tmp_path):
    assert "too large" in sentence_of(written(tmp_path, "#" * 300_000))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("instruments") / "any.toml"


@given(text=st.text(max_size=200))
def test_whatever_the_file_holds_it_is_read_or_refused_in_a_sentence(scratch, text):
    path = scratch
    path.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(UserError):
        load_instrument(path)
