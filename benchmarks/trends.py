"""Trends over a long log: how long from the key to the plot, and what it takes from the screen.

    python -m benchmarks.trends [--messages 20000] [--entries 50000]

Makes a log of so many messages (words of the hand-labelled set, so that every rule has something
to do; replies of some 80 words) and so many check-ins over 400 days, then measures reading it out
of the database, counting it the first time and again, the quoted lines of three measures, and how
late the event loop gets meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from llmcompanion.journal.trend_reader import TrendReader
from llmcompanion.store.database import Store

LABELLED = Path(__file__).parents[1] / "tests" / "journal" / "labelled"
BEGAN = datetime(2025, 10, 1, 7, tzinfo=UTC)
DAYS = 400
ITEMS = ("m.felt", "m.believe", "m.led", "m.treat", "d.felt", "d.believe", "d.close", "d.sleep")


def _texts(name: str) -> list[str]:
    lines = (LABELLED / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[-1].replace("\\n", "\n") for line in lines if line[0] != "#"]


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def fill(path: Path, messages: int, entries: int) -> None:
    """Put a long log into a database that has its tables."""
    rng = random.Random(1)
    person, replies = _texts("person"), _texts("replies")
    connection = sqlite3.connect(path)
    talks = 800
    for talk in range(talks):
        moment = BEGAN + timedelta(days=DAYS * talk / talks)
        connection.execute(
            "INSERT INTO conversation (title, persona, created_at, updated_at) VALUES (?, ?, ?, ?)",
            ("A talk", "mira", _time(moment), _time(moment)),
        )
        parent = None
        for number in range(messages // talks):
            is_user = number % 2 == 0
            moment += timedelta(seconds=rng.randint(5, 120))
            text = " ".join(rng.sample(person, 2) if is_user else rng.sample(replies, 9))
            cursor = connection.execute(
                "INSERT INTO message (conversation_id, parent_id, role, text, status, created_at, "
                "persona, model) VALUES (?, ?, ?, ?, 'complete', ?, ?, ?)",
                (
                    talk + 1,
                    parent,
                    "user" if is_user else "assistant",
                    text,
                    _time(moment),
                    "" if is_user else "mira",
                    "" if is_user else "llama",
                ),
            )
            parent = cursor.lastrowid
    for number in range(entries):
        moment = BEGAN + timedelta(days=DAYS * number / entries)
        cursor = connection.execute(
            "INSERT INTO entry (kind, at, utc_offset_min, persona, model, text) "
            "VALUES ('check-in', ?, 60, 'mira', 'llama', ?)",
            (_time(moment), "She asked me about the garden." if number % 10 == 0 else ""),
        )
        connection.execute(
            "INSERT INTO check_in (entry_id, instrument, instrument_version, occasion, outcome, "
            "first_key_at, done_at) VALUES (?, 'moment', 1, 'turns', 'answered', ?, ?)",
            (cursor.lastrowid, _time(moment), _time(moment + timedelta(seconds=8))),
        )
        for place, item in enumerate(rng.sample(ITEMS, 2)):
            connection.execute(
                "INSERT INTO answer (check_in_id, position, item, item_version, state, number) "
                "VALUES (?, ?, ?, 1, 'answered', ?)",
                (cursor.lastrowid, place, item, rng.randint(0, 10)),
            )
    connection.commit()
    connection.close()


class Lateness:
    """How late a loop that wants to run every 10 ms gets to run, in milliseconds."""

    def __init__(self) -> None:
        self.found: list[float] = []

    async def watch(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            self.found.append((time.perf_counter() - began - 0.01) * 1000)

    def said(self) -> str:
        found = sorted(self.found)
        worst = found[int(len(found) * 0.99)]
        return f"median {statistics.median(found):.1f} ms, 99 % within {worst:.1f} ms"


async def measure(path: Path) -> None:
    """Print the figures."""
    store = await Store.open(path, now=datetime.now(UTC))
    names = {"mira": "Mira", "kai": "Kai", "plain": "Assistant"}
    reader = TrendReader(store.material, names, {})
    lateness = Lateness()
    watching = asyncio.create_task(lateness.watch())
    began = time.perf_counter()
    await store.material.read()
    print(f"read out of the database    {time.perf_counter() - began:6.2f} s")
    for what in ("the first time", "again"):
        began, busy = time.perf_counter(), time.process_time()
        async for page in reader.pages():
            part = "everything" if page.read else "how much and when"
            took = time.perf_counter() - began
            print(
                f"{part}, {what:16} {took:6.2f} s   {time.process_time() - busy:.2f} s of a core, "
                f"{len(page.days)} days"
            )
    for sign in ("thanks", "claims_feeling", "calls_she"):
        chosen = next(each for each in page.measures if each.id == sign)
        began = time.perf_counter()
        found = await reader.quotes(page, (chosen,))
        print(f"lines behind {sign:14} {time.perf_counter() - began:6.2f} s   {len(found)} lines")
    watching.cancel()
    print(f"event loop meanwhile: {lateness.said()}")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    await store.close()


async def made(path: Path, messages: int, entries: int) -> None:
    store = await Store.open(path, now=datetime.now(UTC))
    await store.close()
    fill(path, messages, entries)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=50_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "llmcompanion.db"
        asyncio.run(made(path, arguments.messages, arguments.entries))
        asyncio.run(measure(path))


if __name__ == "__main__":
    main()
