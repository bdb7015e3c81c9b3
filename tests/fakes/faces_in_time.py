"""Playing a scene to an animator and looking at it in fake time."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from llmcompanion.avatar.animator import Animator
from llmcompanion.avatar.frame import Frame

START = 1000.0


def animator(seed: int = 1, **settings) -> Animator:
    return Animator(random.Random(seed), START, **settings)


@dataclass
class Scene:
    """An animator with what happens to it: (seconds after the start, what)."""

    face: Animator
    events: list[tuple[float, Callable[[Animator, float], object]]] = field(default_factory=list)

    def at(self, seconds: float, what: Callable[[Animator, float], object]) -> Scene:
        self.events.append((START + seconds, what))
        return self

    def play(self, seconds: float) -> list[tuple[float, Frame]]:
        """Every change of the frame, at the time it is seen, relative to the start."""
        seen: list[tuple[float, Frame]] = []
        for now, frame in self.frames(seconds):
            if not seen or seen[-1][1] != frame:
                seen.append((now - START, frame))
        return seen

    def frames(self, seconds: float) -> Iterator[tuple[float, Frame]]:
        """The frame at every moment at which something may have changed."""
        events = sorted(self.events, key=lambda event: event[0])
        now = START
        while now < START + seconds:
            while events and events[0][0] <= now:
                events.pop(0)[1](self.face, now)
            yield now, self.face.frame(now)
            following = self.face.next_change(now)
            now = min(following, events[0][0] if events else math.inf)


def spans(seen: list[tuple[float, Frame]], end: float) -> Iterator[tuple[float, float, Frame]]:
    """Changes as (from, to, frame)."""
    moments = [moment for moment, _ in seen] + [end]
    for n, (_, frame) in enumerate(seen):
        yield moments[n], moments[n + 1], frame
