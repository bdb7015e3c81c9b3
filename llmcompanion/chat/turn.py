"""One turn: a request goes out, events come back, and every end has its sentence."""

from __future__ import annotations

import logging
from contextlib import aclosing
from typing import TYPE_CHECKING

from llmcompanion.chat.events import Preparing, Raw, TurnEnded, Waiting
from llmcompanion.chat.reply import ReplyReader
from llmcompanion.models.backoff import wait_s
from llmcompanion.models.port import Busy, Delta, Finish, ModelError, Progress

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from random import Random

    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.clock import Clock
    from llmcompanion.models.port import ChatModel, Request

log = logging.getLogger(__name__)

WENT_WRONG = (
    "Something went wrong in this program while the reply arrived; the log has the details."
)


async def take_turn(
    model: ChatModel, request: Request, reader: ReplyReader, *, clock: Clock, rng: Random
) -> AsyncGenerator[TurnEvent]:
    """The events of one reply, closed by one `TurnEnded`. Nothing but cancellation is raised.

    A busy provider is asked again, with a `Waiting` first, as long as no word has come;
    once words are there a reply is never asked for a second time.
    """
    attempt = 0
    while True:
        try:
            async with aclosing(_stream(model, request)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Finish):
                        for event in reader.finish():
                            yield event
                        yield _regular_end(piece, reader.text)
                        return
                    if isinstance(piece, Progress):
                        yield Preparing(piece.what, piece.share)
                        continue
                    yield Raw(piece.text, piece.drawn)
                    for event in reader.feed(piece.text):
                        yield event
            failure = "The reply broke off before its end."
        except Busy as error:
            pause = None if reader.text else wait_s(attempt, error.retry_after_s, rng)
            if pause is not None:
                attempt += 1
                yield Waiting(clock.monotonic() + pause, error.what, attempt)
                await clock.sleep(pause)
                continue
            failure = error.sentence
        except ModelError as error:
            failure = error.sentence
        except Exception:
            log.exception("a turn failed")
            failure = WENT_WRONG
        for event in reader.finish():
            yield event
        yield TurnEnded("interrupted" if reader.text else "failed", None, failure)
        return


async def answer_to(
    request: Request, model: ChatModel, *, clock: Clock, rng: Random
) -> tuple[str, TurnEnded]:
    """The words of a reply that nobody watches arrive, and how it ended."""
    reader = ReplyReader((), lambda _: "neutral")
    async with aclosing(take_turn(model, request, reader, clock=clock, rng=rng)) as events:
        async for event in events:
            if isinstance(event, TurnEnded):
                return reader.text, event
    raise RuntimeError("a turn closed without its end")


async def _stream(model: ChatModel, request: Request) -> AsyncGenerator[Progress | Delta | Finish]:
    """The model's stream as a generator that is closed with its reader, whatever it is."""
    stream = model.stream(request)
    try:
        async for piece in stream:
            yield piece
    finally:
        close = getattr(stream, "aclose", None)
        if close is not None:
            await close()


def _regular_end(finish: Finish, text: str) -> TurnEnded:
    match finish.reason:
        case "refusal":
            note = finish.detail or "The provider declined to answer this."
            return TurnEnded(
                "refused",
                finish.usage,
                f"{note} Your message will not be sent again; say it in other words.",
            )
        case "length":
            note = finish.detail or "The reply was cut: it reached the longest length allowed."
        case "context":
            note = finish.detail or "The reply was cut: the model's context is full."
        case _:
            note = finish.detail
    if not text.strip():
        note = note or "The model ended its reply without a word."
        return TurnEnded("failed", finish.usage, note)
    return TurnEnded("complete", finish.usage, note)
