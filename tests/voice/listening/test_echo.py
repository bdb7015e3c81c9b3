"""Whether what was heard is what was just said aloud."""

from __future__ import annotations

import pytest

from llmcompanion.voice.listening.echo import is_echo

SAID = "I'd like to hear more about that. What did the doctor say when you called her yesterday?"


@pytest.mark.parametrize(
    "heard",
    [
        "what did the doctor say when you called her yesterday",
        "I'd like to hear more about that.",
        "Id like to hear more about the",
        "what did the doctor say when you called a yesterday",
    ],
)
def test_its_own_words_are_known_again(heard: str):
    assert is_echo(heard, SAID)


@pytest.mark.parametrize(
    "heard",
    ["", "Yes.", "yesterday", "the doctor", "The doctor told me to rest and to call again",
     "I would rather not talk about that", "What do you think?"],
)  # fmt: skip
def test_an_answer_is_none_of_them(heard: str):
    assert not is_echo(heard, SAID)


def test_before_anything_was_said_nothing_is_an_echo():
    assert not is_echo("what did the doctor say", "")
