"""``llmcompanion insight``: what was marked as an insight, and looking at it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes
from llmcompanion.cli.log_options import on_log
from llmcompanion.cli.numbers import an_id
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse

    from llmcompanion.checkin.instrument import Instrument, Item
    from llmcompanion.checkin.sitting import Sitting
    from llmcompanion.cli.console import Console
    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.journal.insights import Insight
    from llmcompanion.tui.log_shelf import LogShelf

MORE = """\
In the app m on a message marks it as an insight, with how big it feels now. After 3 and after 10
days it comes back: out of context, the first rating and its date hidden. "rate" shows the words
and asks; nothing more is shown before the answers are given.

examples:
  llmcompanion insight due
  llmcompanion insight rate 12
  llmcompanion insight rate 12 --big 3 --concrete 2 --specific 4 --actionable 1 \\
      --did thought --stranger 2
  llmcompanion insight list --json"""

FLAGS = ("big", "concrete", "specific", "actionable", "did", "stranger")
"""Of the items ``i.big`` and so on, in the order in which they are asked."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the commands."""
    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("list", help="all of them, and how their glow faded or held")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=show_list)
    row = commands.add_parser("due", help="those that wait to be looked at again")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=show_due)
    row = commands.add_parser("rate", help="look at one again")
    row.add_argument("id", metavar="ID", type=an_id, help='its number, as "insight due" shows it')
    for flag in FLAGS:
        takes = "nothing, thought, did, checked-true or checked-false" if flag == "did" else "0-10"
        beside = ', or "?" for can\'t say' if flag == "stranger" else ""
        row.add_argument(f"--{flag}", metavar="ANSWER", help=f"{takes}{beside}")
    row.add_argument("--json", action="store_true", help="print what was stored, for scripts")
    row.set_defaults(run=rate)


def show_list(arguments: argparse.Namespace, console: Console) -> int:
    """Print every insight, newest first; ratings only where they may be seen.

    Those that wait come before, so that their place says nothing of their date.
    """
    from llmcompanion.journal.headline import first_line
    from llmcompanion.journal.insights import due, glow

    now = console.household().clock.now()
    found = _insights(console)
    waiting = due(found, now)
    insights = [*waiting, *(each for each in found if each not in waiting)]
    if arguments.json:
        console.write_json([_object(each, console) for each in insights])
        return exit_codes.OK
    if not insights:
        console.write("No insights yet: m on a message in the app marks one.")
    for each in insights:
        shown = _object(each, console)
        when = f"{each.record.entry.local:%Y-%m-%d}" if shown["marked_at"] else " " * 10
        ratings = "waits to be looked at again" if shown["due"] else "ratings kept back until then"
        if not shown["withheld"]:
            ratings = _ratings(each)
        words = first_line(each.marked.quotation)[:60]
        console.write(f"{each.record.id:>5}  {when}  {ratings}  “{words}”")
    for faded in glow(insights, now):
        console.write(
            f"After {amount(faded.after_days, 'day')} ({faded.count}): {faded.first:.1f} became "
            f"{faded.later:.1f}; {faded.held} held or grew."
        )
    return exit_codes.OK


def show_due(arguments: argparse.Namespace, console: Console) -> int:
    """Print the words of those that wait, and nothing else about them."""
    from llmcompanion.journal.headline import first_line
    from llmcompanion.journal.insights import due

    waiting = due(_insights(console), console.household().clock.now())
    if arguments.json:
        console.write_json([_object(each, console) for each in waiting])
        return exit_codes.OK
    if not waiting:
        console.write("No insight waits to be looked at again.")
    for each in waiting:
        console.write(f"{each.record.id:>5}  “{first_line(each.marked.quotation)}”")
    return exit_codes.OK


def rate(arguments: argparse.Namespace, console: Console) -> int:
    """Show the words, ask or take the flags, and store the answers."""
    from llmcompanion.checkin.sitting import Sitting
    from llmcompanion.journal.insights import INSTRUMENT

    insight = next((each for each in _insights(console) if each.record.id == arguments.id), None)
    if insight is None:
        raise UserError(
            f"there is no insight {arguments.id}",
            where="ID",
            mend='"llmcompanion insight list" shows them',
        )
    household = console.household()
    instrument = household.instruments.get(INSTRUMENT)
    items = _items(instrument)
    _demand_due(insight, console)
    sitting = Sitting(instrument, items, household.clock)
    sitting.show()
    if any(getattr(arguments, flag) is not None for flag in FLAGS):
        _take_flags(arguments, sitting)
    else:
        _ask(insight, sitting, console)
    return _store(insight, sitting, arguments, console)


def _store(
    insight: Insight, sitting: Sitting, arguments: argparse.Namespace, console: Console
) -> int:
    from llmcompanion.journal.entries import Moment

    if sitting.outcome == "skipped":
        console.write("Nothing was answered, and nothing stored.")
        return exit_codes.OK
    check_in = sitting.check_in("command", Moment(emotion=""))

    async def store(shelf: LogShelf) -> None:
        await shelf.look_again(insight, check_in)

    on_log(console, store)
    if arguments.json:
        console.write_json(
            {
                "id": insight.record.id,
                "answers": _answers(check_in),
                "outcome": check_in.outcome,
            }
        )
    else:
        console.write('Noted. "llmcompanion insight list" shows what became of it.')
    return exit_codes.OK


def _demand_due(insight: Insight, console: Console) -> None:
    from llmcompanion.journal.insights import due_look, next_look

    now = console.household().clock.now()
    if due_look(insight, now) is None:
        days = next_look(insight, now)
        when = f"it comes back in {amount(days, 'day')}" if days else "it had all its looks"
        raise UserError(f"insight {insight.record.id} is not to be looked at now", mend=when)


def _items(instrument: Instrument) -> list[Item]:
    found = [instrument.item(f"i.{flag}") for flag in FLAGS]
    return [item for item in found if item is not None]


def _take_flags(arguments: argparse.Namespace, sitting: Sitting) -> None:
    from llmcompanion.checkin.responses import for_text

    while (item := sitting.current) is not None:
        flag = item.id.removeprefix("i.")
        sitting.answer(for_text(item, getattr(arguments, flag) or ""))
    sitting.leave()


def _ask(insight: Insight, sitting: Sitting, console: Console) -> None:
    from llmcompanion.checkin.responses import answers, for_text

    if not console.stdin.isatty():
        raise UserError(
            "there is nobody to ask",
            where="insight rate",
            mend="give the answers as flags: --big 4 --concrete 2 ...",
        )
    console.write(f"\n{_quoted(insight.marked.quotation)}\n")
    while (item := sitting.current) is not None:
        ends = f" (0 {item.low}, 10 {item.high})" if item.low else f" ({answers(item)})"
        line = console.ask(f"{item.question}{ends}")
        try:
            sitting.answer(for_text(item, line))
        except UserError as error:
            console.complain(error.sentence)
    sitting.leave()


def _quoted(text: str) -> str:
    return "\n".join(f"  | {line}" for line in text.split("\n"))


def _insights(console: Console) -> list[Insight]:
    async def find(shelf: LogShelf) -> list[Insight]:
        return await shelf.insights()

    return on_log(console, find) or []


def _ratings(insight: Insight) -> str:
    sizes = [insight.marked.size, *(look.size for look in insight.looks)]
    return " → ".join("–" if size is None else f"{size:g}" for size in sizes)


def _object(insight: Insight, console: Console) -> dict[str, Any]:
    """What may be seen of an insight: of one that is due, its words alone."""
    from llmcompanion.journal.insights import due_look, is_withheld, next_look

    now = console.household().clock.now()
    waits = due_look(insight, now) is not None
    withheld = is_withheld(insight, now)
    entry, marked = insight.record.entry, insight.marked
    return {
        "id": insight.record.id,
        "quotation": marked.quotation,
        "use": "" if waits else entry.text,
        "marked_at": None if waits else entry.at.isoformat(),
        "due": waits,
        "due_in_days": next_look(insight, now),
        "withheld": withheld,
        "size": None if withheld else marked.size,
        "looks": []
        if withheld
        else [
            {
                "after_days": look.after_days,
                "at": look.check_in.asked_at.isoformat(),
                "size": look.size,
                "answers": _answers(look.check_in),
            }
            for look in insight.looks
        ],
        "decay": {} if withheld else {str(days): by for days, by in insight.decays.items()},
    }


def _answers(check_in: CheckIn) -> dict[str, float | str]:
    """What was given to each item: a number, or the id of a choice."""
    return {
        answer.item: answer.number if answer.number is not None else answer.text
        for answer in check_in.answers
    }
