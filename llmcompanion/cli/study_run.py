"""``llmcompanion study start|status|today|pause|resume|stop|amend``."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from llmcompanion.cli.console import Console
    from llmcompanion.study.plan import Plan
    from llmcompanion.study.running import Standing, Studies, Today

T = TypeVar("T")

NONE = "No study is under way."
BEGIN = "llmcompanion study start FILE"
SIMULATIONS = 200
"""Enough for the report to say how often an effect would have been seen."""


def add_arguments(commands: Any) -> None:
    """Describe the commands."""
    row = commands.add_parser("start", help="agree to a plan, freeze it, and begin today")
    row.add_argument("file", metavar="FILE", type=Path)
    row.add_argument("--yes", action="store_true", help="agree without being asked")
    row.add_argument(
        "--simulations",
        metavar="N",
        type=int,
        default=SIMULATIONS,
        help=f"for the power that is kept with it; 0: none; default: {SIMULATIONS}",
    )
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=start)
    for name, about in (
        ("status", "where the study stands"),
        ("today", "which day it is, and what is due"),
    ):
        row = commands.add_parser(name, help=about)
        row.add_argument("--json", action="store_true", help="for scripts")
        row.set_defaults(run=status if name == "status" else today)
    for name, about, run in (
        ("pause", "stop counting days, for illness or a journey", pause),
        ("resume", "go on after a pause", resume),
        ("stop", "end the study early; what there is stays", stop),
    ):
        row = commands.add_parser(name, help=about)
        if name != "resume":
            row.add_argument("--reason", metavar="TEXT", default="", help="for the report")
        row.set_defaults(run=run)
    row = commands.add_parser("amend", help="change the plan of the study that is under way")
    row.add_argument("file", metavar="FILE", type=Path, help="the whole plan, as it is to be")
    row.add_argument("--reason", metavar="TEXT", required=True, help="for the report")
    row.set_defaults(run=amend)


def _with_studies(console: Console, do: Callable[[Studies], Awaitable[T]]) -> T:
    """Carry something out with the store open."""

    async def run() -> T:
        household = console.household()
        async with await household.open_store() as store:
            if store.notice:
                console.complain(store.notice)
            return await do(household.studies(store))

    return asyncio.run(run())


# Beginning


def start(arguments: argparse.Namespace, console: Console) -> int:
    """Show what is agreed to, ask, and begin."""
    from llmcompanion.cli.study import plan_in

    plan = plan_in(arguments.file, console)
    under_way = _with_studies(console, lambda studies: studies.look())
    if under_way is not None:
        raise UserError(
            f"another study is under way ({under_way.plan.title})",
            mend="end it first: llmcompanion study stop",
        )
    if not arguments.yes and not _agreed(plan, console):
        console.complain("Nothing was begun.")
        return exit_codes.FAILED
    power = _power(plan, arguments.simulations, console)
    standing = _with_studies(console, lambda studies: studies.begin(plan, power=power))
    frozen = standing.study.frozen
    if arguments.json:
        told = _with_studies(console, lambda studies: studies.today(standing))
        console.write_json(record(told))
        return exit_codes.OK
    console.write(f"“{plan.title}” has begun: today is day 1 of {plan.length}.")
    console.write(f"The plan, SHA-256:  {frozen.plan_hash}")
    console.write(f"The seed, SHA-256:  {frozen.seed_hash}")
    console.write("The seed itself is shown at the end; it has drawn the lots of all days.")
    return exit_codes.OK


def _power(plan: Plan, simulations: int, console: Console) -> dict[str, float] | None:
    """What the plan can find, to be kept with it; None where that cannot be worked out."""
    from llmcompanion.cli.study import missing, simulated

    if simulations < 1 or plan.design_of().count() < 2:
        return None
    try:
        found = simulated(plan, simulations, console)
    except UserError:  # the libraries are not installed
        console.complain(f"Its power is not worked out: {missing().sentence}")
        return None
    return None if found is None else dataclasses.asdict(found)


def _agreed(plan: Plan, console: Console) -> bool:
    from llmcompanion.study.consent import consent

    console.write(plan.title)
    if plan.question:
        console.write(plan.question)
    for heading, sentences in consent(plan):
        console.write(f"\n{heading}")
        for sentence in sentences:
            console.write(f"  {sentence}")
    answer = console.ask("\nDo you agree, and begin today? (yes/no)").strip().lower()
    return answer in ("y", "yes")


# Looking


def status(arguments: argparse.Namespace, console: Console) -> int:
    """Where the study stands; the last one where none is under way."""
    told = _with_studies(console, _latest)
    if arguments.json:
        console.write_json(record(told))
        return exit_codes.OK
    if told is None:
        console.write(NONE)
        return exit_codes.OK
    for line in in_words(told):
        console.write(line)
    return exit_codes.OK


def today(arguments: argparse.Namespace, console: Console) -> int:
    """The day and what is due."""
    told = _with_studies(console, _latest)
    if arguments.json:
        console.write_json(record(told))
        return exit_codes.OK
    if told is None or not told.standing.study.under_way:
        console.write(NONE)
        return exit_codes.OK
    console.write(told.line)
    if told.again:
        console.write(told.again)
    return exit_codes.OK


async def _latest(studies: Studies) -> Today | None:
    """With the stopping rules looked at: a check-in may have been answered outside the app."""
    standing = await studies.latest()
    if standing is not None and await studies.check(standing):
        standing = await studies.latest()
    return None if standing is None else await studies.today(standing)


def record(told: Today | None) -> dict[str, Any]:
    """What ``--json`` prints. Keys are never renamed; new ones may come.

    ``condition`` is null where it is not told before the end, and on a day that has none.
    """
    if told is None:
        return {
            "state": "none",
            "title": None,
            "day": None,
            "days": None,
            "condition": None,
            "started_on": None,
            "due": [],
            "kept_days": 0,
            "missed": 0,
        }
    standing = told.standing
    frozen = standing.study.frozen
    last = standing.calendar.last_day
    return {
        "state": standing.study.state,
        "title": standing.plan.title,
        "day": told.number,
        "days": standing.plan.length,
        "condition": standing.told,
        "blind": standing.is_blind,
        "stage": standing.place.stage if standing.place else None,
        "date": standing.day.isoformat(),
        "started_on": frozen.started_on.isoformat(),
        "last_day": last.isoformat() if last else None,
        "zone": frozen.zone,
        "due": told.left,
        "minutes_today": round(told.minutes, 1),
        "kept_days": told.kept_days,
        "missed": told.missed,
        "overridden_days": told.overridden,
        "repeated_days": standing.repeated,
        "paused_by": standing.paused_by,
        "plan_sha256": frozen.plan_hash,
        "seed_sha256": frozen.seed_hash,
        "seed": None if standing.study.under_way else frozen.seed,
        "amendments": len(frozen.amendments),
    }


def in_words(told: Today) -> list[str]:
    """Where a study stands, in a few lines."""
    standing = told.standing
    plan, frozen, state = standing.plan, standing.study.frozen, standing.study.state
    lines = [plan.title]
    last = standing.calendar.last_day
    match state:
        case "running":
            lines.append(f"Day {told.number} of {plan.length}; the last day is {last}.")
            lines.append(f"Today: {', '.join(told.left) or 'all done'}.")
            if standing.is_blind:
                lines.append("The condition is not told before the end.")
            elif standing.told is not None:
                lines.append(f"Condition: {standing.told}.")
        case "paused":
            lines.append(f"Paused after day {told.number} of {plan.length}.")
            if standing.paused_by == "rule":
                lines += standing.why_paused
            lines.append("Go on: llmcompanion study resume. End it: llmcompanion study stop.")
        case "ended":
            lines.append(f"It has ended; the last day was {last}.")
        case "stopped":
            lines.append(f"It was stopped after day {told.number} of {plan.length}.")
    lines.append(f"Days with enough talk: {told.kept_days}. Check-ins missed: {told.missed}.")
    if told.again:
        lines.append(told.again)
    lines.append(f"Begun on {frozen.started_on}; the plan, SHA-256 {frozen.plan_hash}")
    lines.append(f"The seed, SHA-256 {frozen.seed_hash}")
    if not standing.study.under_way:
        lines.append(f"The seed was {frozen.seed}.")
    return lines


# What the person does


def pause(arguments: argparse.Namespace, console: Console) -> int:
    """Stop counting days."""

    async def do(studies: Studies) -> str:
        standing = await _under_way(studies)
        if standing.study.state == "paused":
            raise UserError("it is paused already", mend="go on: llmcompanion study resume")
        await studies.pause(standing, reason=_line(arguments.reason))
        return "Paused. The days that are left move."

    console.write(_with_studies(console, do))
    return exit_codes.OK


def resume(arguments: argparse.Namespace, console: Console) -> int:
    """Go on after a pause."""

    async def do(studies: Studies) -> str:
        standing = await _under_way(studies)
        if standing.study.state == "running":
            raise UserError("it is running already", mend="llmcompanion study today")
        await studies.resume(standing)
        told = await _latest(studies)
        return told.line if told is not None else NONE

    console.write(_with_studies(console, do))
    return exit_codes.OK


def stop(arguments: argparse.Namespace, console: Console) -> int:
    """End it early."""

    async def do(studies: Studies) -> str:
        standing = await _under_way(studies)
        await studies.stop(standing, reason=_line(arguments.reason))
        return "Stopped. What there is stays; see: llmcompanion study report"

    console.write(_with_studies(console, do))
    return exit_codes.OK


def amend(arguments: argparse.Namespace, console: Console) -> int:
    """Put a changed plan in the place of the one that is followed, with the reason."""
    from llmcompanion.cli.study import plan_in
    from llmcompanion.study.changes import changes

    plan, reason = plan_in(arguments.file, console), _line(arguments.reason)
    if not reason:
        raise UserError("an amendment has a reason", where="--reason", mend="say it in a few words")

    async def do(studies: Studies) -> list[str]:
        standing = await _under_way(studies)
        found = changes(standing.plan, plan)
        if not found:
            raise UserError(
                "this is the plan that is followed now",
                where=str(arguments.file),
                mend="change something in it",
            )
        await studies.amend(standing, plan, reason=reason, change="; ".join(found))
        return found

    for line in _with_studies(console, do):
        console.write(line)
    console.write("The plan is amended; the report tells it, with the date and the reason.")
    return exit_codes.OK


async def _under_way(studies: Studies) -> Standing:
    standing = await studies.look()
    if standing is None:
        raise UserError("no study is under way", mend=f"begin one: {BEGIN}")
    return standing


def _line(text: str) -> str:
    from llmcompanion.plaintext import clean_line

    return clean_line(text)[:500]
