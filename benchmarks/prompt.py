"""How long a prompt takes to put together, and how large what was behind the replies gets.

    python -m benchmarks.prompt [--messages 10000] [--rounds 30] [--turns 1000]

Messages of about a hundred characters, every reply tagged. "bounded" is a model that reads 128,000
tokens, with ten pinned messages and a summary; "unbounded" has no limit, so that all of them are
sent; DOCTOR, too, is sent all. The tables are those of a talk of so many turns in a database of
its own, looked at after each quarter: with a context of 8,192 tokens and without a bound. Each
reply has 60 tokens with five runners-up.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmcompanion import resources
from llmcompanion.chat.horizon import budget_of
from llmcompanion.chat.messages import Felt, Message
from llmcompanion.chat.prompt import assemble
from llmcompanion.chat.sight import Summary
from llmcompanion.chat.talk import Talk
from llmcompanion.chat.tools import Tools
from llmcompanion.clock import SystemClock
from llmcompanion.models.port import (
    Chance,
    Delta,
    Drawn,
    Finish,
    ModelInfo,
    Progress,
    Request,
    TokenCount,
    Usage,
)  # fmt: skip
from llmcompanion.persona.library import Library
from llmcompanion.store.database import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WORDS = "the harbour was quiet when we were there and nobody had called for a week or two"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Told:
    """Replies with words of its own and the chances of each."""

    def __init__(self, context_tokens: int | None) -> None:
        self.info = ModelInfo("told-1", "Told", "told", local=True, context_tokens=context_tokens)
        self._rng = random.Random(1)

    async def stream(self, request: Request) -> AsyncIterator[Progress | Delta | Finish]:
        """Sixty tokens."""
        for _ in range(60):
            token = self._rng.choice(WORDS.split())
            others = tuple(Chance(word, self._rng.random()) for word in WORDS.split()[:5])
            yield Delta(f"{token} ", (Drawn(f"{token} ", self._rng.random(), 0, others),))
        yield Finish("stop", Usage(4000, 60))

    async def count_tokens(self, request: Request) -> TokenCount:
        """Never asked."""
        return TokenCount(1, exact=False)

    async def close(self) -> None:
        """Nothing is open."""


def talk_of(count: int) -> list[Message]:
    """As many messages, the last one the person's, ten of them pinned."""
    path = [
        Message(
            n, 1, n - 1 or None, "user" if n % 2 else "assistant", f"{n}: {WORDS}", "complete", NOW,
            () if n % 2 else (Felt("joy", 0),), pinned=not n % (count // 10),
        )
        for n in range(1, count + 1)
    ]  # fmt: skip
    return path if count % 2 else path[:-1]


def assembling(count: int, rounds: int) -> None:
    """Print the milliseconds of each kind of model."""
    persona = Library(resources.personas(), Path("nowhere")).get("mira")
    path = talk_of(count)
    summary = Summary(1, 1, path[count // 2].id, WORDS * 4, "told-1", NOW)
    kinds: dict[str, dict[str, Any]] = {
        "bounded": {"budget": budget_of(128_000, 8_000), "summary": summary, "summarises": True},
        "unbounded": {},
        "DOCTOR": {"takes_notes": False},
    }
    print(f"| {count} messages, CPU ms | median | best | lines sent |\n|---|---|---|---|")
    for kind, more in kinds.items():
        taken = []
        for _ in range(rounds):
            begin = time.process_time()
            prompt = assemble(path, persona, **more)
            taken.append(1000 * (time.process_time() - begin))
        lines = len(prompt.request.lines)
        print(f"| {kind} | {statistics.median(taken):.1f} | {min(taken):.1f} | {lines} |")


def size_kb(path: Path, *tables: str) -> float:
    """What the pages of some tables take, their indexes included."""
    marks = ", ".join("?" for _ in tables)
    with closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute(
            "SELECT sum(pgsize) FROM dbstat JOIN sqlite_schema AS s ON s.name = dbstat.name "
            f"WHERE s.tbl_name IN ({marks})",
            tables,
        ).fetchone()
    return (size or 0) / 1024


async def keeping(turns: int, context_tokens: int | None) -> None:
    """Print how the tables grow."""
    persona = replace(Library(resources.personas(), Path("nowhere")).get("mira"), labels=())
    print(f"\nContext: {context_tokens or 'without a bound'}\n")
    print("| turns | behind the replies, kB | a turn, kB | messages, kB |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        store = await Store.open(path, now=NOW)
        tools = Tools(
            store.conversations, SystemClock(), random.Random(1), lambda _: "neutral",
            store.traces, sights=store.sights,
        )  # fmt: skip
        model = Told(context_tokens)
        talk = await Talk.begin(model=model, persona=persona, user_name="Kim", tools=tools)
        for turn in range(1, turns + 1):
            await talk.say(f"{turn}: {WORDS}")
            if not turn % (turns // 4):
                behind = size_kb(path, "trace", "sent_text")
                messages = size_kb(path, "message")
                print(f"| {turn} | {behind:.0f} | {behind / turn:.1f} | {messages:.0f} |")
        await store.close()


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--turns", type=int, default=1000)
    wanted = parser.parse_args()
    assembling(wanted.messages, wanted.rounds)
    for context_tokens in (8192, None):
        asyncio.run(keeping(wanted.turns, context_tokens))


if __name__ == "__main__":
    main()
