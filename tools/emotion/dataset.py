"""Reading GoEmotions: the splits as they are published, one comment a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Comment:
    """One comment and the labels that its readers agreed on."""

    text: str
    labels: tuple[str, ...]


def read_labels(folder: Path) -> tuple[str, ...]:
    """The names in `labels.txt`, whose places are the numbers in the splits."""
    return tuple((folder / "labels.txt").read_text(encoding="utf-8").split())


def read_split(folder: Path, name: str) -> list[Comment]:
    """The comments of `NAME.tsv`: text, label numbers joined by commas, comment id.

    Raises:
        ValueError: A line has not these three columns, or a label number that `labels.txt` lacks.
    """
    labels = read_labels(folder)
    comments = []
    with (folder / f"{name}.tsv").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                text, numbers, _ = line.rstrip("\n").split("\t")
                found = tuple(labels[int(part)] for part in numbers.split(","))
            except (ValueError, IndexError) as error:
                raise ValueError(f"{name}.tsv, line {number}: not a labelled comment") from error
            comments.append(Comment(text, found))
    return comments
