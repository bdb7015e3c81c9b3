"""What went wrong, in one sentence: the SDK's errors made the port's.

The SDK's errors hold the request with its headers, and the key in them. A caller makes the new
error here *inside* its ``except`` block and raises it *outside*, so that nothing hangs on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from llmcompanion.config.redaction import redact
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

_LONGEST_QUOTE = 200

_TOO_LONG = re.compile(
    r"prompt is too long|too many tokens|context (?:window|limit|length)|input length", re.I
)
_NO_CREDIT = re.compile(r"credit balance|billing", re.I)


def failure(error: Exception, *, place: str, begun: bool, now: datetime) -> ModelError:
    """The port's error for one of the SDK's.

    Args:
        place: Model and host, for the sentence.
        begun: Whether words of the reply have come already.
        now: For a retry-after that is a date.
    """
    import anthropic
    import httpx2

    if isinstance(error, anthropic.APIStatusError):
        if error.status_code < 400:  # an error event in a stream that began well
            return _in_stream(error, place=place, begun=begun)
        return _status(error, place=place, now=now)
    if isinstance(error, anthropic.APITimeoutError):
        return Unreachable(
            "the server did not answer in time", where=place, mend="try again in a moment"
        )
    if isinstance(error, anthropic.APIConnectionError | httpx2.ConnectError):
        return Unreachable(
            "the server cannot be reached",
            where=place,
            mend="check the network and the address, or choose another model",
        )
    if isinstance(error, httpx2.TimeoutException):
        return Interrupted(
            "the reply stalled and nothing more came", where=place, mend="ask for it again"
        )
    if isinstance(error, httpx2.HTTPError):
        return Interrupted("the connection was cut", where=place, mend="ask for the reply again")
    if isinstance(error, anthropic.CredentialsError | TypeError):
        return no_key(place)
    return Interrupted(
        "the server sent something that cannot be read", where=place, mend="ask for it again"
    )


def no_key(place: str) -> NotAuthorised:
    """There is no key to be found."""
    return NotAuthorised(
        "no API key was found",
        where=place,
        mend="set ANTHROPIC_API_KEY, store a key in the system keyring, or choose DOCTOR",
    )


def ended_early(place: str) -> Interrupted:
    """The stream ended regularly, the message in it did not."""
    return Interrupted(
        "the server ended the reply before it was complete", where=place, mend="ask for it again"
    )


def _in_stream(error: Any, *, place: str, begun: bool) -> ModelError:
    kind = str(error.type or "")
    if kind == "invalid_request_error":
        return Refused(f"the request was refused{_quoted(error)}", where=place)
    busy = kind in {"overloaded_error", "rate_limit_error"}
    if begun:
        what = "the server is overloaded and broke the reply off" if busy else ""
        return Interrupted(
            what or "the server broke the reply off with an error of its own",
            where=place,
            mend="ask for it again",
        )
    what = "the server is overloaded" if busy else "the server had an error of its own"
    return Busy(what, where=place, mend="try again in a moment")


def _status(error: Any, *, place: str, now: datetime) -> ModelError:
    code = error.status_code
    said = str(error.api_message or "")
    if code in (400, 413) and (code == 413 or _TOO_LONG.search(said)):
        return ContextFull(
            "the conversation is longer than the model can read",
            where=place,
            mend="begin a new one, or choose a model with a larger context",
        )
    if code == 401:
        return NotAuthorised(
            "the API key was refused (401)", where=place, mend="check the key, or set another one"
        )
    if code == 402 or _NO_CREDIT.search(said):
        return NotAuthorised(
            f"the account of this key has no credit ({code})",
            where=place,
            mend="add credit at the provider's console, or choose DOCTOR",
        )
    if code == 403:
        return NotAuthorised(
            f"the API key is not allowed to do this (403){_quoted(error)}",
            where=place,
            mend="choose another model, or use another key",
        )
    if code == 404:
        return Refused(
            "the server does not know this model or address (404)",
            where=place,
            mend="choose another model, or mend the address",
        )
    if code == 429:
        return Busy(
            "too many requests for this key (429)",
            where=place,
            mend="wait a little",
            retry_after_s=retry_after_s(error.response.headers, now),
        )
    if code in (408, 504):
        return _busy(f"the server took too long ({code})", error, place, now)
    if code in (503, 529):
        return _busy(f"the server is overloaded ({code})", error, place, now)
    if code >= 500:
        return _busy(f"the server had an error of its own ({code})", error, place, now)
    return Refused(f"the request was refused ({code}){_quoted(error)}", where=place)


def _busy(what: str, error: Any, place: str, now: datetime) -> Busy:
    wait_s = retry_after_s(error.response.headers, now)
    return Busy(what, where=place, mend="try again in a moment", retry_after_s=wait_s)


def _quoted(error: Any) -> str:
    """What the server said, for a sentence: one line, printable, short, without secrets."""
    said = "".join(c if c.isprintable() else " " for c in redact(str(error.api_message or "")))
    said = " ".join(said.split()).rstrip(".")
    if not said:
        return ""
    if len(said) > _LONGEST_QUOTE:
        said = said[: _LONGEST_QUOTE - 1].rstrip() + "…"
    return f': "{said}"'
