"""Conversations in SQLite: `llmcompanion.chat.repository.ConversationRepository`."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from llmcompanion.chat.tree import ancestry, newest_below, siblings
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line
from llmcompanion.store import search, words
from llmcompanion.store.batches import batches
from llmcompanion.store.records import (
    CONVERSATION,
    MESSAGE,
    conversation_from,
    message_from,
    storable,
    stored_feelings,
    stored_settings,
    stored_time,
)
from llmcompanion.store.word_index import MESSAGES, forget_deleted

if TYPE_CHECKING:
    import builtins
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.chat.messages import Conversation, Felt, Message, Settings, Status
    from llmcompanion.chat.repository import SearchHit
    from llmcompanion.models.port import Role, Usage
    from llmcompanion.store.worker import Worker


class Conversations:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker, *, fts5: bool) -> None:
        self._worker = worker
        self._fts5 = fts5

    async def start(self, *, title: str, persona: str, now: datetime) -> Conversation:
        """A new conversation without messages."""

        def job(connection: sqlite3.Connection) -> Conversation:
            moment = stored_time(now)
            cursor = connection.execute(
                "INSERT INTO conversation (title, persona, created_at, updated_at) "
                "VALUES (?, ?, ?, ?)",
                (storable(title), storable(persona), moment, moment),
            )
            return _conversation(connection, cursor.lastrowid)

        return await self._worker.write(job)

    async def get(self, conversation_id: int) -> Conversation | None:
        """The conversation, None when there is none with this id."""

        def job(connection: sqlite3.Connection) -> Conversation | None:
            row = connection.execute(
                f"SELECT {CONVERSATION} FROM conversation WHERE id = ?", (conversation_id,)
            ).fetchone()
            return conversation_from(row) if row else None

        return await self._worker.read(job)

    async def latest(self, *, since: datetime) -> Conversation | None:
        """The conversation changed last, if that was at or after `since`."""

        def job(connection: sqlite3.Connection) -> Conversation | None:
            row = connection.execute(
                f"SELECT {CONVERSATION} FROM conversation WHERE updated_at >= ? "
                "ORDER BY updated_at DESC, id DESC LIMIT 1",
                (stored_time(since),),
            ).fetchone()
            return conversation_from(row) if row else None

        return await self._worker.read(job)

    async def list(self, *, limit: int = 500, offset: int = 0) -> builtins.list[Conversation]:
        """Newest change first; those in which nothing was said to the persona are left out."""

        def job(connection: sqlite3.Connection) -> builtins.list[Conversation]:
            rows = connection.execute(
                f"SELECT {CONVERSATION} FROM conversation WHERE EXISTS "
                "(SELECT 1 FROM message WHERE conversation_id = conversation.id AND role = 'user') "
                "ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?",
                (limit, offset),
            )
            return [conversation_from(row) for row in rows]

        return await self._worker.read(job)

    async def search(self, query: str, *, limit: int = 100) -> builtins.list[SearchHit]:
        """Full-text search; any text is a valid query (never an error).

        All words have to be in a message, in any order; the last one may be the beginning of
        one. Case and accents do not count. A conversation whose title holds all the words comes
        first, with its first message; then messages, newest first.
        """
        query = clean_line(query)
        folded = words.folded_words(query)
        if not folded:
            return []
        match = words.as_match(query) if self._fts5 else None
        hits = await self._worker.read(
            lambda connection: search.by_title(connection, folded, limit)
        )
        if match is not None:
            hits += await self._worker.read(
                lambda connection: search.by_index(connection, match, folded, limit)
            )
            return search.unique(hits)[:limit]
        before: int | None = search.NEWEST
        while before is not None and len(hits) < limit:
            page, before = await self._worker.read(
                partial(search.by_reading, words=folded, before=before)
            )
            hits = search.unique(hits + page)
        return hits[:limit]

    async def end(self, conversation_id: int) -> None:
        """Keep that the persona has ended it."""
        await self._worker.write(
            lambda connection: connection.execute(
                "UPDATE conversation SET ended = 1 WHERE id = ?", (conversation_id,)
            )
        )

    async def rename(self, conversation_id: int, title: str) -> None:
        """Give the conversation another title; it does not count as changed by that."""
        await self._worker.write(
            lambda connection: connection.execute(
                "UPDATE conversation SET title = ? WHERE id = ?",
                (storable(title), conversation_id),
            )
        )

    async def delete(self, conversation_id: int) -> None:
        """Delete it with all messages; check-ins about it stay, without the link.

        What was deleted is overwritten: in the database, the search index and the log of
        changes (as far as no other instance still reads that).
        """

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM conversation WHERE id = ?", (conversation_id,))
            if self._fts5:
                forget_deleted(connection, MESSAGES)

        await self._worker.erase(job)

    async def path(self, conversation_id: int) -> builtins.list[Message]:
        """The shown branch, first message first, each with its `alternatives`."""

        def job(connection: sqlite3.Connection) -> builtins.list[Message]:
            leaf = connection.execute(
                "SELECT leaf_id FROM conversation WHERE id = ?", (conversation_id,)
            ).fetchone()
            parents = _parents(connection, conversation_id)
            if leaf is None or leaf[0] not in parents:
                return []
            groups = siblings(parents)
            rows = _rows(connection, ancestry(leaf[0], parents))
            return [message_from(row, groups[parents[row[0]]]) for row in rows]

        return await self._worker.read(job)

    async def message(self, message_id: int) -> Message | None:
        """One message, None when there is none with this id."""
        return await self._worker.read(lambda connection: _message(connection, message_id))

    async def all_messages(self, conversation_id: int) -> builtins.list[Message]:
        """Every message of every branch, in order of creation."""

        def job(connection: sqlite3.Connection) -> builtins.list[Message]:
            parents = _parents(connection, conversation_id)
            groups = siblings(parents)
            rows = connection.execute(
                f"SELECT {MESSAGE} FROM message WHERE conversation_id = ? ORDER BY id",
                (conversation_id,),
            )
            return [message_from(row, groups[parents[row[0]]]) for row in rows]

        return await self._worker.read(job)

    async def add(
        self,
        *,
        conversation_id: int,
        parent_id: int | None,
        role: Role,
        text: str,
        status: Status,
        now: datetime,
        persona: str = "",
        model: str = "",
        settings: Settings = (),
        feelings: Sequence[Felt] = (),
        persona_version: int = 0,
    ) -> Message:
        """Append a message below `parent_id` and make it the leaf of the shown branch.

        Raises:
            UserError: The conversation or the parent is gone (another instance deleted it).
            ValueError: The parent is in another conversation.
        """

        def job(connection: sqlite3.Connection) -> Message:
            found = connection.execute(
                "SELECT 1 FROM conversation WHERE id = ?", (conversation_id,)
            ).fetchone()
            if found is None:
                raise _gone("conversation", conversation_id)
            if parent_id is not None:
                row = connection.execute(
                    "SELECT conversation_id FROM message WHERE id = ?", (parent_id,)
                ).fetchone()
                if row is None:
                    raise _gone("message", parent_id)
                if row[0] != conversation_id:
                    raise ValueError(f"message {parent_id} is in conversation {row[0]}")
            moment = stored_time(now)
            cursor = connection.execute(
                "INSERT INTO message (conversation_id, parent_id, role, text, status, created_at, "
                "feelings, persona, model, settings, persona_version) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    conversation_id,
                    parent_id,
                    role,
                    storable(text),
                    status,
                    moment,
                    stored_feelings(feelings),
                    storable(persona),
                    storable(model),
                    stored_settings(settings),
                    persona_version,
                ),
            )
            connection.execute(
                "UPDATE conversation SET leaf_id = ?, updated_at = max(updated_at, ?) WHERE id = ?",
                (cursor.lastrowid, moment, conversation_id),
            )
            message = _message(connection, cursor.lastrowid)
            assert message is not None
            return message

        return await self._worker.write(job)

    async def begin_again(
        self,
        message_id: int,
        *,
        persona: str,
        model: str,
        settings: Settings = (),
        persona_version: int = 0,
    ) -> None:
        """Let a reply that came without words be written once more, by whomever.

        Raises:
            UserError: The message is gone.
        """

        def job(connection: sqlite3.Connection) -> None:
            cursor = connection.execute(
                "UPDATE message SET status = 'streaming', text = '', feelings = '[]', note = '', "
                "persona = ?, model = ?, settings = ?, persona_version = ?, input_tokens = NULL, "
                "output_tokens = NULL WHERE id = ?",
                (
                    storable(persona),
                    storable(model),
                    stored_settings(settings),
                    persona_version,
                    message_id,
                ),
            )
            if not cursor.rowcount:
                raise _gone("message", message_id)

        await self._worker.write(job)

    async def write(
        self,
        message_id: int,
        *,
        text: str,
        feelings: Sequence[Felt],
        status: Status,
        usage: Usage | None = None,
        note: str = "",
    ) -> None:
        """Replace what is stored of a reply, while it streams and when it ends.

        Raises:
            UserError: The message is gone (another instance deleted the conversation).
        """

        def job(connection: sqlite3.Connection) -> None:
            cursor = connection.execute(
                "UPDATE message SET text = ?, feelings = ?, status = ?, input_tokens = ?, "
                "output_tokens = ?, note = ? WHERE id = ?",
                (
                    storable(text),
                    stored_feelings(feelings),
                    status,
                    usage.input_tokens if usage else None,
                    usage.output_tokens if usage else None,
                    storable(note),
                    message_id,
                ),
            )
            if not cursor.rowcount:
                raise _gone("message", message_id)

        await self._worker.write(job)

    async def choose(self, message_id: int) -> None:
        """Show the branch through this alternative, down to its newest leaf.

        Raises:
            UserError: The message is gone.
        """

        def job(connection: sqlite3.Connection) -> None:
            row = connection.execute(
                "SELECT conversation_id FROM message WHERE id = ?", (message_id,)
            ).fetchone()
            if row is None:
                raise _gone("message", message_id)
            leaf = newest_below(message_id, _parents(connection, row[0]))
            connection.execute("UPDATE conversation SET leaf_id = ? WHERE id = ?", (leaf, row[0]))

        await self._worker.write(job)


def _conversation(connection: sqlite3.Connection, number: int | None) -> Conversation:
    return conversation_from(
        connection.execute(
            f"SELECT {CONVERSATION} FROM conversation WHERE id = ?", (number,)
        ).fetchone()
    )


def _message(connection: sqlite3.Connection, number: int | None) -> Message | None:
    row = connection.execute(f"SELECT {MESSAGE} FROM message WHERE id = ?", (number,)).fetchone()
    if row is None:
        return None
    brothers = connection.execute(
        "SELECT id FROM message WHERE conversation_id = ? AND parent_id IS ? ORDER BY id",
        (row[1], row[2]),
    )
    return message_from(row, tuple(sibling for (sibling,) in brothers))


def _parents(connection: sqlite3.Connection, conversation_id: int) -> dict[int, int | None]:
    """The whole tree: each message's parent, oldest message first."""
    return dict(
        connection.execute(
            "SELECT id, parent_id FROM message WHERE conversation_id = ? ORDER BY id",
            (conversation_id,),
        ).fetchall()
    )


def _rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
    """Rows of `MESSAGE` in the order of `numbers`."""
    found: dict[int, tuple[Any, ...]] = {}
    for marks, some in batches(numbers):
        for row in connection.execute(f"SELECT {MESSAGE} FROM message WHERE id IN ({marks})", some):
            found[row[0]] = row
    return [found[number] for number in numbers]


def _gone(what: str, number: int) -> UserError:
    return UserError(
        f"{what} {number} is not there any more",
        mend="it was deleted, perhaps by another llmcompanion; start a new conversation",
    )
