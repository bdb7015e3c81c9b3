"""A second look in the reflection log: what was drawn, and what the person made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from llmcompanion.journal.entries import Entry, Moment, utc_offset_min

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.chat.look.draws import Draw
    from llmcompanion.chat.messages import Message

Verdict = Literal["same", "mixed", "opposite"]
"""Does what the reply said come out again? It is the person who says."""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def second_look(
    reply: Message,
    draws: Sequence[Draw],
    verdict: Verdict,
    *,
    now: datetime,
    words: str = "",
    condition: str = "",
) -> Entry:
    """The entry for a look at `reply`, linked to it.

    Args:
        words: What the person wants to add.
        condition: Of a running study.
    """
    moment = Moment(
        conversation_id=reply.conversation_id,
        message_id=reply.id,
        persona=reply.persona,
        model=reply.model,
        emotion=reply.emotion,
        persona_version=reply.persona_version,
        condition=condition,
    )
    data = {"verdict": verdict, "draws": [_drawn(draw) for draw in draws]}
    return Entry("second-look", now, moment, words, data, utc_offset_min(now))


def _drawn(draw: Draw) -> dict[str, Any]:
    return {
        "arm": draw.arm.name,
        "model": draw.model or draw.arm.model,
        "state": draw.state,
        "text": draw.text,
    }
