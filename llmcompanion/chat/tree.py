"""The message tree as plain numbers: id -> parent's id, None for a first message."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def ancestry(message_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """The way from the first message down to this one. A loop (a hand-made one) is cut."""
    way: dict[int, None] = {}
    at: int | None = message_id
    while at is not None and at in parents and at not in way:
        way[at] = None
        at = parents[at]
    return list(reversed(way))


def siblings(parents: Mapping[int, int | None]) -> dict[int | None, tuple[int, ...]]:
    """The children of every message, oldest first; under None the first messages."""
    groups: defaultdict[int | None, list[int]] = defaultdict(list)
    for child, parent in parents.items():
        groups[parent].append(child)
    return {parent: tuple(sorted(children)) for parent, children in groups.items()}


def newest_below(message_id: int, parents: Mapping[int, int | None]) -> int:
    """The newest message in the branch that begins at `message_id`: always a leaf.

    Ids only ever grow, and a message is younger than its parent.
    """
    branch = {message_id}
    newest = message_id
    for child in sorted(parents):
        if parents[child] in branch:
            branch.add(child)
            newest = child
    return newest
