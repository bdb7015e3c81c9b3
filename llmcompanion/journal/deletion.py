"""Taking entries out of the log for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from llmcompanion.journal.entries import Kind

_CODED: frozenset[str] = frozenset({"change", "sham", "study"})
"""Kinds whose particulars are names of the program's own, not a person's or a model's words."""

_CODES: frozenset[str] = frozenset({"verdict", "which"})
"""Particulars of other kinds of which that is true."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """What became of a deletion.

    Attributes:
        entries: That are gone, or have their numbers left only.
        conversations: That are gone.
    """

    entries: int
    conversations: int = 0


class DeletionRepository(Protocol):
    """What deleting needs from a store."""

    async def delete(
        self,
        ids: Sequence[int],
        *,
        keep_numbers: bool = False,
        with_conversations: bool = False,
        choices: Collection[str] = (),
    ) -> Deleted:
        """Delete these entries, and overwrite what was in them; see the store's own."""
        ...


def numbers_of(kind: Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of an entry's particulars when only numbers are kept."""
    if kind in _CODED:
        return dict(data)
    return {
        key: kept
        for key, value in data.items()
        if (kept := value if key in _CODES and isinstance(value, str) else _numbers(value))
        is not None
    }


def _numbers(value: Any) -> Any:
    match value:
        case bool() | int() | float():
            return value
        case dict():
            return {
                key: kept for key, each in value.items() if (kept := _numbers(each)) is not None
            }
        case list():
            return [kept for each in value if (kept := _numbers(each)) is not None]
        case _:
            return None
