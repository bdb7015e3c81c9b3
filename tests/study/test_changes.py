"""What is different in another version of a plan."""

from __future__ import annotations

from msgspec.structs import replace

from llmcompanion.study.changes import changes
from llmcompanion.study.plan import Contact, Dose, Limit, Stopping

from .lives import blocks


def test_the_same_plan_has_no_changes():
    assert changes(blocks(), blocks()) == []


def test_each_key_has_a_line():
    now = replace(
        blocks(),
        question="Why?",
        dose=Dose(minutes_per_day=5),
        stopping=Stopping(elation=False, limits=(Limit(item="d.felt", at_least=9.0),)),
    )
    found = changes(blocks(), now)
    assert found[:3] == [
        'question: "" → "Why?"',
        "dose.minutes_per_day: 10 → 5",
        "stopping.elation: true → false",
    ]
    assert found[3].startswith('stopping.limits: [] → [{"item": "d.felt"')


def test_a_long_text_is_cut_and_stays_on_one_line():
    (line,) = changes(blocks(), replace(blocks(), question="many words\n" * 50))
    assert "\n" not in line
    assert len(line) < 120


def test_the_friend_is_not_named():
    assert changes(blocks(), replace(blocks(), contact=Contact(name="Ada"))) == ["contact: changed"]
