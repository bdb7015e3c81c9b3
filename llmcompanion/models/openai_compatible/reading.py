"""Reading the chunks of a streamed reply. Takes any objects of the SDK's shape.

Nothing about a chunk is certain: servers leave fields out, send null for lists, and put errors
and keep-alives where words are expected.
"""

from __future__ import annotations

from typing import Any

from llmcompanion.models.openai_compatible.thoughts import ThoughtFolder
from llmcompanion.models.port import Finish, FinishReason, Usage

_REASONS: dict[str, FinishReason] = {"length": "length", "content_filter": "refusal"}
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")


class StreamError(Exception):
    """An error that came as a chunk."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class Reading:
    """Takes the stream's chunks one by one; keeps what the end needs.

    Attributes:
        begun: Whether words of the reply have come.
        reason: The server's own word for the end; "" before it came.
        usage: As the server counted.
    """

    def __init__(self, *, limit: int | None) -> None:
        self.begun = False
        self.reason = ""
        self.usage: Usage | None = None
        self._limit = limit
        self._folder = ThoughtFolder()
        self._thought = False
        self._declined = ""

    def take(self, chunk: Any) -> str:
        """The words in a chunk; "" for thinking and bookkeeping.

        Raises:
            StreamError: The chunk is an error.
        """
        words = self._plain_words(chunk) if self._folder.decided else ""
        if words:
            return words
        usage = getattr(chunk, "usage", None)
        if usage is not None:
            self._count(usage)
        choices = getattr(chunk, "choices", None)
        if not choices:
            if choices is None and usage is None:
                _raise_if_error(chunk)
            return ""
        words = ""
        for choice in choices:
            if getattr(choice, "index", 0) not in (0, None):
                continue
            words += self._words(getattr(choice, "delta", None))
            self.reason = str(getattr(choice, "finish_reason", None) or self.reason)
        return self._spoken(self._folder.feed(words)) if words else ""

    def rest(self) -> str:
        """Words that were held back until it was clear what they are."""
        return self._spoken(self._folder.finish())

    def finish(self) -> Finish:
        """The regular end, with a sentence where the person should know more."""
        reason = _REASONS.get(self.reason, "stop")
        if self._declined:
            reason = "refusal"
        return Finish(reason, self.usage, self._detail(reason))

    def _plain_words(self, chunk: Any) -> str:
        """The words of a chunk that is nothing but words, as nearly all are; "" for others."""
        try:
            (choice,) = chunk.choices
            words = choice.delta.content
            plain = choice.finish_reason is None and choice.index == 0 and chunk.usage is None
        except (AttributeError, TypeError, ValueError):
            return ""
        if plain and isinstance(words, str) and words:
            self.begun = True
            return words
        return ""

    def _words(self, delta: Any) -> str:
        if delta is None:
            return ""
        extra = getattr(delta, "model_extra", None) or {}
        if any(extra.get(name) for name in _THOUGHTS):
            self._thought = True
        declined = getattr(delta, "refusal", None)
        if declined:
            self._declined += str(declined)
        return _text(getattr(delta, "content", None))

    def _spoken(self, text: str) -> str:
        self.begun = self.begun or bool(text)
        return text

    def _detail(self, reason: FinishReason) -> str:
        thought = self._thought or self._folder.thought
        if reason == "length":
            if self.begun:
                limit = f" of {self._limit:,} tokens" if self._limit else ""
                return f"The reply ended at its limit{limit}, or at the end of the model's context."
            return (
                "The model used the whole length of a reply for thinking and said nothing; "
                "allow longer replies in its profile, or choose another model."
            )
        if reason == "refusal":
            return "The model declined to reply."
        if self.begun:
            return ""
        if thought:
            return "The model thought, and then said nothing."
        return "The model sent an empty reply."

    def _count(self, usage: Any) -> None:
        given = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
        if all(isinstance(count, int) for count in given):
            self.usage = Usage(*given)  # type: ignore[arg-type]


def _text(content: Any) -> str:
    """Words as a text, or as a list of parts in which some are thinking."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = [part for part in content if isinstance(part, dict) and part.get("type") == "text"]
    return "".join(str(part.get("text") or "") for part in parts)


def _raise_if_error(chunk: Any) -> None:
    extra = getattr(chunk, "model_extra", None) or {}
    error = extra.get("error", extra.get("message"))
    if isinstance(error, dict):
        error = error.get("message") or "an error"
    if error:
        raise StreamError(str(error))
