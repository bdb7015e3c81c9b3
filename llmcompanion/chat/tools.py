"""What a conversation works with: handed in at the top, so that the core reaches for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from random import Random

    from llmcompanion.chat.mood import Reader
    from llmcompanion.chat.remembering import Remembering
    from llmcompanion.chat.repository import ConversationRepository
    from llmcompanion.chat.sight import SightRepository
    from llmcompanion.chat.trace import TraceRepository
    from llmcompanion.clock import Clock


@dataclass(frozen=True, slots=True)
class SightManner:
    """What the person has chosen.

    Attributes:
        summarise: Older turns are summed up when they leave the model's sight.
        may_end: A persona may end a conversation.
    """

    summarise: bool = False
    may_end: bool = False


@dataclass(frozen=True, slots=True)
class Tools:
    """What a talk works with, handed in at the top.

    Attributes:
        read: Reads one emotion label off a text, for replies that carry no tags.
        traces: Keeps what was behind replies; nothing is kept without it.
        remembering: Knows versions and memories of personas; nothing is known without it.
        draw_face: Draws the emotion that a reply's face shows throughout, by lot, from those that
            it can show and the one on the screen now; "" leaves the reply its own.
        sights: Keeps pins and summaries; there are none without it.
        manner: What becomes of older turns, and whether a persona may end a conversation.
    """

    repository: ConversationRepository
    clock: Clock
    rng: Random
    read: Reader
    traces: TraceRepository | None = None
    remembering: Remembering | None = None
    draw_face: Callable[[Collection[str], str], str] | None = None
    sights: SightRepository | None = None
    manner: Callable[[], SightManner] = SightManner
