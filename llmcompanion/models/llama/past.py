"""What the engine's memory holds, by message: so that only what is new is computed.

A reply that comes back in the next request is taken as the very tokens it was made of. Writing
it out anew could give others (a template that leaves thoughts out, another cut into tokens), and
everything behind the first difference would have to be computed again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.plaintext import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.models.llama.protocol import Turn

KEPT = 8
"""Exchanges that are remembered: editing and regenerating go back to one of the last."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A prompt and the reply to it, in tokens."""

    system: str
    lines: tuple[Turn, ...]
    prompt: tuple[int, ...]
    reply: str
    reply_tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The beginning of a prompt.

    Attributes:
        lines: How many lines it covers; what follows the last of them is not in it yet.
    """

    tokens: tuple[int, ...]
    lines: int


class Past:
    """The last exchanges, newest first."""

    def __init__(self) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)

    def remember(self, exchange: Exchange) -> None:
        """Keep this one; the oldest is forgotten."""
        self._exchanges.appendleft(exchange)

    def whole(self, system: str, lines: Sequence[Turn]) -> tuple[int, ...] | None:
        """The prompt for exactly these lines, when it was written before (a regenerated reply)."""
        for one in self._exchanges:
            if one.system == system and one.lines == tuple(lines):
                return one.prompt
        return None

    def beginning(self, system: str, lines: Sequence[Turn]) -> Known | None:
        """The longest exchange that the lines begin with, its reply among them."""
        best: Known | None = None
        for one in self._exchanges:
            count = len(one.lines)
            if (
                (best is None or count + 1 > best.lines)
                and one.reply_tokens
                and one.system == system
                and len(lines) > count + 1
                and tuple(lines[:count]) == one.lines
                and lines[count].role == "assistant"
                and _same(lines[count].text, one.reply)
            ):
                best = Known(one.prompt + one.reply_tokens, count + 1)
        return best


def _same(shown: str, made: str) -> bool:
    """Whether both say the same; the app cleans replies and trims the space around tags."""
    return " ".join(clean(shown).split()) == " ".join(clean(made).split())
