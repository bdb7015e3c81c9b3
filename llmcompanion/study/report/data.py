"""The data beside a report: a table of days, and a code-book that says what stands in it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from llmcompanion.study.report.words import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.study.freeze import Frozen
    from llmcompanion.study.table import StudyDay

COLUMNS = (
    ("number", "day of the study, from 1; paused days are not counted"),
    ("date", "the person's own date, ISO 8601"),
    ("stage", "baseline, lots (drawn), or follow-up"),
    ("condition", "as it was drawn"),
    ("phase", "counts changes of condition within a stage, from 1"),
    ("minutes", "minutes of talking; 0 on a day on which it was not opened"),
    ("asked", "check-ins that were due"),
    ("answered", "check-ins that were answered"),
    ("kept", "1 where there was as much talking as planned"),
    ("overridden", "1 where the person changed what the condition had set"),
    ("response_s", "median seconds to an answer"),
)


def days_csv(days: Sequence[StudyDay], outcomes: Sequence[str]) -> str:
    """The days as a table after RFC 4180; what is missing is empty."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow([*(name for name, _ in COLUMNS), *(f"outcome:{name}" for name in outcomes)])
    for day in days:
        table.writerow(
            [
                day.number,
                day.date.isoformat(),
                day.stage,
                _cell(day.condition),
                day.phase,
                _number(day.minutes),
                day.asked,
                day.answered,
                int(day.kept),
                int(day.overridden),
                _number(day.response_s),
                *(_number(day.outcomes.get(name)) for name in outcomes),
            ]
        )
    return file.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _cell(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def codebook(frozen: Frozen, outcomes: Sequence[str]) -> str:
    """What each column means, in Markdown."""
    plan = frozen.plan
    rows = [f"| `{name}` | {about} |" for name, about in COLUMNS]
    rows += [
        f"| `outcome:{name}` | {label(name)}; empty where there is none |" for name in outcomes
    ]
    conditions = [f"- **{condition.name}**: {_said(condition)}" for condition in plan.conditions]
    return "\n".join(
        [
            f"# Code-book: {plan.title}",
            "",
            "`days.csv` has one row a day.",
            "",
            "| column | meaning |",
            "|---|---|",
            *rows,
            "",
            "Conditions, the one that is compared with first:",
            "",
            *conditions,
            "",
            f"Plan, SHA-256: `{frozen.plan_hash}`. Seed, SHA-256: `{frozen.seed_hash}`.",
            "",
        ]
    )


def _said(condition: object) -> str:
    import msgspec

    told = {
        key: value
        for key, value in msgspec.to_builtins(condition).items()
        if key != "name" and value not in ("", None)
    }
    return ", ".join(f"{key} = {value}" for key, value in told.items()) or "as the settings say"
