"""Freezing a plan: what was decided before the first day can be proved afterwards.

A plan's hash is the SHA-256 of its canonical JSON (RFC 8785 in spirit: sorted keys, no white space,
UTF-8). The lots are drawn from a seed of 32 random bytes that is drawn then and shown at the end
only; its own hash is shown at once, so that nobody can choose another seed later. What is changed
after that is an amendment with a date and a reason.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import date, datetime
from random import Random
from typing import Any

import msgspec

from llmcompanion.study.plan import Contact, Plan


class Amendment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change after the freeze.

    Attributes:
        plan_hash: Of the plan as it is from then on.
    """

    at: datetime
    reason: str
    change: str
    plan_hash: str


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan that has begun. Times are aware, in UTC; dates are the person's own.

    Attributes:
        plan_hash: SHA-256 of `plan`, in hex.
        seed: 64 hex digits; not shown before the end.
        seed_hash: SHA-256 of the seed's bytes, in hex; shown at once.
        assignment: The condition of each day of the design, as it was drawn.
        zone: The time zone in which days begin ("Europe/Berlin").
    """

    plan: Plan
    plan_hash: str
    seed: str
    seed_hash: str
    assignment: tuple[str, ...]
    frozen_at: datetime
    started_on: date
    zone: str
    amendments: tuple[Amendment, ...] = ()


def canonical(value: Any) -> bytes:
    """A value of plain JSON types as the bytes that are hashed."""
    return json.dumps(
        msgspec.to_builtins(value),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    ).encode("utf-8")


def hash_of(plan: Plan) -> str:
    """The SHA-256 of a plan, in hex.

    The friend to call is no part of what is registered, and leaves the machine with nothing.
    """
    registered = msgspec.structs.replace(plan, contact=Contact())
    return hashlib.sha256(canonical(registered)).hexdigest()


def rng_of(seed: str, purpose: str) -> Random:
    """Chance from a study's seed, by itself for each purpose."""
    material = hashlib.sha256(bytes.fromhex(seed) + purpose.encode()).digest()
    return Random(int.from_bytes(material, "big"))  # noqa: S311 - seeded from secrets


def draw_assignment(plan: Plan, seed: str) -> tuple[str, ...]:
    """The conditions of the design's days that this seed draws."""
    return plan.design_of().draw(rng_of(seed, "assignment"))


def pseudonym() -> str:
    """A name that says nothing."""
    return f"p-{secrets.token_hex(6)}"


def freeze(plan: Plan, *, now: datetime, today: date, zone: str, seed: str | None = None) -> Frozen:
    """Begin a plan.

    Args:
        today: The first day.
        seed: 64 hex digits; drawn by the system where none is given.
    """
    seed = seed or secrets.token_hex(32)
    return Frozen(
        plan=plan,
        plan_hash=hash_of(plan),
        seed=seed,
        seed_hash=hashlib.sha256(bytes.fromhex(seed)).hexdigest(),
        assignment=draw_assignment(plan, seed),
        frozen_at=now,
        started_on=today,
        zone=zone,
    )


def amended(frozen: Frozen, plan: Plan, *, now: datetime, reason: str, change: str) -> Frozen:
    """The study with another plan from now on. The lots that were drawn stay.

    Raises:
        ValueError: The design or the conditions would be others: that is another study.
    """
    if _drawn(plan) != _drawn(frozen.plan):
        raise ValueError("another design is another study")
    amendment = Amendment(at=now, reason=reason, change=change, plan_hash=hash_of(plan))
    return msgspec.structs.replace(frozen, plan=plan, amendments=(*frozen.amendments, amendment))


def _drawn(plan: Plan) -> tuple[object, ...]:
    """What gives each day its condition, and says what that is."""
    return plan.design, plan.baseline_days, plan.conditions


def faults(frozen: Frozen) -> list[str]:
    """What does not hold: each a sentence; none where all does."""
    found = []
    first = frozen.amendments[-1].plan_hash if frozen.amendments else frozen.plan_hash
    if hash_of(frozen.plan) != first:
        found.append("The plan is not the one whose hash was written down.")
    if hashlib.sha256(bytes.fromhex(frozen.seed)).hexdigest() != frozen.seed_hash:
        found.append("The seed is not the one whose hash was written down.")
    if draw_assignment(frozen.plan, frozen.seed) != frozen.assignment:
        found.append("The seed does not draw this assignment.")
    return found
