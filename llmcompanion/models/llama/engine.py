"""What the worker asks of an engine, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmcompanion.models.llama.protocol import End, Load, Token, Trouble

TOP_K, TOP_P, MIN_P = 40, 0.95, 0.05
"""Sampling, as llama.cpp has it by default."""

LONGEST_TAG_TOKENS = 48


@dataclass(frozen=True, slots=True)
class Wish:
    """How a reply is to be made.

    Attributes:
        grammar_labels: The opening tag is one of these; none is forced where there are none.
        max_tokens: Most tokens of the reply, already within what the context has room for.
    """

    grammar_labels: tuple[str, ...]
    max_tokens: int
    temperature: float
    seed: int
    runners_up: int = 0


@dataclass(slots=True)
class Tally:
    """Filled in while a reply is made.

    Attributes:
        tokens: The reply's, without the one that ends it.
        whole: Whether `tokens` holds all of them.
        evaluated: Tokens of the prompt that had to be computed.
        drawn: What is to be told of the tokens; whoever tells it takes it away.
    """

    tokens: list[int]
    whole: bool = True
    evaluated: int = 0
    end: End = "stop"
    drawn: list[Token] = field(default_factory=list)


class EngineError(Exception):
    """The engine cannot do what it was asked.

    Args:
        what: In words that complete a sentence.
    """

    def __init__(self, trouble: Trouble, what: str) -> None:
        super().__init__(what)
        self.trouble = trouble
        self.what = what


class Engine(Protocol):
    """A llama.cpp with one model in it."""

    name: str

    def load(self, order: Load, progress: Callable[[float], None]) -> int:
        """Load the model and say how many tokens of context there are. Raises `EngineError`."""
        ...

    def tokenize(self, text: str) -> list[int]:
        """The tokens of plain text; control tokens in it are mere letters."""
        ...

    def opening(self) -> list[int]:
        """Tokens that every prompt of this model begins with."""
        ...

    def interrupt(self) -> None:
        """Called from another thread when the reply that is made is no longer wanted."""
        ...

    def reply(
        self, prompt: list[int], wish: Wish, tally: Tally, cancelled: Callable[[], bool]
    ) -> Iterator[bytes]:
        """The reply's bytes as they are made; characters may be cut. Raises `EngineError`.

        Ends soon after `cancelled` turns true, also while the prompt is still evaluated.
        """
        ...
