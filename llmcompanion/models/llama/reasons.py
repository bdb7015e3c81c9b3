"""Why an engine could not load a model, in words: read out of what it wrote to its log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.models.llama.protocol import Trouble

_KNOWN: tuple[tuple[str, Trouble, str], ...] = (
    (
        r"unknown model architecture: '([\w.-]{1,40})'", "file",
        'the installed engine does not know its kind of model ("{0}"); upgrade the engine, or '
        "choose another model",
    ),
    (r"data is not within the file bounds|corrupted or incomplete", "file",
     "the file is damaged or not complete; download it again"),
    (r"unknown pre-tokenizer type: '([\w.-]{1,40})'", "file",
     'the installed engine does not know its way of cutting words ("{0}"); upgrade the engine'),
    (r"missing tensor|tensor '[^']{1,80}' not found|wrong number of tensors|wrong shape", "file",
     "its weights are not those of its kind of model; download it again"),
    (r"tokenizer|vocab", "file", "its vocabulary is damaged; download it again"),
    (r"key not found in model: ([\w.-]{1,60})", "file",
     "its header lacks {0}; download it again, or choose another model"),
    (r"invalid magic|GGUF file is version|failed to read", "file",
     "the file is damaged; download it again"),
    (r"failed to allocate|unable to allocate|out of memory|cannot allocate|bad_alloc|ENOMEM",
     "memory", "there is not enough memory for it; choose a smaller model, or a smaller context"),
    (r"create llama_context", "memory",
     "its context cannot be set up; choose a smaller context_tokens"),
)  # fmt: skip


def load_failure(complaints: Sequence[str], error: str) -> tuple[Trouble, str]:
    """The trouble and its words.

    Args:
        complaints: Lines of the engine's log, oldest first.
        error: What it raised.
    """
    lines = [*complaints, error]
    for pattern, trouble, words in _KNOWN:
        for line in lines:
            found = re.search(pattern, line, re.I)
            if found:
                return trouble, words.format(*(found.groups("") or ("",)))
    return "file", "the engine cannot load it; download it again, or choose another model"
