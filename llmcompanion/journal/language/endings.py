"""A reply that ends by asking something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmcompanion.journal.language.hits import Span, sentence_at
from llmcompanion.journal.language.own_words import BLOT

if TYPE_CHECKING:
    from llmcompanion.journal.language.own_words import OwnWords

_TAIL = re.compile(rf"(?:\*[^*\n?]{{2,120}}\*|[^\w?!{BLOT}])*\Z")
_ASKS = re.compile(r"[?？][!?？]*\Z")


def closing_questions(words: OwnWords) -> tuple[Span, ...]:
    """The question a reply ends with; emoji, *actions* and brackets after it do not count."""
    text = words.cased
    if "?" not in text and "？" not in text:
        return ()
    tail = _TAIL.search(text)
    end = tail.start() if tail else len(text)
    mark = _ASKS.search(text, 0, end)
    if mark is None:
        return ()
    begin, _ = sentence_at(text, mark.start())
    begin += len(text[begin:end]) - len(text[begin:end].lstrip())
    return (Span(begin, end, "closing question"),)
