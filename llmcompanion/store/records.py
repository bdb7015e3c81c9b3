"""Rows as the program's own records. Text is cleaned here: a database can be edited by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast, get_args

import msgspec

from llmcompanion.chat.messages import Conversation, Felt, Message, Settings, Status
from llmcompanion.models.port import Role, Usage
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CONVERSATION = (
    "id, title, persona, created_at, updated_at, leaf_id, "
    "(SELECT count(*) FROM message WHERE conversation_id = conversation.id), ended"
)
"""Columns for `conversation_from`, out of ``conversation``."""

MESSAGE = (
    "id, conversation_id, parent_id, role, text, status, created_at, "
    "feelings, persona, model, settings, input_tokens, output_tokens, note, "
    "persona_version, pinned"
)
"""Columns for `message_from`, out of ``message``."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATUSES: frozenset[str] = frozenset(get_args(Status))
_ROLES: frozenset[str] = frozenset(get_args(Role))

_read_feelings = msgspec.json.Decoder(list[tuple[str, int, str]]).decode
_read_settings = msgspec.json.Decoder(dict[str, str | int | float]).decode
_write_json = msgspec.json.Encoder().encode


def storable(text: str) -> str:
    """`text` as SQLite can hold it: a lone surrogate has no place in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def stored_time(moment: datetime) -> str:
    """An aware time as it is stored: UTC, of fixed width, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def time_from(stored: object) -> datetime:
    """A stored time; the epoch for what is none."""
    try:
        moment = datetime.fromisoformat(str(stored))
    except ValueError:
        return _EPOCH
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def stored_feelings(feelings: Iterable[Felt]) -> str:
    """Feelings as JSON: ``[[label, at, source], ...]``."""
    return _write_json([(felt.label, felt.at, felt.source) for felt in feelings]).decode()


@lru_cache(maxsize=1024)
def feelings_from(stored: object) -> tuple[Felt, ...]:
    """Stored feelings; none where they cannot be read."""
    try:
        found = _read_feelings(str(stored))
    except (msgspec.MsgspecError, UnicodeError):
        return ()
    return tuple(Felt(clean_line(label), at, cast(Any, source)) for label, at, source in found)


def stored_settings(settings: Settings) -> str:
    """A model's settings as a JSON object."""
    return storable(_write_json(dict(settings)).decode())


@lru_cache(maxsize=1024)
def settings_from(stored: object) -> Settings:
    """Stored settings; none where they cannot be read."""
    try:
        found = _read_settings(str(stored))
    except (msgspec.MsgspecError, UnicodeError):
        return ()
    return clean_settings(found)


def clean_settings(found: Mapping[str, str | int | float]) -> Settings:
    """A model's settings, their text cleaned."""
    return tuple(
        (clean_line(name), clean(value) if isinstance(value, str) else value)
        for name, value in found.items()
    )


def status_from(stored: object) -> Status:
    """How a message ended; "interrupted" for what is no status."""
    return cast(Status, stored) if stored in _STATUSES else "interrupted"


def conversation_from(row: Sequence[Any]) -> Conversation:
    """A row of `CONVERSATION`."""
    number, title, persona, created, updated, leaf, count, ended = row
    return Conversation(
        id=number,
        title=clean_line(text_from(title)),
        persona=name_from(persona),
        created_at=time_from(created),
        updated_at=time_from(updated),
        leaf_id=leaf,
        message_count=count,
        ended=ended == 1,
    )


def message_from(row: Sequence[Any], alternatives: tuple[int, ...]) -> Message:
    """A row of `MESSAGE`."""
    (number, conversation, parent, role, text, status, created,
     feelings, persona, model, settings, tokens_in, tokens_out, note,
     version, pinned) = row  # fmt: skip
    counted = isinstance(tokens_in, int) and isinstance(tokens_out, int)
    return Message(
        id=number,
        conversation_id=conversation,
        parent_id=parent,
        role=cast(Role, role) if role in _ROLES else "assistant",
        text=clean(text_from(text)),
        status=status_from(status),
        created_at=time_from(created),
        feelings=feelings_from(feelings),
        persona=name_from(persona),
        model=name_from(model),
        settings=settings_from(settings),
        usage=Usage(tokens_in, tokens_out) if counted else None,
        note=clean_line(text_from(note)) if note else "",
        persona_version=whole_from(version),
        pinned=pinned == 1,
        alternatives=alternatives,
    )


@lru_cache(maxsize=1024)
def name_from(value: object) -> str:
    """A short text that comes up again and again."""
    return clean_line(text_from(value))


def text_from(value: object) -> str:
    """Text out of a column that may hold anything."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def whole_from(value: object) -> int:
    """A stored whole number; 0 for what is none."""
    return value if isinstance(value, int) else 0
