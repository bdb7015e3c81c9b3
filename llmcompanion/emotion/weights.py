"""The file of the emotion classifier's weights: read and written by the standard library alone.

Layout: eight bytes that name the format, then one zlib stream of

1. the length of the header, 4 bytes, and the header, JSON in UTF-8: everything small (labels,
   dense layer, thresholds, figures, see `Weights`);
2. the fingerprints of the known features, ascending, as the differences between neighbours, two
   bytes each;
3. their rows, one byte a number, `width` numbers a row, biased by 128;
4. the fingerprints of the words with a family, in the same way, then the family of each, two bytes.

All numbers are little-endian. Rows of bytes keep the file under a megabyte and lose nothing that
can be measured (`docs/emotion.md`).
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from llmcompanion.emotion.features import Families
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAGIC = b"LCEMOT02"
_LARGEST = 16_000_000
"""Bytes after decompression; a larger file is not one of ours."""


@dataclass(frozen=True)
class Weights:
    """What the classifier knows.

    Attributes:
        features: The version of `features.py` that they were trained for.
        labels: Names of the outputs that come first, in order; those of `groups` follow.
        groups: Names of the coarser outputs and the labels that each holds.
        fingerprints: The known features, ascending; the place of each is its row.
        rows: `width` bytes a feature, biased by 128.
        steps: What one unit of a row is worth, per column.
        bias: Added to the pooled rows, per column.
        head: For each output `width` numbers, and `head_bias` one.
        label_thresholds: See `decision.Decision`, as for the next.
        group_thresholds: One for each group.
        families: Which words mean alike.
        figures: How good they are, on what; for people.
    """

    features: int
    labels: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]
    fingerprints: Sequence[int]
    rows: bytes
    steps: tuple[float, ...]
    bias: tuple[float, ...]
    head: tuple[tuple[float, ...], ...]
    head_bias: tuple[float, ...]
    label_thresholds: tuple[float, ...]
    group_thresholds: tuple[float, ...]
    families: Families
    figures: dict[str, Any]

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return len(self.steps)


def dump(weights: Weights) -> bytes:
    """The file's bytes.

    Raises:
        ValueError: Neighbouring fingerprints are too far apart, or the sizes do not fit.
    """
    header: dict[str, Any] = {
        "features": weights.features,
        "labels": weights.labels,
        "groups": weights.groups,
        "count": len(weights.fingerprints),
        "steps": weights.steps,
        "bias": weights.bias,
        "head": weights.head,
        "head_bias": weights.head_bias,
        "label_thresholds": weights.label_thresholds,
        "group_thresholds": weights.group_thresholds,
        "words": len(weights.families.small),
        "large": list(weights.families.large),
        "figures": weights.figures,
    }
    if len(weights.rows) != len(weights.fingerprints) * weights.width:
        raise ValueError("rows do not fit the fingerprints")
    text = json.dumps(header, separators=(",", ":")).encode()
    small = sorted(weights.families.small.items())
    body = b"".join(
        (
            len(text).to_bytes(4, "little"),
            text,
            _gaps(weights.fingerprints),
            weights.rows,
            _gaps([word for word, _ in small]),
            _little(array("H", [family for _, family in small])).tobytes(),
        )
    )
    return MAGIC + zlib.compress(body, 9)


def load(path: Path) -> Weights:
    """Read a file of weights.

    Raises:
        UserError: It is missing, damaged or of another format.
    """
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise UserError(
            f"the emotion classifier's weights cannot be read ({error.strerror})",
            where=str(path),
            mend="install llmcompanion again",
        ) from error
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise UserError(
            "this is not a whole file of the emotion classifier's weights",
            where=str(path),
            mend="install llmcompanion again",
        ) from error


def parse(data: bytes) -> Weights:
    """The reverse of `dump`.

    Raises:
        ValueError, KeyError, TypeError, zlib.error: `data` is not such a file.
    """
    if data[:8] != MAGIC:
        raise ValueError("not a file of weights")
    stream = zlib.decompressobj()
    body = stream.decompress(data[8:], _LARGEST)
    if not stream.eof:
        raise ValueError("cut short, or too large")
    start = 4 + int.from_bytes(body[:4], "little")
    header = json.loads(body[4:start])
    count, width, words = int(header["count"]), len(header["steps"]), int(header["words"])
    outputs = len(header["labels"]) + len(header["groups"])
    if len(body) != start + count * (2 + width) + words * 4 or len(header["head"]) != outputs:
        raise ValueError("the sizes do not fit together")
    rows_end = start + count * (2 + width)
    families_end = rows_end + 2 * words
    small = zip(
        _running(body[rows_end:families_end]), _little(array("H", body[families_end:])), strict=True
    )
    return Weights(
        features=int(header["features"]),
        labels=tuple(header["labels"]),
        groups={name: tuple(labels) for name, labels in header["groups"].items()},
        fingerprints=array("I", _running(body[start : start + 2 * count])),
        rows=body[start + 2 * count : rows_end],
        steps=tuple(header["steps"]),
        bias=tuple(header["bias"]),
        head=tuple(tuple(row) for row in header["head"]),
        head_bias=tuple(header["head_bias"]),
        label_thresholds=tuple(header["label_thresholds"]),
        group_thresholds=tuple(header["group_thresholds"]),
        families=Families(dict(small), tuple(header["large"])),
        figures=header["figures"],
    )


def _gaps(ascending: Sequence[int]) -> bytes:
    gaps = [b - a for a, b in zip([0, *ascending], ascending, strict=False)]
    if min(gaps, default=1) < 0 or max(gaps, default=0) > 0xFFFF:
        raise ValueError("fingerprints are not ascending, or too far apart")
    return _little(array("H", gaps)).tobytes()


def _running(gaps: bytes) -> Iterator[int]:
    return accumulate(_little(array("H", gaps)))


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers
