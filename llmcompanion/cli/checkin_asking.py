"""A check-in in the terminal: questions and answers in plain lines."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.checkin.days import day_of
from llmcompanion.checkin.drawing import draw
from llmcompanion.checkin.responses import (
    answers,
    for_text,
    has_keys,
    other_keys,
    scale_keys,
    shown,
)
from llmcompanion.checkin.sitting import Sitting
from llmcompanion.cli import exit_codes
from llmcompanion.cli.console import put
from llmcompanion.cli.opening import open_store
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.checkin.instrument import Instrument, Item
    from llmcompanion.cli.console import Console
    from llmcompanion.journal.entries import Answer, CheckIn
    from llmcompanion.store.database import Store

BACK = "<"


class _Left(Exception):  # noqa: N818 - the end of the input, no error
    """The person goes away."""


def ask_all(instruments: Sequence[Instrument], console: Console) -> int:
    """Ask one instrument after the other; every answer is on disk before the next question.

    Returns:
        `exit_codes.INTERRUPTED` where Ctrl+C left the rest.
    """
    with asyncio.Runner() as runner:
        store = runner.run(open_store(console))
        try:
            for instrument in instruments:
                _Asking(instrument, console, runner, store).run()
        except _Left:
            console.complain("The rest was left; what was answered is stored.")
            return exit_codes.OK
        except KeyboardInterrupt:
            console.complain("Stopped; what was answered is stored.")
            return exit_codes.INTERRUPTED
        finally:
            runner.run(store.close())
    return exit_codes.OK


class _Asking:
    """One instrument, asked in lines."""

    def __init__(
        self, instrument: Instrument, console: Console, runner: asyncio.Runner, store: Store
    ) -> None:
        household = console.household()
        today = day_of(household.clock.now(), household.zone)
        self._sitting = Sitting(instrument, draw(instrument, household.rng, today), household.clock)
        self._console = console
        self._runner = runner
        self._journal = store.journal
        self._stored: CheckIn | None = None

    def run(self) -> None:
        """Ask until nothing is left.

        Raises:
            KeyboardInterrupt: Ctrl+C.
            _Left: The input has ended.
        """
        instrument = self._sitting.instrument
        self._console.write(f"{instrument.title}\n{instrument.intro}".rstrip())
        try:
            while (item := self._sitting.current) is not None:
                self._ask(item)
        finally:
            self._sitting.leave()
            if self._stored is not None:
                entry = replace(self._record(), id=self._stored.id)
                self._runner.run(self._journal.update(entry))

    def _ask(self, item: Item) -> None:
        count = len(self._sitting.items)
        number = f"{self._sitting.place + 1} of {count}  " if count > 1 else ""
        self._console.write(f"\n{number}{item.question}")
        for line in choices(item):
            self._console.write(f"    {line}")
        self._sitting.show()
        while True:
            line = self._line()
            if line.strip() == BACK and self._sitting.back():
                return
            try:
                given = for_text(item, line)
            except UserError as error:
                self._console.complain(error.sentence)
                continue
            self._keep(self._sitting.answer(given))
            return

    def _line(self) -> str:
        put(self._console.stdout, "> ", flush=True)
        line = self._console.stdin.readline()
        if not line:
            raise _Left
        return line.rstrip("\n")

    def _keep(self, answer: Answer) -> None:
        """Put an answer on disk; the first one brings the entry with it."""
        if self._stored is None:
            self._stored = self._runner.run(self._journal.record(self._record()))
        else:
            self._runner.run(self._journal.answer(self._stored.id or 0, answer))

    def _record(self) -> CheckIn:
        return self._sitting.check_in("command", Moment())


def choices(item: Item) -> list[str]:
    """What can be answered, in lines: the ends of a line, or every point of a scale."""
    beside = [f"{key.key} {key.words}" for key in other_keys(item)]
    keys = scale_keys(item)
    if item.response == "text":
        lines = []
    elif item.response in ("line-0-10", "circles"):
        lines = [f"0 {item.low} ... 10 {item.high}"]
    elif not has_keys(item) or item.response == "number":
        first, last = item.span or (0, 0)
        lines = [f"{shown(first)} to {shown(last)} {item.unit}".rstrip()]
        if item.step != 1:
            lines = [answers(item)]
    elif any(not key.words for key in keys):
        lines = [f"{key.key} {key.words}" for key in keys if key.words]
        lines = [" ... ".join(lines)]
    else:
        lines = [f"{key.key} {key.words}" for key in keys]
    return [*lines, "   ".join(beside)] if beside else lines
