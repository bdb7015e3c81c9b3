"""What a persona's prompt is made of, part by part, with the tokens that each takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llmcompanion.chat.estimate import estimate_tokens
from llmcompanion.chat.messages import Message
from llmcompanion.chat.prompt import assemble, scene_of
from llmcompanion.models.port import Line, Request
from llmcompanion.persona.greetings import opened_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.models.port import ChatModel
    from llmcompanion.persona.model import Persona


@dataclass(frozen=True, slots=True)
class Portion:
    """One part of a prompt.

    Attributes:
        exact: Whether a model counted the tokens; else they are estimated.
    """

    title: str
    text: str
    tokens: int
    exact: bool = False


def preview(
    persona: Persona,
    *,
    now: datetime,
    user_name: str = "",
    said: str = "",
    addition: str = "",
    facts: Sequence[str] = (),
    greeting: int = 0,
) -> tuple[Portion, ...]:
    """The parts of the first prompt of a conversation, in the order in which a model reads them.

    Args:
        now: When the conversation begins.
        said: What the person says first; lore may come up by it.
        addition: What the person adds to every persona's instructions.
        facts: What the persona remembers.
        greeting: Which greeting it begins with, from 0.
    """
    blank = Message(1, 0, None, "user", said, "complete", now)
    scene = scene_of(0, now, persona, user_name)
    opening = opened_with(persona, scene, greeting)
    path = [replace(blank, role="assistant", text=opening), blank] if opening else [blank]
    prompt = assemble(path, persona, user_name=user_name, addition=addition, facts=facts)
    parts = [(part.title, part.text) for part in prompt.parts]
    if said:
        parts.append(("Your message", said))
    parts += [(part.title, part.text) for part in prompt.notes.parts]
    return tuple(Portion(title, text, estimate_tokens(text)) for title, text in parts)


async def counted(portions: Sequence[Portion], model: ChatModel) -> tuple[Portion, ...]:
    """The same parts with the tokens that `model` counts, each as if it stood alone."""
    line = (Line("user", "."),)
    nothing = await model.count_tokens(Request(system="", lines=line))
    found = []
    for portion in portions:
        count = await model.count_tokens(Request(system=portion.text, lines=line))
        tokens = max(0, count.tokens - nothing.tokens)
        found.append(replace(portion, tokens=tokens, exact=count.exact and nothing.exact))
    return tuple(found)
