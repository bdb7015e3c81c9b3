"""``llmcompanion avatar``: list, check, show and render faces."""

from __future__ import annotations

import argparse
import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.cli import exit_codes
from llmcompanion.cli.console import put
from llmcompanion.cli.files import refuse_to_replace
from llmcompanion.errors import UserError, unwritable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL import Image

    from llmcompanion.avatar.frame import Frame, Mouth
    from llmcompanion.avatar.rendering.detection import TerminalGraphics
    from llmcompanion.avatar.sets import AvatarSet
    from llmcompanion.cli.console import Console

MORE = """\
An avatar is named (as "avatar list" has it), or given as the path of a folder,
a .zip or a picture.

examples:
  llmcompanion avatar check ~/Downloads/Seraphina.zip
  llmcompanion avatar show mira --emotion joy
  llmcompanion avatar show mira --emotion joy --cells 60x30 --mode octant
  llmcompanion avatar render kai --emotion anger --mouth open --size 512 -o kai.png
  llmcompanion avatar sheet mira -o mira.png"""

MODES = ("auto", "blocks", "half", "quad", "sextant", "octant", "kitty", "sixel", "ascii")
EYES = ("open", "half", "closed")
MOUTHS = ("closed", "small", "mid", "wide", "round", "open")
LARGEST = 2048
GROUNDS = {"dark": (22, 22, 30), "light": (244, 244, 246)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.epilog = MORE
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    row = commands.add_parser("list", help="the avatars there are")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=list_avatars)

    row = commands.add_parser("check", help="whether an avatar can be used, and what it lacks")
    row.add_argument("avatar", metavar="NAME|PATH")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=check)

    row = commands.add_parser("show", help="draw an avatar here")
    _add_picture_arguments(row)
    row.add_argument("--cells", type=_cells, default=(40, 20), metavar="40x20", help="how large")
    row.add_argument("--mode", choices=MODES, default="auto", help="how to draw it")
    row.set_defaults(run=show)

    row = commands.add_parser("render", help="draw an avatar into a PNG")
    _add_picture_arguments(row)
    row.add_argument("--size", type=_size, default=512, metavar="PIXELS", help="along a side")
    _add_file_arguments(row)
    row.set_defaults(run=render)

    row = commands.add_parser("sheet", help="draw all expressions into a PNG")
    row.add_argument("avatar", metavar="NAME|PATH")
    row.add_argument("--size", type=_size, default=160, metavar="PIXELS", help="of each picture")
    row.add_argument("--ground", choices=sorted(GROUNDS), default="dark", help="dark or light")
    _add_file_arguments(row)
    row.set_defaults(run=sheet)


def _add_picture_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("avatar", metavar="NAME|PATH")
    parser.add_argument("--emotion", default="neutral", metavar="LABEL", help="which expression")
    parser.add_argument("--eyes", choices=EYES, default="open")
    parser.add_argument("--mouth", choices=MOUTHS, default="closed")
    parser.add_argument(
        "--ground", choices=[*sorted(GROUNDS), "none"], default=None,
        help="what lies behind: dark, light or (in a PNG) none",
    )  # fmt: skip


def _add_file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="FILE.png", type=Path, required=True)
    parser.add_argument("--force", action="store_true", help="write over a file that is there")


def list_avatars(arguments: argparse.Namespace, console: Console) -> int:
    """Print what there is; what cannot be used is said beside the output."""
    from llmcompanion.avatar.sets import list_avatars, load_avatar

    rows = []
    for name, path in sorted(list_avatars(_folders(console)).items()):
        try:
            avatar = load_avatar(path)
        except UserError as error:
            console.complain(error.sentence)
            continue
        rows.append(
            {
                "name": name,
                "title": avatar.title,
                "kind": avatar.kind,
                "expressions": sorted(avatar.expressions),
                "path": str(path),
            }
        )
        avatar.close()
    if arguments.json:
        console.write_json(rows)
        return exit_codes.OK
    for row in rows:
        count = f"{len(row['expressions'])} expressions"
        console.write(f"{row['name']:<16} {row['kind']:<8} {count:<16} {row['title']}")
    return exit_codes.OK


def check(arguments: argparse.Namespace, console: Console) -> int:
    """Print what the avatar has and lacks; 1 if a picture of it is damaged."""
    from dataclasses import asdict

    from llmcompanion.avatar.checking import check_avatar

    report = check_avatar(_place(arguments.avatar, console))
    if arguments.json:
        console.write_json(asdict(report))
    else:
        console.write("\n".join(report.lines))
    return exit_codes.FAILED if report.damaged else exit_codes.OK


def show(arguments: argparse.Namespace, console: Console) -> int:
    """Draw the avatar on this terminal."""
    import random

    from llmcompanion.avatar.showing import printed

    avatar = _avatar(arguments, console)
    graphics = _graphics(arguments.mode, console.environ)
    ground = GROUNDS.get(arguments.ground or "dark", GROUNDS["dark"])
    frame = _frame(arguments, avatar)
    columns, rows = arguments.cells
    text = printed(avatar, frame, columns, rows, graphics, ground, random.Random())  # noqa: S311
    put(console.stdout, text, flush=True)
    return exit_codes.OK


def render(arguments: argparse.Namespace, console: Console) -> int:
    """Draw one expression into a file."""
    from PIL import Image

    avatar = _avatar(arguments, console)
    picture = avatar.picture(_frame(arguments, avatar), (arguments.size, arguments.size))
    if arguments.ground in GROUNDS:
        ground = Image.new("RGBA", picture.size, (*GROUNDS[arguments.ground], 255))
        picture = Image.alpha_composite(ground, picture).convert("RGB")
    _write(picture, arguments, console)
    return exit_codes.OK


def sheet(arguments: argparse.Namespace, console: Console) -> int:
    """Draw all expressions into a file."""
    from llmcompanion.avatar.contact_sheet import contact_sheet

    avatar = _avatar(arguments, console)
    size = min(arguments.size, 512)
    _write(
        contact_sheet(avatar, size=size, background=GROUNDS[arguments.ground]), arguments, console
    )
    return exit_codes.OK


def _folders(console: Console) -> tuple[Path, ...]:
    """Where avatars are: a person's own first."""
    from llmcompanion import resources

    return (console.folders().avatars, resources.assets() / "avatars")


def _place(name: str, console: Console) -> Path:
    """An avatar's path: its own, if it looks like one or is one, or that of the name."""
    from llmcompanion.avatar.sets import find_avatar, list_avatars

    path = Path(name).expanduser()
    folders = _folders(console)
    if name in list_avatars(folders):
        return find_avatar(name, folders)
    if path.exists() or len(path.parts) > 1 or path.suffix:
        return path
    return find_avatar(name, folders)


def _avatar(arguments: argparse.Namespace, console: Console) -> AvatarSet:
    from llmcompanion.avatar.sets import load_avatar

    return load_avatar(_place(arguments.avatar, console))


def _frame(arguments: argparse.Namespace, avatar: AvatarSet) -> Frame:
    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.manifest import EXPRESSIONS

    if arguments.emotion not in EXPRESSIONS:
        known = ", ".join(sorted(avatar.expressions))
        raise UserError(
            f'"{arguments.emotion[:40]}" is no expression', mend=f"this avatar has {known}"
        )
    mouth: Mouth = "mid" if arguments.mouth == "open" else arguments.mouth
    return Frame(arguments.emotion, eyes=arguments.eyes, mouth=mouth)


def _graphics(mode: str, environ: Mapping[str, str]) -> TerminalGraphics:
    """What to draw with. A mode that is named is used even where the output is no terminal."""
    from llmcompanion.avatar.rendering import probe
    from llmcompanion.avatar.rendering.detection import detect

    try:
        keyboard, screen = sys.stdin.fileno(), sys.stdout.fileno()
        tty = sys.stdout.isatty()
    except (OSError, ValueError, AttributeError):
        keyboard = screen = -1
        tty = False
    return detect(
        environ,
        tty=tty or mode != "auto",
        wanted=mode,
        cell_pixels=probe.cell_pixels(screen) if tty else None,
        ask=(lambda: probe.ask(keyboard, screen, environ)) if tty else None,
        ask_tmux=probe.ask_tmux,
    )


def _write(picture: Image.Image, arguments: argparse.Namespace, console: Console) -> None:
    path: Path = arguments.output
    refuse_to_replace(path, force=arguments.force)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    try:
        path.write_bytes(buffer.getvalue())
    except OSError as error:
        raise unwritable(path, error) from error
    console.complain(f"Written to {path}.")


def _cells(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,3})[x×](\d{1,3})", text)
    if match is None or not (1 <= int(match[1]) <= 300 and 1 <= int(match[2]) <= 130):
        raise argparse.ArgumentTypeError("must be columns x rows, up to 300x130, such as 40x20")
    return int(match[1]), int(match[2])


def _size(text: str) -> int:
    if not text.isdecimal() or not 8 <= int(text[:6]) <= LARGEST:
        raise argparse.ArgumentTypeError(f"must be a number from 8 to {LARGEST}")
    return int(text)
