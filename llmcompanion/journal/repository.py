"""What the check-in and the log need from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from llmcompanion.journal.entries import Answer, CheckIn, Entry


class JournalRepository(Protocol):
    """The reflection log. Every call returns when the change is on disk."""

    async def add(self, entry: Entry) -> Entry:
        """Store an entry that is no check-in; the result carries its id."""
        ...

    async def record(self, check_in: CheckIn) -> CheckIn:
        """Store a check-in with the answers it has; the result carries its id."""
        ...

    async def answer(self, check_in_id: int, answer: Answer) -> None:
        """Store the answer to one item; a later one to the same item takes its place."""
        ...

    async def update(self, check_in: CheckIn) -> None:
        """Store everything of a check-in that has an id, but its answers."""
        ...

    async def check_ins(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        instrument: str | None = None,
        conversation_id: int | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[CheckIn]:
        """Check-ins asked from `since` on and before `until`, newest first."""
        ...


class Kept(Protocol):
    """Small values that have to survive a restart, by key."""

    async def get(self, key: str) -> Mapping[str, Any] | None:
        """What was put there; None where nothing was, or where it cannot be read."""
        ...

    async def put(self, key: str, value: Mapping[str, Any] | None) -> None:
        """Keep a JSON object in the place of the one before; None takes it away."""
        ...
