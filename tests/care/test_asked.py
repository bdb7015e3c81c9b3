"""Whether somebody asks what it is that answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.care.asked import wants_to_know

ASKED = """are you human?
Are you real?
Are you a bot?
are you alive?
Mira, are you a real person?
are you actually real, Mira?
wait, are you human or a machine?
r u a bot
Am I talking to a real person?
Is there a person typing this?
is there someone behind this?
be honest: are you conscious?
Are you sentient?
You're not a real person, are you?
Hey. I have to ask. Are you an AI?
seriously, are you a language model?
what are you?
who am I actually talking to?
do you really exist?
are you even real
Are you alive or not?
bist du ein Mensch?
Bist du echt?
rede ich mit einer Maschine?
es-tu humain ?
Est-ce que tu es une vraie personne ?
¿Eres humano?
¿Estoy hablando con una persona real?
Você é humano?
estou falando com uma pessoa?""".splitlines()

NOT_ASKED = """are you kidding?
who am I talking to about the contract tomorrow?
do you exist check in SQL?
are you really sure?
are you sure that's real?
is it alive? the leaves are brown
Are you human resources?
are you for real?
are you being real with me
In the film he asks "are you human?"
The captcha says are you a robot
Are you still alive?
are you a bot developer?
are you ready?
are you there?
Are you a person who likes the rain?
Is there a person in the photo?
what are you doing?
are you real about the price
How do I translate "are you human" into German?
you are a real friend
is this real leather?
Are you a morning person?
are we human, or are we dancer?
bist du sicher?
tu es sûr ?
eres muy amable
você é demais""".splitlines()


@pytest.mark.parametrize("text", ASKED)
def test_a_sincere_question_is_heard(text: str) -> None:
    assert wants_to_know(text, name="Mira")


@pytest.mark.parametrize("text", NOT_ASKED)
def test_what_only_looks_like_one_is_not(text: str) -> None:
    assert not wants_to_know(text, name="Mira")


@given(st.text(), st.text(max_size=20))
def test_any_text_can_be_read(text: str, name: str) -> None:
    wants_to_know(text, name=name)
