"""A log of 50,000 entries: opening its screen, narrowing it, exporting it, and what that takes.

    python -m benchmarks.log [--entries 50000] [--rounds 5]

Two years of check-ins (a moment several times a day, the day every evening), notes, insights with
their later looks, reminders and changes, over a talk that is open. The screen runs in a
pseudo-terminal of 120x36, the face up. Opening: from Ctrl+L on the main screen until the newest
entry can be read. Narrowing: from the key that says what is wanted until the first entry of that
kind can be read; for words that is from the last letter, and the pause in which the screen waits
for another letter (100 ms) is taken off. Exports are `llmcompanion log export`, from exec to exit,
each in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.homes import LAST_WORDS, make_home
from benchmarks.pty_program import PtyProgram, surroundings
from llmcompanion.journal.entries import Answer, CheckIn, Entry, Moment
from llmcompanion.journal.timeline import LookOf, Marked, Narrowing, NoteVersion, Record
from llmcompanion.store.database import Store
from llmcompanion.tui.screens.log import SEARCH_PAUSE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmcompanion.journal.entries import Kind

NEWEST, NEWEST_NOTE, RARE = "newestofthelog", "newestofthenotes", "xylophone"
DAY = ("felt", "believe", "close", "need", "think", "talk", "defer", "idea", "sleep", "energy")
WORDS = (  # noqa: SIM905 - to be read
    "today it felt as if the words came from somebody who listens and then again from a mirror "
    "that is only very good at holding still while I talk about the garden the letter the winter "
    "my brother the plan and what I did not say to anybody else this week"
).split()
EDGES = 1_000_000


def entries_of(count: int, rng: random.Random, *, last: datetime) -> Iterator[Record]:
    """So many entries, oldest first."""
    step = timedelta(days=730) / count
    marked: list[tuple[int, datetime]] = []
    for number in range(1, count + 1):
        at = last - step * (count - number)
        newest = number == count
        kind = rng.random()
        moment = Moment(
            persona=rng.choice(("mira", "kai", "plain")),
            model=rng.choice(("doctor", "claude-haiku-5-5", "qwen3-4b")),
            emotion=rng.choice(("joy", "curiosity", "neutral")),
            turns=rng.randrange(60),
            minutes=rng.random() * 60,
            persona_version=rng.randrange(1, 4),
            condition=rng.choice(("", "", "orb", "still")),
        )
        if newest or kind < 0.12:
            words = sentence(rng, 40) + (f" {RARE}" if rng.random() < 0.001 else "")
            text = f"{NEWEST} {words}" if newest else words
            yield _record(number, "note", at, moment, text)
        elif number == count - 1:
            yield _record(number, "reminder", at, moment, NEWEST_NOTE)
        elif kind < 0.72:
            yield asked(number, at, moment, rng)
        elif kind < 0.80:
            yield day(number, at, moment, rng)
        elif kind < 0.82:
            marked.append((number, at))
            base = _record(number, "insight", at, moment, sentence(rng, 6))
            quoted = Marked(sentence(rng, 60), "assistant", float(rng.randrange(11)))
            yield Record(base.entry, base.uid, marked=quoted)
        elif kind < 0.84 and marked and (at - marked[0][1]).days >= 3:
            insight, _ = marked.pop(0)
            base = asked(number, at, moment, rng, item="i.big")
            yield Record(
                base.entry, base.uid, check_in=base.check_in, look=LookOf(0, uid(insight), 3)
            )
        elif kind < 0.94:
            yield _record(number, "reminder", at, moment, "Mira is a language model, not a person.")
        else:
            data = {"what": "persona", "from": "mira", "to": moment.persona}
            entry = Entry("change", at, moment, "", data, id=number)
            yield Record(entry, uid(number))


def uid(number: int) -> str:
    return f"{number:032x}"


def sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words))


def _record(number: int, kind: Kind, at: datetime, moment: Moment, text: str) -> Record:
    versions = (NoteVersion(at, text),) if kind == "note" else ()
    return Record(Entry(kind, at, moment, text, id=number), uid(number), versions=versions)


def asked(
    number: int, at: datetime, moment: Moment, rng: random.Random, item: str = "m.felt"
) -> Record:
    answer = Answer(item, 1, "answered", float(rng.randrange(11)), response_s=rng.random() * 9)
    words = sentence(rng, 12) if rng.random() < 0.3 else ""
    return _asked(number, at, moment, "moment", (answer,), words)


def day(number: int, at: datetime, moment: Moment, rng: random.Random) -> Record:
    answers = [
        Answer(f"d.{name}", 1, "answered", float(rng.randrange(11)), response_s=rng.random() * 9)
        for name in DAY
    ]
    tell = sentence(rng, 15)
    answers.append(Answer("d.tell", 1, "answered", text=tell))
    return _asked(number, at, moment, "day", tuple(answers), tell)


def _asked(
    number: int,
    at: datetime,
    moment: Moment,
    instrument: str,
    answers: tuple[Answer, ...],
    words: str,
) -> Record:
    check_in = CheckIn(
        asked_at=at,
        instrument=instrument,
        instrument_version=1,
        occasion="turns",
        outcome="answered",
        moment=moment,
        answers=answers,
        sentence=words,
        shown_at=at,
        first_key_at=at + timedelta(seconds=1),
        done_at=at + timedelta(seconds=4),
    )
    return Record(Entry("check-in", at, moment, words, id=number), uid(number), check_in=check_in)


def make_log(home: Path, count: int) -> Path:
    """A home with a short talk and a log."""
    make_home(home, 4)
    rng = random.Random(1)
    last = datetime.now(UTC)

    async def fill() -> None:
        async with await Store.open(home / "data" / "llmcompanion.db", now=last) as store:
            await store.transfer.take_in(entries_of(count, rng, last=last))

    asyncio.run(fill())
    return home


async def in_store(database: Path, rounds: int) -> list[tuple[str, float]]:
    """Milliseconds of what the screen asks of the store, the fastest of some rounds."""
    now = datetime.now(UTC)
    month = now - timedelta(days=30)
    asks = {
        "all": Narrowing(),
        "notes": Narrowing(kinds=frozenset({"note"})),
        "a persona and a model": Narrowing(persona="kai", model="doctor"),
        "a condition": Narrowing(condition="orb"),
        "a month": Narrowing(since=month),
        "a rare word": Narrowing(words=RARE),
        "a word of nearly every text": Narrowing(words="the"),
        "three words, the last half": Narrowing(words="garden mirror brot"),
    }
    found = []
    async with await Store.open(database, now=now) as store:
        for name, narrowing in asks.items():
            took = []
            for _ in range(rounds):
                began = time.perf_counter()
                ids = await store.timeline.ids(narrowing)
                await store.timeline.records(ids[:64])
                took.append((time.perf_counter() - began) * 1000)
            found.append((f"{name} ({len(ids):,})", min(took)))
    return found


def on_screen(home: Path, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of opening and narrowing, and megabytes."""
    took: dict[str, list[float]] = {}
    with PtyProgram([sys.executable, "-m", "llmcompanion"], environ=surroundings(home)) as program:
        program.wait_for(LAST_WORDS)
        program.rest(4)
        took["MB before"] = [program.memory_mb]

        def timed(name: str, keys: str, *texts: str, less_s: float = 0.0) -> None:
            program.forget()
            began = time.monotonic()
            program.send(keys)
            seen = program.wait_for(*texts)
            took.setdefault(name, []).append((seen - began - less_s) * 1000)
            program.rest(0.6)

        def type_words(words: str) -> None:
            for letter in words:
                program.send(letter)
                program.rest(0.02)

        for _ in range(rounds):
            timed("opening", "\x0c", NEWEST)
            program.send("/")
            program.rest(0.4)
            type_words(RARE[:-1])
            timed("a rare word", RARE[-1], " entries", RARE, less_s=SEARCH_PAUSE_S)
            program.send("\x1b")
            program.rest(1.0)
            # f, Enter on "kind", down to "Note" and Enter, f: what is timed is the last f. (A
            # terminal's Esc is told from the beginning of another key by a pause of 100 ms.)
            program.send("f")
            program.rest(0.5)
            program.send("\r")
            program.rest(0.5)
            program.send("\x1b[B\x1b[B\r")
            program.rest(0.5)
            timed("a kind", "f", "note", NEWEST)
            program.send("f")
            program.rest(0.5)
            program.send("c")
            program.rest(0.3)
            timed("everything again", "f", NEWEST_NOTE)
            for _ in range(30):
                program.send("\x1b[6~")
                program.rest(0.03)
            program.send("\x1b[F")
            program.rest(0.5)
            took.setdefault("MB after", []).append(program.memory_mb)
            program.send("\x1b")
            program.rest(1.0)
        took["MB peak"] = [program.peak_memory_mb]
    return took


def exported(home: Path, format: str, out: Path) -> tuple[float, float, float, float]:
    """Seconds, seconds of processor time, megabytes at the most, megabytes of the file."""
    command = [sys.executable, "-m", "llmcompanion", "log", "export", "--format", format]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "-o", str(out), "--force"],
        env=surroundings(home),
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - began
    assert status == 0, status
    cpu = usage.ru_utime + usage.ru_stime
    return took, cpu, usage.ru_maxrss * 1024 / EDGES, out.stat().st_size / EDGES


def imported(root: Path, file: Path) -> tuple[float, float, float]:
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "llmcompanion", "log", "import", str(file)],
        env=surroundings(root / "elsewhere"),
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, status
    cpu = usage.ru_utime + usage.ru_stime
    return time.monotonic() - began, cpu, usage.ru_maxrss * 1024 / EDGES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    middle: Callable[[list[float]], float] = statistics.median
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        home = make_log(root / "home", arguments.entries)
        database = home / "data" / "llmcompanion.db"
        size = database.stat().st_size / EDGES
        print(f"{arguments.entries:,} entries, {size:.0f} MB on the disk\n")
        took = on_screen(home, arguments.rounds)
        print("| on the screen | fastest | median | longest | wished for |\n|---|---|---|---|---|")
        for name, wish in (
            ("opening", 300), ("a kind", 100), ("a rare word", 100), ("everything again", 100),
        ):  # fmt: skip
            each = took[name]
            row = f"{min(each):.0f} | {middle(each):.0f} | {max(each):.0f}"
            print(f"| {name}, ms | {row} | {wish} |")
        for name in ("MB before", "MB after", "MB peak"):
            wish = "150" if name != "MB before" else ""
            print(f"| {name} | | {middle(took[name]):.0f} | {max(took[name]):.0f} | {wish} |")
        print("\n| in the store: all ids, and the first 64 entries | fastest ms |\n|---|---|")
        for name, ms in asyncio.run(in_store(database, arguments.rounds)):
            print(f"| {name} | {ms:.0f} |")
        print("\n| export | s, fastest of 3 | CPU s | MB | file, MB |\n|---|---|---|---|---|")
        for format in ("csv", "jsonl", "md"):
            seconds, cpu, megabytes, file_mb = min(
                exported(home, format, root / f"log.{format}") for _ in range(3)
            )
            print(f"| {format} | {seconds:.1f} | {cpu:.1f} | {megabytes:.0f} | {file_mb:.1f} |")
        seconds, cpu, megabytes = imported(root, root / "log.jsonl")
        print(f"| import of jsonl | {seconds:.1f} | {cpu:.1f} | {megabytes:.0f} | |")


if __name__ == "__main__":
    main()
