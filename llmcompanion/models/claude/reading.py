"""Reading the events of a streamed message. Takes any objects of the SDK's shape."""

from __future__ import annotations

from typing import Any

from llmcompanion.models.port import Finish, FinishReason, Usage

_REASONS: dict[str, FinishReason] = {
    "max_tokens": "length",
    "refusal": "refusal",
    "model_context_window_exceeded": "context",
}

_CATEGORIES = {
    "cyber": "it touches on attacks on computers",
    "bio": "it touches on dangerous biology",
    "frontier_llm": "it touches on building competing models",
    "reasoning_extraction": "it asks for the model's hidden reasoning",
    "general_harms": "it touches on something harmful",
}


class Reading:
    """Takes the stream's events one by one; keeps what the end needs."""

    def __init__(self, *, limit: int) -> None:
        self.begun = False
        self.reason = ""
        self._limit = limit
        self._category = ""
        self._input = self._output = 0
        self._counted = False

    def take(self, event: Any) -> str:
        """The words in an event; "" for thinking, bookkeeping and kinds not known yet."""
        kind = getattr(event, "type", "")
        if kind == "content_block_delta":
            delta = event.delta
            if getattr(delta, "type", "") == "text_delta":
                text = str(delta.text or "")
                self.begun = self.begun or bool(text)
                return text
        elif kind == "message_start":
            self._count(getattr(event.message, "usage", None))
        elif kind == "message_delta":
            self._count(getattr(event, "usage", None))
            self.reason = str(getattr(event.delta, "stop_reason", None) or self.reason)
            details = getattr(event.delta, "stop_details", None)
            self._category = str(getattr(details, "category", None) or "")
        return ""

    def finish(self) -> Finish:
        """The regular end, with a sentence where the person should know more."""
        usage = Usage(self._input, self._output) if self._counted else None
        reason = _REASONS.get(self.reason, "stop")
        return Finish(reason, usage, self._detail(reason))

    def _detail(self, reason: FinishReason) -> str:
        if reason == "length":
            if self.begun:
                return f"The reply ended at its limit of {self._limit:,} tokens."
            return (
                f"The model spent its {self._limit:,} tokens on thinking and wrote no reply; "
                "ask again, or choose another model."
            )
        if reason == "refusal":
            why = _CATEGORIES.get(self._category, self._category.replace("_", " "))
            because = f" ({why})" if why else ""
            return f"The model declined to reply{because}."
        if reason == "context":
            return "The conversation has filled the model's context, and the reply ended there."
        return "" if self.begun else "The model sent an empty reply."

    def _count(self, usage: Any) -> None:
        """Usage is cumulative; cached input counts as input."""
        if usage is None:
            return
        self._counted = True
        given = [
            getattr(usage, name, None)
            for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
        ]
        if any(given):
            self._input = sum(count or 0 for count in given)
        self._output = getattr(usage, "output_tokens", None) or self._output
