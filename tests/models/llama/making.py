"""Adapters for the tests, and what they said."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llmcompanion.models.llama.adapter import Llama, Manner, Patience
from llmcompanion.models.llama.engines import Engine
from llmcompanion.models.port import Delta, Drawn, Finish, Line, Progress, Request

PATIENT = Patience(cancel_s=60, deaf_cancel_s=0.12, count_s=60)
"""A busy machine is no reason to give a child up."""


def llama(path: Path, engine: str = "llama-cpp-python", *, seed: int = 1, **manner: Any) -> Llama:
    manner = {"context_tokens": 1024, "threads": 1, **manner}
    return Llama(
        path,
        log=Path(os.environ["LLMCOMPANION_HOME"]) / "logs" / "llama.log",
        environ=os.environ,
        rng=random.Random(seed),
        manner=Manner(**manner),
        patience=PATIENT,
        find_engines=lambda: [Engine(engine, "")],  # type: ignore[arg-type]
    )


@asynccontextmanager
async def opened(path: Path, engine: str = "llama-cpp-python", **more: Any) -> AsyncIterator[Llama]:
    model = llama(path, engine, **more)
    try:
        yield model
    finally:
        await model.close()


def asked(*lines: str, system: str = "Be kind.", **more: Any) -> Request:
    """Lines in turn: the person's, the model's, ..."""
    roles = ("user", "assistant")
    turns = tuple(Line(roles[place % 2], line) for place, line in enumerate(lines))  # type: ignore[arg-type]
    return Request(system, turns, **more)


@dataclass
class Heard:
    """A reply as it came."""

    progress: list[Progress] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    finish: Finish | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def tokens_in(self) -> int:
        assert self.finish is not None and self.finish.usage is not None
        return self.finish.usage.input_tokens

    @property
    def tokens_out(self) -> int:
        assert self.finish is not None and self.finish.usage is not None
        return self.finish.usage.output_tokens


async def reply(model: Llama, request: Request, heard: Heard | None = None) -> Heard:
    heard = heard or Heard()
    async with asyncio.timeout(60):
        async for part in model.stream(request):
            match part:
                case Progress():
                    assert not heard.pieces
                    heard.progress.append(part)
                case Delta(text, drawn):
                    assert text or drawn
                    assert heard.finish is None
                    heard.pieces.append(text)
                    heard.drawn += drawn
                case Finish():
                    assert heard.finish is None
                    heard.finish = part
    return heard


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        if Path("/proc/self/stat").exists():
            return False
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True
    return state not in "ZX"
