"""How the face bears itself: breath, gaze, the turn of the head, the sway of the hair, effects.

Everything here is steps, not curves: few different frames, so that each is drawn once and kept.
A turn of the head begins with the eyes, then the head follows, then the hair; that order is what
makes it look meant (Williams, "The Animator's Survival Kit", on breaking joints and overlap).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.avatar.arousal import Arousal, arousal
from llmcompanion.avatar.track import never_changing

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from llmcompanion.avatar.activity import Activity
    from llmcompanion.avatar.frame import Gaze

BREATH_S: dict[Arousal, float] = {"low": 4.4, "middle": 3.6, "high": 2.6}
ASLEEP_BREATH_S = 5.6
INHALED_SHARE = 0.45
PHASE_S: dict[Arousal, float] = {"low": 0.42, "middle": 0.25, "high": 0.17}
"""So long a place in the loop of the effects stays."""
SHORTEST_PHASE_S = 0.02
ASLEEP_PHASE_S = 1.0

SETTLED_AFTER_S = 8.0
"""So long after a reply hearts, sparks and tears still move."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Effects that go round.

    Attributes:
        durations: The seconds that each phase stays; empty for effects that do not move.
        settles: Whether they come to rest after a while. A set that lives by its effects
            (a light without a face, an animated picture) does not.
    """

    durations: tuple[float, ...] = ()
    settles: bool = False


Effects = Callable[[str], Loop]
"""The effects that go with an expression."""

_EYES_FIRST_S = 0.17
_HAIR_SWINGS_S = 0.34


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the eyes look and how head and hair hang; see `Frame` for the values."""

    gaze: Gaze = "ahead"
    turn: int = 0
    sway: int = 0


AHEAD = Pose()


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody bears themselves in one activity.

    Attributes:
        glances: Where the eyes go, with a weight each.
        pause_s: Shortest and longest time between glances.
        glance_s: Shortest and longest time of a glance.
        turning: Share of the sideways glances that the head follows.
        swaying: Share of the pauses that end in a breeze in the hair instead of a glance.
    """

    glances: dict[Gaze, float]
    pause_s: tuple[float, float]
    glance_s: tuple[float, float]
    turning: float = 0.0
    swaying: float = 0.0


_MANNERS: dict[Activity, Manner] = {
    "idle": Manner({"left": 3, "right": 2, "up": 1, "down": 1}, (2.2, 6.0), (0.6, 1.8), 0.45, 0.35),
    # The words that are typed stand at the viewer's left, below.
    "listening": Manner({"left": 2, "down": 2}, (1.2, 3.2), (0.5, 1.2), 0.3, 0.1),
    "thinking": Manner({"up": 4, "right": 2, "left": 1}, (0.5, 1.2), (1.2, 2.6), 0.5, 0.1),
    "speaking": Manner({"left": 2, "right": 1, "down": 1}, (1.6, 3.8), (0.4, 0.9), 0.5, 0.25),
    "asleep": Manner({}, (0.0, 0.0), (0.0, 0.0)),
}
_AVERTED: dict[str, dict[Gaze, float]] = {
    "embarrassment": {"down": 3, "left": 2, "right": 1},
    "sadness": {"down": 4, "left": 1},
    "grief": {"down": 1},
    "remorse": {"down": 3, "left": 1},
    "disappointment": {"down": 3, "right": 1},
    "nervousness": {"left": 1, "right": 1, "down": 1},
    "fear": {"left": 1, "right": 1},
    "pride": {"up": 2, "left": 1},
}
"""Feelings that look elsewhere than at rest."""


def poses(activity: Activity, expression: str, rng: random.Random) -> Iterator[tuple[float, Pose]]:
    """Endless beats (seconds, pose) of somebody who does `activity` with that expression."""
    manner = _MANNERS[activity]
    if not manner.glances:
        yield from never_changing(AHEAD)
    glances = manner.glances
    if activity in ("idle", "speaking"):
        glances = _AVERTED.get(expression, glances)
    hurry = {"low": 1.35, "middle": 1.0, "high": 0.75}[arousal(expression)]
    while True:
        yield hurry * rng.uniform(*manner.pause_s), AHEAD
        if rng.random() < manner.swaying:
            yield from _breeze(rng)
            continue
        gaze = rng.choices(list(glances), list(glances.values()))[0]
        held = hurry * rng.uniform(*manner.glance_s)
        side = {"left": -1, "right": 1}.get(gaze, 0)
        if side and rng.random() < manner.turning:
            yield from _turned(gaze, side, held)
        else:
            yield held, Pose(gaze)


def _turned(gaze: Gaze, side: int, held: float) -> Iterator[tuple[float, Pose]]:
    """The eyes go, the head follows, the hair comes after; and back."""
    yield _EYES_FIRST_S, Pose(gaze)
    yield _HAIR_SWINGS_S, Pose(gaze, side, -side)
    yield held, Pose(gaze, side)
    yield _EYES_FIRST_S, Pose("ahead", side)
    yield _HAIR_SWINGS_S, Pose("ahead", 0, side)


def _breeze(rng: random.Random) -> Iterator[tuple[float, Pose]]:
    """The hair moves to one side, to the other, and hangs still."""
    side = rng.choice((-1, 1))
    yield 0.5, Pose(sway=side)
    yield 0.25, AHEAD
    yield 0.5, Pose(sway=-side)


def breath(activity: Activity, expression: str, rng: random.Random) -> Iterator[tuple[float, int]]:
    """Endless beats (seconds, 0 or 1) of the shoulders: out, in."""
    whole = ASLEEP_BREATH_S if activity == "asleep" else BREATH_S[arousal(expression)]
    while True:
        cycle = whole * rng.uniform(0.92, 1.08)
        yield cycle * (1 - INHALED_SHARE), 0
        yield cycle * INHALED_SHARE, 1


def phases(loop: Loop, activity: Activity) -> Iterator[tuple[float, int]]:
    """Beats (seconds, phase) of effects; they come to rest when nobody does anything."""
    shortest = ASLEEP_PHASE_S if activity == "asleep" else SHORTEST_PHASE_S
    durations = [max(shortest, seconds) for seconds in loop.durations]
    if len(durations) > 1:
        left = SETTLED_AFTER_S if loop.settles and activity == "idle" else math.inf
        while left > 0.0:
            for phase, seconds in enumerate(durations):
                yield seconds, phase
            left -= sum(durations)
    yield from never_changing(0)


def even_phases(count: int, label: str) -> tuple[float, ...]:
    """The durations of a loop that says nothing about its own pace: as stirred as the label."""
    return (PHASE_S[arousal(label)],) * count


def no_effects(label: str) -> Loop:
    """Nothing moves, whatever the label."""
    del label
    return Loop()
