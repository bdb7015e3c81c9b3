"""Keep secrets out of logs, tracebacks and sentences.

Two nets: values that the process knows to be secret (`remember`, called for every
`llmcompanion.config.keys.Key`), and shapes that look like secrets whoever made them
(API keys, bearer tokens, credential headers, passwords in addresses).

Put a `RedactingFilter` on every *handler* (a filter on a logger does not see what its
children log) and give the handler a `RedactingFormatter`: the filter keeps arguments and
exceptions from ever being formatted raw, the formatter looks at the finished text once more.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from urllib.parse import quote

REDACTED = "[redacted]"
"""What stands in the place of a secret."""

SHORTEST = 4
"""Characters below which a value is not looked for: it would blot out half the log."""

_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    # header: value, 'header': 'value', (b'header', b'value'), with or without a scheme
    (
        re.compile(
            r"""((?:(?:x-)?api-key|(?:proxy-)?authorization)(?:["']?\s*[:=]\s*|["']\s*,\s*)(?:b?["'])?)"""
            r"""((?:bearer|basic)\s+)?[^\s"',;)}\]]+""",
            re.IGNORECASE,
        ),
        rf"\1\2{REDACTED}",
    ),
    # NAME_API_KEY=value, "api_key": "value", auth_token='value'
    (
        re.compile(
            r"""((?:api_?key|auth_?token|password)(?:["']?\s*=\s*(?:b?["'])?|["']\s*:\s*b?["']))"""
            r"""[^\s"',;)}\]]{4,}""",
            re.IGNORECASE,
        ),
        rf"\1{REDACTED}",
    ),
    (re.compile(r"(\bbearer\s+)[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE), rf"\1{REDACTED}"),
    (
        re.compile(r"\bsk-ant-[A-Za-z0-9_-]*|\bsk-[A-Za-z0-9_-]{16,}|\bhf_[A-Za-z0-9]{16,}"),
        REDACTED,
    ),
    # scheme://user:password@host
    (re.compile(r"(://)[^\s/?#@\"']+@"), rf"\1{REDACTED}@"),
)


class Redactor:
    """Knows secrets by value and by shape, and blots them out."""

    def __init__(self) -> None:
        self._values: frozenset[str] = frozenset()
        self._known: re.Pattern[str] | None = None

    def remember(self, secret: str) -> None:
        """Blot out this value from now on, also in its quoted and escaped spellings."""
        if len(secret) < SHORTEST or secret in self._values:
            return
        spellings = {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
        self._values = self._values | spellings
        longest_first = sorted(self._values, key=len, reverse=True)
        self._known = re.compile("|".join(re.escape(value) for value in longest_first))

    def redact(self, text: str) -> str:
        """`text` with every secret replaced by `REDACTED`."""
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text


_shared = Redactor()  # a secret of this process is a secret everywhere in it


def remember(secret: str) -> None:
    """Make the whole process treat `secret` as one."""
    _shared.remember(secret)


def redact(text: str) -> str:
    """`text` without any secret this process knows or can tell by its shape."""
    return _shared.redact(text)


class RedactingFilter(logging.Filter):
    """Renders a record early (message, arguments, traceback, stack) and redacts the result."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: nothing is held back, only changed."""
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - what breaks a log line is any argument's own __str__
            message = f"{record.msg!s} (arguments could not be shown)"
        record.msg = redact(message)
        record.args = None
        if record.exc_info and record.exc_info[1] is not None and not record.exc_text:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        record.exc_info = None
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


class RedactingFormatter(logging.Formatter):
    """A `logging.Formatter` whose finished text holds no secret."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, redacted as a whole."""
        return redact(super().format(record))
