"""Reading the trends: the material out of its source, counted in a thread, remembered."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.journal.measures import Chart, ItemWords, Measure, charts_of, measures_for
from llmcompanion.journal.tally import Tallies
from llmcompanion.journal.trends import Day, Quoted, collect, quotes

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping
    from datetime import date

    from llmcompanion.journal.material import Material, MaterialSource

BREAK_S = 0.0005
"""Seconds that counting stands aside every few messages, so that keys are answered meanwhile."""


@dataclass(frozen=True, slots=True)
class TrendPage:
    """Everything that can be shown.

    Attributes:
        days: Without holes, oldest first; empty where there is nothing yet.
        charts: In the order in which they are listed.
        read: Whether the words were read already; until then signs and references are missing.
    """

    material: Material
    days: tuple[Day, ...]
    measures: tuple[Measure, ...]
    charts: tuple[Chart, ...]
    read: bool = True


class _StoppedError(Exception):
    """Nobody waits for the count any more."""


class TrendReader:
    """Keeps what was counted, so that opening the trends again reads only what is new.

    Args:
        names: What each persona is called, by id.
        items: What a person reads of each item, in the order in which they are listed.

    Attributes:
        progress: How many messages were counted, and of how many.
    """

    def __init__(
        self, source: MaterialSource, names: Mapping[str, str], items: Mapping[str, ItemWords]
    ) -> None:
        self.progress = (0, 0)
        self._source = source
        self._tallies = Tallies(names)
        self._items = dict(items)
        self._lock = threading.Lock()

    async def pages(self, *, until: date | None = None) -> AsyncGenerator[TrendPage, None]:
        """First what takes no reading, then everything. Leaving early stops the counting.

        Raises:
            UserError: The source cannot be read.
        """
        material = await self._source.read()
        yield await self._page(material, None, until)
        yield await self._page(material, self._tallies, until)

    async def read(self, *, until: date | None = None) -> TrendPage:
        """All measures over all days, up to `until`.

        Raises:
            UserError: The source cannot be read.
        """
        return await self._page(await self._source.read(), self._tallies, until)

    async def _page(
        self, material: Material, tallies: Tallies | None, until: date | None
    ) -> TrendPage:
        stop = threading.Event()
        self.progress = (0, len(material.lines))

        def breathe(done: int) -> None:
            if stop.is_set():
                raise _StoppedError
            self.progress = (done, len(material.lines))
            time.sleep(BREAK_S)

        def count() -> tuple[Day, ...]:
            if tallies is None:
                return collect(material, None, until=until)
            with self._lock:
                return collect(material, tallies, until=until, breathe=breathe)

        try:
            days = await asyncio.to_thread(count)
        finally:
            stop.set()
        known = {answer.item for answer in material.answers}
        order = [item for item in self._items if item in known]
        order += sorted(item for item in known if item not in self._items)
        measures = measures_for(order, self._items)
        return TrendPage(material, days, measures, charts_of(measures), tallies is not None)

    async def quotes(self, page: TrendPage, measures: Iterable[Measure]) -> tuple[Quoted, ...]:
        """The lines behind some measures, newest first."""
        wanted = tuple(measures)

        def find() -> tuple[Quoted, ...]:
            with self._lock:
                found = {
                    quoted
                    for measure in wanted
                    for quoted in quotes(measure, page.material, self._tallies)
                }
            return tuple(sorted(found, key=_newest, reverse=True))

        return await asyncio.to_thread(find)


def _newest(quoted: Quoted) -> tuple[float, int, int]:
    return quoted.at.timestamp(), quoted.hit.message_id, -quoted.hit.start
