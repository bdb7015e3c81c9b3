"""What a card says, whichever version it is of: the V1, V2 and V3 texts in one view.

The object as it was read stays whole in `Card.raw`; nothing here changes it. Getters take a
missing member and null for the same, and refuse every other type than the texts name, in one
sentence. Sources: malfoyslastname/character-card-spec-v2 (spec_v1.md, spec_v2.md) and
kwaroran/character-card-spec-v3 (SPEC_V3.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.limits import MAX_ENTRIES, MAX_LIST
from llmcompanion.persona.naming import is_the_apps
from llmcompanion.plaintext import clean_line

Version = Literal[1, 2, 3]

V2_SPEC = "chara_card_v2"
V3_SPEC = "chara_card_v3"
OURS = "llmcompanion"
"""The member of ``extensions`` that holds what cards have no words for."""

TEXTS = (
    "name", "description", "personality", "scenario", "first_mes", "mes_example",
    "creator_notes", "system_prompt", "post_history_instructions", "creator",
)  # fmt: skip
"""Members that hold one text each; ``character_version`` is often a number and is left alone."""

V1_TEXTS = TEXTS[:6]

LISTS = ("alternate_greetings", "tags")

_OLD_NAMES = {
    "char_name": "name",
    "char_persona": "description",
    "world_scenario": "scenario",
    "char_greeting": "first_mes",
    "example_dialogue": "mes_example",
}
"""What the six members of V1 were called before it, by Pygmalion and its heirs."""


@dataclass(frozen=True, slots=True)
class AssetNote:
    """One element of a V3 card's ``assets``."""

    type: str
    uri: str
    name: str
    ext: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card.

    Attributes:
        raw: The whole object as it was read.
        version: Of the text it follows.
        where: Its place, for messages.
        notices: What a person should know about its version, a sentence each.
    """

    raw: dict[str, Any]
    version: Version
    where: str
    notices: tuple[str, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """The object that has the members: ``data``, or the card itself in V1."""
        return self.raw if self.version == 1 else self.raw["data"]

    def text(self, key: str) -> str:
        """A text, or "". V1 has six of them; what else it holds means nothing here.

        Raises:
            UserError: It is of another type.
        """
        value = None
        if self.version != 1:
            value = self.data.get(key)
        elif key in V1_TEXTS:
            old = next((old for old, new in _OLD_NAMES.items() if new == key), key)
            value = self.raw.get(key, self.raw.get(old))
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(key, "text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts.

        Raises:
            UserError: It is of another type, or too long.
        """
        value = self.data.get(key) if self.version != 1 else None
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(key, "a list of texts")
        if len(value) > MAX_LIST:
            raise UserError(f'"{key}" of the card has more than {MAX_LIST} parts', where=self.where)
        return tuple(value)

    def extensions(self) -> dict[str, Any]:
        """What programs added.

        Raises:
            UserError: It is no object.
        """
        value = self.data.get("extensions") if self.version != 1 else None
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._wrong("extensions", "an object")
        return value

    def book(self) -> dict[str, Any] | None:
        """The lorebook as it stands, its shape checked.

        Raises:
            UserError: It is not of the shape that the texts give.
        """
        value = self.data.get("character_book") if self.version != 1 else None
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._wrong("character_book", "an object")
        _check_book(value, self.where)
        return value

    def assets(self) -> tuple[AssetNote, ...]:
        """What the card says of its pictures; without a word of it, that the file is the icon.

        Raises:
            UserError: It is of another shape, or too much.
        """
        value = self.data.get("assets") if self.version != 1 else None
        if value is None:
            return (AssetNote("icon", "ccdefault:", "main", "png"),)
        if not isinstance(value, list):
            raise self._wrong("assets", "a list")
        if len(value) > MAX_LIST:
            raise UserError(f"the card names more than {MAX_LIST} assets", where=self.where)
        return tuple(_asset(each, n, self.where) for n, each in enumerate(value))

    def _wrong(self, key: str, kind: str) -> UserError:
        return UserError(f'"{key}" of the card must be {kind}', where=self.where)


def card_of(raw: dict[str, Any], where: str) -> Card:
    """The card that an object is.

    Raises:
        UserError: It is none, or one of its members has a wrong type.
    """
    spec = raw.get("spec")
    data = raw.get("data")
    notices: list[str] = []
    version: Version
    if spec == "lorebook_v3":
        raise UserError("this is a lorebook alone, and no character", where=where)
    if isinstance(data, dict) and (isinstance(spec, str) or "name" in data):
        version = 2 if spec == V2_SPEC else 3
        if spec not in (V2_SPEC, V3_SPEC):
            version = 2 if spec is None else 3
            said = clean_line(str(spec))[:40] if spec is not None else "no version"
            notices.append(f"The card says it is of {said}: what is known of it is read.")
        elif version == 3:
            notices += _newer(raw.get("spec_version"))
    elif isinstance(spec, str) and spec in (V2_SPEC, V3_SPEC):
        raise UserError('the card has no "data"', where=where)
    elif any(isinstance(raw.get(key), str) for key in ("name", "char_name")):
        version = 1
    else:
        raise UserError("this is JSON, but no character card", where=where)
    card = Card(raw, version, where, tuple(notices))
    _check(card)
    return card


def _newer(version: Any) -> list[str]:
    """The sentence for a card of a version after 3.0 (V3, "spec_version": compared as floats)."""
    try:
        number = float(version)
    except (TypeError, ValueError):
        return []
    if not math.isfinite(number) or number <= 3.0:
        return []
    return [f"The card is of version {number:g}, newer than what is known here (3.0)."]


def _check(card: Card) -> None:
    """Look at every member once, so that what is read later is of the right type."""
    for key in TEXTS if card.version != 1 else V1_TEXTS:
        card.text(key)
    if not clean_line(card.text("name")):
        raise UserError("the card has no name", where=card.where)
    if is_the_apps(card.text("name")):
        raise UserError("the card bears the app's own name", where=card.where, mend="rename it")
    if card.version != 1:
        card.text("nickname")
        for key in LISTS:
            card.texts(key)
        card.extensions()
        card.book()
        card.assets()


def _asset(value: Any, n: int, where: str) -> AssetNote:
    if not isinstance(value, dict):
        raise UserError(f"asset {n + 1} of the card must be an object", where=where)
    fields = [value.get(key) for key in ("type", "uri", "name", "ext")]
    if not all(field is None or isinstance(field, str) for field in fields):
        raise UserError(f"asset {n + 1} of the card must have texts", where=where)
    kind, uri, name, ext = (field or "" for field in fields)
    return AssetNote(kind, uri, name, ext)


_ENTRY_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "content": ((str,), "text"),
    "extensions": ((dict,), "an object"),
    "enabled": ((bool,), "true or false"),
    "case_sensitive": ((bool,), "true or false"),
    "use_regex": ((bool,), "true or false"),
    "constant": ((bool,), "true or false"),
    "selective": ((bool,), "true or false"),
    "insertion_order": ((int, float), "a number"),
    "priority": ((int, float), "a number"),
    "name": ((str,), "text"),
    "comment": ((str,), "text"),
}
_BOOK_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "name": ((str,), "text"),
    "description": ((str,), "text"),
    "scan_depth": ((int, float), "a number"),
    "token_budget": ((int, float), "a number"),
    "recursive_scanning": ((bool,), "true or false"),
    "extensions": ((dict,), "an object"),
}


def _check_book(book: dict[str, Any], where: str) -> None:
    _check_types(book, _BOOK_TYPES, "the lorebook", where)
    entries = book.get("entries")
    if entries is None:
        return
    if not isinstance(entries, list):
        raise UserError('"entries" of the lorebook must be a list', where=where)
    if len(entries) > MAX_ENTRIES:
        raise UserError(f"the lorebook has more than {MAX_ENTRIES:,} entries", where=where)
    for n, entry in enumerate(entries, 1):
        name = f"entry {n} of the lorebook"
        if not isinstance(entry, dict):
            raise UserError(f"{name} must be an object", where=where)
        _check_types(entry, _ENTRY_TYPES, name, where)
        for key in ("keys", "secondary_keys"):
            words = entry.get(key)
            if words is None or (key == "secondary_keys" and isinstance(words, str)):
                continue
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                raise UserError(f'"{key}" of {name} must be a list of texts', where=where)


def _check_types(
    value: dict[str, Any], types: dict[str, tuple[tuple[type, ...], str]], name: str, where: str
) -> None:
    for key, (kinds, said) in types.items():
        member = value.get(key)
        if member is None:
            continue
        if not isinstance(member, kinds) or (isinstance(member, bool) and bool not in kinds):
            raise UserError(f'"{key}" of {name} must be {said}', where=where)
