"""Search finds words in any script, shows where, and takes every text for a query."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmcompanion.store import search, words
from llmcompanion.store.database import Store
from llmcompanion.store.words import as_match, excerpt, fold, folded_words

from .conftest import NOW
from .test_conversations import talk


@pytest.fixture(params=["index", "reading"])
async def store(request, database: Path, monkeypatch: pytest.MonkeyPatch):
    """With FTS5 and without."""
    if request.param == "reading":
        monkeypatch.setattr("llmcompanion.store.database.has_fts5", lambda connection: False)
        monkeypatch.setattr(search, "PAGE", 2)
    async with await Store.open(database, now=NOW) as opened:
        yield opened


async def found(store: Store, query: str) -> list[str]:
    return [hit.excerpt for hit in await store.conversations.search(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("orange", ["An orange, please"]),
        ("ORANGE please", ["An orange, please"]),
        ("please orange", ["An orange, please"]),
        ("oran", ["An orange, please"]),
        ("orange lemon", []),
        ("creme brulee", ["Crème brûlée für Zoë"]),
        ("CRÈME", ["Crème brûlée für Zoë"]),
        ("привет", ["Привет, мир!"]),
        ("МИР", ["Привет, мир!"]),
        ("世界", ["你好世界"]),
        ("テスト", ["これはテストです"]),
        ("テズト", []),
        ("で これは", ["これはテストです"]),
        ("สวัสดี", ["คำว่าสวัสดีครับ"]),
        ("🎉", ["Party 🎉 tonight"]),
        ("party 🎉", ["Party 🎉 tonight"]),
        ("don't", ["I don't know C++"]),
        ("c++", ["I don't know C++"]),
        ("", []),
        ("   ", []),
        ("nowhere", []),
    ],
)
async def test_words_are_found_without_case_and_accents(
    store: Store, query: str, expected: list[str]
):
    await talk(
        store,
        "An orange, please",
        "Crème brûlée für Zoë",
        "Привет, мир!",
        "你好世界",
        "これはテストです",
        "คำว่าสวัสดีครับ",
        "Party 🎉 tonight",
        "I don't know C++",
    )
    assert await found(store, query) == expected


async def test_the_newest_comes_first_and_the_limit_holds(store: Store):
    await talk(store, *(f"apple {number}" for number in range(7)))
    hits = await store.conversations.search("apple", limit=3)
    assert [hit.excerpt for hit in hits] == ["apple 6", "apple 5", "apple 4"]
    assert hits[0].role == "user"
    assert hits[0].conversation.title == "A talk"
    message = await store.conversations.message(hits[0].message_id)
    assert message is not None
    assert message.text == "apple 6"


async def test_a_title_is_found_too_and_each_message_once(store: Store):
    await talk(store, "where to?", title="The Lisbon trip")
    await talk(store, "Lisbon!", title="Lisbon")
    await store.conversations.start(title="Lisbon, empty", persona="", now=NOW)
    assert await found(store, "lisbon") == ["Lisbon!", "where to?"]


async def test_changes_and_deletions_are_followed(store: Store):
    conversation = await talk(store, "first words", "second words")
    assert conversation.leaf_id is not None
    await store.conversations.write(
        conversation.leaf_id, text="other things", feelings=(), status="complete"
    )
    assert await found(store, "second") == []
    assert await found(store, "things") == ["other things"]
    await store.conversations.delete(conversation.id)
    assert await found(store, "words") == []


async def test_a_reply_is_found_once_it_is_whole(store: Store):
    conversation = await talk(store, "hello")
    reply = await store.conversations.add(
        conversation_id=conversation.id,
        parent_id=conversation.leaf_id,
        role="assistant",
        text="grow",
        status="streaming",
        now=NOW,
    )
    assert await found(store, "grow") == []
    for status in ("streaming", "stopped", "complete"):
        await store.conversations.write(reply.id, text="growing words", feelings=(), status=status)
    assert await found(store, "growing") == ["growing words"]
    health = await store.check()
    assert health.ok


async def test_the_excerpt_is_around_the_match(store: Store):
    await talk(store, f"{'before ' * 200}the Ñandú bird{' after' * 200}")
    (shown,) = await found(store, "nandu")
    assert "the Ñandú bird" in shown
    assert shown.startswith("…before")
    assert shown.endswith("after…")
    assert len(shown) <= words.EXCERPT + 2


QUERIES = [
    '"', '""', "'", "*", "^", "-", "+", "(", ")", "NEAR(", "NEAR(a b, 5)", "a AND", "OR", "NOT a",
    "a NOT b", "text:", "text : a", "{text}: a", "a*", '"a', 'a"b', "a\0b", "\x1b[2J", "%", "_",
    "\\", ";", "--", "/*", "?", ":x", "@x", "$x", "\ud800", "a" * 10_000, "a " * 10_000, "́",
    "\u200b", "\u202e", "\U0010ffff", "\ue000", "ﬁ", "İ", "ß", "Ⅳ", "①", "१२", "\u3164",
]  # fmt: skip


async def test_every_text_is_a_query(store: Store):
    await talk(store, *(f"<{query}>" for query in QUERIES), title="*")
    for query in QUERIES:
        await store.conversations.search(query)


@given(
    st.lists(
        st.text(st.one_of(st.sampled_from('"*^()-+: aNEARORT'), st.characters()), max_size=12),
        max_size=20,
    )
)
@settings(max_examples=10)
def test_any_query_is_answered(tmp_path_factory, queries: list[str]):
    async def ask(path: Path) -> None:
        async with await Store.open(path, now=NOW) as store:
            await talk(store, *queries)
            for query in queries:
                await store.conversations.search(query)

    asyncio.run(ask(tmp_path_factory.mktemp("search") / "a.db"))


async def test_an_sqlite_without_fts5_can_write_to_a_database_with_an_index(
    database: Path, monkeypatch: pytest.MonkeyPatch
):
    async with await Store.open(database, now=NOW) as with_index:
        await talk(with_index, "first apple")
    with monkeypatch.context() as without:
        without.setattr("llmcompanion.store.database.has_fts5", lambda connection: False)
        async with await Store.open(database, now=NOW) as reading:
            conversation = await talk(reading, "second apple")
            assert await found(reading, "apple") == ["second apple", "first apple"]
            await reading.conversations.delete(1)
    async with await Store.open(database, now=NOW) as again:
        assert await found(again, "apple") == ["second apple"]
        await again.conversations.delete(conversation.id)
        assert await found(again, "apple") == []


class Old:
    """An SQLite that does not list its modules, with FTS5 or without."""

    def __init__(self, *, fts5: bool) -> None:
        self.fts5 = fts5

    def execute(self, sql: str) -> None:
        if "pragma_module_list" in sql or not self.fts5:
            raise sqlite3.OperationalError("no such thing")


def test_whether_an_sqlite_has_fts5_is_found_out():
    connection = sqlite3.connect(":memory:")
    assert words.has_fts5(connection)
    connection.close()
    assert words.has_fts5(Old(fts5=True))  # type: ignore[arg-type]
    assert not words.has_fts5(Old(fts5=False))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("two words", '"two" "words"*'),
        ('say "hi"', '"say" " hi "'),
        ("c++", '"c++"'),
        ("a - b", '"a" "b"*'),
        ("+++", None),
        ("世界", None),
        ("", None),
    ],
)
def test_a_query_is_quoted_word_by_word(query: str, match: str | None):
    assert as_match(query) == match


@given(st.text(max_size=300), st.text(max_size=8))
def test_an_excerpt_is_one_short_line(text: str, query: str):
    shown = excerpt(text, folded_words(query), width=60)
    assert "\n" not in shown
    assert len(shown) <= 62


@given(
    st.text("ab ", max_size=300),
    st.sampled_from(["needle", "Nädel", "ΝΕΡΟ", "straße", "ﬁsh"]),
    st.text("ab ", max_size=300),
)
def test_an_excerpt_shows_the_match(before: str, needle: str, after: str):
    text = f"{before} {needle} {after}"
    assert needle in excerpt(text, [fold(needle)], width=60)
