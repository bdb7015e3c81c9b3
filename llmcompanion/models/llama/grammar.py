"""The grammar that a reply's opening tag is held to.

llama.cpp's own grammar format (GBNF): https://github.com/ggml-org/llama.cpp/tree/master/grammars.
An invalid grammar ends llama-cpp-python's process, so labels are let through one by one and only
if they need no quoting at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_LABEL = 40
MOST_LABELS = 256

_HARMLESS = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9 _-]{{0,{LONGEST_LABEL - 2}}}[A-Za-z0-9])?")


def usable(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels that a grammar can hold: letters, digits, spaces, hyphens; each once."""
    kept = dict.fromkeys(label for label in labels if _HARMLESS.fullmatch(label))
    return tuple(kept)[:MOST_LABELS]


def tag_grammar(labels: Iterable[str], *, open_end: bool = False) -> str:
    """A grammar for ``[label]`` with one of `labels`; "" where none of them is usable.

    Args:
        open_end: Whether anything may follow the tag.
    """
    names = usable(labels)
    if not names:
        return ""
    choice = " | ".join(f'"{name}"' for name in names)
    end = " .*" if open_end else ""
    return f'root ::= "[" ({choice}) "]"{end}\n'
