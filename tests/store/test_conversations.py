"""Conversations: what is added is there, in order, clean, and on disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from llmcompanion.chat.messages import Conversation, Felt, Message
from llmcompanion.errors import UserError
from llmcompanion.models.port import Usage
from llmcompanion.store.database import Store

from .conftest import NOW, later


async def talk(store: Store, *texts: str, title: str = "A talk") -> Conversation:
    """A conversation with these messages, the user's first."""
    started = await store.conversations.start(title=title, persona="mira", now=NOW)
    parent = None
    for number, text in enumerate(texts):
        message = await store.conversations.add(
            conversation_id=started.id,
            parent_id=parent,
            role="assistant" if number % 2 else "user",
            text=text,
            status="complete",
            now=later(number),
        )
        parent = message.id
    found = await store.conversations.get(started.id)
    assert found is not None
    return found


async def shown(store: Store, conversation: Conversation) -> list[str]:
    return [message.text for message in await store.conversations.path(conversation.id)]


async def test_a_new_conversation_is_empty(store: Store):
    started = await store.conversations.start(title="Hello", persona="mira", now=NOW)
    assert started == Conversation(
        id=started.id, title="Hello", persona="mira", created_at=NOW, updated_at=NOW
    )
    assert await store.conversations.get(started.id) == started
    assert await store.conversations.path(started.id) == []
    assert await store.conversations.all_messages(started.id) == []


async def test_what_is_added_is_the_end_of_the_branch(store: Store):
    conversation = await talk(store, "Hi", "Hello!", "How are you?")
    assert await shown(store, conversation) == ["Hi", "Hello!", "How are you?"]
    assert conversation.message_count == 3
    assert conversation.updated_at == later(2)
    path = await store.conversations.path(conversation.id)
    assert conversation.leaf_id == path[-1].id
    assert [message.parent_id for message in path] == [None, path[0].id, path[1].id]


async def test_a_message_comes_back_with_all_that_is_known_of_it(store: Store):
    conversation = await talk(store, "Hi")
    feelings = (Felt("joy", 0), Felt("surprise", 4, "lexicon"))
    added = await store.conversations.add(
        conversation_id=conversation.id,
        parent_id=conversation.leaf_id,
        role="assistant",
        text="Hey — “you”\n\tthere 🎉",
        status="streaming",
        now=NOW,
        persona="mira",
        model="claude",
        feelings=feelings,
    )
    assert added == Message(
        id=added.id,
        conversation_id=conversation.id,
        parent_id=conversation.leaf_id,
        role="assistant",
        text="Hey — “you”\n\tthere 🎉",
        status="streaming",
        created_at=NOW,
        feelings=feelings,
        persona="mira",
        model="claude",
        alternatives=(added.id,),
    )
    assert await store.conversations.message(added.id) == added
    assert (await store.conversations.path(conversation.id))[-1] == added


async def test_a_reply_is_written_again_and_again_while_it_grows(store: Store):
    conversation = await talk(store, "Hi", "")
    reply = conversation.leaf_id
    assert reply is not None
    await store.conversations.write(reply, text="Wel", feelings=(), status="streaming")
    await store.conversations.write(
        reply,
        text="Welcome",
        feelings=[Felt("joy", 3)],
        status="stopped",
        usage=Usage(12, 3),
        note="You stopped it.",
    )
    message = await store.conversations.message(reply)
    assert message is not None
    assert (message.text, message.status, message.usage, message.note, message.emotion) == (
        "Welcome",
        "stopped",
        Usage(12, 3),
        "You stopped it.",
        "joy",
    )


async def test_siblings_are_alternatives_and_choosing_goes_down_to_the_newest_leaf(store: Store):
    conversation = await talk(store, "question", "first answer")
    question, first = await store.conversations.path(conversation.id)

    async def below(parent: int | None, text: str) -> Message:
        return await store.conversations.add(
            conversation_id=conversation.id,
            parent_id=parent,
            role="assistant",
            text=text,
            status="complete",
            now=NOW,
        )

    second = await below(question.id, "second answer")
    assert await shown(store, conversation) == ["question", "second answer"]
    assert second.alternatives == (first.id, second.id)
    follow = await below(first.id, "follow")
    await below(first.id, "other follow")
    await below(follow.id, "deep")
    await store.conversations.choose(second.id)
    assert await shown(store, conversation) == ["question", "second answer"]
    await store.conversations.choose(first.id)
    assert await shown(store, conversation) == ["question", "first answer", "follow", "deep"]
    path = await store.conversations.path(conversation.id)
    assert [len(message.alternatives) for message in path] == [1, 2, 2, 1]


async def test_first_messages_are_alternatives_too(store: Store):
    conversation = await talk(store, "as I said")
    again = await store.conversations.add(
        conversation_id=conversation.id,
        parent_id=None,
        role="user",
        text="as I meant",
        status="complete",
        now=NOW,
    )
    assert len(again.alternatives) == 2
    assert await shown(store, conversation) == ["as I meant"]


async def test_conversations_do_not_mix(store: Store):
    first = await talk(store, "one")
    second = await talk(store, "two")
    assert await shown(store, first) == ["one"]
    assert await shown(store, second) == ["two"]
    (message,) = await store.conversations.path(second.id)
    assert message.alternatives == (message.id,)


async def test_a_parent_in_another_conversation_is_refused(store: Store):
    first, second = await talk(store, "one"), await talk(store, "two")
    with pytest.raises(ValueError, match="is in conversation"):
        await store.conversations.add(
            conversation_id=first.id,
            parent_id=second.leaf_id,
            role="user",
            text="",
            status="complete",
            now=NOW,
        )


async def test_what_another_instance_deleted_is_told(store: Store):
    gone = await talk(store, "one")
    assert gone.leaf_id is not None
    await store.conversations.delete(gone.id)
    calls = (
        store.conversations.write(gone.leaf_id, text="", feelings=(), status="complete"),
        store.conversations.choose(gone.leaf_id),
        store.conversations.add(
            conversation_id=gone.id,
            parent_id=None,
            role="user",
            text="",
            status="complete",
            now=NOW,
        ),
    )
    for call in calls:
        with pytest.raises(UserError, match="not there any more"):
            await call
    await store.conversations.rename(gone.id, "x")
    await store.conversations.delete(gone.id)
    assert await store.conversations.get(gone.id) is None
    assert await store.conversations.message(gone.leaf_id) is None
    assert await store.conversations.path(gone.id) == []


async def test_the_list_has_the_newest_change_first_and_no_empty_ones(store: Store):
    old = await talk(store, "a", title="old")
    new = await talk(store, "a", "b", "c", title="new")
    await store.conversations.start(title="empty", persona="", now=later(99))
    greeted = await store.conversations.start(title="greeted", persona="", now=later(98))
    await store.conversations.add(
        conversation_id=greeted.id,
        parent_id=None,
        role="assistant",
        text="Hello.",
        status="complete",
        now=later(98),
    )
    assert [each.title for each in await store.conversations.list()] == ["new", "old"]
    await store.conversations.add(
        conversation_id=old.id,
        parent_id=old.leaf_id,
        role="user",
        text="again",
        status="complete",
        now=later(60),
    )
    assert [each.title for each in await store.conversations.list()] == ["old", "new"]
    assert [each.title for each in await store.conversations.list(limit=1, offset=1)] == ["new"]
    assert (await store.conversations.list())[1] == new


async def test_the_latest_is_the_one_changed_last_since_then(store: Store):
    assert await store.conversations.latest(since=NOW) is None
    await talk(store, "a", title="first")
    await talk(store, "a", "b", title="second")
    latest = await store.conversations.latest(since=later(1))
    assert latest is not None
    assert latest.title == "second"
    assert await store.conversations.latest(since=later(1.001)) is None


async def test_a_clock_that_goes_back_does_not_make_a_conversation_older(store: Store):
    conversation = await talk(store, "a", "b")
    await store.conversations.add(
        conversation_id=conversation.id,
        parent_id=conversation.leaf_id,
        role="user",
        text="",
        status="complete",
        now=later(-500),
    )
    found = await store.conversations.get(conversation.id)
    assert found is not None
    assert found.updated_at == conversation.updated_at


async def test_renaming_changes_the_title_alone(store: Store):
    conversation = await talk(store, "a")
    await store.conversations.rename(conversation.id, "Another")
    found = await store.conversations.get(conversation.id)
    assert found is not None
    assert found.title == "Another"
    assert found.updated_at == conversation.updated_at


async def test_all_messages_come_in_order_of_creation(store: Store):
    conversation = await talk(store, "a", "b")
    path = await store.conversations.path(conversation.id)
    await store.conversations.add(
        conversation_id=conversation.id,
        parent_id=path[0].id,
        role="assistant",
        text="c",
        status="failed",
        now=NOW,
    )
    messages = await store.conversations.all_messages(conversation.id)
    assert [message.text for message in messages] == ["a", "b", "c"]
    assert messages[1].alternatives == messages[2].alternatives == (path[1].id, path[1].id + 1)


async def test_ids_are_never_given_again(store: Store):
    first = await talk(store, "a")
    await store.conversations.delete(first.id)
    second = await talk(store, "b")
    assert second.id > first.id
    assert first.leaf_id is not None
    assert second.leaf_id is not None
    assert second.leaf_id > first.leaf_id


async def test_any_time_zone_is_stored_as_the_same_moment(store: Store):
    moment = datetime(2026, 1, 1, 1, 0, 0, 5, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    started = await store.conversations.start(title="", persona="", now=moment)
    assert started.created_at == moment
    assert started.created_at.tzinfo is UTC


async def test_text_that_no_database_holds_is_stored_all_the_same(store: Store):
    conversation = await talk(store, "half \ud83d a pair")
    assert await shown(store, conversation) == ["half ? a pair"]


async def test_what_was_put_there_by_hand_is_cleaned_on_the_way_out(store: Store, by_hand):
    conversation = await talk(store, "a", "b", title="t")
    assert conversation.leaf_id is not None
    by_hand(
        "UPDATE message SET text = ?, persona = ?, model = ?, note = ?, feelings = ?, "
        "status = 'odd', role = 'odd', created_at = 'yesterday', input_tokens = 'x' WHERE id = ?",
        "\x1b]0;x\x07[b]\x9b2J\u202e",
        "\x1b[1m",
        "m\nn",
        "\x07",
        '[["\x1b[2J", 0, "tag"]]',
        conversation.leaf_id,
    )
    by_hand("UPDATE conversation SET title = ?, created_at = '2026-01-01'", "\x1b[2J\nx")
    message = (await store.conversations.path(conversation.id))[-1]
    assert message.text == "␛]0;x[b]\ufffd2J"
    assert (message.persona, message.model, message.note) == ("␛[1m", "m n", "")
    assert (message.role, message.status, message.usage) == ("assistant", "interrupted", None)
    assert message.created_at.tzinfo is UTC
    assert "\x1b" not in "".join(felt.label for felt in message.feelings)
    found = await store.conversations.get(conversation.id)
    assert found is not None
    assert found.title == "␛[2J x"
    assert found.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    (hit,) = await store.conversations.search("0;x")
    assert "\x1b" not in hit.excerpt + hit.conversation.title


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE message SET text = CAST(x'68ff69' AS TEXT)",
        "UPDATE message SET text = x'68ff69'",
    ],
)
async def test_bytes_that_are_no_text_are_marked(store: Store, by_hand, sql: str):
    conversation = await talk(store, "a")
    by_hand(sql)
    assert await shown(store, conversation) == ["h\ufffdi"]
    assert await store.conversations.search("anything") == []


@pytest.mark.parametrize("feelings", ["", "nonsense", "[[1]]", '{"a": 1}', "3"])
async def test_feelings_that_cannot_be_read_are_none(store: Store, by_hand, feelings: str):
    conversation = await talk(store, "a")
    by_hand("UPDATE message SET feelings = ?", feelings)
    (message,) = await store.conversations.path(conversation.id)
    assert message.feelings == ()


async def test_a_loop_made_by_hand_does_not_hang(store: Store, by_hand):
    conversation = await talk(store, "a", "b")
    by_hand("UPDATE message SET parent_id = (SELECT max(id) FROM message) WHERE text = 'a'")
    assert len(await store.conversations.path(conversation.id)) == 2
    assert conversation.leaf_id is not None
    await store.conversations.choose(conversation.leaf_id)


async def test_five_thousand_messages_are_deleted_at_once(store: Store):
    conversation = await talk(store, "a")

    def fill(connection) -> None:
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
            "INSERT INTO message (conversation_id, parent_id, role, text, status, created_at) "
            "SELECT ?, ? + i - 1, 'user', 'words', 'complete', '2026-01-01' FROM n",
            (conversation.id, conversation.leaf_id),
        )
        connection.execute("UPDATE conversation SET leaf_id = (SELECT max(id) FROM message)")

    await store._worker.write(fill)
    path = await store.conversations.path(conversation.id)
    assert len(path) == 5001
    assert [message.id for message in path] == sorted(message.id for message in path)
    await store.conversations.delete(conversation.id)
    assert await store.conversations.list() == []


async def test_a_reply_keeps_what_was_set_for_its_model(store: Store):
    conversation = await talk(store, "Hello")
    (hello,) = await store.conversations.path(conversation.id)
    reply = await store.conversations.add(
        conversation_id=conversation.id, parent_id=hello.id, role="assistant", text="",
        status="failed", now=NOW, model="one", settings=(("profile", "lab"), ("temperature", 0.5)),
    )  # fmt: skip
    assert reply.settings == (("profile", "lab"), ("temperature", 0.5))
    await store.conversations.begin_again(reply.id, persona="kai", model="two")
    again = await store.conversations.message(reply.id)
    assert again is not None
    assert (again.persona, again.model, again.settings) == ("kai", "two", ())
    assert again.status == "streaming"


async def test_settings_that_cannot_be_read_are_none(store: Store, database: Path):
    conversation = await talk(store, "Hello")
    (hello,) = await store.conversations.path(conversation.id)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE message SET settings = '[1'")
    (again,) = await store.conversations.path(conversation.id)
    assert (again.id, again.settings) == (hello.id, ())
