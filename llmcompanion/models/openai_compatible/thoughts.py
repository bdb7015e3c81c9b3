"""Thinking that a model writes into its reply, between marks: folded away, not spoken."""

from __future__ import annotations

_OPENERS = ("<think>", "<thinking>", "<thought>", "<reasoning>")


class ThoughtFolder:
    """Takes a thought in marks off the beginning of a streamed reply.

    Only there: marks further in are the reply's own words.

    Attributes:
        thought: Whether there was one.
        decided: Whether everything from here on is the reply's own words.
    """

    def __init__(self) -> None:
        self.thought = False
        self._held = ""
        self._closer = ""
        self.decided = False

    def feed(self, text: str) -> str:
        """What may be spoken of a piece of text."""
        if self.decided:
            return text
        self._held += text
        if self._closer:
            return self._look_for_end()
        start = self._held.lstrip()
        opener = next((each for each in _OPENERS if start.lower().startswith(each)), "")
        if opener:
            self.thought = True
            self._closer = f"</{opener[1:]}"
            self._held = start[len(opener) :]
            return self._look_for_end()
        if any(each.startswith(start.lower()) for each in _OPENERS):
            return ""  # may become a mark yet
        return self._let_go()

    def finish(self) -> str:
        """What is left at the reply's end; a thought that never ended is not spoken."""
        return "" if self._closer else self._let_go()

    def _look_for_end(self) -> str:
        place = self._held.lower().find(self._closer)
        if place < 0:
            self._held = self._held[-len(self._closer) :]
            return ""
        self._held = self._held[place + len(self._closer) :].lstrip()
        self._closer = ""
        if not self._held:
            return ""
        return self.feed("")

    def _let_go(self) -> str:
        text, self._held = self._held, ""
        self.decided = True
        return text.lstrip() if self.thought else text
