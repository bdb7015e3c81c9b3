"""What model profiles cost at the start: nothing to speak of.

    python -m benchmarks.startup_profiles [--rounds 15] [--profiles 5]

Two homes, alike but for the profiles in their settings, are opened in turn in a pseudo-terminal
of 120x36. Medians from exec to the main screen's first paint. What is promised: within 5 %.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from benchmarks.homes import make_home
from benchmarks.pty_program import PtyProgram, surroundings
from benchmarks.startup import MAIN_MARK, PROGRAM
from llmcompanion.config.folders import Folders
from llmcompanion.config.settings import ModelProfile, load_settings, save_settings

PROFILES = (
    ModelProfile(provider="anthropic", model="claude-haiku-5-5", max_tokens=500),
    ModelProfile(provider="openai", model="llama3.2:3b", base_url="http://127.0.0.1:11434/v1"),
    ModelProfile(provider="openrouter", model="a/b", temperature=0.7, price_in=0.1, price_out=0.5),
    ModelProfile(provider="llama", path="model.gguf", context_tokens=8192, threads=2),
    ModelProfile(provider="openai", base_url="https://llm.example.org/v1"),
)


def first_paint_s(home: Path) -> float:
    with PtyProgram(PROGRAM, environ=surroundings(home)) as program:
        return program.wait_for(MAIN_MARK) - program.started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--profiles", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        none, some = (make_home(Path(folder) / name, 40) for name in ("none", "some"))
        file = Folders.find(some, {}).settings_file
        profiles = {f"profile{n}": PROFILES[n % len(PROFILES)] for n in range(arguments.profiles)}
        save_settings(file, replace(load_settings(file), models=profiles))
        times: dict[Path, list[float]] = {none: [], some: []}
        for number in range(arguments.rounds + 1):
            for home, found in times.items():
                seconds = first_paint_s(home)
                if number:  # the first warms up
                    found.append(seconds)
                time.sleep(0.2)
    base, ours = (statistics.median(found) for found in times.values())
    print(f"no profiles: {base:.3f} s; {arguments.profiles}: {ours:.3f} s ({ours / base - 1:+.1%})")


if __name__ == "__main__":
    main()
