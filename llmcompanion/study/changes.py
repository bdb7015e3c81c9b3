"""What is different in another version of a plan, a line for each key. Pure."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmcompanion.study.plan import Plan

LONGEST = 60
"""Characters of a value that are shown."""


def changes(was: Plan, now: Plan) -> list[str]:
    """One line for each key that differs: its name, what it was, what it is.

    Of the friend to tell only that it changed: that stays on the machine.
    """
    return list(_differences(msgspec.to_builtins(was), msgspec.to_builtins(now), ""))


def _differences(was: Any, now: Any, key: str) -> Iterator[str]:
    if was == now:
        return
    if key == "contact":
        yield "contact: changed"
    elif isinstance(was, dict) and isinstance(now, dict):
        for name in now:
            yield from _differences(was.get(name), now[name], f"{key}.{name}" if key else name)
    else:
        yield f"{key}: {_shown(was)} → {_shown(now)}"


def _shown(value: Any) -> str:
    words = json.dumps(value, ensure_ascii=False)
    return textwrap.shorten(words, LONGEST, placeholder=" …") if len(words) > LONGEST else words
