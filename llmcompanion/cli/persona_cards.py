"""``llmcompanion persona import`` and ``export``: character cards in and out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes
from llmcompanion.cli.console import put
from llmcompanion.errors import UserError, unwritable

if TYPE_CHECKING:
    from llmcompanion.cli.console import Console
    from llmcompanion.persona.cards.exporting import Export
    from llmcompanion.persona.cards.importing import Proposal

IMPORT_MORE = """\
Reads V1, V2 and V3 cards: PNG, WebP and JPEG pictures, .json, and .charx. A sprite
pack beside the card (a folder or zip of the same name) comes along. The text is shown
first, and what in it works on you is marked: each such line can be struck. Nothing of
a card is run, and nothing is fetched.

examples:
  llmcompanion persona import Seraphina.png
  llmcompanion persona import ada.charx --as ada2
  llmcompanion persona import ada.json --yes --strike"""

EXPORT_MORE = """\
  v2, v3   that version: in a picture where FILE ends in .png, else as JSON
  png      both versions in one picture, for every program
  json     V3 as JSON
  charx    V3 with all its pictures

examples:
  llmcompanion persona export ada --format png -o ada.png
  llmcompanion persona export ada --format json"""

FORMATS = ("v2", "v3", "charx", "png", "json")
SHOWN_LINES = 400
"""Lines of one text that are printed before the question; the rest on request."""


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``persona import``."""
    parser.epilog = IMPORT_MORE
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("file", metavar="FILE", type=Path, help="the card")
    parser.add_argument(
        "--as", dest="as_id", metavar="NAME", default="", help="what commands will call it"
    )
    parser.add_argument(
        "--yes", action="store_true", help="do not ask; marked lines are shown, and kept"
    )
    parser.add_argument("--strike", action="store_true", help="strike every marked line")
    parser.set_defaults(run=run_import)


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``persona export``."""
    parser.epilog = EXPORT_MORE
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("name", metavar="NAME", help="the persona")
    parser.add_argument("--format", choices=FORMATS, required=True, help=", ".join(FORMATS))
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="write to this file")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    parser.set_defaults(run=run_export)


# import ----------------------------------------------------------------------------------------


def run_import(arguments: argparse.Namespace, console: Console) -> int:
    """Show a card, ask about it, and write it."""
    from llmcompanion.avatar.pictures import read_picture
    from llmcompanion.persona.cards.importing import install, propose
    from llmcompanion.plaintext import clean_line

    library = console.household().library
    proposal = propose(arguments.file, read_picture=read_picture)
    try:
        id = clean_line(arguments.as_id) or library.free_id(proposal.persona.name)
        library.check_free(id)
        every = range(len(proposal.findings))
        struck = set(every if arguments.strike else ())
        _show_summary(proposal, console)
        if not arguments.yes:
            _show_text(proposal, console, whole=False)
        if arguments.yes or arguments.strike:
            _show_findings(proposal, struck, console)
        else:
            struck = _ask_about_findings(proposal, console)
        if not arguments.yes and not _ask_whether(proposal, id, console):
            console.complain("Nothing was written.")
            return exit_codes.FAILED
        persona = install(
            proposal, library, id, struck=struck, has_avatar=_avatars(console).__contains__
        )
    finally:
        proposal.close()
    count = f" {amount(len(struck), 'line was', 'lines were')} struck." if struck else ""
    console.write(
        f"{persona.name} is here as {persona.id}.{count}\n"
        f'"llmcompanion --persona {persona.id}" opens a talk.'
    )
    return exit_codes.OK


def _show_summary(proposal: Proposal, console: Console) -> None:
    persona, card = proposal.persona, proposal.found.card
    by = f" by {persona.creator}" if persona.creator else ""
    console.write(f"{persona.name}{by}: a V{card.version} card ({proposal.found.container})")
    if persona.tags:
        console.write(f"tags: {', '.join(persona.tags[:20])}")
    if persona.creator_notes:
        console.write(f"\nThe creator says:\n{_indented(_first(persona.creator_notes, 12))}")
    for title, sentences in (
        ("What it would do", proposal.wishes),
        ("To know besides", proposal.notices),
    ):
        if sentences:
            console.write(f"\n{title}:\n" + "\n".join(f"  - {each}" for each in sentences))


def _show_text(proposal: Proposal, console: Console, *, whole: bool) -> None:
    """The texts; lore that is not marked only by its name, unless all is asked for."""
    marked = {finding.part for finding in proposal.findings}
    passed = 0
    for number, part in enumerate(proposal.parts):
        if part.field == "lore" and number not in marked and not whole:
            passed += 1
            continue
        text = part.text if whole else _first(part.text, SHOWN_LINES)
        console.write(f"\n== {part.title} ==\n{_indented(text)}")
    if passed:
        console.write(
            f"\n({amount(passed, 'piece of lore is', 'pieces of lore are')} not shown here.)"
        )


def _show_findings(proposal: Proposal, struck: set[int], console: Console) -> None:
    if proposal.findings:
        done = "struck" if struck else "kept"
        console.write(f"\nLines that work on you ({done}):")
    for finding in proposal.findings:
        console.write(_finding(proposal, finding.part, finding.flag.quote, finding.flag.why))


def _finding(proposal: Proposal, part: int, quote: str, why: str) -> str:
    title = proposal.parts[part].title
    return f"  ! {title}: {why}\n{_indented(quote, '    | ')}"


def _ask_about_findings(proposal: Proposal, console: Console) -> set[int]:
    """Which findings are struck, by their number."""
    struck: set[int] = set()
    count = len(proposal.findings)
    if not count:
        console.write("\nNo line was found that works on you. That is no certificate.")
        return struck
    console.write(f"\n{amount(count, 'line works', 'lines work')} on you.")
    for number, finding in enumerate(proposal.findings):
        flag = finding.flag
        console.write(f"\n{_finding(proposal, finding.part, flag.quote, flag.why)}")
        question = f"({number + 1}/{count}) strike it, keep it, or all that follow? [s/k/S/K] "
        answer = _answer(console, question, "skSK")
        if answer in ("S", "K"):
            struck |= set(range(number, count)) if answer == "S" else set()
            break
        if answer == "s":
            struck.add(number)
    return struck


def _ask_whether(proposal: Proposal, id: str, console: Console) -> bool:
    while True:
        answer = _answer(
            console, f"\nTake it in as {id}? yes, no, or the whole text first [y/n/t] ", "ynt"
        )
        if answer != "t":
            return answer == "y"
        _show_text(proposal, console, whole=True)


def _answer(console: Console, question: str, letters: str) -> str:
    """One of `letters`. Capitals count where there are capitals among them."""
    while True:
        put(console.stderr, question, flush=True)
        line = console.stdin.readline(1000)
        if not line:
            put(console.stderr, "\n", flush=True)
            raise UserError(
                "there was no answer, so nothing was written",
                mend="add --yes to take the card without being asked",
            )
        letter = line.strip()[:1]
        if letters == letters.lower():
            letter = letter.lower()
        if letter and letter in letters:
            return letter


def _first(text: str, lines: int) -> str:
    rows = text.split("\n")
    if len(rows) <= lines:
        return text
    return "\n".join((*rows[:lines], f"... ({amount(len(rows) - lines, 'more line')})"))


def _indented(text: str, by: str = "  ") -> str:
    return "\n".join(f"{by}{row}" if row else by.rstrip() for row in text.split("\n"))


def _avatars(console: Console) -> dict[str, Path]:
    from llmcompanion.avatar.sets import list_avatars

    return list_avatars(_avatar_folders(console))


def _avatar_folders(console: Console) -> tuple[Path, Path]:
    """Where avatars are that belong to no persona."""
    from llmcompanion import resources

    return (console.folders().avatars, resources.assets() / "avatars")


# export ----------------------------------------------------------------------------------------


def run_export(arguments: argparse.Namespace, console: Console) -> int:
    """Write a persona as a card."""
    from llmcompanion.avatar.cards import export_with_face
    from llmcompanion.cli.files import refuse_to_replace

    household = console.household()
    persona = household.library.get(arguments.name)
    path: Path | None = arguments.output
    to_screen = path is None or str(path) == "-"
    as_png = not to_screen and path is not None and path.suffix.lower() == ".png"
    is_text = arguments.format in ("json", "v2", "v3") and not as_png
    if arguments.format == "json" and as_png:
        raise UserError("JSON is no picture", mend="choose --format png, or another name")
    if to_screen and not is_text:
        raise UserError("a picture or an archive needs a file", mend="add -o FILE")
    if not to_screen and path is not None:
        refuse_to_replace(path, force=arguments.force)
    made = export_with_face(
        persona,
        arguments.format,
        _avatar_folders(console),
        as_png=as_png,
        now_s=int(household.clock.now().timestamp()),
    )
    _deliver(made, None if to_screen else path, console)
    return exit_codes.OK


def _deliver(made: Export, path: Path | None, console: Console) -> None:
    from llmcompanion.persona.writing import replace_file

    if path is None:
        put(console.stdout, made.data.decode())
    else:
        try:
            replace_file(path, made.data)
        except OSError as error:
            raise unwritable(path, error) from error
        console.complain(f"Written to {path}.")
    for notice in made.notices:
        console.complain(notice)
