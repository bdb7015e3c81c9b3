"""How soon a key press is on the screen while a reply streams and the face speaks.

    python -m benchmarks.face_echo [--rounds 2] [--rate 200] [--keys 50] [--fps 30]

The app runs in a pseudo-terminal of 120x36; its model says a Markdown reply. Keys are pressed one
after another, each a character that stands nowhere else, and the time is taken until that
character comes out. With the face and without it, in turns; all key presses of all rounds together.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks.homes import LAST_WORDS, make_home
from benchmarks.pty_program import PtyProgram, surroundings
from llmcompanion.config.folders import Folders
from llmcompanion.config.settings import AvatarSettings, load_settings, save_settings

FIRST_KEY = 0x2460
"""Circled figures and letters; there are 160 of them."""
BETWEEN_KEYS_S = 0.13


def press_keys(folder: Path, rate: float, keys: int, avatar: AvatarSettings) -> list[float]:
    """Milliseconds from a key press to its echo, for each key."""
    home = make_home(folder / "home", 40)
    path = Folders.find(home, {}).settings_file
    save_settings(path, msgspec.structs.replace(load_settings(path), avatar=avatar))
    tokens = int(rate * (keys * 2 * BETWEEN_KEYS_S + 5))
    command = [sys.executable, "-m", "benchmarks.paced_app", str(home), str(rate), str(tokens)]
    with PtyProgram([*command, str(folder / "sent")], environ=surroundings(home)) as program:
        program.wait_for(LAST_WORDS)
        program.rest(3)
        program.send("Hello")
        program.rest(0.2)
        program.send("\r")
        program.rest(2)
        found = []
        for number in range(keys):
            key = chr(FIRST_KEY + number % 160)
            program.forget()
            pressed = time.monotonic()
            program.send(key)
            found.append(1000 * (program.wait_for(key) - pressed))
            program.rest(BETWEEN_KEYS_S)
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--keys", type=int, default=50)
    parser.add_argument("--fps", type=float, default=30)
    arguments = parser.parse_args()
    cases = {
        "no face": AvatarSettings(shown=False),
        f"face at {arguments.fps:g} fps": AvatarSettings(
            renderer="blocks", frames_per_second=arguments.fps
        ),
    }
    found: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(arguments.rounds):
        for name, avatar in cases.items():
            with tempfile.TemporaryDirectory() as folder:
                found[name] += press_keys(Path(folder), arguments.rate, arguments.keys, avatar)
    print(f"key press to echo, ms, while {arguments.rate:g} tokens/s stream")
    print(f"{'':20}{'keys':>6}{'p50':>8}{'p90':>8}{'p99':>8}{'most':>8}")
    for name, times in found.items():
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        print(
            f"{name:20}{len(times):6}{cuts[49]:8.1f}{cuts[89]:8.1f}{cuts[98]:8.1f}{max(times):8.1f}"
        )


if __name__ == "__main__":
    main()
