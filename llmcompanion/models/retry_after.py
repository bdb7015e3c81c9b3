"""How long a server asks to be left alone, as its headers say."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

LONGEST_WAIT_S = 24 * 3600.0
"""A retry-after beyond this is taken for this."""


def retry_after_s(headers: Any, now: datetime) -> float | None:
    """Seconds that a server asks to wait for: a number, or a date; None where it does not say.

    Source: RFC 9110, 10.2.3; "retry-after-ms" is Anthropic's own.
    """
    exact = _seconds(headers.get("retry-after-ms"))
    if exact is not None:
        return _bounded(exact / 1000)
    value = headers.get("retry-after")
    seconds = _seconds(value)
    if seconds is not None:
        return _bounded(seconds)
    if not value:
        return None
    from email.utils import parsedate_to_datetime

    try:
        then = parsedate_to_datetime(value)
        if then.tzinfo is None:
            then = then.replace(tzinfo=UTC)
        return _bounded((then - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _seconds(value: str | None) -> float | None:
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    return None if math.isnan(seconds) else seconds


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WAIT_S)
