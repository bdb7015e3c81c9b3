"""A talk of 5,000 messages: how long it takes to open, and how soon a key is echoed.

    python -m benchmarks.transcript [--messages 5000] [--keys 200]
    python -m benchmarks.transcript --turns 500

In a pseudo-terminal of 120x36, face on. Opening: from Enter in the list of conversations until the
talk's last words are on the screen, in a running app; the first opening also imports what draws
Markdown. Echo: from the key that is written to the terminal until its letter comes back, at rest
and while a Markdown reply of 50 tokens/s arrives. The same keys, in the same run, in a bare
Textual app (an input below an empty Markdown widget) say what the machine and Textual alone take.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.homes import EARLIER_TITLE, LAST_WORDS, LAST_WORDS_EARLIER, make_home
from benchmarks.pty_program import PtyProgram, surroundings
from benchmarks.reply import END

LETTERS = [chr(code) for code in range(0x1E00, 0x1EFA)] + [chr(c) for c in range(0x100, 0x17F)]
"""Letters that stand nowhere else on the screen: each is pressed once a run."""
A_LINE = 20
HOME, DOWN = "\x1b[H", "\x1b[B"
RATE = 50.0


def opening(home: Path) -> list[float]:
    """Seconds of the first and of the second opening of the long talk."""
    took = []
    with PtyProgram([sys.executable, "-m", "llmcompanion"], environ=surroundings(home)) as program:
        program.wait_for(LAST_WORDS)
        program.rest(2)
        for there, keys in ((LAST_WORDS_EARLIER, HOME + DOWN), (LAST_WORDS, HOME)) * 2:
            program.send("\x0f")
            program.wait_for(EARLIER_TITLE)
            program.rest(1)
            program.send(keys)
            program.rest(0.5)
            program.forget()
            began = time.monotonic()
            program.send("\r")
            seen = program.wait_for(there)
            if there == LAST_WORDS_EARLIER:
                took.append(seen - began)
            program.rest(1)
            program.forget()
    return took


def paced(home: Path, tokens: int) -> list[str]:
    sent = str(home / "sent")
    return [sys.executable, "-m", "benchmarks.paced_app", str(home), str(RATE), str(tokens), sent]


def echoes(program: PtyProgram, keys: int) -> list[float]:
    """Milliseconds for each of so many keys."""
    took = []
    for number in range(keys):
        if number % A_LINE == 0:
            program.send("\x15")
            program.rest(0.2)
        program.forget()
        letter = LETTERS[number]
        began = time.monotonic()
        program.send(letter)
        took.append((program.wait_for(letter) - began) * 1000)
        program.rest(0.05 + 0.037 * (number % 3))
    program.send("\x15")
    program.rest(0.3)
    return took


def memory_over(root: Path, turns: int) -> None:
    """Many short turns in one sitting: does the memory level off?"""
    home = make_home(root / "turns", 2)
    command = [sys.executable, "-m", "benchmarks.paced_app", str(home), "2000", "60"]
    print("\n| turns | MB |\n|---|---|")
    with PtyProgram([*command, str(home / "sent")], environ=surroundings(home)) as program:
        program.wait_for(LAST_WORDS)
        program.rest(5)
        print(f"| 0 | {program.memory_mb:.0f} |")
        for turn in range(1, turns + 1):
            program.forget()
            program.send(f"turn {turn}\r")
            program.wait_for(END)
            program.rest(0.15)
            if turn % (turns // 5) == 0:
                print(f"| {turn} | {program.memory_mb:.0f} |", flush=True)


def row(name: str, took: list[float]) -> str:
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    return f"| {name} | {cuts[49]:.0f} | {cuts[89]:.0f} | {cuts[98]:.0f} | {max(took):.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--turns", type=int, default=0, help="memory over so many turns, instead")
    arguments = parser.parse_args()
    if arguments.turns:
        with tempfile.TemporaryDirectory() as folder:
            memory_over(Path(folder), arguments.turns)
        return
    many, keys = arguments.messages, arguments.keys
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        both = make_home(root / "both", 2, earlier=many)
        times = [seconds * 1000 for seconds in opening(both)]
        print(f"Opening {many} messages: {times[0]:.0f} ms, again {times[1]:.0f} ms.\n")
        print("| key to echo, ms | median | p90 | p99 | longest |")
        print("|---|---|---|---|---|")
        command = [sys.executable, "-m", "benchmarks.bare_markdown", str(RATE), "9000", "/dev/null"]
        with PtyProgram(command, environ=surroundings(root)) as program:
            program.wait_for("bareready")
            program.rest(2)
            print(row("bare Textual app, at rest", echoes(program, keys)), flush=True)
            program.send("go\r")
            program.rest(1)
            print(row("bare Textual app, 50 tokens/s", echoes(program, keys)), flush=True)
        for messages in (2, many):
            home = make_home(root / str(messages), messages)
            with PtyProgram(paced(home, 9000), environ=surroundings(home)) as program:
                program.wait_for(LAST_WORDS)
                program.wait_for("▄")
                program.rest(3)
                print(row(f"{messages} messages, at rest", echoes(program, keys)), flush=True)
                program.send("go\r")
                program.rest(1)
                took = echoes(program, keys)
                print(row(f"{messages} messages, 50 tokens/s", took), flush=True)
                print(f"<!-- {program.memory_mb:.0f} MB -->")


if __name__ == "__main__":
    main()
