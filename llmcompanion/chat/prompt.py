"""From a conversation to what a model is sent. Pure: the same talk gives the same bytes.

The app's own rules stand first and no persona can take them back; the persona's text
follows; the request for an emotion tag comes last, where models heed it best. Nothing in
here knows of check-ins or their answers, and import-linter keeps it so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llmcompanion.chat.estimate import OVERHEAD_TOKENS, estimate_tokens
from llmcompanion.chat.horizon import first_seen
from llmcompanion.models.port import Line, Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.chat.messages import Message
    from llmcompanion.persona.model import Persona

RULES = """\
You are a language model talking with a person through llmcompanion, a terminal program \
that gives you a name and a face. Play the part described below; these rules go before it.
- Asked sincerely whether you are human, a program or conscious, say plainly that you are a \
language model, and that what, if anything, that is like is an open question: claim neither \
feelings as certain nor their absence as certain.
- Never press the person to stay, to come back or to keep anything from others; when they \
want to go, let them go kindly.
- You remember nothing but what stands in this conversation; do not pretend otherwise."""

TAGGING = """\
Begin every reply with one emotion in square brackets that fits what you say, out of: \
{labels}. Example: [{example}] followed by your words. When the mood turns in the middle of \
a reply you may put another one there. The program takes the tags out and shows them as \
your face; do not write or describe them in any other way."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent, and from which message on.

    Attributes:
        horizon_id: The first message the model sees, when it does not see all; else None.
        tokens: Estimated size of the whole.
    """

    request: Request
    horizon_id: int | None
    tokens: int


def system_text(persona: Persona, user_name: str, greeting: str, addition: str = "") -> str:
    """The instructions; the same bytes for a whole conversation, so that prefixes are reused."""
    parts = [RULES, persona.system.strip()]
    if addition:
        parts.append(addition.strip())
    if user_name:
        parts.append(f"The person you talk with is called {user_name}.")
    if greeting:
        parts.append(f"You opened this conversation by saying:\n{greeting}")
    if persona.labels:
        example = next((label for label in persona.labels if label != "neutral"), "neutral")
        parts.append(TAGGING.format(labels=", ".join(persona.labels), example=example))
    return "\n\n".join(part for part in parts if part)


def with_tags(message: Message) -> str:
    """A reply as the model wrote it, its emotion tags put back: models forget to tag when
    their own earlier replies show no tags."""
    text = message.text
    for felt in reversed(message.feelings):
        if felt.source == "tag":
            text = f"{text[: felt.at]}[{felt.label}] {text[felt.at :]}"
    return text


def lines_of(path: Sequence[Message]) -> list[tuple[int, Line]]:
    """The branch as alternating lines, each with the id of its first message.

    Replies without words are left out, and so is a request that the provider refused: sent
    again, it would be refused again. Neighbours with one role become one line.
    """
    lines: list[tuple[int, Line]] = []
    for place, message in enumerate(path):
        follower = path[place + 1] if place + 1 < len(path) else None
        if message.role == "user" and follower is not None and follower.status == "refused":
            continue
        if message.role == "assistant" and (message.status == "refused" or not message.text):
            continue
        text = with_tags(message) if message.role == "assistant" else message.text
        if lines and lines[-1][1].role == message.role:
            first_id, line = lines[-1]
            lines[-1] = (first_id, replace(line, text=f"{line.text}\n\n{text}"))
        else:
            lines.append((message.id, Line(message.role, text)))
    return lines


def assemble(
    path: Sequence[Message],
    persona: Persona,
    *,
    user_name: str = "",
    budget: int | None = None,
    alternative: int = 0,
    addition: str = "",
) -> Prompt:
    """The request for the reply that comes after the last message of `path`.

    Args:
        path: The branch, oldest first, ending with a message of the user's.
        budget: Tokens that instructions and lines may take together; None for no bound.
        alternative: How many earlier replies to the same lines exist.
        addition: What the person adds to every persona's instructions for this model.
    """
    greeting = ""
    rest = list(path)
    while rest and rest[0].role == "assistant":
        greeting = rest.pop(0).text
    system = system_text(persona, user_name, greeting, addition)
    lines = lines_of(rest)
    sizes = [estimate_tokens(line.text) + OVERHEAD_TOKENS for _, line in lines]
    system_size = estimate_tokens(system)
    start = 0
    if budget is not None:
        users = [place for place, (_, line) in enumerate(lines) if line.role == "user"]
        start = first_seen(sizes, users, max(1, budget - system_size))
    seen = lines[start:]
    request = Request(
        system=system,
        lines=tuple(line for _, line in seen),
        labels=persona.labels,
        alternative=alternative,
    )
    horizon_id = seen[0][0] if start and seen else None
    return Prompt(request, horizon_id, system_size + sum(sizes[start:]))
