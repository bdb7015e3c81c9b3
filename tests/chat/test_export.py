"""Conversations as files to keep."""

from __future__ import annotations

import json

from llmcompanion.chat.export import to_json, to_markdown
from llmcompanion.chat.messages import Conversation, Felt
from tests.chat.test_prompt import message
from tests.fakes.clock import BEGINNING

TALK = Conversation(7, "About rain", "ada", BEGINNING, BEGINNING, leaf_id=2)
MESSAGES = [
    message(1, "user", "Does it rain?"),
    message(2, "assistant", "It *does*.", Felt("joy", 0), status="stopped"),
]


def test_markdown_names_the_speakers_and_says_how_a_reply_ended() -> None:
    text = to_markdown(TALK, MESSAGES, user_name="Kim", persona_name=str.title)
    assert text.startswith("# About rain\n")
    assert "## Kim" in text and "## Ada" in text
    assert "joy · stopped by you" in text
    assert "It *does*." in text


def test_json_holds_every_message_with_all_that_is_known_of_it() -> None:
    document = json.loads(to_json(TALK, MESSAGES))
    assert document["conversation"]["title"] == "About rain"
    reply = document["messages"][1]
    assert reply["status"] == "stopped"
    assert reply["feelings"] == [{"label": "joy", "at": 0, "source": "tag"}]
    assert reply["created_at"] == BEGINNING.isoformat()
