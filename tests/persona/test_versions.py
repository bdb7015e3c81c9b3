"""A version is a content; a diff says what changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from llmcompanion import resources
from llmcompanion.persona.library import Library
from llmcompanion.persona.lorebook import lorebook_from
from llmcompanion.persona.model import Framing, Knobs, MemoryRule, Sampling
from llmcompanion.persona.versions import content_of, diff, digest_of


@pytest.fixture
def mira(tmp_path: Path):
    return Library(resources.personas(), tmp_path).get("mira")


def test_the_number_and_the_place_make_no_other_version(mira):
    moved = replace(mira, id="m", version=99, source=Path("elsewhere"))
    assert content_of(moved) == content_of(mira)
    assert json.loads(json.dumps(content_of(mira))) == content_of(mira)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "x"}, {"system": "x"}, {"greeting": "x"}, {"alternate_greetings": ("x",)},
        {"tags": ()}, {"labels": ("neutral",)}, {"knobs": Knobs()}, {"sampling": Sampling(0.1)},
        {"memory": MemoryRule(enabled=True)}, {"framing": Framing()}, {"voice": ()},
        {"lorebook": lorebook_from({"entries": []})}, {"avatar": ""}, {"post_history": "x"},
    ],
)  # fmt: skip
def test_anything_else_does(mira, change):
    assert digest_of(content_of(replace(mira, **change))) != digest_of(content_of(mira))


def test_a_diff_is_unified_and_names_what_changed(mira):
    changed = replace(mira, style="One.\nTwo.", knobs=Knobs("none"), tags=("a",))
    text = diff(content_of(mira), content_of(changed), ("one", "two"))
    lines = text.split("\n")
    assert lines[:2] == ["--- one", "+++ two"]
    assert "+[style]" in lines
    assert "+One." in lines
    assert "-knobs.feelings = free" in lines
    assert "+knobs.feelings = none" in lines
    assert diff(content_of(mira), content_of(mira), ("one", "two")) == ""
