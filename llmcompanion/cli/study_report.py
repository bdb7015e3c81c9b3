"""``llmcompanion study verify`` and ``pool``, and what the other reports share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console


def add_arguments(commands: Any) -> None:
    """Describe the commands."""
    row = commands.add_parser("verify", help="compute every figure of a report again")
    row.add_argument("folder", metavar="DIR", type=Path, help="a report, or an exported study")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=verify)
    row = commands.add_parser("pool", help="many people's exported studies as one")
    row.add_argument("files", metavar="FILE", nargs="+", type=Path, help="exported studies")
    row.add_argument("-o", "--output", metavar="DIR", type=Path, required=True)
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=pool)


def verify(arguments: argparse.Namespace, console: Console) -> int:
    """Say what does not hold; exit code 1 where something does not."""
    from llmcompanion.cli.study import missing

    try:
        from llmcompanion.study.report.folder import verify as verified
    except ImportError as error:
        raise missing() from error
    found = verified(arguments.folder)
    if arguments.json:
        console.write_json({"holds": not found, "faults": found})
    elif found:
        for sentence in found:
            console.write(sentence)
    else:
        console.write("Every figure comes out again, and the hashes hold.")
    return exit_codes.FAILED if found else exit_codes.OK


def pool(arguments: argparse.Namespace, console: Console) -> int:
    """Check, combine, write."""
    from llmcompanion.cli.progress import ProgressLine
    from llmcompanion.cli.study import missing

    try:
        from llmcompanion.study.pool import pool as pooled_from
        from llmcompanion.study.report.pooled import in_words, write_pool
    except ImportError as error:
        raise missing() from error
    line = ProgressLine(console.stderr)
    try:
        pooled = pooled_from(
            arguments.files, progress=lambda share: line.show_share("Reading", share)
        )
    finally:
        line.end()
    write_pool(pooled, arguments.output)
    for sentence in (*pooled.refused, *pooled.left_out):
        console.complain(sentence)
    summary = pooled.summary
    if arguments.json:
        console.write_json(
            {
                "outcome": pooled.outcome,
                "conditions": list(pooled.conditions),
                "studies": len(pooled.effects),
                "refused": list(pooled.refused),
                "left_out": list(pooled.left_out),
                "effect": None if summary is None else summary.value,
                "low": None if summary is None else summary.low,
                "high": None if summary is None else summary.high,
                "p": None if summary is None else summary.p,
                "tau": None if summary is None else summary.tau,
                "i_squared": None if summary is None else summary.i_squared,
            }
        )
    else:
        for sentence in in_words(pooled):
            console.write(sentence)
    console.complain(f"Written to {arguments.output}.")
    return exit_codes.OK
