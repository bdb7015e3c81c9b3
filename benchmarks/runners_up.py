"""What it costs to be told of each token's chance and its runners-up.

    python -m benchmarks.runners_up [--tokens 64] [--rounds 6] [--vocabulary 32000 152000]

A model of random weights, about as quick as one of 1 B parameters in four bits, with a vocabulary
of each size (that of Llama 2, and that of Qwen 3): the same prompt, alternately without chances
and with five runners-up a token. Shown are medians of the processor time that the engine's process
and this one take for a token, which other work on the machine changes least, and of tokens in a
second. The last table is of llama-cpp-python in one process: what telling a token's chances takes
by itself, which is less than the whole differs from run to run.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from llmcompanion.chat.trace import RUNNERS_UP
from llmcompanion.models.llama.adapter import Llama, Manner
from llmcompanion.models.llama.engine import Tally, Wish
from llmcompanion.models.llama.engine_llama_cpp import LlamaCpp
from llmcompanion.models.llama.engines import engines
from llmcompanion.models.llama.protocol import Load, Token
from llmcompanion.models.port import Delta, Finish, Line, Request

LINES = (Line("user", "Tell me about the tide, and the moon."),)


def used_s(pid: int | None) -> float:
    """Processor seconds of a process and of this one."""
    own = time.process_time()
    if pid is None:
        return own
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def once(model: Llama, count: int, runners_up: int) -> tuple[float, float]:
    """Processor milliseconds a token, and tokens a second."""
    request = Request("Be kind.", LINES, max_tokens=count, runners_up=runners_up)
    words, first, before = 0, 0.0, 0.0
    async for part in model.stream(request):
        if isinstance(part, Delta) and not first:
            first, before = time.perf_counter(), used_s(model.pid)
        if isinstance(part, Finish) and part.usage is not None:
            words = part.usage.output_tokens
    spent, lasted = used_s(model.pid) - before, time.perf_counter() - first
    return 1000 * spent / max(1, words - 1), max(1, words - 1) / lasted


async def measured(path: Path, engine: str, count: int, rounds: int) -> None:
    model = Llama(
        path, log=path.with_suffix(".log"), environ=os.environ, rng=random.Random(1),
        manner=Manner(context_tokens=1024, threads=2),
        find_engines=lambda: [each for each in engines() if each.name == engine],
    )  # fmt: skip
    figures: dict[int, list[tuple[float, float]]] = {0: [], RUNNERS_UP: []}
    await once(model, count, RUNNERS_UP)
    for number in range(rounds):
        for runners_up in (0, RUNNERS_UP) if number % 2 else (RUNNERS_UP, 0):
            figures[runners_up].append(await once(model, count, runners_up))
    await model.close()
    (cpu, speed), (cpu_with, speed_with) = (
        tuple(statistics.median(column) for column in zip(*figures[key], strict=True))
        for key in (0, RUNNERS_UP)
    )
    print(
        f"| {path.stem} | {engine} | {cpu:.1f} | {cpu_with:.1f} | {cpu_with / cpu - 1:+.1%} "
        f"| {speed:.1f} | {speed_with:.1f} | {speed_with / speed - 1:+.1%} |",
        flush=True,
    )


def telling(path: Path, count: int) -> None:
    """Print what the arithmetic takes by itself."""
    engine = LlamaCpp()
    order = Load("llama-cpp-python", str(path), context_tokens=1024, threads=2, gpu_layers=0)
    engine.load(order, lambda _: None)
    own: list[float] = []
    tell = engine._drawn

    def timed(*arguments: Any) -> Token:
        begin = time.thread_time()
        token = tell(*arguments)
        own.append(1000 * (time.thread_time() - begin))
        return token

    engine._drawn = timed  # type: ignore[method-assign]
    begin = time.process_time()
    wish = Wish((), count, 0.8, 1, RUNNERS_UP)
    made = sum(1 for _ in engine.reply([1, 400, 500], wish, Tally([]), lambda: False))
    whole = 1000 * (time.process_time() - begin) / max(1, made)
    each = statistics.median(own)
    print(f"| {path.stem} | {each:.2f} | {whole:.1f} | {each / whole:.1%} |", flush=True)


def main() -> None:
    from tests.fakes.tiny_gguf import Shape, wide_model

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--vocabulary", type=int, nargs="+", default=[32_000, 152_000])
    wanted = parser.parse_args()
    print("| vocabulary | engine | CPU ms a token | with chances | | tokens/s | with chances | |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in wanted.vocabulary:
            shape = Shape(embedding=1024, layers=10, inner=4096, heads=16, kv_heads=8)
            path = wide_model(Path(folder) / f"{size}.gguf", vocabulary=size, shape=shape)
            for engine in engines():
                asyncio.run(measured(path, engine.name, wanted.tokens, wanted.rounds))
        print("\n| vocabulary | telling, CPU ms a token | whole token, CPU ms | share |")
        print("|---|---|---|---|")
        for size in wanted.vocabulary:
            telling(Path(folder) / f"{size}.gguf", wanted.tokens)


if __name__ == "__main__":
    main()
