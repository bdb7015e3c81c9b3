"""``llmcompanion persona``: who there is to talk with, and what each is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes
from llmcompanion.cli.persona_cards import add_export_arguments, add_import_arguments
from llmcompanion.cli.persona_memory import add_memory_arguments
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse

    from llmcompanion.chat.preview import Portion
    from llmcompanion.cli.console import Console
    from llmcompanion.persona.checking import Report
    from llmcompanion.persona.model import Persona
    from llmcompanion.persona.versions import PersonaVersion

MORE = """\
A persona is a folder of text files (or one file) in the personas folder, which
"llmcompanion doctor" names. The bundled ones stay as they are; copies of them, and
your own, are yours to change. Every version that has spoken is kept with what it said.

examples:
  llmcompanion persona list
  llmcompanion persona show mira --prompt     all that a model is told, with its tokens
  llmcompanion persona new ada                a folder to fill in
  llmcompanion persona check ada.png          what a card would bring, without importing it
  llmcompanion persona import ada.png
  llmcompanion persona export ada --format png -o ada.png
  llmcompanion persona diff ada               what changed since the version before
  llmcompanion persona memory ada             what it keeps across conversations
  llmcompanion persona remove ada"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the commands."""
    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("list", help="who there is to talk with")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=show_all)

    row = commands.add_parser("show", help="one persona, and what a model is told")
    row.add_argument("name", metavar="NAME")
    row.add_argument("--prompt", action="store_true", help="the whole prompt, part by part")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=show)

    row = commands.add_parser("new", help="a folder ready to be filled in")
    row.add_argument("name", metavar="NAME", help="what commands, and you, will call it")
    row.set_defaults(run=begin)

    row = commands.add_parser("check", help="whether a persona or a card is sound; 1 if not")
    row.add_argument("path", metavar="PATH", type=Path, help="a folder, a .toml or a card")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=check)

    add_import_arguments(commands.add_parser("import", help="take in a character card"))
    add_export_arguments(commands.add_parser("export", help="write a persona as a card"))

    row = commands.add_parser("diff", help="what changed between two versions")
    row.add_argument("name", metavar="NAME")
    row.add_argument("v1", metavar="V1", nargs="?", type=int, help="default: the last but one")
    row.add_argument("v2", metavar="V2", nargs="?", type=int, help="default: the last")
    row.set_defaults(run=compare)

    row = commands.add_parser("remove", help="delete a persona of yours, and what it remembers")
    row.add_argument("name", metavar="NAME")
    row.add_argument("--yes", action="store_true", help="do not ask")
    row.set_defaults(run=remove)

    add_memory_arguments(commands.add_parser("memory", help="what a persona remembers"))


def show_all(arguments: argparse.Namespace, console: Console) -> int:
    """Print a line for each persona, the bundled first."""
    found = console.household().library.cards()
    for error in found.broken:
        console.complain(error.sentence)
    if arguments.json:
        console.write_json(
            [
                {
                    "id": row.id,
                    "name": row.name,
                    "pronouns": row.pronouns,
                    "description": row.description,
                    "tags": list(row.tags),
                    "avatar": row.avatar,
                    "creator": row.creator,
                    "version": row.version,
                    "bundled": row.bundled,
                    "source": str(row.place),
                }
                for row in found.rows
            ]
        )
        return exit_codes.OK
    width = max((len(row.id) for row in found.rows), default=0)
    called = max((len(row.name) for row in found.rows), default=0)
    for row in found.rows:
        own = "" if row.bundled else "  (yours)"
        line = f"{row.id:<{width}}  {row.name:<{called}}  {row.description}{own}"
        console.write(line.rstrip())
    return exit_codes.OK


def show(arguments: argparse.Namespace, console: Console) -> int:
    """Print a persona's fields, or its prompt."""
    household = console.household()
    persona = household.library.get(arguments.name)
    portions = _portions(persona, console) if arguments.prompt else ()
    if arguments.json:
        console.write_json(_record(persona, console, portions))
    elif arguments.prompt:
        for portion in portions:
            about = "" if portion.exact else "about "
            console.write(
                f"== {portion.title} ({about}{amount(portion.tokens, 'token')})\n{portion.text}\n"
            )
        console.write(f"Together about {sum(portion.tokens for portion in portions)} tokens.")
    else:
        console.write("\n".join(_lines(persona, bundled=household.library.is_bundled(persona.id))))
    return exit_codes.OK


def begin(arguments: argparse.Namespace, console: Console) -> int:
    """Make a new persona's folder and say where it is."""
    from llmcompanion.persona.library import ID
    from llmcompanion.plaintext import clean_line

    library = console.household().library
    name = clean_line(arguments.name)
    if not name:
        raise UserError("a persona needs a name", mend="give it as in: persona new ada")
    is_id = ID.fullmatch(name) is not None
    persona = library.begin(
        name if is_id else library.free_id(name), name.title() if is_id else name
    )
    console.write(str(persona.source.parent))
    console.complain(f'Fill in what is there; "llmcompanion --persona {persona.id}" opens a talk.')
    return exit_codes.OK


def check(arguments: argparse.Namespace, console: Console) -> int:
    """Print what is wrong, what does nothing, and what works on you; 1 where it is unusable."""
    from llmcompanion.persona.checking import check_persona

    path: Path = arguments.path
    if path.is_dir() or path.suffix == ".toml":
        report = check_persona(path.absolute())
    else:
        report = _check_card(path)
    if arguments.json:
        console.write_json(_report(report))
    else:
        _print_report(report, path, console)
    return exit_codes.FAILED if report.errors else exit_codes.OK


def compare(arguments: argparse.Namespace, console: Console) -> int:
    """Print a unified diff between two versions."""
    import asyncio

    from llmcompanion.persona.versions import diff

    versions = asyncio.run(_versions(arguments.name, console))
    if arguments.v1 is None and len(versions) < 2:
        console.complain(f"There is one version of {arguments.name} so far.")
        return exit_codes.OK
    numbers = [version.number for version in versions]
    before = numbers[-2] if arguments.v1 is None else arguments.v1
    after = numbers[-1] if arguments.v2 is None else arguments.v2
    one, other = _version(versions, before), _version(versions, after)
    names = tuple(
        f"{each.persona} version {each.number} ({each.first_used_at.astimezone():%Y-%m-%d %H:%M})"
        for each in (one, other)
    )
    text = diff(one.content, other.content, (names[0], names[1]))
    if text:
        console.write(text)
    else:
        console.complain("They are the same.")
    return exit_codes.OK


def remove(arguments: argparse.Namespace, console: Console) -> int:
    """Delete a persona of the person's own, and what it remembers."""
    import asyncio

    library = console.household().library
    place = library.own_place(arguments.name)
    if not arguments.yes:
        _confirm(arguments.name, place, console)
    forgotten = asyncio.run(_forget(arguments.name, console))
    library.remove(arguments.name)
    things = (
        "One thing that it remembered is"
        if forgotten == 1
        else f"{forgotten} things that it remembered are"
    )
    rest = f" {things} forgotten." if forgotten else ""
    console.complain(f"{arguments.name} is removed; what it said stays.{rest}")
    return exit_codes.OK


# Parts of it -------------------------------------------------------------------------------------


def _portions(persona: Persona, console: Console) -> tuple[Portion, ...]:
    from llmcompanion.chat.preview import preview

    household = console.household()
    return preview(persona, now=household.clock.now(), user_name=household.settings.user_name)


def _record(persona: Persona, console: Console, portions: tuple[Portion, ...]) -> dict[str, Any]:
    from llmcompanion.persona.versions import content_of, digest_of

    content = content_of(persona)
    record = {
        "id": persona.id,
        "version": persona.version,
        "digest": digest_of(content),
        "bundled": console.household().library.is_bundled(persona.id),
        "source": str(persona.source),
        **content,
    }
    if portions:
        record["prompt"] = [
            {
                "title": portion.title,
                "text": portion.text,
                "tokens": portion.tokens,
                "exact": portion.exact,
            }
            for portion in portions
        ]
    return record


def _lines(persona: Persona, *, bundled: bool) -> list[str]:
    knobs = persona.knobs
    book = persona.lorebook
    rows = {
        "name": persona.name,
        "nickname": persona.nickname,
        "pronouns": persona.pronouns,
        "description": persona.description,
        "version": str(persona.version),
        "tags": ", ".join(persona.tags),
        "creator": persona.creator,
        "licence": persona.licence,
        "avatar": persona.avatar,
        "model": persona.model,
        "sampling": ", ".join(
            f"{name} {value}"
            for name in ("temperature", "max_tokens")
            if (value := getattr(persona.sampling, name)) is not None
        ),
        "voice": ", ".join(f"{key} {value}" for key, value in persona.voice),
        "emotions": ", ".join(persona.labels),
        "feelings": knobs.feelings,
        "first person": "yes" if knobs.first_person else "no",
        "human backstory": "yes" if knobs.human_backstory else "no",
        "uses your name": "yes" if knobs.uses_name else "no",
        "memory": f"on, {persona.memory.budget_tokens} tokens" if persona.memory.enabled else "off",
        "greetings": str(len(persona.greetings)),
        "lorebook": amount(len(book.entries), "entry", "entries") if book is not None else "",
        "source": f"{persona.source}{' (bundled)' if bundled else ''}",
    }
    lines = [f"{key:<16}{value}" for key, value in rows.items() if value]
    if persona.creator_notes:
        lines += ["", "The creator says:", persona.creator_notes]
    return lines


def _check_card(path: Path) -> Report:
    from llmcompanion.avatar.pictures import read_picture
    from llmcompanion.persona.checking import check_card

    return check_card(path, read_picture=read_picture)


def _report(report: Report) -> dict[str, Any]:
    return {
        "name": report.persona.name if report.persona else None,
        "errors": [
            {"where": error.where, "what": error.what, "mend": error.mend}
            for error in report.errors
        ],
        "remarks": list(report.remarks),
        "flags": [
            {
                "text": title,
                "line": flag.line,
                "kind": flag.kind,
                "quote": flag.quote,
                "why": flag.why,
            }
            for title, flag in report.flags
        ],
    }


def _print_report(report: Report, path: Path, console: Console) -> None:
    for error in report.errors:
        console.write(f"error: {error.sentence}")
    for remark in report.remarks:
        console.write(f"note: {remark.rstrip('.')}.")
    for title, flag in report.flags:
        console.write(f"works on you: {title}, line {flag.line}: {flag.why}\n    | {flag.quote}")
    if not report.errors and report.persona is not None:
        count = len(report.flags)
        lines = amount(count, "line was", "lines were") if count else "no line was"
        console.write(f"{path}: {report.persona.name} can be used; {lines} found to work on you.")


async def _versions(name: str, console: Console) -> list[PersonaVersion]:
    """The versions that have spoken, and the one on disk where it is another."""
    from llmcompanion.persona.versions import PersonaVersion, content_of, digest_of

    household = console.household()
    versions: list[PersonaVersion] = []
    if household.folders.database.exists():
        async with await household.open_store() as store:
            versions = [*await store.persona_versions.versions(name)]
    try:
        persona = household.library.get(name)
    except UserError:
        if not versions:
            raise
        return versions
    content = content_of(persona)
    digest = digest_of(content)
    if digest not in [version.digest for version in versions]:
        number = max([persona.version, *(version.number + 1 for version in versions)])
        now = household.clock.now()
        versions.append(PersonaVersion(persona.id, number, digest, content, now))
    return versions


def _version(versions: list[PersonaVersion], number: int) -> PersonaVersion:
    for version in versions:
        if version.number == number:
            return version
    known = ", ".join(str(version.number) for version in versions)
    raise UserError(f"there is no version {number}", mend=f"there are: {known}")


def _confirm(name: str, place: Path, console: Console) -> None:
    if not console.stdin.isatty():
        raise UserError("removing a persona asks first", mend="add --yes")
    if console.ask(f"Remove {name} ({place})? [y/N]").lower() not in ("y", "yes"):
        raise UserError("nothing was removed", mend='answer "y" to remove it')


async def _forget(persona: str, console: Console) -> int:
    household = console.household()
    if not household.folders.database.exists():
        return 0
    async with await household.open_store() as store:
        return await store.memory.forget_all(persona)
