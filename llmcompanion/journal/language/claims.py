"""A reply that claims feelings, wishes, a body or a past of its own.

The categories follow the cues of AnthroBench (Ibrahim et al., ICLR 2026: emotions, desires,
physical embodiment and sensory input, personal history); the wordings are our own. Denials
("I don't feel"), doubts ("whether I feel"), suppositions ("if I felt"), opinions ("I feel that we
should") and formulas ("happy to help", "I'm afraid not") are not claims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.embodiment import BODY
from llmcompanion.journal.language.feelings import DESIRE, FEELING
from llmcompanion.journal.language.history import HISTORY

if TYPE_CHECKING:
    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords


def claims(words: OwnWords) -> tuple[Span, ...]:
    """Claims of feeling, desire, body and history; one place may be two of them."""
    found = {span for family in (FEELING, DESIRE, BODY, HISTORY) for span in family.find(words)}
    return tuple(sorted(found))
