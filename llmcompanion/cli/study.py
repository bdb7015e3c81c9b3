"""``llmcompanion study``: plans, and what they can find."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console
    from llmcompanion.study.analysis.power import Power
    from llmcompanion.study.plan import Plan

MORE = """\
A plan is a file; docs/study.md tells what stands in it. "power" simulates it: how often
it would find the effect that it assumes, and how often it would find one that is not
there.

examples:
  llmcompanion study templates
  llmcompanion study new --template face -o plan.toml
  llmcompanion study check plan.toml
  llmcompanion study power plan.toml --simulations 2000"""

NEEDED = 'python -m pip install "llmcompanion[study]"'
SIMULATIONS = 1000
MOST_SIMULATIONS = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the commands."""
    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("templates", help="plans to begin with, one a line")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=templates)
    row = commands.add_parser("new", help="write a plan to a file, to be changed there")
    row.add_argument("--template", metavar="T", default="face", help="see: study templates")
    row.add_argument("-o", "--output", metavar="FILE", type=Path, help="default: print it")
    row.add_argument("--force", action="store_true", help="over a file that is there")
    row.set_defaults(run=new)
    row = commands.add_parser("check", help="whether a plan holds, and what it says")
    row.add_argument("file", metavar="FILE", type=Path)
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=check)
    row = commands.add_parser("power", help="what a plan can find, by simulation")
    row.add_argument("file", metavar="FILE", type=Path)
    row.add_argument("--json", action="store_true", help="for scripts")
    row.add_argument(
        "--simulations", metavar="N", type=int, default=SIMULATIONS, help=f"default: {SIMULATIONS}"
    )
    row.set_defaults(run=power)
    from llmcompanion.cli import study_report, study_run

    study_run.add_arguments(commands)
    study_report.add_arguments(commands)


def plan_in(file: Path, console: Console) -> Plan:
    """The plan in a file, whose outcomes can be measured here.

    Raises:
        UserError: It does not hold; the sentence says where and why.
    """
    from llmcompanion.study.outcomes import numbered_items
    from llmcompanion.study.plan_file import read_plan

    return read_plan(file, items=numbered_items(console.household().instruments))


def templates(arguments: argparse.Namespace, console: Console) -> int:
    """Print a line for each: its name first."""
    from llmcompanion.study.templates import ORDER, template

    plans = {name: template(name) for name in ORDER}
    if arguments.json:
        console.write_json(
            [
                {"name": name, "title": plan.title, "days": plan.length, "question": plan.question}
                for name, plan in plans.items()
            ]
        )
        return exit_codes.OK
    for name, plan in plans.items():
        console.write(f"{name:<14}  {plan.title} ({amount(plan.length, 'day')})")
    return exit_codes.OK


def new(arguments: argparse.Namespace, console: Console) -> int:
    """Write a template to a file."""
    from llmcompanion.study.templates import template_file

    text = template_file(arguments.template).read_text(encoding="utf-8")
    if arguments.output is None:
        console.write(text)
        return exit_codes.OK
    from llmcompanion.cli.files import refuse_to_replace, write_private

    refuse_to_replace(arguments.output, force=arguments.force)
    write_private(arguments.output, text)
    console.complain(f"Written to {arguments.output}.")
    return exit_codes.OK


def check(arguments: argparse.Namespace, console: Console) -> int:
    """Read a plan and say what it comes to."""
    from llmcompanion.study.freeze import hash_of

    plan = plan_in(arguments.file, console)
    design = plan.design_of()
    if arguments.json:
        console.write_json(
            {
                "title": plan.title,
                "days": plan.length,
                "conditions": list(plan.names),
                "primary": plan.outcome.primary,
                "assignments": design.count(),
                "smallest_p": design.smallest_p(two_sided=plan.hypothesis.direction == "two"),
                "sha256": hash_of(plan),
            }
        )
        return exit_codes.OK
    for line in in_words(plan):
        console.write(line)
    return exit_codes.OK


def in_words(plan: Plan) -> list[str]:
    """A plan in a few lines."""
    from llmcompanion.study.freeze import hash_of

    design = plan.design_of()
    two_sided = plan.hypothesis.direction == "two"
    days = [f"{amount(design.days, 'day')} by lot"]
    if plan.baseline_days:
        days.insert(0, f"{amount(plan.baseline_days, 'day')} of baseline")
    if plan.follow_up_days:
        days.append(f"{amount(plan.follow_up_days, 'day')} after")
    return [
        plan.title,
        *([plan.question] if plan.question else []),
        f"Conditions: {', '.join(plan.names)}.",
        f"Design: {plan.design.kind}; {', '.join(days)}.",
        f"Primary outcome: {plan.outcome.primary}.",
        f"The lots can fall in {amount(design.count(), 'way')}; the smallest p is "
        f"{design.smallest_p(two_sided=two_sided):.2g}.",
        f"SHA-256 {hash_of(plan)}",
    ]


def power(arguments: argparse.Namespace, console: Console) -> int:
    """Simulate a plan; Ctrl+C ends it."""

    if not 1 <= arguments.simulations <= MOST_SIMULATIONS:
        raise UserError(
            f"{arguments.simulations} simulations cannot be made",
            where="--simulations",
            mend=f"1 to {MOST_SIMULATIONS:,}",
        )
    plan = plan_in(arguments.file, console)
    if plan.design.kind == "baseline":
        raise UserError(
            "a baseline has nothing to be found by lot",
            where=str(arguments.file),
            mend="choose another design to have its power",
        )
    found = simulated(plan, arguments.simulations, console)
    if found is None:
        return exit_codes.INTERRUPTED
    from llmcompanion.study.foresight import foresight

    told = foresight(plan, found)
    if arguments.json:
        console.write_json(_record(plan, found) | {"words": [*told.sees, *told.misses]})
        return exit_codes.OK
    for heading, sentences in (
        ("What this plan can see", told.sees),
        ("What it cannot", told.misses),
        ("What could be changed", told.advice),
    ):
        if sentences:
            console.write(f"{heading}:")
            for sentence in sentences:
                console.write(f"  {sentence}")
    return exit_codes.OK


def simulated(plan: Plan, simulations: int, console: Console) -> Power | None:
    """The power of a plan, with a line of progress; None where Ctrl+C ended it."""
    from llmcompanion.cli.progress import ProgressLine

    try:
        from llmcompanion.study.planned_power import planned_power
    except ImportError as error:
        raise missing() from error
    line = ProgressLine(console.stderr)
    try:
        return planned_power(
            plan,
            simulations=simulations,
            rng=console.household().rng,
            progress=lambda share: line.show_share("Simulating", share),
        )
    except KeyboardInterrupt:
        return None
    finally:
        line.end()


def missing() -> UserError:
    """What is said where the extra is not installed."""
    return UserError("the libraries for studies are not installed", mend=f"run: {NEEDED}")


def _record(plan: Plan, found: Power) -> dict[str, Any]:
    """What ``--json`` prints. Keys are never renamed; new ones may come."""
    expected = plan.assumptions
    return {
        "power": found.power,
        "false_positive_rate": found.false_positive_rate,
        "error": found.error,
        "simulations": found.simulations,
        "alpha": found.alpha,
        "assignments": found.assignments,
        "smallest_p": found.smallest_p,
        "effect_sd": expected.effect_sd,
        "correlation": expected.correlation,
        "build_up_days": expected.build_up_days,
        "missing": expected.missing,
        "design": plan.design.kind,
        "days": plan.design.days,
    }
