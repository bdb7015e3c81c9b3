"""What went wrong, in one sentence: the SDK's errors made the port's.

The SDK's errors hold the request with its headers, and the key in them. A caller makes the new
error here *inside* its ``except`` block and raises it *outside*, so that nothing hangs on.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llmcompanion.config.redaction import redact
from llmcompanion.models.openai_compatible.reading import StreamError
from llmcompanion.models.port import (
    Busy,
    ContextFull,
    Interrupted,
    ModelError,
    NotAuthorised,
    Refused,
    Unreachable,
)
from llmcompanion.models.retry_after import retry_after_s

if TYPE_CHECKING:
    from datetime import datetime

LOADING_S = 8.0
"""How long a server that is loading its model is left alone between two tries."""

_LONGEST_QUOTE = 200

_TOO_LONG = re.compile(
    r"exceed_context_size|context_length_exceeded|context (?:size|window|length)|prompt is too long"
    r"|too many tokens|maximum context|input (?:length|tokens)",
    re.I,
)
_LIMIT = re.compile(
    r"(?:maximum context length is|context size \(|context (?:window|length) of)\s*([\d,]+)", re.I
)
_NO_ROOM = re.compile(r"(?:system |out of |insufficient )memory", re.I)
_NO_CREDIT = re.compile(r"credit|billing|insufficient_quota|quota", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request went, for sentences.

    Attributes:
        name: Model and server.
        key: Where a key could be put for it; "" where it needs none.
        has_key: Whether one was sent.
        local: Whether it is on this machine.
    """

    name: str
    key: str = ""
    has_key: bool = False
    local: bool = False


def failure(error: Exception, *, place: Place, begun: bool, now: datetime) -> ModelError:
    """The port's error for one of the SDK's.

    Args:
        begun: Whether the stream of the reply had begun.
        now: For a retry-after that is a date.
    """
    import httpx2
    import openai

    where = place.name
    if isinstance(error, StreamError):
        return _in_stream(error.said, where)
    if isinstance(error, openai.APIStatusError):
        return _status(error, place=place, now=now)
    silent = isinstance(error, openai.APITimeoutError | httpx2.TimeoutException)
    if begun and silent:
        return Interrupted(
            "the reply stalled and nothing more came", where=where, mend="ask for it again"
        )
    if begun and isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
        return Interrupted("the connection was cut", where=where, mend="ask for the reply again")
    if silent:
        return Unreachable(
            "the server did not answer in time",
            where=where,
            mend="try again in a moment, or choose another model",
        )
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
        return Unreachable(
            "the server cannot be reached",
            where=where,
            mend="start it, or choose another model"
            if place.local
            else "check the network and the address, or choose another model",
        )
    if isinstance(error, openai.APIError):
        return _in_stream(said_by(error), where)
    return Interrupted(
        "the server sent something that cannot be read", where=where, mend="ask for it again"
    )


def said_by(error: Any) -> str:
    """All that the server said of an error, as a text to look into."""
    body = getattr(error, "body", None)
    message = getattr(error, "message", "") or str(error)
    if isinstance(body, dict):
        inner = body.get("error", body)
        told = inner.get("message") if isinstance(inner, dict) else inner
        if isinstance(told, str) and told:
            return told
        return json.dumps(body, default=str)
    return str(body) if isinstance(body, str) and body else str(message)


def whole_complaint(error: Any) -> str:
    """Everything in an error, for finding the name of what was refused."""
    try:
        return f"{json.dumps(getattr(error, 'body', None), default=str)} {error}"
    except (TypeError, ValueError):
        return str(error)


def told_limit(error: Any) -> int | None:
    """The size of the context, where an error about it names one."""
    body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("n_ctx"), int):
        return int(inner["n_ctx"])
    found = _LIMIT.search(said_by(error))
    return int(found[1].replace(",", "")) if found and found[1].strip(",") else None


def is_too_long(error: Any) -> bool:
    """Whether a request was refused because it is longer than the context."""
    code = getattr(error, "status_code", 0)
    return code == 413 or (code in (400, 422, 500) and bool(_TOO_LONG.search(_about(error))))


def ended_early(place: Place) -> Interrupted:
    """The stream ended regularly, the reply in it did not."""
    return Interrupted(
        "the server ended the reply before it was complete",
        where=place.name,
        mend="ask for it again",
    )


def _about(error: Any) -> str:
    return f"{said_by(error)} {getattr(error, 'code', '')} {getattr(error, 'type', '')}"


def _in_stream(said: str, where: str) -> Interrupted:
    return Interrupted(
        f"the server broke the reply off{quoted(said)}", where=where, mend="ask for it again"
    )


def _status(error: Any, *, place: Place, now: datetime) -> ModelError:
    code, where, said = error.status_code, place.name, said_by(error)
    if is_too_long(error):
        return ContextFull(
            "the conversation is longer than the model can read",
            where=where,
            mend="try again (older turns may be left out now), begin a new one, or choose a model "
            "with a larger context",
        )
    if code in (401, 403):
        return _not_authorised(code, said, place)
    if code == 402 or (code == 429 and _NO_CREDIT.search(_about(error))):
        return NotAuthorised(
            f"the account of this key has no credit ({code})",
            where=where,
            mend="add credit at the provider's, or choose another model",
        )
    if code == 404:
        return Refused(
            f"the server does not know this model or address (404){quoted(said)}",
            where=where,
            mend="choose another model, or mend the address",
        )
    if 300 <= code < 400:
        return Refused(
            f"the address leads somewhere else ({code})", where=where, mend="mend the address"
        )
    wait_s = retry_after_s(error.response.headers, now)
    mend = "try again in a moment"
    if code == 503 and "load" in said.lower():
        return Busy(
            "the server is loading the model", where=where, mend=mend,
            retry_after_s=LOADING_S if wait_s is None else wait_s,
        )  # fmt: skip
    if code >= 500 and _NO_ROOM.search(said):
        return Refused(
            f"the server has no room for the model{quoted(said)}",
            where=where,
            mend="choose a smaller one",
        )
    if code == 429:
        what = "too many requests (429)"
    elif code in (408, 504):
        what = f"the server took too long ({code})"
    elif code in (503, 529):
        what = f"the server is overloaded ({code})"
    elif code >= 500:
        what = f"the server had an error of its own ({code}){quoted(said)}"
    else:
        return Refused(f"the request was refused ({code}){quoted(said)}", where=where)
    return Busy(what, where=where, mend=mend, retry_after_s=wait_s)


def _not_authorised(code: int, said: str, place: Place) -> NotAuthorised:
    if place.has_key:
        return NotAuthorised(
            f"the API key was refused ({code}){quoted(said) if code == 403 else ''}",
            where=place.name,
            mend="check the key, or choose another model",
        )
    return NotAuthorised(
        f"the server asks for an API key ({code})", where=place.name, mend=f"{place.key}"
    )


def quoted(said: str) -> str:
    """What the server said, for a sentence: one line, printable, short, without secrets."""
    said = "".join(c if c.isprintable() else " " for c in redact(said))
    said = " ".join(said.split()).rstrip(".")
    if not said or said.startswith("<"):  # a page, not a message
        return ""
    if len(said) > _LONGEST_QUOTE:
        said = said[: _LONGEST_QUOTE - 1].rstrip() + "…"
    return f': "{said}"'
