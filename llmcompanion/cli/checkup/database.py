"""The database: whether it is sound, and how much is in it. Nothing is changed or made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.store.health import look_at

if TYPE_CHECKING:
    from llmcompanion.config.folders import Folders


def look(places: Folders) -> dict[str, Any]:
    """Reads the whole file; no word of what was said is in the answer."""
    health = look_at(places.database)
    found: dict[str, Any] = {
        "path": str(health.path),
        "exists": health.exists,
        "sound": health.ok,
        "size_bytes": health.size_bytes,
        "schema": health.schema,
        "full_text_index": health.full_text,
        "private": health.private,
        "conversations": health.conversations,
        "messages": health.messages,
        "check_ins": health.check_ins,
    }
    if health.trouble:
        found["problem"] = health.trouble
    elif health.exists and not health.private:
        found["problem"] = f"{health.path}: others can read this file; the next start closes it."
    return found
