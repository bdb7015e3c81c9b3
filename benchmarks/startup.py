"""How long until the first paint, and how much memory it takes.

    python -m benchmarks.startup [--rounds 9]

Each round starts, one after the other in a pseudo-terminal of 120x36: an empty Textual app, the
main screen with a talk of today, and the first-run screen. Measured from exec to the first bytes
that show the program's own content; for the main screen also until the talk's last words stand
there, and until the face does. Then `python -X importtime` is asked what was imported on the way.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.homes import LAST_WORDS, make_home
from benchmarks.pty_program import PtyProgram, surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("emptyapp")
Empty().run()
"""
UNWANTED = (
    "PIL",
    "anthropic",
    "httpx",
    "keyring",
    "llama_cpp",
    "markdown_it",
    "numpy",
    "openai",
    "pydantic",
    "pygments",
    "sounddevice",
    "textual_plot",
    "tomlkit",
)
MAIN_MARK = "╭"
"""The frame of the input: part of the first frame of the main screen."""
FIRST_RUN_MARK = "language model"
PROGRAM = [sys.executable, "-m", "llmcompanion"]
Row = dict[str, float]


def empty(home: Path) -> Row:
    with PtyProgram([sys.executable, "-c", EMPTY], environ=surroundings(home)) as program:
        first = program.wait_for("emptyapp") - program.started
        row = {
            "first paint s": first,
            "MB then": program.memory_mb,
            "CPU s then": program.cpu_of_threads_s,
        }
        program.rest(3)
        return row | {"MB after 3 s": program.memory_mb}


def main_screen(home: Path) -> Row:
    with PtyProgram(PROGRAM, environ=surroundings(home)) as program:
        first = program.wait_for(MAIN_MARK) - program.started
        row = {
            "first paint s": first,
            "MB then": program.memory_mb,
            "CPU s then": program.cpu_of_threads_s,
        }
        row["talk s"] = program.wait_for(LAST_WORDS) - program.started
        row["face s"] = program.wait_for("▄") - program.started
        program.rest(3)
        return row | {"MB after 3 s": program.memory_mb, "MB at most": program.peak_memory_mb}


def first_run(home: Path) -> Row:
    with (
        tempfile.TemporaryDirectory() as fresh,
        PtyProgram(PROGRAM, environ=surroundings(Path(fresh))) as program,
    ):
        first = program.wait_for(FIRST_RUN_MARK) - program.started
        row = {
            "first paint s": first,
            "MB then": program.memory_mb,
            "CPU s then": program.cpu_of_threads_s,
        }
        program.rest(3)
        return row | {"MB after 3 s": program.memory_mb}


def imported(home: Path, mark: str) -> set[str]:
    """The modules imported before `mark` was painted.

    -X importtime reports to the terminal that is painted on: what comes first happened first.
    """
    command = [sys.executable, "-X", "importtime", *PROGRAM[1:]]
    with PtyProgram(command, environ=surroundings(home)) as program:
        program.wait_for(mark)
        before = program.seen.partition(mark)[0]
    return set(re.findall(r"import time: +\d+ \| +\d+ \| +([\w.]+)", before))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    cases: dict[str, Callable[[Path], Row]] = {
        "empty Textual app": empty,
        "main screen, a talk of 40 messages": main_screen,
        "first-run screen": first_run,
    }
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(Path(folder), 40)
        for case in cases.values():
            case(home)
        rows: dict[str, list[Row]] = {name: [] for name in cases}
        for _ in range(rounds):
            for name, case in cases.items():
                rows[name].append(case(home))
                time.sleep(0.2)
        on_the_way = {"Main screen": imported(home, MAIN_MARK)}
        with tempfile.TemporaryDirectory() as fresh:
            on_the_way["First-run screen"] = imported(Path(fresh), FIRST_RUN_MARK)
    of_empty = {
        column: statistics.median(row[column] for row in rows["empty Textual app"])
        for column in ("first paint s", "CPU s then")
    }
    columns = ["first paint s", "CPU s then", "talk s", "face s"]
    columns += ["MB then", "MB after 3 s", "MB at most"]
    print("| |", " | ".join(columns), "| paint, of empty | CPU, of empty |")
    print("|---" * (len(columns) + 3) + "|")
    for name, measured in rows.items():
        cells = []
        for column in columns:
            values = [row[column] for row in measured if column in row]
            digits = 0 if column.startswith("MB") else 3
            cells.append(f"{statistics.median(values):.{digits}f}" if values else "")
        ratios = [
            statistics.median(row[column] for row in measured) / base
            for column, base in of_empty.items()
        ]
        print(f"| {name} |", " | ".join(cells), f"| {ratios[0]:.2f} | {ratios[1]:.2f} |")
    for name, modules in on_the_way.items():
        there = [word for word in UNWANTED if word in {m.partition(".")[0] for m in modules}]
        print(f"\n{name}: {len(modules)} modules before the first paint;", end=" ")
        print(f"of the heavy ones: {', '.join(there) or 'none'}.")


if __name__ == "__main__":
    main()
