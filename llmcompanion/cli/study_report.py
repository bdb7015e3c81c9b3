"""``llmcompanion study report``, ``export``, ``verify`` and ``pool``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console
    from llmcompanion.store.database import Store
    from llmcompanion.study.report.bundle import Bundle
    from llmcompanion.study.running import Standing


WRITTEN = {
    "w.metaphor": "It is like",
    "w.name": "What I would call it",
    "w.good": "What it is good for",
    "w.people": "What I want from people",
}
"""Items whose words go along where the person adds them, and what stands before them."""


def add_arguments(commands: Any) -> None:
    """Describe the commands."""
    row = commands.add_parser("report", help="the last study as a page, with its data")
    row.add_argument("-o", "--output", metavar="DIR", type=Path, help="default: in the exports")
    row.add_argument("--with-text", action="store_true", help="add what you wrote about it")
    row.set_defaults(run=report)
    row = commands.add_parser("export", help="the last study as one file, numbers only")
    row.add_argument("-o", "--output", metavar="FILE", type=Path, help="default: in the exports")
    row.add_argument("--with-text", action="store_true", help="add what you wrote about it")
    row.add_argument("--force", action="store_true", help="over a file that is there")
    row.set_defaults(run=export)
    row = commands.add_parser("verify", help="compute every figure of a report again")
    row.add_argument("folder", metavar="DIR", type=Path, help="a report, or an exported study")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=verify)
    row = commands.add_parser("pool", help="many people's exported studies as one")
    row.add_argument("files", metavar="FILE", nargs="+", type=Path, help="exported studies")
    row.add_argument("-o", "--output", metavar="DIR", type=Path, required=True)
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=pool)


def report(arguments: argparse.Namespace, console: Console) -> int:
    """Analyse as registered, and write the folder."""
    from llmcompanion.cli.study import missing

    try:
        from llmcompanion.study.report.folder import PAGE, write_report
    except ImportError as error:
        raise missing() from error
    bundle = _bundle(arguments, console)
    folder = arguments.output or console.household().folders.exports / _name(bundle)
    write_report(bundle, folder)
    console.write(str(folder / PAGE))
    return exit_codes.OK


def export(arguments: argparse.Namespace, console: Console) -> int:
    """Write the bundle that can be pooled."""
    from llmcompanion.cli.files import refuse_to_replace, write_private
    from llmcompanion.cli.study import missing
    from llmcompanion.study.report.bundle import encoded

    try:
        from llmcompanion.study.report.folder import with_results
    except ImportError as error:
        raise missing() from error
    bundle = with_results(_bundle(arguments, console))
    exports = console.household().folders.exports
    path = arguments.output or exports / f"{_name(bundle)}.json"
    refuse_to_replace(path, force=arguments.force)
    write_private(path, encoded(bundle).decode("utf-8"))
    console.write(str(path))
    return exit_codes.OK


def _name(bundle: Bundle) -> str:
    return f"study-{bundle.study.started_on.isoformat()}-{bundle.who}"


def _bundle(arguments: argparse.Namespace, console: Console) -> Bundle:
    import asyncio

    async def make() -> Bundle:
        from llmcompanion.study.exported import exported

        household = console.household()
        async with await household.open_store() as store:
            studies = household.studies(store)
            standing = await studies.latest()
            if standing is None:
                raise UserError("there is no study yet", mend="llmcompanion study start FILE")
            texts = await _texts(store, standing) if arguments.with_text else {}
            now = household.clock.now()
            return await exported(studies, standing, now=now, texts=texts)

    return asyncio.run(make())


async def _texts(store: Store, standing: Standing) -> dict[str, str]:
    """What the person wrote in the week's questions of this study, the latest words of each."""
    found: dict[str, str] = {}
    for check_in in reversed(await store.journal.check_ins(since=standing.study.started_at)):
        for answer in check_in.answers:
            if answer.item in WRITTEN and answer.text:
                found[WRITTEN[answer.item]] = answer.text
    return found


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
