"""The animation of a face: one state machine, from what happens to what is to be seen.

Pure: no screen, no thread, no clock of its own. Time (monotonic seconds, never going back) and
randomness are handed in; the same calls give the same frames.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from llmcompanion.avatar.activity import Activity, ActivityState
from llmcompanion.avatar.bearing import AHEAD, Pose, breath, no_effects, phases, poses
from llmcompanion.avatar.blink import Lids
from llmcompanion.avatar.expression import Expression
from llmcompanion.avatar.frame import AWAY, Frame
from llmcompanion.avatar.mouth import MouthTrack, TextMouth
from llmcompanion.avatar.pace import Grid, Motion, Pace
from llmcompanion.avatar.track import Track, never_changing

if TYPE_CHECKING:
    import random

    from llmcompanion.avatar.bearing import Effects


class Animator:
    """Emotion, activity, lids, mouth, breath, gaze, turn, sway and effects become frames.

    What wins over what: away over everything; then asleep; then thinking; then the emotion, which
    stays until the next turn begins or the face has slept.

    Args:
        rng: Where pauses and glances come from.
        now: The time, in monotonic seconds.
        frames_per_second: How often the face changes, 0.2 to 30. Time is sampled: at 0.2 the face
            jumps every 5 seconds.
        motion: "full"; "reduced": expressions, single blinks and a calm mouth; "still":
            expressions alone, and nothing that moves by itself.
        effects: What moves beside the face, for each expression.
    """

    def __init__(
        self,
        rng: random.Random,
        now: float,
        *,
        frames_per_second: float = 12.0,
        motion: Motion = "full",
        effects: Effects | None = None,
    ) -> None:
        self._rng = rng
        self._effects = effects or no_effects
        self._away = False
        self._voice: MouthTrack | None = None
        self._felt = "neutral"
        self._doing = ActivityState(now)
        self._index = -1
        self._shown = Frame()
        self._changed = True
        self._take_pace(Pace(frames_per_second, motion), now, "neutral")

    # What happens

    def emotion(self, label: str, now: float) -> None:
        """The words have come to a place where this is felt."""
        self._coming(now)
        self._felt = label
        self._changed = True

    def activity(self, what: Activity, now: float) -> None:
        """A turn begins ("thinking"), its words arrive ("speaking"), or it is over ("idle").

        "listening" is the same as `typed`. Nobody can be told to sleep.
        """
        at = self._coming(now)
        match what:
            case "thinking":
                self._felt = "neutral"
                self._mouth.hush()
                self._doing.turn("thinking", at)
            case "speaking":
                self._doing.turn("speaking", at)
            case "listening":
                if self._doing.at(at) == "asleep":
                    self._felt = "neutral"
                self._doing.typed(at)
            case _:
                self._mouth.end(at)
                self._doing.turn(None, at)
        self._changed = True

    def typed(self, now: float) -> None:
        """The person pressed a key."""
        self.activity("listening", now)

    def words(self, text: str, now: float) -> None:
        """Words arrived: the mouth says them."""
        at = self._coming(now)
        self._doing.turn("speaking", at)
        self._mouth.words(text, at)
        self._changed = True

    def away(self, is_away: bool) -> None:
        """The face steps away, or comes back."""
        self._away = is_away
        self._changed = True

    def follow(self, voice: MouthTrack | None, now: float) -> None:
        """Let a voice move the mouth instead of the text; None gives it back to the text."""
        self._coming(now)
        self._voice = voice
        self._changed = True

    # How it moves

    @property
    def pace(self) -> Pace:
        """The frame rate and the amount of motion."""
        return self._pace

    def set_pace(self, pace: Pace, now: float) -> None:
        """Move at another rate, or more or less, from now on."""
        if pace != self._pace:
            was_still = self._pace.motion == "still"
            label = self._wanted_when_still() if was_still else self._expression.label
            self._take_pace(pace, now, label)

    def set_effects(self, effects: Effects, now: float) -> None:
        """Another set of images is shown, whose effects go round in another way."""
        self._effects = effects
        self._restart_bearing(self._coming(now))
        self._changed = True

    # What is to be seen

    def frame(self, now: float) -> Frame:
        """The frame at `now`."""
        if self._away:
            return AWAY
        if self._pace.motion == "still":
            return Frame(self._wanted_when_still())
        self._advance(now)
        return self._shown

    def next_change(self, now: float) -> float:
        """No frame differs from ``frame(now)`` before this time, unless something happens.

        ``inf`` when only something that happens can change it.
        """
        if self._away or self._pace.motion == "still":
            return math.inf
        self._advance(now)
        following = self._grid.time(self._index + 1)
        if self._changed:
            return following
        at = self._grid.sample(self._index)
        moment = min(
            self._doing.next_change(at),
            self._lids.next_change(at),
            self._mouth_track.next_change(at),
            self._pose.next_change(at),
            self._breath.next_change(at),
            self._phase.next_change(at),
            self._expression.next_change(),
        )
        return max(following, self._grid.first_to_show(moment))

    # The machine

    def _take_pace(self, pace: Pace, now: float, label: str) -> None:
        """Begin to move at this pace, showing the expression `label`."""
        self._pace: Pace = pace
        self._grid: Grid = Grid(now, pace.fps)
        self._index = -1
        self._shown = Frame(label)
        self._changed = True
        self._lids = Lids(self._rng, pace, now, doubles=pace.motion == "full")
        self._mouth = TextMouth(pace)
        self._expression: Expression = Expression(label, self._lids, now)
        self._restart_bearing(now)

    def _advance(self, now: float) -> None:
        """Make the frame that `now` lies in, unless it is made."""
        index = self._grid.index(now)
        if index > self._index:
            self._index = index
            self._changed = False
            self._shown = self._compute(self._grid.sample(index))

    def _coming(self, now: float) -> float:
        """When the next frame begins: what happens now is seen from then on, for whole frames."""
        self._advance(now)
        return self._grid.time(self._index + 1)

    @property
    def _mouth_track(self) -> MouthTrack:
        return self._voice if self._voice is not None else self._mouth

    def _compute(self, at: float) -> Frame:
        doing = self._doing.at(at)
        shut = doing != "asleep" and self._expression.label == "sleepy"
        became = self._expression.want(self._wanted(doing), at, lids_are_shut=shut)
        if became or doing != self._bearing_of:
            self._restart_bearing(at)
        label = self._expression.label
        asleep = doing == "asleep" and label == "sleepy"
        pose = self._pose.at(at)
        return Frame(
            expression=label,
            eyes="closed" if asleep else self._lids.at(at),
            mouth="closed" if asleep else self._mouth_track.at(at),
            gaze=pose.gaze,
            sway=pose.sway,
            turn=pose.turn,
            rise=self._breath.at(at),
            phase=self._phase.at(at),
        )

    def _wanted(self, doing: Activity) -> str:
        if doing == "asleep":
            return "sleepy"
        return "thinking" if doing == "thinking" else self._felt

    def _wanted_when_still(self) -> str:
        """Sleep needs time to pass, and nothing passes by itself here."""
        return "thinking" if self._doing.is_thinking else self._felt

    def _restart_bearing(self, at: float) -> None:
        """Breath, poses and effects, as they go with what is done and felt now."""
        doing, label = self._doing.at(at), self._expression.label
        self._bearing_of = doing
        full = self._pace.motion == "full"
        self._pose: Track[Pose] = Track(
            poses(doing, label, self._rng) if full else never_changing(AHEAD), at
        )
        self._breath: Track[int] = Track(
            breath(doing, label, self._rng) if full else never_changing(0), at
        )
        self._phase: Track[int] = Track(
            phases(self._effects(label), doing) if full else never_changing(0), at
        )
