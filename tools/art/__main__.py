"""Command line of the generator: build everything, or draw one picture to look at."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.art.build import build_character
from tools.art.build_orb import build_orb
from tools.art.cast import CHARACTERS
from tools.art.levels import LEVELS
from tools.art.rig import Rig
from tools.art.sheet import blind_sheet, write_sheets

_ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Run the command that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tools.art", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="write assets/avatars")
    build.add_argument("names", nargs="*", help="avatars to write (default: all)")
    build.add_argument("--folder", type=Path, default=_ROOT / "assets" / "avatars")
    draw = commands.add_parser("draw", help="draw one picture of a character")
    draw.add_argument("name", choices=sorted(CHARACTERS))
    draw.add_argument("expression")
    draw.add_argument("--size", type=int, choices=sorted(LEVELS), default=512)
    draw.add_argument("--eyes", default="open")
    draw.add_argument("--mouth", default="closed")
    draw.add_argument("--gaze", default="ahead")
    draw.add_argument("--sway", type=int, default=0)
    draw.add_argument("--phase", type=int, default=0)
    draw.add_argument("-o", "--output", type=Path, required=True)
    sheets = commands.add_parser("sheets", help="write the contact sheets of docs/avatars")
    sheets.add_argument("--folder", type=Path, default=_ROOT / "docs" / "avatars")
    blind = commands.add_parser("blind", help="write an unlabelled 40 px sheet and its key")
    blind.add_argument("name", choices=sorted(CHARACTERS))
    blind.add_argument("--seed", type=int, default=1)
    blind.add_argument("-o", "--output", type=Path, required=True)
    commands.add_parser("figures", help="print distances, brightness and motion")
    options = parser.parse_args()
    if options.command == "figures":
        from tools.art.figures import figures

        for line in figures(_ROOT / "assets" / "avatars"):
            print(line, flush=True)
        return
    if options.command == "sheets":
        write_sheets(options.folder)
        return
    if options.command == "blind":
        sheet, order = blind_sheet(options.name, options.seed)
        sheet.save(options.output)
        key = "\n".join(f"{i + 1} {name}" for i, name in enumerate(order))
        options.output.with_suffix(".key.txt").write_text(key + "\n", encoding="utf-8")
        return
    if options.command == "build":
        for name in options.names or (*CHARACTERS, "orb"):
            if name == "orb":
                build_orb(options.folder / "orb")
            else:
                build_character(name, options.folder / name, tuple(LEVELS))
        return
    picture = Rig(CHARACTERS[options.name]).picture(
        options.expression,
        LEVELS[options.size],
        eyes=options.eyes,
        mouth=options.mouth,
        gaze=options.gaze,
        sway=options.sway,
        phase=options.phase,
    )
    picture.save(options.output)


if __name__ == "__main__":
    main()
