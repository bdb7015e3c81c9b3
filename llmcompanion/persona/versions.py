"""What a version of a persona is: everything about it that a reply could depend on.

Two personas with the same content are the same version, whatever number stands in their files,
so an edit that nobody counted is told apart all the same. The store keeps a content the first
time it speaks (`VersionRepository`), and every message the number that it was given there.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Protocol

from llmcompanion.persona.lorebook import as_json
from llmcompanion.persona.schema import TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from llmcompanion.persona.model import Persona

_NOT_CONTENT = ("id", "version", "source", "lorebook")

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PersonaVersion:
    """One version that has spoken.

    Attributes:
        number: Counted from 1; at least the one its author gave it.
        digest: SHA-256 of the content.
        content: As `content_of` gives it.
        first_used_at: When it spoke first, in UTC.
    """

    persona: str
    number: int
    digest: str
    content: Mapping[str, Any]
    first_used_at: datetime


class VersionRepository(Protocol):
    """Where versions are kept. `llmcompanion.store.persona_versions` implements it."""

    async def ensure(self, persona: Persona, *, now: datetime) -> int:
        """The number of this version, which is kept now if it is new."""
        ...

    async def versions(self, persona: str) -> Sequence[PersonaVersion]:
        """All versions of a persona that have spoken, oldest first."""
        ...


def content_of(persona: Persona) -> Content:
    """Everything that makes the persona what it is, as a JSON object."""
    names = (field.name for field in fields(persona) if field.name not in _NOT_CONTENT)
    content = {name: _plain(getattr(persona, name)) for name in names}
    content["voice"] = dict(persona.voice)
    if persona.lorebook is not None:
        content["lorebook"] = as_json(persona.lorebook)
    return content


def digest_of(content: Mapping[str, Any]) -> str:
    """The same for the same content, and for no other."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def as_text(content: Mapping[str, Any]) -> list[str]:
    """A content as lines to read and to compare; what is empty is left out.

    Short fields stand first, a line each; then the texts, each under its name.
    """
    short: list[str] = []
    long: list[str] = []
    for key, value in sorted(content.items()):
        if key in (*TEXTS, "greeting"):
            long += _section(key, str(value))
        elif key == "alternate_greetings":
            for number, text in enumerate(value, 2):
                long += _section(f"greeting {number}", str(text))
        elif key == "lorebook":
            long += _section(key, json.dumps(value, ensure_ascii=False, indent=2))
        elif isinstance(value, dict):
            short += [f"{key}.{name} = {each}" for name, each in value.items() if each is not None]
        elif isinstance(value, list):
            short += [f"{key} = {', '.join(map(str, value))}"] if value else []
        elif value not in ("", None):
            short.append(f"{key} = {value}")
    return short + long


def _section(name: str, text: str) -> list[str]:
    return ["", f"[{name}]", *text.split("\n")] if text else []


def diff(before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[str, str]) -> str:
    """What changed, as a unified diff; "" where nothing did."""
    lines = difflib.unified_diff(as_text(before), as_text(after), *names, lineterm="")
    return "\n".join(lines)


def _plain(value: Any) -> Any:
    """A field's value in what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return list(value) if isinstance(value, tuple) else value
