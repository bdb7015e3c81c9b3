"""Ending a turn early, in good order: what it does for keeping is not cut."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

Why = Literal["stopped", "interrupted"]
"""stopped: by the person. interrupted: the program, or the talk, ends."""


class Cutting:
    """What of the turn that is going on may be cut off, and whether it was.

    Attributes:
        why: Why the turn was ended early; None while it was not.
    """

    def __init__(self) -> None:
        self.why: Why | None = None
        self._cuttable: asyncio.Task[Any] | None = None

    def cut(self, why: Why) -> None:
        """End the turn early, once: a key that is held down must not cut its end short too."""
        if self.why is None:
            self.why = why
            if self._cuttable is not None:
                self._cuttable.cancel()

    async def until_cut(self, doing: Coroutine[Any, Any, T]) -> T | None:
        """Carry `doing` out; None when the turn was cut off meanwhile, or before."""
        if self.why is not None:
            doing.close()
            return None
        doing_it = asyncio.create_task(doing, name="cuttable")
        self._cuttable = doing_it
        try:
            return await doing_it
        except asyncio.CancelledError:
            if not doing_it.cancelled():  # the loop itself is ending
                raise
            return None
        finally:
            self._cuttable = None
