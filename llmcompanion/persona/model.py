"""What a persona is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from llmcompanion.persona.lorebook import Lorebook

Feelings = Literal["none", "uncertain", "free"]
"""What a persona says of feelings of its own: nothing, with doubt, or as any character would."""

VoiceSetting = str | int | float | bool

MEMORY_TOKENS = 400
"""What remembered facts may take of a prompt where the persona does not say."""


@dataclass(frozen=True, slots=True)
class Knobs:
    """How much of a person a persona claims to be. `llmcompanion.persona.knobs` says it in words.

    Attributes:
        feelings: Claims about feelings of its own.
        first_person: Whether it speaks of itself as "I".
        human_backstory: Whether it speaks as somebody with a human life.
        uses_name: Whether it calls the person by name.
    """

    feelings: Feelings = "uncertain"
    first_person: bool = True
    human_backstory: bool = False
    uses_name: bool = True


@dataclass(frozen=True, slots=True)
class Sampling:
    """How words are to be chosen; None leaves it to the model and its profile."""

    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Framing:
    """Which part of the avatar's picture is shown, as in an avatar's manifest.

    Attributes:
        x, y: Centre of the part, as shares of width and height.
        zoom: 1 shows the largest square; 2 half of its side.
    """

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class MemoryRule:
    """What a persona may keep across conversations. Off unless somebody turns it on.

    Attributes:
        budget_tokens: What facts may take of one prompt.
    """

    enabled: bool = False
    budget_tokens: int = MEMORY_TOKENS


@dataclass(frozen=True, slots=True)
class Persona:
    """A name, a manner and a face for a language model.

    All text is clean (`llmcompanion.plaintext`); macros (`llmcompanion.persona.macros`) stand in
    it as written. Long texts are "" where there are none.

    Attributes:
        id: The folder's or file's name; what settings, commands and messages refer to.
        name: What the person reads ("Mira").
        description: One line for lists; never in a prompt.
        system: The persona's own part of the model's instructions (a card's ``system_prompt``).
        greeting: The first message of a new conversation; "" for none (``first_mes``).
        labels: Emotion labels a reply may be tagged with, "neutral" always among them.
        avatar: Name of an avatar in the persona's own folder or among the avatars; "" for none.
        version: Version of the wording, counted by its author.
        source: The file it was read from.
        nickname: What it is called in its texts, where that is not its name.
        pronouns: As written: "she/her".
        character: Who it is, at length (a card's ``description``).
        style: How it speaks and is (a card's ``personality``).
        scenario: Where and why the talk takes place.
        examples: Sample dialogue (``mes_example``).
        post_history: Instructions that stand after the talk (``post_history_instructions``).
        alternate_greetings: Other first messages, in order.
        tags: Words to find it by.
        creator, creator_notes, licence: Who wrote it, what they say to people, what others may do.
        model: A profile's or model's name that it would rather run on; "" for any.
        sampling: How words are to be chosen.
        voice: Settings of its voice by name, in order.
        framing: Which part of the avatar is shown; None leaves it to the avatar.
        memory: What it may keep across conversations.
        knobs: How much of a person it claims to be.
        lorebook: What is told to the model when it comes up; None for nothing.
    """

    id: str
    name: str
    description: str
    system: str
    greeting: str
    labels: tuple[str, ...]
    avatar: str
    version: int
    source: Path
    nickname: str = ""
    pronouns: str = ""
    character: str = ""
    style: str = ""
    scenario: str = ""
    examples: str = ""
    post_history: str = ""
    alternate_greetings: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    creator: str = ""
    creator_notes: str = ""
    licence: str = ""
    model: str = ""
    sampling: Sampling = Sampling()
    voice: tuple[tuple[str, VoiceSetting], ...] = ()
    framing: Framing | None = None
    memory: MemoryRule = MemoryRule()
    knobs: Knobs = Knobs()
    lorebook: Lorebook | None = None

    @property
    def called(self) -> str:
        """What ``{{char}}`` stands for: the nickname, else the name."""
        return self.nickname or self.name

    @property
    def greetings(self) -> tuple[str, ...]:
        """All first messages, the usual one first; empty ones left out."""
        return tuple(text for text in (self.greeting, *self.alternate_greetings) if text)
