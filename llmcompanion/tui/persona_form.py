"""A persona as the fields of a form, and back. No Textual in here."""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from llmcompanion.emotion.labels import LABELS
from llmcompanion.errors import UserError
from llmcompanion.persona.model import Framing, Knobs, MemoryRule, Sampling
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.persona.model import Feelings, Persona, VoiceSetting

YES, NO = "yes", "no"
LAST = "and-last"
"""Stands behind the settings of a voice as they are read: where it is gone, the line hid it."""

LINES = (
    ("name", "Name", "What is shown; at most 60 characters."),
    ("nickname", "Nickname", "What it is called in its texts ({{char}}), where not its name."),
    ("pronouns", "Pronouns", 'As written: "she/her".'),
    ("description", "Description", "One line for lists; at most 200; never told to a model."),
    ("tags", "Tags", "Words to find it by, with commas."),
    ("labels", "Emotions", "Labels that a reply may be tagged with, with commas."),
    ("avatar", "Avatar", "Name of an avatar in its folder or among the avatars; none without it."),
    ("framing", "Framing", "x y zoom: the part of the picture that is shown; empty: the avatar's."),
    ("voice", "Voice", "As pitch = 220, speed = 1.1, tone = 0.3; empty: one of its own."),
    ("model", "Model", "A model's or profile's name that it would rather run on."),
    ("temperature", "Temperature", "How freely words are chosen, 0 to 2; empty: the model's."),
    ("max_tokens", "Longest reply", "In tokens; empty: the model's."),
    ("budget_tokens", "Memory, tokens", "What remembered facts may take of a prompt."),
    ("creator", "Creator", "Who wrote it."),
    ("licence", "Licence", "What others may do with it."),
)
"""Fields of one line: key, title, what it is for."""

CHOICES = (
    ("feelings", "Feelings", ("none", "uncertain", "free"), "What it says of feelings of its own."),
    ("first_person", 'Says "I"', (YES, NO), 'Whether it speaks of itself as "I".'),
    ("human_backstory", "Human life", (YES, NO), "Whether it speaks as if it had a human life."),
    ("uses_name", "Uses your name", (YES, NO), "Whether it calls you by name."),
    ("remembers", "Memory", (YES, NO), "Whether it may keep facts across conversations."),
)
"""Fields with few values: key, title, the values, what it is for."""

TEXTS = (
    ("system", "Instructions", "How it speaks; its part of the instructions."),
    ("character", "Character", "Who it is, at length."),
    ("style", "Style", "How it is and speaks."),
    ("scenario", "Scenario", "Where and why the talk takes place."),
    ("examples", "Examples", "Sample dialogue."),
    ("post_history", "After the talk", "Instructions that stand after the talk."),
    ("creator_notes", "Creator's notes", "What its author has to say to you; told to no model."),
    ("greeting", "Greeting", "The first message of a new conversation."),
)
"""Long texts: key, title, what it is for."""


def values_of(persona: Persona) -> dict[str, str]:
    """The form's fields, filled in; with room for one more greeting."""
    framing, sampling, knobs = persona.framing, persona.sampling, persona.knobs
    values = {
        key: getattr(persona, key)
        for key in ("name", "nickname", "pronouns", "description", "avatar", "model")
    }
    values |= {key: getattr(persona, key) for key in ("creator", "licence")}
    values |= {key: getattr(persona, key) for key, *_ in TEXTS}
    values |= {
        "tags": ", ".join(persona.tags),
        "labels": ", ".join(persona.labels),
        "framing": f"{framing.x:g} {framing.y:g} {framing.zoom:g}" if framing else "",
        "voice": _voice_text(persona.voice),
        "temperature": _number_text(sampling.temperature),
        "max_tokens": _number_text(sampling.max_tokens),
        "budget_tokens": str(persona.memory.budget_tokens),
        "feelings": knobs.feelings,
        "first_person": _word(knobs.first_person),
        "human_backstory": _word(knobs.human_backstory),
        "uses_name": _word(knobs.uses_name),
        "remembers": _word(persona.memory.enabled),
    }
    for number, text in enumerate((*persona.alternate_greetings, "")):
        values[f"greeting_{number}"] = text
    return values


def persona_from(persona: Persona, values: dict[str, str]) -> Persona:
    """`persona` with what a filled-in form says.

    Raises:
        UserError: A field cannot be read.
    """
    lines: dict[str, Any] = {key: clean_line(values[key]) for key, *_ in LINES}
    before = values_of(persona)
    texts: dict[str, Any] = {
        key: getattr(persona, key) if values[key] == before[key] else clean(values[key]).strip()
        for key, *_ in TEXTS
    }
    greetings = [values[key] for key in values if key.startswith("greeting_")]
    return replace(
        persona,
        **{key: lines[key] for key in ("name", "nickname", "pronouns", "description")},
        **{key: lines[key] for key in ("avatar", "model", "creator", "licence")},
        **texts,
        tags=_words(lines["tags"]),
        labels=_labels(lines["labels"]),
        alternate_greetings=tuple(text for each in greetings if (text := clean(each).strip())),
        framing=_framing(lines["framing"]),
        voice=_voice(lines["voice"]) if lines["voice"] != before["voice"] else persona.voice,
        sampling=Sampling(
            _number(lines["temperature"], "temperature"),
            _whole(lines["max_tokens"], "longest reply"),
        ),
        memory=MemoryRule(
            values["remembers"] == YES,
            _whole(lines["budget_tokens"], "memory") or 0,
        ),
        knobs=Knobs(
            cast("Feelings", values["feelings"]),
            values["first_person"] == YES,
            values["human_backstory"] == YES,
            values["uses_name"] == YES,
        ),
    )


def checked(persona: Persona) -> None:
    """Make sure that a persona could be read again, before anything of it is written over.

    Raises:
        UserError: It could not; the first thing that is wrong.
    """
    from llmcompanion.persona.checking import check_persona
    from llmcompanion.persona.writing import create

    with tempfile.TemporaryDirectory() as folder:
        report = check_persona(create(persona, Path(folder)))
    if report.errors:
        error = report.errors[0]
        raise UserError(error.what, mend=error.mend)


def _word(value: bool) -> str:
    return YES if value else NO


def _number_text(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _words(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for each in line.split(",") if (word := each.strip())))


def _labels(line: str) -> tuple[str, ...]:
    found = _words(line)
    unknown = next((label for label in found if label not in LABELS), None)
    if unknown is not None:
        raise UserError(
            f'"{unknown[:40]}" is no emotion',
            where="emotions",
            mend=f"use some of {', '.join(LABELS)}",
        )
    return tuple(dict.fromkeys(("neutral", *found)))


def _framing(line: str) -> Framing | None:
    if not line:
        return None
    try:
        x, y, zoom = map(float, line.split())
    except ValueError:
        raise UserError(
            "the framing needs three numbers", where="framing", mend="write 0.5 0.3 1.2"
        ) from None
    return Framing(x, y, zoom)


def _voice_text(voice: Sequence[tuple[str, VoiceSetting]]) -> str:
    import tomlkit

    table = tomlkit.inline_table()
    table.update(voice)
    return table.as_string().removeprefix("{").removesuffix("}")


def _voice(line: str) -> tuple[tuple[str, VoiceSetting], ...]:
    if not line:
        return ()
    try:
        settings = tomllib.loads(f"voice = {{{line}, {LAST} = 1}}")["voice"]
        del settings[LAST]
        return tuple(settings.items())
    except (ValueError, KeyError, RecursionError):
        raise UserError(
            "the settings of the voice cannot be read",
            where="voice",
            mend='write pitch = 220, speed = 1.1, piper = "a voice\'s name"',
        ) from None


def _number(line: str, where: str) -> float | None:
    try:
        return float(line) if line else None
    except ValueError:
        raise UserError(f'"{line[:20]}" is no number', where=where, mend="mend it") from None


def _whole(line: str, where: str) -> int | None:
    try:
        return int(line) if line else None
    except ValueError:
        raise UserError(f'"{line[:20]}" is no whole number', where=where, mend="mend it") from None
