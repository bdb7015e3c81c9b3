"""Bringing a card in: what it is, shown first; then written, whole or not at all.

`propose` reads and writes nothing. What it returns says what the card would make a model do, which
of its sentences work on the person, and what was left aside; `install` writes the persona without
the sentences that were struck. Nothing of a card is executed, and nothing it names is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.assets import Face, face_of, kept_files, remote_notice
from llmcompanion.persona.cards.charx import write_archive
from llmcompanion.persona.cards.convert import NOBODY, persona_of
from llmcompanion.persona.cards.jsontext import dump
from llmcompanion.persona.cards.limits import MAX_DEPTH
from llmcompanion.persona.cards.own import has_placeholder
from llmcompanion.persona.cards.reading import CardFile, open_card
from llmcompanion.persona.cards.sprites import find_sprites, read_sprites
from llmcompanion.persona.cards.wishes import wishes_of
from llmcompanion.persona.folder import LOREBOOK_BYTES
from llmcompanion.persona.lint import Flag, lint, strike
from llmcompanion.persona.lorebook import as_json, lorebook_from
from llmcompanion.persona.writing import create, lorebook_json, remove
from llmcompanion.plaintext import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from llmcompanion.persona.library import Library
    from llmcompanion.persona.model import Persona

CARD_FILE = "card.json"
"""The card as it was, in the persona's folder."""

ASSETS_FILE = "assets.zip"
"""What came with it and is no face: kept for an export."""

LORE = "lore"

_TITLES = {
    "character": "Who it is",
    "style": "How it is",
    "scenario": "Scenario",
    "examples": "Sample dialogue",
    "system": "Instructions to the model",
    "post_history": "Instructions after every message",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A text of the card that a model or the person reads.

    Attributes:
        title: What it is, for the person.
        field: The persona's field; "lore" for an entry of its lorebook.
        number: Which greeting or entry, from 0.
        text: Clean.
    """

    title: str
    field: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A flagged sentence, and the number of the part it is in."""

    part: int
    flag: Flag


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a card would become.

    Attributes:
        found: The open file; `close` it.
        persona: With every sentence in it.
        parts: Its texts, in the order of a prompt.
        findings: The sentences to decide on.
        wishes: What it would make the model and the program do, a sentence each.
        notices: What there is to know besides, such as what is left aside, a sentence each.
        face: Its pictures.
    """

    found: CardFile
    persona: Persona
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]
    wishes: tuple[str, ...]
    notices: tuple[str, ...]
    face: Face

    def close(self) -> None:
        """Let go of the file."""
        self.found.close()


def propose(path: Path, *, read_picture: Callable[[bytes, str], object]) -> Proposal:
    """Look at a card. Nothing is written.

    Args:
        path: The card's file.
        read_picture: Unpacks a picture whose file has this name; raises UserError where it is not
            fit to be shown.

    Raises:
        UserError: There is no card, or it cannot be trusted to be one.
    """
    found = open_card(path)
    try:
        persona = persona_of(found.card)
        _check_lore(persona, found.card.where)
        pack = find_sprites(path, found.card.text("name"))
        sprites = read_sprites(pack) if pack is not None else ()
        face = face_of(found, sprites, read_picture)
        if has_placeholder(found.card):
            face = replace(face, files={})
    except BaseException:
        found.close()
        raise
    parts = tuple(_parts(persona))
    findings = tuple(
        Finding(number, flag) for number, part in enumerate(parts) for flag in lint(part.text)
    )
    notices = [*found.card.notices, *remote_notice(found), *face.notices]
    if pack is not None:
        notices.append(f"The sprites beside it come along ({pack.name}).")
    return Proposal(
        found, persona, parts, findings, wishes_of(persona, found.card), tuple(notices), face
    )


def without(proposal: Proposal, struck: Collection[int]) -> Persona:
    """The persona without some of the findings.

    Args:
        struck: Numbers of `Proposal.findings`.
    """
    by_part: dict[int, list[Flag]] = {}
    for number in struck:
        finding = proposal.findings[number]
        by_part.setdefault(finding.part, []).append(finding.flag)
    changes: dict[str, Any] = {}
    greetings = list(proposal.persona.alternate_greetings)
    lore: dict[int, str] = {}
    for number, flags in by_part.items():
        part = proposal.parts[number]
        text = strike(part.text, flags).strip()
        if part.field == "alternate_greetings":
            greetings[part.number] = text
        elif part.field == LORE:
            lore[part.number] = text
        else:
            changes[part.field] = text
    changes["alternate_greetings"] = tuple(text for text in greetings if text)
    persona = replace(proposal.persona, **changes)
    if lore:
        persona = replace(persona, lorebook=_with_lore(persona, lore))
    if not (persona.system or persona.character):
        persona = replace(persona, character=NOBODY)
    return persona


def install(
    proposal: Proposal,
    library: Library,
    id: str,
    *,
    struck: Collection[int] = (),
    has_avatar: Callable[[str], bool] = lambda _: False,
) -> Persona:
    """Write the persona: all of it, or nothing.

    Args:
        library: Where it goes, among the person's own.
        id: What it will be called in commands.
        struck: Numbers of the findings that do not come along.
        has_avatar: Whether there is an avatar of this name already.

    Raises:
        UserError: The id cannot be used or is taken, or it cannot be written.
    """
    library.check_free(id)
    persona = replace(without(proposal, struck), id=id)
    others = {CARD_FILE: f"{dump(proposal.found.card.raw)}\n".encode()}
    kept = kept_files(proposal.found)
    if kept:
        others[ASSETS_FILE] = write_archive(kept)
    if persona.avatar and not has_avatar(persona.avatar):
        persona = replace(persona, avatar="")
    if not persona.avatar and proposal.face.files:
        persona = replace(persona, avatar=id)
        others |= {f"{id}/{name}": data for name, data in proposal.face.files.items()}
    place = create(persona, library.own, others=others)
    try:
        return library.get(id)
    except UserError:  # what could not be read again is not left behind
        remove(place)
        raise


def _check_lore(persona: Persona, where: str) -> None:
    """Make sure that the lorebook's own file will not be too large to be read again."""
    if persona.lorebook is None:
        return
    compact = dump(as_json(persona.lorebook))
    breaks = sum(map(compact.count, ",[{]}"))
    if 4 * len(compact) + MAX_DEPTH * breaks <= LOREBOOK_BYTES:  # however it is laid out
        return
    if len(lorebook_json(persona).encode()) > LOREBOOK_BYTES:
        raise UserError(f"the lorebook is larger than {LOREBOOK_BYTES // 1024} kB", where=where)


def _parts(persona: Persona) -> list[Part]:
    parts = [
        Part(_TITLES[field], field, 0, getattr(persona, field))
        for field in ("system", "character", "style", "scenario", "examples")
        if getattr(persona, field)
    ]
    if persona.greeting:
        parts.append(Part("First message", "greeting", 0, persona.greeting))
    for n, text in enumerate(persona.alternate_greetings):
        parts.append(Part(f"Another first message ({n + 2})", "alternate_greetings", n, text))
    if persona.post_history:
        parts.append(Part(_TITLES["post_history"], "post_history", 0, persona.post_history))
    entries = persona.lorebook.raw.get("entries", ()) if persona.lorebook is not None else ()
    for n, entry in enumerate(entries):
        content = entry.get("content") if isinstance(entry, dict) else None
        if isinstance(content, str) and content.strip():
            name = entry.get("name") or entry.get("comment") or ""
            title = f"Lore {n + 1}: {name}" if name else f"Lore {n + 1}"
            parts.append(Part(clean(title)[:100], LORE, n, clean(content)))
    return parts


def _with_lore(persona: Persona, lore: dict[int, str]) -> Any:
    """The lorebook with other contents of some entries."""
    raw = dict(persona.lorebook.raw) if persona.lorebook is not None else {}
    entries = [
        {**entry, "content": lore[n]} if n in lore else entry
        for n, entry in enumerate(raw.get("entries", ()))
    ]
    return lorebook_from({**raw, "entries": entries})
