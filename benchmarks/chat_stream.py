"""What a long reply costs, and how late its last word is on the screen.

    python -m benchmarks.chat_stream [--rounds 3] [--rates 50 200 1000] [--tokens 2000]

The app runs in a pseudo-terminal of 120x36 with its face on; its model says a Markdown reply of
headings, lists, code and tables, one token (about four characters) at a time. Processor seconds
are those of the whole process, all threads, from Enter until the last word is shown. Beside it,
for the same reply in the same run: a bare Textual app that streams into its Markdown widget, with
no history, face, store or emotions.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.homes import LAST_WORDS, make_home
from benchmarks.pty_program import PtyProgram, surroundings
from benchmarks.reply import END

Row = dict[str, float]


def ours(folder: Path, rate: float, tokens: int) -> Row:
    home = make_home(folder / "home", 40)
    sent = folder / "sent"
    command = [sys.executable, "-m", "benchmarks.paced_app", str(home), str(rate), str(tokens)]
    with PtyProgram([*command, str(sent)], environ=surroundings(home)) as program:
        program.wait_for(LAST_WORDS)
        program.wait_for("▄")
        program.rest(2)
        return _reply(program, sent, tokens / rate)


def bare(folder: Path, rate: float, tokens: int) -> Row:
    sent = folder / "sent"
    command = [sys.executable, "-m", "benchmarks.bare_markdown", str(rate), str(tokens), str(sent)]
    with PtyProgram(command, environ=surroundings(folder)) as program:
        program.wait_for("bareready")
        program.rest(2)
        return _reply(program, sent, tokens / rate)


def _reply(program: PtyProgram, sent: Path, seconds: float) -> Row:
    program.forget()
    before, bytes_before = program.cpu_s, program.read_bytes
    program.send("Hello")
    program.rest(0.2)
    program.send("\r")
    seen = program.wait_for(END, patience_s=seconds + 60)
    cpu = program.cpu_s - before
    return {
        "CPU s": cpu,
        "last word late s": seen - float(sent.read_text()),
        "MB": program.memory_mb,
        "kB to the terminal": (program.read_bytes - bytes_before) / 1000,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rates", type=float, nargs="+", default=[50, 200, 1000])
    parser.add_argument("--tokens", type=int, default=2000)
    parser.add_argument("--without-bare", action="store_true")
    arguments = parser.parse_args()
    cases = {"llmcompanion, face on": ours}
    if not arguments.without_bare:
        cases["bare Textual Markdown"] = bare
    columns = ["CPU s", "last word late s", "MB", "kB to the terminal"]
    print("| tokens/s | |", " | ".join(columns), "|")
    print("|---" * (len(columns) + 2) + "|")
    for rate in arguments.rates:
        for name, case in cases.items():
            rows = []
            for _ in range(arguments.rounds):
                with tempfile.TemporaryDirectory() as folder:
                    rows.append(case(Path(folder), rate, arguments.tokens))
            cells = [f"{statistics.median(row[c] for row in rows):.2f}" for c in columns]
            print(f"| {rate:.0f} | {name} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
