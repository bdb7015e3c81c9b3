"""The one place where a condition of a study becomes changes of what the person deals with.

What comes out is plain data. The screens lay it over the settings and the persona for as long as
the day lasts; neither is changed on disk. What a condition leaves open is as the person has set it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llmcompanion.study.freeze import Frozen
    from llmcompanion.study.plan import Condition, Feelings, Plan, ShownEmotion

UNNAMED = "the assistant"
"""What a companion without a name is called."""
ANIME = "mira"
"""The face of a persona that has none of its own, on days with an anime face."""
NO_ANIME = frozenset({"", "orb"})
FLUENT = 30.0
"""Pictures a second of a face that is not slowed down."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What holds on a day. What is "" or None is as the settings say.

    Attributes:
        face: "none", "anime", "orb", or an avatar's name.
        persona: A persona's id.
        named: False calls it `UNNAMED`.
        frames_per_second: At most.
        emotion: "sham" draws what the face shows, "still" shows none.
        feelings: The knob of what it may claim to feel.
        model: A model's or a profile's name.
    """

    face: str = ""
    persona: str = ""
    named: bool | None = None
    frames_per_second: float | None = None
    emotion: ShownEmotion = ""
    voice: bool | None = None
    feelings: Feelings = ""
    model: str = ""

    def settings(self) -> dict[str, Any]:
        """Settings that it replaces, by their dotted names."""
        changed: dict[str, Any] = {}
        if self.face:
            changed["avatar.shown"] = self.face != "none"
        if self.frames_per_second is not None:
            changed["avatar.frames_per_second"] = self.frames_per_second
            changed["avatar.motion"] = "full"
        if self.voice is not None:
            changed["voice.enabled"] = self.voice
        if self.persona:
            changed["persona"] = self.persona
        if self.model:
            changed["model"] = self.model
        return changed

    def avatar(self, own: str) -> str:
        """The avatar that is shown for a persona whose own is `own`."""
        match self.face:
            case "" | "none":
                return own
            case "anime":
                return ANIME if own in NO_ANIME else own
            case face:
                return face

    def name(self, own: str) -> str:
        """What a persona is called whose own name is `own`."""
        return UNNAMED if self.named is False else own


NOTHING = Overlay()
"""No study is running."""
QUIET = Overlay(face="none", voice=False)
"""A stopping rule has fired, and the person has not said yet how to go on."""


def overlay_of(condition: Condition) -> Overlay:
    """What a condition changes."""
    interval = condition.frame_interval_s
    return Overlay(
        face=condition.face,
        persona=condition.persona,
        named=condition.named,
        frames_per_second=None if interval is None else 1 / interval if interval else FLUENT,
        emotion=condition.emotion,
        voice=condition.voice,
        feelings=condition.feelings,
        model=condition.model,
    )


# What need not be known before the end


def is_blind(plan: Plan) -> bool:
    """Whether the condition of a day is kept from the person until the study has ended.

    Emotions drawn by lot are the one thing that can be hidden; where they are, no condition is
    told, so that none can be worked out from the others.
    """
    return any(condition.emotion == "sham" for condition in plan.conditions)


def labels(frozen: Frozen) -> dict[str, str]:
    """What stands in the log for each condition: its name, or one that says nothing."""
    names = list(frozen.plan.names)
    if not is_blind(frozen.plan):
        return {name: name for name in names}
    from llmcompanion.study.freeze import rng_of  # not at every start of the program

    rng_of(frozen.seed, "labels").shuffle(names)
    return {name: f"c{number}" for number, name in enumerate(names, start=1)}
