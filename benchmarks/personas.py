"""What a thousand personas, and one large card, cost.

    python -m benchmarks.personas [--rounds 9] [--no-start]

Start-up: from exec to the main screen's first paint in a pseudo-terminal, with 5 and with 1,000
personas in the folder, in turn. The list: the data that a list of 1,000 personas shows, the first
time (nothing known of them) and after that. A large card: a persona of 1 MB with a lorebook of 500
entries is read, and a prompt is put together for the last turn of a talk of 10,000 messages.

All but the start is counted in processor time, which is what it takes on a machine at rest.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.homes import make_home
from benchmarks.pty_program import PtyProgram, surroundings
from llmcompanion import resources
from llmcompanion.chat.messages import Felt, Message
from llmcompanion.chat.prompt import assemble
from llmcompanion.persona.index import INDEX_FILE
from llmcompanion.persona.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN_MARK = "╭"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
DOCS = sorted((Path(__file__).parents[1] / "docs").glob("*.md"))
SENTENCES = re.split(r"(?<=[.!?]) +|\n+", "\n".join(file.read_text("utf-8") for file in DOCS))
"""English, as people write it."""
WORDS = sorted({word for line in SENTENCES for word in re.findall("[a-z]{4,}", line)})


def fill(shelf: Path, count: int) -> None:
    for number in range(count):
        folder = shelf / f"persona-{number:04}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "persona.toml").write_text(
            f'format = 2\nname = "Persona {number}"\ndescription = "One of many, number {number}"\n'
            'labels = ["neutral", "joy", "sadness"]\navatar = "orb"\nversion = 1\n'
            f'tags = ["tag{number % 17}", "tag{number % 23}"]\ncreator = "somebody"\n'
            '\n[knobs]\nfeelings = "free"\nhuman_backstory = true\n',
            encoding="utf-8",
        )
        (folder / "system.md").write_text("Speak in short sentences.\n" * 60, encoding="utf-8")


def large_card(shelf: Path, rng: random.Random) -> None:
    folder = shelf / "large"
    folder.mkdir(parents=True)
    (folder / "persona.toml").write_text('format = 2\nname = "Large"\n')
    (folder / "character.md").write_text("Knows {{char}} and {{user}}. " * 3000)
    entries = [
        {
            "keys": [
                f"{rng.choice(WORDS)} {rng.choice(WORDS)}",
                f"key{n}",
                f"Thing {n}",
                f"old{n}",
            ],
            "secondary_keys": [rng.choice(WORDS)],
            "selective": n % 5 == 0,
            "content": " ".join(rng.choices(SENTENCES, k=25)),
            "extensions": {},
            "enabled": True,
            "insertion_order": n,
            "priority": n % 7,
            "constant": n % 100 == 0,
            "use_regex": False,
        }
        for n in range(500)
    ]
    for entry in entries[3::25]:
        entry |= {"use_regex": True, "keys": [r"(?:dragon|wyrm)s?\b", r"\b(?:la|mi)\w+ver\b"]}
    book = {"scan_depth": 10, "token_budget": 2000, "recursive_scanning": True, "entries": entries}
    (folder / "lorebook.json").write_text(json.dumps(book))


def talk(count: int, rng: random.Random) -> list[Message]:
    return [
        Message(
            id=number,
            conversation_id=1,
            parent_id=number - 1 or None,
            role="user" if number % 2 else "assistant",
            text=" ".join(rng.choices(SENTENCES, k=3)),
            status="complete",
            created_at=NOW,
            feelings=() if number % 2 else (Felt("joy", 0),),
        )
        for number in range(1, count + 1)
    ]


def timed(work: Callable[[], object], rounds: int) -> str:
    spans = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        spans.append((time.process_time() - begun) * 1e3)
    return f"{statistics.median(spans):.1f} ms (best {min(spans):.1f}, worst {max(spans):.1f})"


def start(home: Path) -> tuple[float, float]:
    """Seconds until the first paint; and of the processor, with the second that comes after it."""
    argv = [sys.executable, "-m", "llmcompanion"]
    with PtyProgram(argv, environ=surroundings(home)) as program:
        seconds = program.wait_for(MAIN_MARK) - program.started
        program.rest(1.0)
        return seconds, program.cpu_s


def starts(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        homes = {}
        for count in (5, 1000):
            home = homes[count] = make_home(Path(folder) / str(count), 40)
            fill(home / "data" / "personas", count)
        spans: dict[int, list[tuple[float, float]]] = {count: [] for count in homes}
        for number in range(rounds + 1):
            for count in sorted(homes, reverse=bool(number % 2)):
                found = start(homes[count])
                if number:  # the first warms up
                    spans[count].append(found)
                time.sleep(0.2)
        for place, what in enumerate(("start", "start, processor")):
            for name, of in (("median", statistics.median), ("best", min)):
                few, many = (of([each[place] for each in spans[count]]) for count in homes)
                more = many / few - 1
                print(f"{what}, {name}: with 5 {few:.3f} s, with 1,000 {many:.3f} s ({more:+.1%})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--no-start", action="store_true")
    arguments = parser.parse_args()
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        shelf = Path(folder) / "many"
        fill(shelf, 1000)
        library = Library(resources.personas(), shelf)
        index = shelf / INDEX_FILE

        def anew() -> None:
            index.unlink(missing_ok=True)
            library.cards()

        print(f"list of 1,000, first time: {timed(anew, arguments.rounds)}")
        print(f"list of 1,000, known: {timed(library.cards, arguments.rounds)}")
        print(f"one of 1,000: {timed(lambda: library.get('persona-0500'), arguments.rounds)}")

        shelf = Path(folder) / "large"
        large_card(shelf, rng)
        size = sum(file.stat().st_size for file in (shelf / "large").iterdir())
        library = Library(resources.personas(), shelf)
        print(
            f"reading {size / 1e6:.2f} MB: {timed(lambda: library.get('large'), arguments.rounds)}"
        )
        large = library.get("large")
        path = talk(9_999, rng)
        for budget in (8_000, 32_000, 200_000):
            how = timed(lambda: assemble(path, large, budget=budget), arguments.rounds)  # noqa: B023
            prompt = assemble(path, large, budget=budget)
            lore = sum(part.title == "Lore" for part in (*prompt.parts, *prompt.notes.parts))
            print(f"prompt in {budget:,} tokens, {lore} entries active: {how}")
    if not arguments.no_start:
        starts(arguments.rounds)


if __name__ == "__main__":
    main()
