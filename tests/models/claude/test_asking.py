from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.models.claude.asking import (
    OPENING,
    PLAIN,
    REPLY_TOKENS,
    THINKING_TOKENS,
    Manner,
    body,
    estimated_tokens,
    known_manner,
    messages,
    reply_bound,
)
from llmcompanion.models.port import Line, Refused, Request

ASK = Request("", (Line("user", "Hi"),))
LINES = st.lists(st.builds(Line, st.sampled_from(["user", "assistant"]), st.text(max_size=5)))


def test_a_greeting_in_front_gets_something_to_stand_on():
    sent = messages((Line("assistant", "Hello!"), Line("user", "Hi")))
    assert [message["content"] for message in sent] == [OPENING, "Hello!", "Hi"]


def test_neighbours_of_the_same_role_become_one():
    sent = messages((Line("user", "a"), Line("assistant", " "), Line("user", "b")))
    assert sent == [{"role": "user", "content": "a\n\nb"}]


def test_half_a_character_is_no_trouble():
    assert messages((Line("user", "a\ud83d"),))[0]["content"] == "a?"


@given(LINES)
def test_roles_alternate_and_the_user_is_first_and_last(lines: list[Line]):
    try:
        sent = messages(tuple(lines))
    except Refused:
        assert not any(line.role == "user" and line.text.strip() for line in lines[-1:])
        return
    assert [m["role"] for m in sent] == ["user", "assistant"] * (len(sent) // 2) + ["user"]
    assert all(m["content"].strip() for m in sent)


@pytest.mark.parametrize(
    ("model", "manner"),
    [
        ("claude-haiku-5-5", Manner("disabled", may_think=False)),
        ("claude-sonnet-5-5", Manner("between_tools", may_think=False)),
        ("claude-opus-5", Manner("disabled", may_think=False)),
        ("claude-opus-5-5", Manner(effort="low")),
        ("claude-fable-5-2", Manner(effort="low")),
        ("claude-sonnet-4-5-20250929", Manner(may_think=False)),
        ("claude-sonnet-5", None),
        ("claude-nobody-9", None),
    ],
)
def test_the_manner_of_a_model_known_by_name(model: str, manner: Manner | None):
    assert known_manner(model) == manner


def test_thinking_that_cannot_be_turned_off_gets_room_of_its_own():
    assert reply_bound(ASK, Manner(may_think=False), None) == REPLY_TOKENS
    assert reply_bound(ASK, PLAIN, None) == REPLY_TOKENS + THINKING_TOKENS
    assert reply_bound(ASK, PLAIN, 2_000) == 2_000


def test_an_empty_system_prompt_is_left_out():
    assert "system" not in body(ASK, model="m", manner=PLAIN, most=None)


@given(st.text())
def test_an_estimate_never_fails(text: str):
    assert estimated_tokens(Request(text, (Line("user", text),))) >= 8
