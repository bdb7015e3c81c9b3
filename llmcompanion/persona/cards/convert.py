"""From a card to a persona and back: one table says which member is which field.

Reading loses nothing, since the card is kept whole beside the persona. Writing is reading's other
half: a member whose field still says what the card said stays as it was, to the letter, and one
that was changed is written anew. What cards have no words for (labels, knobs, pronouns...) stands
in ``extensions.llmcompanion``.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.own import own_fields, own_record
from llmcompanion.persona.cards.spec import OURS, V1_TEXTS, Card
from llmcompanion.persona.folder import GREETING_BYTES, TEXT_BYTES
from llmcompanion.persona.lorebook import as_json, lorebook_from
from llmcompanion.persona.model import Persona
from llmcompanion.persona.schema import LINE_LENGTH, MOST_GREETINGS, MOST_TAGS, NAME_LENGTH
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from llmcompanion.persona.lorebook import Lorebook

LONG = {
    "character": "description",
    "style": "personality",
    "scenario": "scenario",
    "examples": "mes_example",
    "system": "system_prompt",
    "post_history": "post_history_instructions",
}
"""Fields of a persona with a long text that a model reads, and the members of a card."""

_TEXTS = {**LONG, "name": "name", "creator": "creator", "greeting": "first_mes"}

NOBODY = "You are {{char}}."
"""Who a card is that says nothing of it but a name."""

_LINES = {"name": NAME_LENGTH, "nickname": NAME_LENGTH, "creator": LINE_LENGTH}


def persona_of(card: Card, *, id: str = "", source: Path | None = None) -> Persona:
    """The persona that a card describes, without a face.

    Raises:
        UserError: A part of it is larger than a persona's may be.
    """
    fields: dict[str, Any] = {field: _long(card, key) for field, key in LONG.items()}
    if not (fields["system"] or fields["character"]):
        fields["character"] = NOBODY
    fields |= {key: _line(card, key, limit) for key, limit in _LINES.items()}
    fields |= own_fields(card.extensions().get(OURS))
    others = (
        _within(text, "alternate_greetings", card, GREETING_BYTES)
        for text in card.texts("alternate_greetings")
    )
    return Persona(
        id=id,
        source=source or Path(),
        greeting=_long(card, "first_mes", GREETING_BYTES),
        alternate_greetings=tuple(text for text in others if text)[:MOST_GREETINGS],
        tags=_tags(card),
        creator_notes=_notes(card),
        lorebook=_book(card),
        **fields,
    )


def card_data(persona: Persona, card: Card | None) -> tuple[dict[str, Any], bool]:
    """A card's ``data`` for a persona, and whether it says anything that `card` did not.

    Args:
        persona: As it is now.
        card: What it was made from, if it was.
    """
    data = _base(card)
    before = persona_of(card) if card is not None else None
    changed = before is None

    def is_new(field: str) -> bool:
        nonlocal changed
        differs = before is None or getattr(persona, field) != getattr(before, field)
        changed = changed or differs
        return differs

    for field, key in _TEXTS.items():
        if is_new(field):
            data[key] = getattr(persona, field)
    if is_new("creator_notes"):
        data["creator_notes"] = persona.creator_notes
        several = data.get("creator_notes_multilingual")
        if isinstance(several, dict) and "en" in several:
            data["creator_notes_multilingual"] = several | {"en": persona.creator_notes}
    for field in ("alternate_greetings", "tags"):
        if is_new(field):
            data[field] = list(getattr(persona, field))
    if is_new("nickname"):
        _set(data, "nickname", persona.nickname)
    if is_new("lorebook"):
        _set(data, "character_book", as_json(persona.lorebook) if persona.lorebook else None)
    own = own_record(persona)
    if own != (own_record(before) if before is not None else own_record(_PLAIN)):
        changed = True
        extensions = {**(data.get("extensions") or {})}
        _set(extensions, OURS, own)
        data["extensions"] = extensions
    if card is None:
        data["character_version"] = str(persona.version)
    return data, changed


def _base(card: Card | None) -> dict[str, Any]:
    """A copy of the card's members under the names that V2 has for them."""
    if card is None:
        return {}
    if card.version != 1:
        return copy.deepcopy(card.data)
    return {key: card.text(key) for key in V1_TEXTS}


def _set(data: dict[str, Any], key: str, value: Any) -> None:
    if value:
        data[key] = value
    else:
        data.pop(key, None)


def _long(card: Card, key: str, limit: int = TEXT_BYTES) -> str:
    return _within(card.text(key), key, card, limit)


def _within(text: str, key: str, card: Card, limit: int) -> str:
    text = clean(text).strip()
    if len(text) >= limit or len(text.encode()) >= limit:
        raise UserError(f'"{key}" of the card is larger than {limit // 1024} kB', where=card.where)
    return text


def _line(card: Card, key: str, limit: int) -> str:
    return clean_line(card.text(key))[:limit].strip()


def _tags(card: Card) -> tuple[str, ...]:
    tags = (clean_line(tag)[:NAME_LENGTH].strip() for tag in card.texts("tags"))
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]


def _notes(card: Card) -> str:
    """What the creator says; of several languages English, as V3 has it."""
    several = card.data.get("creator_notes_multilingual") if card.version != 1 else None
    if isinstance(several, dict) and isinstance(several.get("en"), str):
        return _within(several["en"], "creator_notes", card, TEXT_BYTES)
    return _long(card, "creator_notes")


def _book(card: Card) -> Lorebook | None:
    book = card.book()
    if book is None:
        return None
    return lorebook_from({"entries": [], **book}, where=card.where)


_PLAIN = Persona(
    id="", name="", description="", system="", greeting="", labels=own_fields(None)["labels"],
    avatar="", version=1, source=Path(),
)  # fmt: skip
