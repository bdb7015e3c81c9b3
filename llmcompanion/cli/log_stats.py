"""``llmcompanion log stats``: every measure by day, as a table or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import date

    from llmcompanion.cli.console import Console
    from llmcompanion.journal.measures import Measure
    from llmcompanion.journal.trend_reader import TrendPage
    from llmcompanion.journal.trends import Point

MORE = """\
Counted on this machine from your talks, notes and answers; docs/measures.md says how, and how
often the rules for words err. "-" (null in JSON) is a gap: there was nothing to count. No measure
is added to another.

examples:
  llmcompanion log stats
  llmcompanion log stats --measure minutes --measure late_share --from 2026-03-01
  llmcompanion log stats --json > stats.json"""

AT_FIRST = (
    "minutes",
    "late_share",
    "messages",
    "words_per_message",
    "thanks",
    "asks_to_decide",
    "checking",
    "pushback",
)
"""The columns of the table where none are named."""


def add_stats_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    from llmcompanion.cli.log_options import add_dates

    parser.epilog = MORE
    parser.add_argument("--json", action="store_true", help="for scripts: all measures")
    parser.add_argument(
        "--measure",
        metavar="ID",
        action="append",
        help='a column of the table, as often as wanted; "all" for all, "list" to see them',
    )
    add_dates(parser)


def run_stats(arguments: argparse.Namespace, console: Console) -> int:
    """Print the measures.

    Raises:
        UserError: A measure is not known, or the log cannot be read.
    """
    import asyncio

    since, until = _day(arguments.since, "--from"), _day(arguments.until, "--to")
    only_list = arguments.measure == ["list"]
    page = asyncio.run(_read(console, counted=not only_list))
    if only_list:
        for measure in _all(page):
            unit = f" [{measure.unit}]" if measure.unit else ""
            console.write(f"{measure.id:<18} {measure.title}{unit}: {measure.definition}")
        return exit_codes.OK
    if arguments.json:
        measures = _all(page) if not arguments.measure else _named(page, arguments.measure)
        console.write_json(as_json(page, measures, since, until))
        return exit_codes.OK
    chosen = _named(page, arguments.measure or list(AT_FIRST))
    rows = _rows(page, chosen, since, until)
    if not rows:
        console.write("Nothing to count yet: talk first.")
        return exit_codes.OK
    console.write(_table(chosen, rows))
    return exit_codes.OK


def _day(text: str | None, where: str) -> date | None:
    from llmcompanion.cli.log_options import moment_of

    return None if text is None else moment_of(text, where).date()


async def _read(console: Console, *, counted: bool) -> TrendPage | None:
    """The trends; which measures there are is known before any word is counted."""
    from contextlib import aclosing

    from llmcompanion.cli.opening import open_store
    from llmcompanion.tui.trend_shelf import trend_reader

    household = console.household()
    if not household.folders.database.exists():
        return None
    async with await open_store(console) as store:
        today = household.clock.now().astimezone().date()
        reader = trend_reader(household, store)
        if counted:
            return await reader.read(until=today)
        async with aclosing(reader.pages(until=today)) as pages:
            return await anext(pages)


def _all(page: TrendPage | None) -> tuple[Measure, ...]:
    from llmcompanion.journal.measures import BEHAVIOUR

    return page.measures if page is not None else BEHAVIOUR


def _named(page: TrendPage | None, names: Sequence[str]) -> tuple[Measure, ...]:
    from llmcompanion.errors import UserError

    known = {measure.id: measure for measure in _all(page)}
    if "all" in names:
        return tuple(known.values())
    for name in names:
        if name not in known:
            raise UserError(
                f'there is no measure "{name}"', mend='"log stats --measure list" shows them'
            )
    return tuple(known[name] for name in names)


def as_json(
    page: TrendPage | None,
    measures: Sequence[Measure],
    since: date | None = None,
    until: date | None = None,
) -> dict[str, Any]:
    """The days with a value for each measure, null for a gap, and what each measure is."""
    days: list[dict[str, Any]] = []
    for row in _rows(page, measures, since, until):
        day: dict[str, Any] = {"date": row[0].day.isoformat()}
        for measure, point in zip(measures, row, strict=True):
            day[measure.id] = None if point.value is None else _whole(round(point.value, 3))
        days.append(day)
    return {
        "days": days,
        "measures": {
            measure.id: {
                "title": measure.title,
                "definition": measure.definition,
                "unit": measure.unit,
            }
            for measure in measures
        },
    }


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _rows(
    page: TrendPage | None, measures: Sequence[Measure], since: date | None, until: date | None
) -> list[tuple[Point, ...]]:
    from llmcompanion.journal.trends import series

    if page is None:
        return []
    days = [
        day
        for day in page.days
        if (since is None or day.day >= since) and (until is None or day.day <= until)
    ]
    return list(zip(*(series(measure, days) for measure in measures), strict=True))


def _table(measures: Sequence[Measure], rows: Sequence[tuple[Point, ...]]) -> str:
    heads = ["date      ", *(measure.id for measure in measures)]
    lines = [[row[0].day.isoformat(), *(shown(point.value) for point in row)] for row in rows]
    widths = [max(len(line[n]) for line in [heads, *lines]) for n in range(len(heads))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [heads, *lines]
    )


def shown(value: float | None) -> str:
    """A value as the table has it: at most one decimal, "-" for a gap."""
    if value is None:
        return "-"
    return f"{value:.1f}".removesuffix(".0") if abs(value) >= 1 else f"{value:.2g}"
