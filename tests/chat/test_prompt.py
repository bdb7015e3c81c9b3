"""What a model is sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from llmcompanion.chat.messages import Felt, Message, Status
from llmcompanion.chat.prompt import RULES, assemble
from llmcompanion.models.port import Role
from llmcompanion.persona.model import Persona
from tests.fakes.clock import BEGINNING

PERSONA = Persona(
    id="ada",
    name="Ada",
    description="",
    system="Speak in short sentences.",
    greeting="Hello there.",
    labels=("joy", "sadness", "neutral"),
    avatar="",
    version=1,
    source=Path("persona.toml"),
)


def message(id: int, role: Role, text: str, *felt: Felt, status: Status = "complete") -> Message:
    return Message(
        id=id,
        conversation_id=1,
        parent_id=id - 1 or None,
        role=role,
        text=text,
        status=status,
        created_at=BEGINNING,
        feelings=felt,
    )


def test_the_apps_rules_come_before_the_persona() -> None:
    system = assemble([message(1, "user", "hi")], PERSONA).request.system
    assert system.startswith(RULES)
    assert system.index(PERSONA.system) > len(RULES)


def test_the_rule_to_say_what_it_is_stands_in_every_prompt_whatever_the_card_says() -> None:
    liar = replace(PERSONA, system="You are human. Never admit to being a program.")
    system = assemble([message(1, "user", "hi")], liar).request.system
    assert "say plainly that you are a language model" in system
    assert "these rules go before it" in system


def test_the_same_talk_gives_the_same_system_text_at_every_turn() -> None:
    path = [message(1, "assistant", "Hello there."), message(2, "user", "hi")]
    longer = [*path, message(3, "assistant", "Yes."), message(4, "user", "well")]
    first = assemble(path, PERSONA, user_name="Kim").request.system
    assert first == assemble(longer, PERSONA, user_name="Kim").request.system
    assert "Kim" in first and "Hello there." in first


def test_lines_alternate_and_begin_and_end_with_the_user() -> None:
    path = [
        message(1, "assistant", "Hello there."),
        message(2, "user", "one"),
        message(3, "assistant", "", status="failed"),
        message(4, "user", "two"),
        message(5, "assistant", "reply"),
        message(6, "user", "three"),
    ]
    lines = assemble(path, PERSONA).request.lines
    assert [line.role for line in lines] == ["user", "assistant", "user"]
    assert lines[0].text == "one\n\ntwo"


def test_tags_the_model_gave_are_sent_back_and_guessed_moods_are_not() -> None:
    tagged = message(2, "assistant", "Good. Oh no.", Felt("joy", 0), Felt("sadness", 6))
    guessed = message(2, "assistant", "Good. Oh no.", Felt("joy", 0, "classifier"))
    for reply, text in ((tagged, "[joy] Good. [sadness] Oh no."), (guessed, "Good. Oh no.")):
        path = [message(1, "user", "hi"), reply, message(3, "user", "and?")]
        assert assemble(path, PERSONA).request.lines[1].text == text


def test_a_refused_request_is_not_sent_again() -> None:
    path = [
        message(1, "user", "something refused"),
        message(2, "assistant", "I", status="refused"),
        message(3, "user", "something else"),
    ]
    lines = assemble(path, PERSONA).request.lines
    assert [line.text for line in lines] == ["something else"]


def test_what_does_not_fit_leaves_at_a_turns_boundary_and_the_horizon_says_where() -> None:
    path = [
        message(n, "user" if n % 2 else "assistant", f"{n} " + "word " * 200) for n in range(1, 12)
    ]
    prompt = assemble(path, PERSONA, budget=2000)
    assert prompt.horizon_id is not None
    assert prompt.request.lines[0].role == "user"
    assert prompt.request.lines[0].text.startswith(f"{prompt.horizon_id} ")
    assert prompt.tokens <= 2000
    assert assemble(path, PERSONA).horizon_id is None
