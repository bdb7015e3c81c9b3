"""The prompt in parts, with what each takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from llmcompanion import resources
from llmcompanion.chat.estimate import estimate_tokens
from llmcompanion.chat.preview import counted, preview
from llmcompanion.models.port import Request, TokenCount
from llmcompanion.persona.library import Library
from llmcompanion.persona.lorebook import lorebook_from
from llmcompanion.persona.model import MemoryRule

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Counts:
    """Counts a token a character."""

    async def count_tokens(self, request: Request) -> TokenCount:
        return TokenCount(len(request.system) + 7, exact=True)


def test_each_part_has_its_title_and_its_tokens(tmp_path: Path):
    mira = Library(resources.personas(), tmp_path).get("mira")
    parts = preview(mira, now=NOW, user_name="Kim", addition="ADDED")
    assert [part.title for part in parts] == [
        "Rules of the app", "Instructions", "Pronouns", "Anthropomorphism", "Addition", "Person",
        "Greeting", "Reminder", "Emotion tags",
    ]  # fmt: skip
    assert all(part.tokens == estimate_tokens(part.text) and not part.exact for part in parts)


def test_what_comes_up_by_a_first_message_is_shown_too(tmp_path: Path):
    book = lorebook_from({"entries": [{"keys": ["dragon"], "content": "LORE"}]})
    mira = replace(
        Library(resources.personas(), tmp_path).get("mira"),
        lorebook=book,
        memory=MemoryRule(enabled=True),
        post_history="LAST",
    )
    titles = [part.title for part in preview(mira, now=NOW, said="A dragon!", facts=("Sings",))]
    assert titles[-5:] == ["Your message", "Remembered", "Lore", "Last instructions", "Reminder"]
    assert "Lore" not in [part.title for part in preview(mira, now=NOW, said="A cat!")]


def test_another_greeting_may_be_looked_at(tmp_path: Path):
    mira = Library(resources.personas(), tmp_path).get("mira")
    shown = {part.title: part.text for part in preview(mira, now=NOW, greeting=1)}
    assert mira.alternate_greetings[0] in shown["Greeting"]


async def test_a_model_that_counts_is_believed(tmp_path: Path):
    mira = Library(resources.personas(), tmp_path).get("mira")
    parts = await counted(preview(mira, now=NOW), Counts())  # type: ignore[arg-type]
    assert all(part.exact and part.tokens == len(part.text) for part in parts)
