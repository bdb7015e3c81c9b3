"""What was behind replies, in SQLite: `llmcompanion.chat.trace.TraceRepository`.

A request repeats nearly all of the one before it. Each text of a conversation is therefore stored
once, and a request is a row of references; with the conversation, all of it goes.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Any

import msgspec

from llmcompanion.chat.trace import Trace
from llmcompanion.models.port import Chance, Drawn, Line, Request, Usage
from llmcompanion.plaintext import clean_line
from llmcompanion.store.batches import batches
from llmcompanion.store.records import (
    clean_settings,
    status_from,
    storable,
    stored_time,
    text_from,
    time_from,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from llmcompanion.store.worker import Worker

_INFLATED = 64 * 1024 * 1024
"""Most bytes that a stored column may unfold to: a database can be edited by hand."""


class _Details(msgspec.Struct, omit_defaults=True):
    """What has no column of its own: never asked for but with the whole."""

    model: str = ""
    provider: str = ""
    local: bool = False
    settings: dict[str, str | int | float] = {}
    sampling: dict[str, str | int | float] = {}
    labels: tuple[str, ...] = ()
    max_tokens: int | None = None
    alternative: int = 0
    temperature: float | None = None
    runners_up: int = 0
    tries: int = 1
    status: str = "complete"
    usage: tuple[int, int] | None = None
    cost: float | None = None


_Token = tuple[str, float, int, tuple[tuple[str, float], ...]]

_write_json = msgspec.json.Encoder().encode
_read_details = msgspec.json.Decoder(_Details).decode
_read_lines = msgspec.json.Decoder(list[int]).decode
_read_drawn = msgspec.json.Decoder(tuple[_Token, ...]).decode


class Traces:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def keep(self, trace: Trace) -> None:
        """Store it in the place of an earlier one of the same reply."""
        await self._worker.write(lambda connection: _insert(connection, trace))

    async def get(self, message_id: int) -> Trace | None:
        """What was behind a reply; None where nothing was kept, or it cannot be read."""

        def job(connection: sqlite3.Connection) -> Trace | None:
            row = connection.execute(
                "SELECT message_id, conversation_id, system_id, lines, details, raw, drawn, "
                "sent_at, first_token_s, duration_s FROM trace WHERE message_id = ?",
                (message_id,),
            ).fetchone()
            if row is None:
                return None
            try:
                return _trace(connection, row)
            except (msgspec.MsgspecError, zlib.error, KeyError, ValueError, TypeError):
                return None

        return await self._worker.read(job)


def _insert(connection: sqlite3.Connection, trace: Trace) -> None:
    request, conversation = trace.request, trace.conversation_id
    there = connection.execute("SELECT 1 FROM message WHERE id = ?", (trace.message_id,))
    if there.fetchone() is None:  # deleted meanwhile
        return
    system = _text_id(connection, conversation, request.system)
    lines = _steps(
        [
            (_text_id(connection, conversation, line.text), line.role == "user")
            for line in request.lines
        ]
    )
    details = _Details(
        model=trace.model,
        provider=trace.provider,
        local=trace.local,
        settings=dict(trace.settings),
        sampling=dict(trace.sampling),
        labels=request.labels,
        max_tokens=request.max_tokens,
        alternative=request.alternative,
        temperature=request.temperature,
        runners_up=request.runners_up,
        tries=trace.tries,
        status=trace.status,
        usage=None
        if trace.usage is None
        else (trace.usage.input_tokens, trace.usage.output_tokens),
        cost=trace.cost,
    )
    drawn = [
        (
            storable(token.text),
            round(token.probability, 6),
            token.rank,
            [(storable(other.text), round(other.probability, 6)) for other in token.others],
        )
        for token in trace.drawn
    ]
    connection.execute(
        "INSERT OR REPLACE INTO trace (message_id, conversation_id, system_id, lines, details, "
        "raw, drawn, sent_at, first_token_s, duration_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            trace.message_id,
            conversation,
            system,
            zlib.compress(_write_json(lines)),
            storable(_write_json(details).decode()),
            storable(trace.raw),
            zlib.compress(_write_json(drawn)),
            stored_time(trace.sent_at),
            trace.first_token_s,
            trace.duration_s,
        ),
    )


def _steps(refs: Sequence[tuple[int, bool]]) -> list[int]:
    """References by how far each is from the one before, the person's even.

    A talk's texts are numbered as they come, so this repeats itself and folds to next to nothing:
    what is kept of a talk that is sent whole at every turn does not grow with its square.
    """
    steps, before = [], 0
    for number, mine in refs:
        steps.append(2 * (number - before) + (not mine))
        before = number
    return steps


def _refs(steps: Iterable[int]) -> list[tuple[int, bool]]:
    refs, number = [], 0
    for step in steps:
        number += step >> 1
        refs.append((number, not step & 1))
    return refs


def _text_id(connection: sqlite3.Connection, conversation: int, text: str) -> int:
    text = storable(text)
    key = (conversation, hashlib.sha256(text.encode()).digest())
    found = connection.execute(
        "SELECT id FROM sent_text WHERE conversation_id = ? AND hash = ?", key
    ).fetchone()
    if found is not None:
        return int(found[0])
    cursor = connection.execute(
        "INSERT INTO sent_text (conversation_id, hash, text) VALUES (?, ?, ?)", (*key, text)
    )
    return cursor.lastrowid or 0


def _trace(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Trace:
    (message, conversation, system, lines, details, raw, drawn,
     sent_at, first_token_s, duration_s) = row  # fmt: skip
    known = _read_details(str(details))
    refs = _refs(_read_lines(_inflated(lines)))
    texts = _texts(connection, {number for number, _ in refs} | {system})
    request = Request(
        system=texts[system],
        lines=tuple(Line("user" if mine else "assistant", texts[number]) for number, mine in refs),
        labels=known.labels,
        max_tokens=known.max_tokens,
        alternative=known.alternative,
        temperature=known.temperature,
        runners_up=known.runners_up,
    )
    return Trace(
        message_id=message,
        conversation_id=conversation,
        request=request,
        model=clean_line(known.model),
        provider=clean_line(known.provider),
        local=known.local,
        settings=clean_settings(known.settings),
        sampling=clean_settings(known.sampling),
        sent_at=time_from(sent_at),
        raw=text_from(raw),
        drawn=tuple(_token(token) for token in _read_drawn(_inflated(drawn))),
        first_token_s=first_token_s,
        duration_s=duration_s,
        tries=known.tries,
        status=status_from(known.status),
        usage=None if known.usage is None else Usage(*known.usage),
        cost=known.cost,
    )


def _texts(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, str]:
    texts: dict[int, str] = {}
    for marks, some in batches(sorted(ids)):
        rows = connection.execute(
            f"SELECT id, text FROM sent_text WHERE id IN ({marks})",  # noqa: S608 - only marks
            some,
        )
        texts |= {number: text_from(text) for number, text in rows}
    return texts


def _inflated(stored: bytes) -> bytes:
    unfolding = zlib.decompressobj()
    found = unfolding.decompress(stored, _INFLATED)
    if unfolding.unconsumed_tail:
        raise ValueError("it unfolds to more than there can be")
    return found


def _token(stored: _Token) -> Drawn:
    text, probability, rank, others = stored
    return Drawn(text, probability, rank, tuple(Chance(*other) for other in others))
