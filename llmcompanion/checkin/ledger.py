"""What the scheduling of check-ins needs from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from llmcompanion.journal.entries import CheckIn


class Ledger(Protocol):
    """The agenda, and the log of what came of it, changed together or not at all.

    So an asking has one outcome, whenever the program ends and however many of it run.
    """

    async def read(self) -> Mapping[str, Any] | None:
        """The agenda as it was stored; None where there is none, or none that can be read."""
        ...

    async def commit(
        self,
        was: Mapping[str, Any] | None,
        agenda: Callable[[Sequence[int]], Mapping[str, Any]],
        check_ins: Sequence[CheckIn] = (),
    ) -> bool:
        """Store check-ins and the agenda that follows from them.

        Args:
            was: What `read` gave. Where another sitting has changed it since, nothing is stored.
            agenda: Makes the new one of the ids of `check_ins`.
            check_ins: Stored with the answers they have; one that has an id is changed.

        Returns:
            Whether it was stored.
        """
        ...
