"""What was decided before the first day can be proved afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from llmcompanion.study.freeze import (
    Frozen,
    amended,
    canonical,
    draw_assignment,
    faults,
    freeze,
    hash_of,
    rng_of,
)
from llmcompanion.study.plan import Condition, Dose, Lots, Plan

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAN = Plan(
    title="The face",
    conditions=(Condition(name="orb", face="orb"), Condition(name="anime", face="anime")),
    design=Lots(kind="blocks", days=14),
)


def frozen() -> Frozen:
    return freeze(PLAN, now=NOW, today=date(2026, 3, 1), zone="Europe/Berlin")


def test_the_hash_is_of_what_the_plan_says_and_of_nothing_else():
    again = msgspec.json.decode(msgspec.json.encode(PLAN), type=Plan)
    assert hash_of(again) == hash_of(PLAN)
    other = msgspec.structs.replace(PLAN, dose=Dose(minutes_per_day=11))
    assert hash_of(other) != hash_of(PLAN)
    assert canonical({"b": 1, "a": "ä"}) == '{"a":"ä","b":1}'.encode()


def test_the_seed_is_new_each_time_and_draws_the_assignment():
    one, other = frozen(), frozen()
    assert one.seed != other.seed and len(one.seed) == 64
    assert PLAN.design_of().admits(one.assignment)
    assert draw_assignment(PLAN, one.seed) == one.assignment
    assert faults(one) == []


def test_a_plan_a_seed_or_an_assignment_that_was_changed_afterwards_is_found_out():
    study = frozen()
    swapped = tuple(reversed(study.assignment))
    changes = (
        ({"plan": msgspec.structs.replace(PLAN, title="Another")}, "plan"),
        ({"seed": "00" * 32}, "seed"),
        ({"assignment": swapped if swapped != study.assignment else ()}, "assignment"),
    )
    for change, word in changes:
        found = faults(msgspec.structs.replace(study, **change))
        assert any(word in sentence for sentence in found), word


def test_an_amendment_has_a_date_and_a_reason_and_leaves_the_lots_as_they_are():
    study = frozen()
    plan = msgspec.structs.replace(PLAN, dose=Dose(minutes_per_day=5))
    later = amended(study, plan, now=NOW, reason="flu", change="the dose is 5 minutes")
    assert later.assignment == study.assignment and later.plan_hash == study.plan_hash
    assert (later.amendments[0].reason, later.amendments[0].plan_hash) == ("flu", hash_of(plan))
    assert faults(later) == []
    with pytest.raises(ValueError, match="another study"):
        amended(
            study, msgspec.structs.replace(PLAN, design=Lots(kind="blocks", days=16)),
            now=NOW, reason="more", change="two days more",
        )  # fmt: skip


def test_it_survives_being_written_down():
    study = frozen()
    assert msgspec.json.decode(msgspec.json.encode(study), type=Frozen) == study


def test_chance_is_by_itself_for_each_purpose_and_the_same_each_time():
    seed = "ab" * 32
    assert rng_of(seed, "sham").random() == rng_of(seed, "sham").random()
    assert rng_of(seed, "sham").random() != rng_of(seed, "assignment").random()
