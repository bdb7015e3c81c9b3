"""The mouth: moved by the words that arrive, or by a sound that plays."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Protocol

from llmcompanion.avatar.lips import Gesture, gestures

if TYPE_CHECKING:
    from llmcompanion.avatar.frame import Mouth
    from llmcompanion.avatar.pace import Pace

BACKLOG_S = 0.6
"""So much of what was said the mouth has still to say, at most: then it skips ahead."""
AFTER_THE_END_S = 0.3
"""So long the mouth still moves once the words have ended, at most."""
HOLD_S = 0.12
"""So long the last shape stays when the next letters are late, as they are in slow streams."""
RESTS: tuple[Mouth, ...] = ("closed", "small")


class MouthTrack(Protocol):
    """Whatever moves a mouth: the text of this module, or the sound of a voice."""

    def at(self, now: float) -> Mouth:
        """The mouth's shape at `now` (monotonic seconds)."""
        ...

    def next_change(self, now: float) -> float:
        """When the shape may change next; ``inf`` while the mouth is at rest."""
        ...


class TextMouth:
    """A mouth that says the words as they arrive, at most `BACKLOG_S` behind them.

    Text comes faster than anybody can speak: what is too old is skipped, so that the mouth moves
    at the pace of speech while words arrive and shuts soon after they stop.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._waiting: deque[Gesture] = deque()
        self._waiting_s = 0.0
        self._shape: Mouth = "closed"
        self._until = math.inf
        """When the current shape ends; ``inf`` at rest."""
        self._held = False

    def words(self, text: str, now: float) -> None:
        """Say `text` after what is waiting."""
        self._advance(now)
        for gesture in gestures(text):
            last = self._waiting[-1] if self._waiting else None
            if last is not None and last.shape == gesture.shape:
                continue
            self._append(gesture)
        while self._waiting_s > BACKLOG_S and len(self._waiting) > 1:
            self._waiting_s -= self._waiting.popleft().seconds
        if self._waiting and (math.isinf(self._until) or self._held):
            self._next(now)

    def end(self, now: float) -> None:
        """No more words: finish within `AFTER_THE_END_S`."""
        self._advance(now)
        while self._waiting and self._waiting_s > AFTER_THE_END_S:
            self._waiting_s -= self._waiting.pop().seconds

    def hush(self) -> None:
        """Shut the mouth now."""
        self._waiting.clear()
        self._waiting_s = 0.0
        self._rest()

    def at(self, now: float) -> Mouth:
        """The mouth's shape at `now`."""
        self._advance(now)
        return self._shape

    def next_change(self, now: float) -> float:
        """When the shape may change next."""
        self._advance(now)
        return self._until

    def _append(self, gesture: Gesture) -> None:
        shape, seconds = gesture.shape, gesture.seconds
        if self._pace.motion == "reduced":
            shape = _CALM[shape]
            seconds *= 2
        whole = Gesture(shape, self._pace.spoken(seconds))
        self._waiting.append(whole)
        self._waiting_s += whole.seconds

    def _advance(self, now: float) -> None:
        while now >= self._until:
            at = self._until
            if self._waiting:
                self._next(at)
            elif self._shape == "closed":
                self._rest()
            elif self._held:
                # From an open mouth to a shut one by way of a small one.
                self._held = False
                if self._shape in RESTS:
                    self._rest()
                else:
                    self._shape, self._until = "small", at + self._pace.spoken(0.0)
                    self._held = True
            else:
                self._held = True
                self._until = at + self._pace.spoken(HOLD_S)

    def _next(self, at: float) -> None:
        gesture = self._waiting.popleft()
        self._waiting_s -= gesture.seconds
        self._shape, self._until, self._held = gesture.shape, at + gesture.seconds, False

    def _rest(self) -> None:
        self._shape, self._until, self._held = "closed", math.inf, False


class CalmMouth:
    """Another mouth, opened less: for those who want little motion."""

    def __init__(self, mouth: MouthTrack) -> None:
        self._mouth = mouth

    def at(self, now: float) -> Mouth:
        """The mouth's shape at `now`."""
        return _CALM[self._mouth.at(now)]

    def next_change(self, now: float) -> float:
        """When the shape may change next."""
        return self._mouth.next_change(now)


_CALM: dict[Mouth, Mouth] = {
    "closed": "closed",
    "small": "small",
    "mid": "small",
    "wide": "mid",
    "round": "small",
}
