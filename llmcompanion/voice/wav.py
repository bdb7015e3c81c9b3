"""WAV files and streams: the one container that every speech program can make."""

from __future__ import annotations

import array
import struct
import sys
import wave
from typing import TYPE_CHECKING

from llmcompanion.errors import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HEADER_LIMIT = 65_536
"""Bytes within which the samples must begin."""
ELSEWHERE = "name a file in a folder that is there and yours"
"""What is said where a file cannot be written."""


def write_wav(path: Path, chunks: Iterable[bytes], rate: int) -> float:
    """Write 16-bit samples of one channel; the seconds written.

    Raises:
        UserError: The file cannot be written.
    """
    count = 0
    try:
        with path.open("wb") as target, wave.open(target, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            for chunk in chunks:
                file.writeframes(little_endian(chunk))
                count += len(chunk) // 2
    except OSError as error:
        raise unwritable(path, error, mend=ELSEWHERE) from error
    return count / rate


def little_endian(pcm: bytes) -> bytes:
    """Samples in the byte order of files, or back: the machine's own may be the other."""
    if sys.byteorder == "little":
        return pcm
    samples = array.array("h", pcm)
    samples.byteswap()
    return samples.tobytes()


class NotWavError(Exception):
    """What came is not PCM of 16 bits in a WAV container."""


def read_stream(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Samples of one channel with their rate, out of a WAV that arrives bit by bit.

    The lengths in its header are not relied on: who streams does not know them.

    Raises:
        NotWavError: It is something else.
    """
    head = bytearray()
    found: tuple[int, int] | None = None
    rest = b""
    for chunk in chunks:
        if found is None:
            head += chunk
            parsed = _header(bytes(head))
            if parsed is None:
                if len(head) > HEADER_LIMIT:
                    raise NotWavError("no samples in it")
                continue
            rate, channels, begins = parsed
            found = (rate, channels)
            chunk = bytes(head[begins:])
        rate, channels = found
        data = rest + chunk
        whole = len(data) // (2 * channels) * 2 * channels
        rest = data[whole:]
        if whole:
            yield _one_channel(little_endian(data[:whole]), channels), rate
    if found is None:
        raise NotWavError("it is too short")


def _header(data: bytes) -> tuple[int, int, int] | None:
    """Rate, channels and where the samples begin; None while that has not come."""
    if len(data) >= 12 and (data[:4] != b"RIFF" or data[8:12] != b"WAVE"):
        raise NotWavError("it does not begin as one")
    at, rate, channels = 12, 0, 0
    while at + 8 <= len(data):
        name = data[at : at + 4]
        (size,) = struct.unpack_from("<I", data, at + 4)
        if name == b"data":
            if not rate:
                raise NotWavError("no format in it")
            return rate, channels, at + 8
        if name == b"fmt ":
            if at + 24 > len(data):
                return None
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
            if kind not in (1, 0xFFFE) or bits != 16 or not 1 <= channels <= 8 or not rate:
                raise NotWavError("not 16-bit PCM")
        at += 8 + size + size % 2
    return None


def _one_channel(pcm: bytes, channels: int) -> bytes:
    if channels == 1:
        return pcm
    samples = array.array("h", pcm)
    return array.array("h", samples[::channels]).tobytes()
