"""A model file for whisper.cpp with words and filters in it, and no weights: it writes nothing.

whisper.cpp itself tests with such files; it loads them and goes all its way with them.
"""

from __future__ import annotations

import struct
from pathlib import Path

MAGIC = 0x67676D6C
WORDS = 50_257
VOCABULARY = 51_864
"""With the special tokens of an English model, which are not in the file."""
MELS, BINS = 80, 201


def write_tiny_whisper(path: Path) -> Path:
    """In the order in which whisper.cpp reads: sizes, mel filters, vocabulary, tensors (none)."""
    # vocabulary; audio: context, state, heads, layers; text: the same; mels; half precision
    sizes = (VOCABULARY, 1500, 64, 1, 1, 448, 64, 1, 1, MELS, 1)
    words = [b"!", b" ", *(b"w%d" % number for number in range(WORDS - 2))]
    path.write_bytes(
        struct.pack("<I11i", MAGIC, *sizes)
        + struct.pack("<ii", MELS, BINS)
        + bytes(4 * MELS * BINS)
        + struct.pack("<i", len(words))
        + b"".join(struct.pack("<I", len(word)) + word for word in words)
    )
    return path
