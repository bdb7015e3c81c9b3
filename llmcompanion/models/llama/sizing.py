"""How much of the machine a local model takes: threads, context, memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.models.llama.model_file import ModelFile

USUAL_CONTEXT = 8192
"""Tokens of context where the profile names no number: some hours of talk, little memory."""

SMALLEST_CONTEXT = 512
UNTRAINED_BOUND = 131_072
"""Most tokens where the file does not say what the model was trained for."""

_SHARE_FOR_CONTEXT = 0.7
_STEP = 256  # llama.cpp rounds to it


def context_size(file: ModelFile | None, wanted: int | None, free_bytes: int | None) -> int:
    """Tokens of context that will be asked for.

    Never more than the model was trained for (beyond that it talks nonsense), nor than fits
    into memory beside the weights (beyond that the system ends the process).

    Args:
        wanted: From the profile; None for the usual.
        free_bytes: Memory that is there to be had; None where that is not known.
    """
    size = wanted if wanted is not None and wanted > 0 else USUAL_CONTEXT
    trained = file.trained_tokens if file is not None else None
    size = min(size, trained or UNTRAINED_BOUND)
    per_token = cache_bytes(file) if file is not None else None
    if file is not None and per_token and free_bytes is not None:
        # weights that are in memory already count as free: some room is left in any case
        room = max(free_bytes - file.size_bytes, free_bytes // 4) * _SHARE_FOR_CONTEXT
        size = min(size, max(int(room / per_token), SMALLEST_CONTEXT))
    if size < SMALLEST_CONTEXT:
        return min(SMALLEST_CONTEXT, trained or SMALLEST_CONTEXT)
    return size // _STEP * _STEP


def cache_bytes(file: ModelFile) -> int | None:
    """Memory that one token of context takes: keys and values of 16 bits in every layer."""
    heads = file.heads
    if not file.blocks or not file.embedding or not heads:
        return None
    width = file.key_length or file.embedding // heads
    return 2 * 2 * file.blocks * (file.kv_heads or heads) * width


def usual_threads() -> int:
    """All processors but one, which is left to the screen: with a busy one among them, threads
    that wait for each other slow down sevenfold."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:
        usable = os.cpu_count() or 1
    return max(1, usable - 1)


def free_memory() -> int | None:
    """Bytes of memory to be had now; None where the system does not say (not Linux)."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return None
