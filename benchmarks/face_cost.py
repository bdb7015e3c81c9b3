"""What the face costs: CPU of the whole app and bytes to the terminal, in a real pseudo-terminal.

    python -m benchmarks.face_cost [--rounds 3] [--warm-up 10] [--seconds 8] [--stock]

Three tables:

- *at rest*: llmcompanion itself, started on an empty conversation, with the face and without.
  The figure is the share of one core above the same app without a face.
- *speaking*: a pane of 40x20 cells beside a still text; words arrive all the time, and only mouth
  and lids move. The stock image widgets of textual-image are given the same frames
  at the same moments (`--stock`; needs `pip install textual-image`, which nothing else here does).
- *another avatar*: how long a change of persona takes, and whether memory comes back.

Variants take turns, round by round; figures are medians of the rounds. CPU is user and system
time of the program (getrusage); bytes a frame are what it writes more than without a face. The
terminal swallows everything. A kitty holds what it was sent: the longer the warm-up, the fewer
poses are new to it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.homes import make_home
from benchmarks.pty_program import PtyProgram, surroundings

FACE = "40x20"
COLUMNS, ROWS = 106, 22
"""Of the terminal: so large that the face comes out at 40x20 cells."""
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Variant:
    """One way to show a face."""

    name: str
    program: str
    renderer: str
    fps: float

    @property
    def arguments(self) -> list[str]:
        return [self.program, self.renderer, str(self.fps)]


AT_REST = (
    Variant("no face", "rest", "off", 12),
    Variant("cells, 12 fps", "rest", "blocks", 12),
    Variant("cells, 30 fps", "rest", "blocks", 30),
    Variant("kitty, 12 fps", "rest", "kitty", 12),
    Variant("kitty, 30 fps", "rest", "kitty", 30),
)
SPEAKING = (
    Variant("no face", "speak", "off", 30),
    Variant("cells, 12 fps", "speak", "blocks", 12),
    Variant("cells, 30 fps", "speak", "blocks", 30),
    Variant("kitty, 12 fps", "speak", "kitty", 12),
    Variant("kitty, 30 fps", "speak", "kitty", 30),
    Variant("sixel, 10 fps", "speak", "sixel", 10),
)
SWITCHING = (Variant("cells", "switch", "blocks", 12), Variant("kitty", "switch", "kitty", 12))
STOCK = (
    Variant("stock half blocks, 12 fps", "speak", "stock-half", 12),
    Variant("stock half blocks, 30 fps", "speak", "stock-half", 30),
    Variant("stock kitty, 12 fps", "speak", "stock-kitty", 12),
    Variant("stock kitty, 30 fps", "speak", "stock-kitty", 30),
)


def run(variant: Variant, warm_up: float, seconds: float) -> dict[str, float]:
    """What one start of a variant reports: cpu (share of a core), bytes and frames a second."""
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(Path(folder) / "home", 0)
        report = Path(folder) / "report.json"
        command = [
            sys.executable, "-m", "benchmarks.face_app",
            *variant.arguments, str(warm_up), str(seconds), str(home), str(report),
        ]  # fmt: skip
        environ = surroundings(home)
        if "PYTHONPATH" in os.environ:
            environ["PYTHONPATH"] = os.environ["PYTHONPATH"]
        with PtyProgram(command, environ=environ, columns=COLUMNS, rows=ROWS) as program:
            end = time.monotonic() + warm_up + seconds + PATIENCE_S
            while not report.exists() and time.monotonic() < end:
                program.pump(0.05)
            return json.loads(report.read_text())


def measure(
    variants: tuple[Variant, ...], rounds: int, warm_up: float, seconds: float
) -> dict[str, dict]:
    """Medians of what the variants report."""
    found: dict[str, list[dict]] = {variant.name: [] for variant in variants}
    for _ in range(rounds):
        for variant in variants:
            found[variant.name].append(run(variant, warm_up, seconds))
    return {
        name: {key: statistics.median([one[key] for one in reports]) for key in reports[0]}
        for name, reports in found.items()
    }


def table(title: str, results: dict[str, dict]) -> None:
    base, silence = results["no face"]["cpu"], results["no face"]["bytes"]
    print(f"\n{title}", flush=True)
    print(f"{'':28}{'% of a core':>12}{'above':>8}{'frames/s':>10}{'B/frame':>10}{'kB/s':>8}")
    for name, one in results.items():
        above = "" if name == "no face" else f"{100 * (one['cpu'] - base):+.2f}"
        per_frame = f"{(one['bytes'] - silence) / one['frames']:.0f}" if one["frames"] else ""
        frames = f"{one['frames']:.1f}" if one["frames"] else ""
        print(
            f"{name:28}{100 * one['cpu']:12.2f}{above:>8}{frames:>10}{per_frame:>10}"
            f"{one['bytes'] / 1000:8.1f}"
        )


def ratios(results: dict[str, dict]) -> None:
    base, silence = results["no face"]["cpu"], results["no face"]["bytes"]
    print("\nof the stock widget's cost, at the same frames")
    for ours, stock in (
        ("cells, 12 fps", "stock half blocks, 12 fps"),
        ("cells, 30 fps", "stock half blocks, 30 fps"),
        ("kitty, 12 fps", "stock kitty, 12 fps"),
        ("kitty, 30 fps", "stock kitty, 30 fps"),
    ):
        one, other = results[ours], results[stock]
        if one["frames"] and other["frames"]:
            cpu = ((one["cpu"] - base) / one["frames"]) / ((other["cpu"] - base) / other["frames"])
            wire = (one["bytes"] - silence) / one["frames"]
            wire /= (other["bytes"] - silence) / other["frames"]
            print(f"{ours:16}CPU a frame 1/{1 / cpu:.1f}, bytes a frame 1/{1 / wire:.0f}")


def switching(results: dict[str, dict]) -> None:
    print("\nanother avatar: time until it stands there, memory over 12 changes")
    print(f"{'':28}{'first, ms':>12}{'ms':>8}{'MB after 3':>12}{'MB at last':>12}")
    for name, one in results.items():
        print(
            f"{name:28}{one['first_ms']:12.0f}{one['ms']:8.0f}"
            f"{one['first_mb']:12.1f}{one['last_mb']:12.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--warm-up", type=float, default=10.0)
    parser.add_argument("--stock", action="store_true", help="compare with textual-image")
    arguments = parser.parse_args()
    table(
        f"llmcompanion at rest, face of {FACE} cells",
        measure(AT_REST, arguments.rounds, arguments.warm_up, arguments.seconds),
    )
    variants = SPEAKING + (STOCK if arguments.stock else ())
    results = measure(variants, arguments.rounds, arguments.warm_up, arguments.seconds)
    table(f"speaking without a pause, only mouth and lids move, {FACE} cells", results)
    if arguments.stock:
        ratios(results)
    switching(measure(SWITCHING, min(arguments.rounds, 2), 0, 30))


if __name__ == "__main__":
    main()
