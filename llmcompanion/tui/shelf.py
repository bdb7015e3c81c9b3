"""The talks that lie in the store: list, search, rename, delete, export."""

from __future__ import annotations

import asyncio
import os
import re
from typing import TYPE_CHECKING, Literal

from llmcompanion.chat.export import to_json, to_markdown
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from llmcompanion.chat.messages import Conversation
    from llmcompanion.chat.repository import ConversationRepository, SearchHit

ExportFormat = Literal["md", "json"]


class Shelf:
    """What the list of conversations can do. Every call returns when it is on disk."""

    def __init__(
        self,
        repository: ConversationRepository,
        exports: Path,
        *,
        user_name: Callable[[], str],
        persona_name: Callable[[str], str],
    ) -> None:
        self._repository = repository
        self._exports = exports
        self._user_name = user_name
        self._persona_name = persona_name

    async def conversations(self) -> Sequence[Conversation]:
        """Newest first."""
        return await self._repository.list()

    async def search(self, query: str) -> Sequence[SearchHit]:
        """Every message with all the words of `query`."""
        return await self._repository.search(query)

    async def export(self, conversation_id: int, format: ExportFormat) -> Path:
        """Write a talk to a new file in the folder of exports, for its owner's eyes only.

        Raises:
            UserError: There is no such talk, or the file cannot be written.
        """
        conversation = await self._repository.get(conversation_id)
        if conversation is None:
            raise UserError("that conversation is gone")
        if format == "json":
            text = to_json(conversation, await self._repository.all_messages(conversation_id))
        else:
            text = to_markdown(
                conversation,
                await self._repository.path(conversation_id),
                user_name=self._user_name(),
                persona_name=self._persona_name,
            )
        name = f"{_slug(conversation.title)}-{conversation_id}"
        try:
            return await asyncio.to_thread(_write_new, self._exports, name, format, text)
        except OSError as error:
            raise UserError(
                f"the file could not be written ({error.strerror or error})",
                where=str(self._exports),
                mend="make room or choose another folder with --data-dir",
            ) from error


def _slug(title: str) -> str:
    words = re.findall(r"\w+", title.lower())
    return "-".join(words)[:40].strip("-") or "conversation"


def _write_new(folder: Path, name: str, suffix: str, text: str) -> Path:
    """Write `text` to a file that was not there before."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(1, 10_000):
        path = folder / (f"{name}.{suffix}" if number == 1 else f"{name}-{number}.{suffix}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path
    raise OSError("too many exports with this name")
