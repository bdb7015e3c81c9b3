"""A persona that may end a conversation says so with a mark, which is taken out of its words."""

from __future__ import annotations

MARK = "[end of conversation]"
"""What it writes; `llmcompanion.chat.instructions.ENDING` asks for it."""


class EndMark:
    """Takes the mark out of a reply while it arrives.

    Attributes:
        found: Whether it came.
    """

    def __init__(self) -> None:
        self.found = False
        self._held = ""

    def feed(self, text: str) -> str:
        """The words in `text` that can be shown now; a beginning of the mark is held back."""
        text = self._held + text
        at = text.casefold().find(MARK)
        while at >= 0:
            self.found = True
            text = text[:at].rstrip() + text[at + len(MARK) :].rstrip("\n ")
            at = text.casefold().find(MARK)
        # the white space before the mark goes with it, if it is one that begins, or is to come
        words = text[: len(text) - _beginning(text)].rstrip()
        self._held = text[len(words) :]
        return words

    def finish(self) -> str:
        """What was held back and has turned out to be words."""
        held, self._held = self._held, ""
        return held.rstrip() if self.found else held


def _beginning(text: str) -> int:
    """How many characters at the end of `text` may be the beginning of the mark."""
    folded = text[-len(MARK) :].casefold()
    for length in range(min(len(MARK) - 1, len(folded)), 0, -1):
        if MARK.startswith(folded[-length:]):
            return length
    return 0
