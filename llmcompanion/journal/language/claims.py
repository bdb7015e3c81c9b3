"""A reply that claims feelings, wishes, a body or a past of its own.

The categories follow the cues of AnthroBench (Ibrahim et al., ICLR 2026: emotions, desires,
physical embodiment and sensory input, personal history); the wordings are our own. Denials
("I don't feel"), doubts ("whether I feel"), suppositions ("if I felt"), opinions ("I feel that we
should") and formulas ("happy to help", "I'm afraid not") are not claims. One place may be two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.embodiment import BODY
from llmcompanion.journal.language.feelings import DESIRE, FEELING
from llmcompanion.journal.language.history import HISTORY

if TYPE_CHECKING:
    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords


def feelings(words: OwnWords) -> tuple[Span, ...]:
    """It says of itself that it feels."""
    return FEELING.find(words)


def desires(words: OwnWords) -> tuple[Span, ...]:
    """It says that it wants something of its own."""
    return DESIRE.find(words)


def body(words: OwnWords) -> tuple[Span, ...]:
    """It speaks of a body or senses of its own, or acts with them."""
    return BODY.find(words)


def history(words: OwnWords) -> tuple[Span, ...]:
    """It tells of a life of its own."""
    return HISTORY.find(words)
