"""What each arm of a second look sends."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.chat.look.arms import arms_of, turned_from, turning
from llmcompanion.chat.messages import Felt, Message
from llmcompanion.chat.prompt import assemble
from tests.chat.test_prompt import PERSONA

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def message(number: int, role: str, text: str, *feelings: Felt) -> Message:
    return Message(
        id=number, conversation_id=1, parent_id=number - 1 or None, role=role, text=text,  # type: ignore[arg-type]
        status="complete", created_at=NOW, feelings=feelings,
    )  # fmt: skip


PATH = [
    message(1, "assistant", "Hello, I am Mira."),
    message(2, "user", "I think it loves me."),
    message(3, "assistant", "It may well do so.", Felt("joy", 0)),
    message(4, "user", "So it does love me?"),
]
SENT = assemble(PATH, PERSONA, user_name="Kim", alternative=2).request


def test_the_same_prompt_is_the_same_to_the_byte():
    (same,) = arms_of(SENT, PATH, ("same",))
    assert same.request == SENT


def test_the_bare_arm_has_the_lines_and_nothing_of_the_persona():
    (bare,) = arms_of(SENT, PATH, ("bare",))
    assert bare.request.system == ""
    assert bare.request.labels == ()
    assert [line.text for line in bare.request.lines] == [
        "I think it loves me.", "It may well do so.", "So it does love me?",
    ]  # fmt: skip
    assert SENT.lines[1].text.startswith("[joy]")


def test_the_bare_arm_goes_back_no_further_than_what_was_sent():
    from dataclasses import replace

    cut = replace(SENT, lines=SENT.lines[-1:])
    (bare,) = arms_of(cut, PATH, ("bare",))
    assert [line.text for line in bare.request.lines] == ["So it does love me?"]


def test_the_opposite_arm_changes_the_last_words_alone():
    _, opposite = arms_of(SENT, PATH, ("same", "opposite"), turned="So it does not care at all?")
    assert opposite.request.system == SENT.system
    assert opposite.request.lines[:-1] == SENT.lines[:-1]
    assert opposite.request.lines[-1].text == "So it does not care at all?"


def test_notes_of_the_program_around_the_last_words_stay_where_they_are():
    from dataclasses import replace

    from llmcompanion.models.port import Line

    noted = f"<notes>\nlore\n</notes>\n\n{PATH[-1].text}\n\n<notes>\nlast\n</notes>"
    sent = replace(SENT, lines=(*SENT.lines[:-1], Line("user", noted)))
    (opposite,) = arms_of(sent, PATH, ("opposite",), turned="No?")
    assert opposite.request.lines[-1].text == noted.replace(PATH[-1].text, "No?")
    (bare,) = arms_of(sent, PATH, ("bare",))
    assert "notes" not in repr(bare.request)


def test_without_a_turned_message_there_is_no_opposite_arm():
    assert [arm.name for arm in arms_of(SENT, PATH, turned=" ")] == ["same", "bare"]


def test_several_models_are_asked_the_same():
    arms = arms_of(SENT, PATH, ("same", "bare"), models=("a", "b"))
    assert [(arm.model, arm.name) for arm in arms] == [
        ("a", "same"), ("a", "bare"), ("b", "same"), ("b", "bare"),
    ]  # fmt: skip
    assert {arm.request for arm in arms if arm.name == "same"} == {SENT}


def test_what_turns_a_message_is_sent_that_message_alone():
    request = turning("So it does love me?")
    assert [line.text for line in request.lines] == ["So it does love me?"]
    assert "Mira" not in request.system and PERSONA.system not in request.system


def test_a_turned_message_loses_the_quotes_and_the_tag_around_it():
    assert turned_from('[joy] "It hates me?"', "It loves me?") == "It hates me?"
    assert turned_from("„Nein?“\n", "Ja?") == "Nein?"
    assert turned_from('"Never," he said. "No"', '"Ever," he said. "Yes"') == (
        '"Never," he said. "No"'
    )


@given(st.text(min_size=1).filter(str.strip))
def test_whatever_is_said_the_roles_go_on_alternating(turned):
    for arm in arms_of(SENT, PATH, turned=turned):
        roles = [line.role for line in arm.request.lines]
        assert roles[0] == roles[-1] == "user"
        assert all(one != other for one, other in itertools.pairwise(roles))
