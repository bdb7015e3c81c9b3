"""Going over a persona before it is used: every error, what never does anything, and what works
on the person."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.persona.folder import (
    FILE_BYTES,
    SETTINGS_BYTES,
    SETTINGS_FILE,
    SUFFIX,
    read_persona,
    read_text,
)
from llmcompanion.persona.lint import lint
from llmcompanion.persona.lorebook import faults
from llmcompanion.persona.schema import DESCRIPTION_LENGTH, NAME_LENGTH, Keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from llmcompanion.persona.lint import Flag
    from llmcompanion.persona.model import Persona


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        persona: None where it cannot be used.
        errors: Why it cannot.
        remarks: What in it never does anything, a sentence each.
        flags: What in it works on the person, with the text that it stands in.
    """

    persona: Persona | None
    errors: tuple[UserError, ...]
    remarks: tuple[str, ...] = ()
    flags: tuple[tuple[str, Flag], ...] = ()


def check_persona(place: Path) -> Report:
    """Go over a persona's folder, or its file. Raises nothing."""
    if place.name == SETTINGS_FILE:
        place = place.parent
    errors = _errors_in_settings(place)
    persona = None
    try:
        persona = read_persona(place, shelf=place.parent)
    except UserError as error:
        if error.sentence not in [each.sentence for each in errors]:
            errors.append(error)
    if persona is None:
        return Report(None, tuple(errors))
    return Report(persona, (), remarks_on(persona), flags_in(persona))


def remarks_on(persona: Persona) -> tuple[str, ...]:
    """What in a persona never does anything."""
    return () if persona.lorebook is None else tuple(faults(persona.lorebook))


def flags_in(persona: Persona) -> tuple[tuple[str, Flag], ...]:
    """What in a persona's texts works on the person."""
    return tuple((title, flag) for title, text in texts_in(persona) for flag in lint(text))


def texts_in(persona: Persona) -> Iterator[tuple[str, str]]:
    """Everything that a model or the person will read, each with what it is called."""
    for name in ("system", "character", "style", "scenario", "examples", "post_history"):
        yield name, getattr(persona, name)
    for number, text in enumerate(persona.greetings):
        yield ("greeting", text) if number == 0 else (f"greeting {number + 1}", text)
    if persona.lorebook is not None:
        for number, entry in enumerate(persona.lorebook.entries, 1):
            yield f"lore {entry.name or number}", entry.content


def _errors_in_settings(place: Path) -> list[UserError]:
    """All errors in persona.toml, each key by itself, and not only the first."""
    is_file = place.suffix == SUFFIX and not place.is_dir()
    source = place if is_file else place / SETTINGS_FILE
    try:
        keys = Keys(source, read_text(source, FILE_BYTES if is_file else SETTINGS_BYTES))
    except UserError as error:
        return [error]
    reads: tuple[Callable[[], object], ...] = (
        keys.name,
        lambda: keys.line("nickname", NAME_LENGTH),
        lambda: keys.line("pronouns", NAME_LENGTH),
        lambda: keys.line("description", DESCRIPTION_LENGTH),
        keys.labels, keys.avatar, keys.version, keys.tags,
        lambda: keys.line("creator"), lambda: keys.line("licence"), lambda: keys.line("model"),
        keys.sampling, keys.voice, keys.framing, keys.memory, keys.knobs, keys.lorebook,
        lambda: keys.texts("greetings"),
    )  # fmt: skip
    errors = []
    for read in reads:
        try:
            read()
        except UserError as error:
            errors.append(error)
    return errors


def check_card(path: Path, *, read_picture: Callable[[bytes, str], object]) -> Report:
    """Go over a character card. Raises nothing, writes nothing.

    Args:
        read_picture: Unpacks a picture whose file has this name, as importing does.
    """
    from llmcompanion.persona.cards.importing import propose

    try:
        proposal = propose(path, read_picture=read_picture)
    except UserError as error:
        return Report(None, (error,))
    with closing(proposal):
        found = tuple((proposal.parts[each.part].title, each.flag) for each in proposal.findings)
        remarks = (*proposal.notices, *remarks_on(proposal.persona))
        return Report(proposal.persona, (), remarks, found)
