"""Macros stand for what the card texts say, are read once, and take time by length alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.persona.macros import DEEPEST, Scene, expand

NOON = datetime(2026, 11, 27, 14, 5, tzinfo=UTC)
SCENE = Scene(char="Ada", user="Kim", now=NOON, seed="1")


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("{{char}} meets {{user}}", "Ada meets Kim"),
        ("{{CHAR}} {{User}} {{ char }}", "Ada Kim Ada"),
        ("<USER> <user> <BOT> <bot> <CHAR>", "Kim Kim Ada Ada Ada"),
        ("a{{// a note: {{user}} }}b", "ab"),
        ("a{{comment: see below}}b", "ab"),
        ("a{{hidden_key:dragon}}b", "ab"),
        ("{{reverse:Hello}}", "olleH"),
        ("{{reverse:{{user}}}}", "miK"),
        ("{{time}} {{isotime}} {{date}}", "14:05 14:05 27 November 2026"),
        ("{{weekday}} {{isodate}}", "Friday 2026-11-27"),
        ("a{{newline}}b", "a\nb"),
        ("a\n\n{{trim}}\n\nb", "ab"),
        ("a{{noop}}b", "ab"),
        ("{{random:x}}{{pick:y}}", "xy"),
        ("{{random:a\\,b}}", "a,b"),
        ("{{random::x::x}}", "x"),
        ("{{roll:1}} {{roll:d1}} {{roll:D1}} {{roll 1}} {{roll:2d1+3}}", "1 1 1 1 5"),
        ("{{{char}}}", "{Ada}"),
    ],
)
def test_a_macro_becomes_what_the_texts_say(text: str, becomes: str):
    assert SCENE.expand(text) == becomes


@pytest.mark.parametrize(
    "text",
    ["{{unknown}}", "{{unknown:a,b}}", "{{roll:x}}", "{{roll:0}}", "{{roll:999d9}}", "{{random}}",
     "{{random:}}", "{{original}}", "{{ }}", "{{}}", "{{", "}}", "{{char", "char}}", "{char}",
     "< user>", "{{charm}}", "{{char x}}", "{{user:x}}", "{{1}}", "<user}}", "{{user>"],
)  # fmt: skip
def test_what_is_no_macro_is_shown_as_it_is(text: str):
    assert SCENE.expand(text) == text


def test_an_unknown_macro_keeps_what_it_holds():
    assert SCENE.expand("{{mystery:{{char}}}}") == "{{mystery:Ada}}"


def test_the_original_stands_only_where_there_is_one():
    assert SCENE.expand("a {{ORIGINAL}}", original="b") == "a b"
    assert SCENE.expand("a {{original}}", original="") == "a "
    assert SCENE.expand("a {{original}}") == "a {{original}}"


@pytest.mark.parametrize("name", ["{{char}}", "{{random:a,b}}", "{{user}}", "<BOT>", "}}{{", "{{"])
def test_a_name_with_braces_is_a_name(name: str):
    scene = Scene(char="Ada", user=name, now=NOON)
    assert scene.expand("Hello {{user}}, <user>!") == f"Hello {name}, {name}!"


def test_a_macro_that_became_a_word_names_no_other_macro():
    scene = Scene(char="Ada", user="char", now=NOON)
    assert scene.expand("{{{{user}}}}").count("Ada") == 0
    assert scene.expand("{{ {{user}} }}") == "{{ char }}"


def test_a_comment_is_seen_where_a_person_reads_and_a_key_where_lore_looks():
    text = "a {{comment: b}} {{hidden_key:c}} {{// d}}"
    assert SCENE.expand(text, purpose="shown") == "a (b)  "
    assert SCENE.expand(text, purpose="scanned") == "a  c "


def test_chance_is_the_same_for_the_same_seed_and_place_and_not_for_all():
    text = "{{random:a,b,c,d,e,f}}{{roll:1000}}{{pick:a,b,c,d,e,f}}"
    assert SCENE.expand(text, "system") == SCENE.expand(text, "system")
    outcomes = {Scene("A", "K", NOON, str(seed)).expand(text) for seed in range(50)}
    assert len(outcomes) > 20
    assert len({SCENE.expand(text, str(place)) for place in range(50)}) > 20


def test_a_pick_is_stable_where_a_random_is_not():
    text = "{{pick:a,b,c,d,e,f,g,h}}{{random:a,b,c,d,e,f,g,h}}"
    drawn = [expand(text, SCENE, rng=Random(n)) for n in range(30)]
    assert len({outcome[0] for outcome in drawn}) == 1
    assert len({outcome[1] for outcome in drawn}) > 3


def test_every_choice_can_come_and_no_other():
    drawn = {expand("{{random:a, b ,c\\,d}}", SCENE, rng=Random(n)) for n in range(60)}
    assert drawn == {"a", "b", "c,d"}
    rolls = {int(expand("{{roll:d6}}", SCENE, rng=Random(n))) for n in range(200)}
    assert rolls == {1, 2, 3, 4, 5, 6}


def test_macros_stand_in_one_another_only_so_deep():
    depth = DEEPEST + 3
    text = "{{reverse:" * depth + "ab" + "}}" * depth
    assert len(SCENE.expand(text)) < len(text)
    assert "{{reverse:" in SCENE.expand(text)


@given(st.text(alphabet="{}|:,ab\\<>/\nuserchar random", max_size=300))
def test_any_text_is_expanded_and_what_has_no_braces_is_left_alone(text: str):
    result = SCENE.expand(text)
    assert isinstance(result, str)
    if "{{" not in text and not re.search("<(user|char|bot)>", text, re.IGNORECASE):
        assert result == text


def test_a_long_text_takes_time_by_its_length():
    for piece in ("{{", "}}", "{{random:", "{{char}}", "<user", "{{// ", "\n{{trim}}\n", "{" * 7):
        assert isinstance(SCENE.expand(piece * 20_000), str)
