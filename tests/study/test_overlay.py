"""What a condition changes, and what of it is told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from llmcompanion.study.freeze import freeze
from llmcompanion.study.overlay import NOTHING, QUIET, Overlay, is_blind, labels, overlay_of
from llmcompanion.study.plan import Condition
from llmcompanion.study.templates import ORDER, template


def test_an_empty_condition_changes_nothing():
    assert overlay_of(Condition(name="as it is")) == NOTHING
    assert NOTHING.settings() == {}
    assert NOTHING.avatar("kai") == "kai"
    assert NOTHING.name("Kai") == "Kai"


def test_a_condition_becomes_settings():
    overlay = overlay_of(
        Condition(
            name="x",
            face="anime",
            persona="mira",
            frame_interval_s=5.0,
            voice=True,
            model="doctor",
        )
    )
    assert overlay.settings() == {
        "avatar.shown": True,
        "avatar.frames_per_second": 0.2,
        "avatar.motion": "full",
        "voice.enabled": True,
        "persona": "mira",
        "model": "doctor",
    }


def test_an_interval_of_nothing_is_fluent():
    assert overlay_of(Condition(name="x", frame_interval_s=0.0)).frames_per_second == 30.0


@pytest.mark.parametrize(
    ("face", "own", "shown"),
    [
        ("", "orb", "orb"),
        ("anime", "kai", "kai"),
        ("anime", "orb", "mira"),
        ("anime", "", "mira"),
        ("orb", "kai", "orb"),
        ("my-cat", "kai", "my-cat"),
    ],
)
def test_faces(face: str, own: str, shown: str):
    assert Overlay(face=face).avatar(own) == shown


def test_without_a_name_it_is_the_assistant():
    assert Overlay(named=False).name("Mira") == "the assistant"
    assert Overlay(named=True).name("Mira") == "Mira"


def test_after_a_stopping_rule_face_and_voice_are_off():
    assert QUIET.settings() == {"avatar.shown": False, "voice.enabled": False}


@pytest.mark.parametrize("name", ORDER)
def test_only_emotions_by_lot_are_blind_and_then_no_label_tells(name: str):
    plan = template(name)
    found = []
    for seed in range(40):
        frozen = freeze(
            plan,
            now=datetime(2026, 3, 2, tzinfo=UTC),
            today=date(2026, 3, 2),
            zone="UTC",
            seed=f"{seed:064x}",
        )
        given = labels(frozen)
        assert labels(frozen) == given
        assert set(given) == set(plan.names)
        found.append(tuple(given.items()))
    if is_blind(plan):
        assert name == "emotions"
        assert {label for _, label in found[0]} == {"c1", "c2"}
        assert len(set(found)) == 2, "which is which differs from study to study"
    else:
        assert all(label == condition for condition, label in found[0])
