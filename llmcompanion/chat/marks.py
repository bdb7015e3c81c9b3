"""The marks around the program's notes, and how nobody else's words can pose as them.

A model is told that what stands between these marks comes from the program
(`llmcompanion.chat.instructions.NOTES`). So in everything that a person, a model or a card wrote,
and that is sent among the messages, the mark's first character is written as HTML does it. That is
what is sent, and what the seams show; in the talk the words stay as they were.
"""

from __future__ import annotations

import re

OPEN, CLOSE = "<notes>", "</notes>"

_MARK = re.compile(r"<(?=[^\S\n]{0,9}/?[^\S\n]{0,9}notes\b)", re.IGNORECASE)


def disarmed(text: str) -> str:
    """`text` without marks in it."""
    return _MARK.sub("&lt;", text) if "<" in text else text


def marked(text: str) -> str:
    """A note of the program; nothing for no words."""
    return f"{OPEN}\n{text}\n{CLOSE}" if text else ""
