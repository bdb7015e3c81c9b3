"""A short real call to a model, with a watch beside it."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from llmcompanion.models.backoff import wait_s
from llmcompanion.models.port import Busy, Delta, Finish, Learns, Line, Progress, Request
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from llmcompanion.clock import Clock
    from llmcompanion.models.port import ChatModel

ASKED = Request(
    "You are a friendly companion. Answer in two short sentences.",
    (Line("user", "Good morning! Say hello, and that everything works."),),
    max_tokens=96,
)
"""What is asked: enough to measure by, and next to nothing to pay."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a model did.

    Attributes:
        reply: Its words, on one line.
        first_token_s: From the request to the first words, with whatever had to be loaded.
        tokens_per_s: While they came; None for a reply too short to tell.
        tokens_in, tokens_out: As the provider counted; None where it does not.
        context_tokens: What the model reads, where that is known.
        note: What there is to say about how the reply ended.
    """

    reply: str
    first_token_s: float | None
    tokens_per_s: float | None
    tokens_in: int | None
    tokens_out: int | None
    context_tokens: int | None
    note: str = ""

    @property
    def sentence(self) -> str:
        """The figures, for a person."""
        parts = []
        if self.first_token_s is not None:
            parts.append(f"first words after {self.first_token_s:.2f} s")
        if self.tokens_per_s is not None:
            parts.append(f"{self.tokens_per_s:.1f} tokens/s")
        if self.context_tokens is not None:
            parts.append(f"reads {self.context_tokens:,} tokens")
        return ", ".join(parts) or "it said nothing"


async def try_out(
    model: ChatModel,
    *,
    clock: Clock,
    rng: random.Random,
    report: Callable[[str], None] = lambda _: None,
) -> Trial:
    """Ask once, wait where a provider asks for patience, and measure.

    Args:
        report: Is told what is being waited for.

    Raises:
        ModelError: It did not work.
    """
    if isinstance(model, Learns):
        await model.learn()
    attempt = 0
    while True:
        try:
            return await _once(model, clock, report)
        except Busy as error:
            pause = wait_s(attempt, error.retry_after_s, rng)
            if pause is None:
                raise
            attempt += 1
            report(f"{error.what}: trying again in {max(1, round(pause))} s")
            await clock.sleep(pause)


async def _once(model: ChatModel, clock: Clock, report: Callable[[str], None]) -> Trial:
    words, pieces, told = "", 0, ""
    began = clock.monotonic()
    first = last = None
    finish = Finish("stop")
    async with aclosing(cast("Any", model.stream(ASKED))) as parts:
        async for part in parts:
            if isinstance(part, Progress):
                if part.what != told:
                    report(part.what)
                told = part.what
            elif isinstance(part, Delta):
                last = clock.monotonic()
                first = last if first is None else first
                words += part.text
                pieces += 1
            else:
                finish = part
    usage = finish.usage
    count = usage.output_tokens if usage is not None else pieces
    measured = first is not None and last is not None and last > first and count > 1
    return Trial(
        reply=clean_line(words),
        first_token_s=first - began if first is not None else None,
        tokens_per_s=(count - 1) / (last - first) if measured else None,  # type: ignore[operator]
        tokens_in=usage.input_tokens if usage is not None else None,
        tokens_out=usage.output_tokens if usage is not None else None,
        context_tokens=model.info.context_tokens,
        note=finish.detail,
    )
