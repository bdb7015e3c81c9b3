"""The schema, as the steps that lead to it: one file per version, applied in order, once.

A step that was released is never changed; a mistake is mended by the next one. Every step runs
in a transaction of its own together with its number, so that a database is always at a version
as a whole. What the tables mean is in ``docs/data.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.store.migrations import (
    v001_conversations,
    v002_journal,
    v003_model_settings,
    v004_entries,
    v005_log,
    v006_persona,
    v007_sight,
    v008_study,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    v001_conversations.upgrade,
    v002_journal.upgrade,
    v003_model_settings.upgrade,
    v004_entries.upgrade,
    v005_log.upgrade,
    v006_persona.upgrade,
    v007_sight.upgrade,
    v008_study.upgrade,
)
"""``MIGRATIONS[n]`` takes a database from version n to n + 1."""

VERSION = len(MIGRATIONS)
"""The version that this program writes."""
