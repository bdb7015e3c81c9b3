"""What running a local model in a process of its own costs, beside bare llama-cpp-python.

    python -m benchmarks.local_model [--model FILE] [--tokens 64] [--rounds 5] [--engine NAME]

Without a file, a model of random weights is made: 32,000 pieces of vocabulary, 10 layers, about as
quick as a model of 1 B parameters in four bits. Both sides have the same file, threads, context
and sampling, and take turns; each number is the median over the rounds, the best in brackets
(other work on the machine only ever adds). "bare" is llama-cpp-python in a process that does
nothing else, read token by token. Shown are:

- time to the first words and words in a second, ours and bare;
- the same for a whole reply without what other programs took: processor time, ours of both
  processes, and the time less what was spent waiting for a processor (Linux only);
- the second turn: prompt tokens that were computed, beside those that were new;
- how late the event loop runs while a reply is made (a tick each 5 ms), beside an idle loop;
- how long a computation goes on after it was cancelled, in the reply and in the prompt: until the
  engine says so, or its process has ended.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import aclosing
from pathlib import Path

from llmcompanion.models.llama.adapter import Llama, Manner
from llmcompanion.models.llama.engines import Engine, engines
from llmcompanion.models.llama.sizing import usual_threads
from llmcompanion.models.port import Delta, Finish, Line, Request

SYSTEM = "You are kind and listen well. Answer in a few sentences, plainly. " * 12
LABELS = ("joy", "sadness", "anger", "fear", "surprise", "neutral", "curiosity", "caring")
LONG = "Tell me more about it, I would like to know how that was for you. " * 80
CONTEXT = 4096

Pair = tuple[float, float]

BARE = """
import json, sys, time
import llama_cpp
path, threads, context = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
llm = llama_cpp.Llama(path, n_ctx=context, n_threads=threads, n_threads_batch=threads,
                      seed=1, verbose=False)
print("ready", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    begin = time.perf_counter()
    prompt = llm.tokenize(order["prompt"].encode(), add_bos=False, special=True)
    first, count = None, 0
    for token in llm.generate(prompt, temp=0.8):
        llm._model.detokenize([token])
        count += 1
        if first is None:
            first = time.perf_counter()
        if count == order["tokens"]:
            break
    end = time.perf_counter()
    print(json.dumps([first - begin, (count - 1) / (end - first)]), flush=True)
"""


def processor_s(*pids: int) -> Pair:
    """Seconds that processes have computed so far, and have waited for a processor to do so; all
    threads. Zeros where the system does not say."""
    ran = waited = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            numbers = task.read_text().split()
            ran += int(numbers[0])
            waited += int(numbers[1])
    return ran / 1e9, waited / 1e9


class Bare:
    """llama-cpp-python alone in its process."""

    def __init__(self, path: Path, threads: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", BARE, str(path), str(threads), str(CONTEXT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "GOMP_SPINCOUNT": "1000"},
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def reply(self, said: str, tokens: int) -> Pair:
        """Seconds to the first token, tokens in a second after it."""
        prompt = (
            f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n{said}<|im_end|>\n"
            "<|im_start|>assistant\n"
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"prompt": prompt, "tokens": tokens}) + "\n")
        self._process.stdin.flush()
        first_s, per_second = json.loads(self._process.stdout.readline())
        return first_s, per_second

    @property
    def pid(self) -> int:
        return self._process.pid

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def asked(*lines: str, labels: tuple[str, ...] = (), tokens: int | None = None) -> Request:
    roles = ("user", "assistant")
    turns = tuple(Line(roles[place % 2], line) for place, line in enumerate(lines))  # type: ignore[arg-type]
    return Request(SYSTEM, turns, labels, max_tokens=tokens)


async def ours(model: Llama, request: Request) -> tuple[Pair, str, Finish]:
    """Seconds to the first words, tokens in a second after them; the text; the end."""
    begin = time.perf_counter()
    first = 0.0
    text = ""
    async for part in model.stream(request):
        if isinstance(part, Delta):
            first = first or time.perf_counter()
            text += part.text
        elif isinstance(part, Finish):
            end = time.perf_counter()
            assert part.usage is not None
            return (first - begin, (part.usage.output_tokens - 1) / (end - first)), text, part
    raise AssertionError("no end")


async def overhead(model: Llama, path: Path, threads: int, tokens: int, rounds: int) -> None:
    bare = await asyncio.to_thread(Bare, path, threads)
    mine: list[Pair] = []
    theirs: list[Pair] = []
    ran: dict[bool, float] = {True: 0.0, False: 0.0}
    free: dict[bool, list[float]] = {True: [], False: []}
    await ours(model, asked("warm up", tokens=2))
    await asyncio.to_thread(bare.reply, "warm up", 2)
    for number in range(rounds):
        said = f"{number}: {LONG[:400]}"
        order = [True, False] if number % 2 else [False, True]
        for is_mine in order:
            pids = (model.pid or 0, os.getpid()) if is_mine else (bare.pid,)
            before, waited, begin = *processor_s(*pids), time.perf_counter()
            if is_mine:
                mine.append((await ours(model, asked(said, tokens=tokens)))[0])
            else:
                theirs.append(await asyncio.to_thread(bare.reply, said, tokens))
            taken = time.perf_counter() - begin
            after, waited_after = processor_s(*pids)
            ran[is_mine] += (after - before) / rounds
            free[is_mine].append(taken - (waited_after - waited))
    bare.close()
    for name, pick in (("median", statistics.median), ("best", min)):
        one, other = (pick(pair[0] for pair in side) for side in (mine, theirs))
        more = f"{(one - other) * 1e3:+.1f} ms, {one / other - 1:+.1%}"
        print(f"first words, {name:<8} {one * 1e3:8.1f} ms, bare {other * 1e3:8.1f} ms: {more}")
    for name, pick in (("median", statistics.median), ("best", max)):
        one, other = (pick(pair[1] for pair in side) for side in (mine, theirs))
        share = f"{one / other:.1%} of bare"
        print(f"tokens/s, {name:<11} {one:8.2f}, bare {other:11.2f}: {share}")
    if not ran[False]:
        return
    share = f"{ran[True] / ran[False] - 1:+.1%}"
    print(f"processor time, reply {ran[True]:7.3f} s,  bare {ran[False]:10.3f} s: {share}")
    if threads == 1:
        one, other = statistics.median(free[True]), statistics.median(free[False])
        print(f"reply, less waiting   {one:7.3f} s,  bare {other:10.3f} s: {one / other - 1:+.1%}")


async def tag_cost(model: Llama, tokens: int, rounds: int) -> None:
    free: list[float] = []
    tagged: list[float] = []
    for _ in range(rounds):
        free.append((await ours(model, asked("Good morning.", tokens=tokens)))[0][1])
        begin, in_tag, count = 0.0, 0, 0
        request = asked("Good morning.", labels=LABELS, tokens=tokens + 12)
        async for part in model.stream(request):
            if isinstance(part, Delta):
                in_tag += not begin
                if "]" in part.text:
                    begin = begin or time.perf_counter()
            elif isinstance(part, Finish) and part.usage is not None:
                count = part.usage.output_tokens
        tagged.append((count - in_tag) / (time.perf_counter() - begin))
    for name, pick in (("median", statistics.median), ("best", max)):
        one, other = pick(tagged), pick(free)
        print(f"after a tag, {name:<8} {one:8.2f} tokens/s, without {other:.2f}: {one / other:.1%}")


async def second_turn(model: Llama) -> None:
    _, text, first = await ours(model, asked("I am back.", labels=LABELS, tokens=60))
    request = asked("I am back.", text, "What shall we talk about?", labels=LABELS, tokens=20)
    (first_s, _), _, second = await ours(model, request)
    assert first.usage is not None and second.usage is not None
    new = second.usage.input_tokens - first.usage.input_tokens - first.usage.output_tokens
    print(
        f"second turn           {model.evaluated_tokens} prompt tokens computed, {new} were new",
        end="",
    )
    print(f" (of {second.usage.input_tokens}); first words after {first_s * 1e3:.0f} ms")


async def loop_delay(model: Llama, tokens: int) -> None:
    late: list[float] = []
    tick_s = 0.005

    async def tick() -> None:
        while True:
            due = time.perf_counter() + tick_s
            await asyncio.sleep(tick_s)
            late.append(time.perf_counter() - due)

    for name, work in (("idle", None), ("while it speaks", asked(LONG[:2000], tokens=tokens))):
        late.clear()
        ticking = asyncio.create_task(tick())
        if work is None:
            await asyncio.sleep(3)
        else:
            await ours(model, work)
        ticking.cancel()
        ordered = sorted(late)
        p50, p99 = (ordered[int(len(ordered) * share)] * 1e3 for share in (0.5, 0.99))
        print(
            f"loop, {name:<15} p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {ordered[-1] * 1e3:.1f} ms"
        )


async def cancelling(model: Llama, rounds: int) -> None:
    in_reply: list[float] = []
    in_prompt: list[float] = []
    for number in range(rounds):
        async with aclosing(model.stream(asked(f"Once more, {number}."))) as stream:
            seen = 0
            async for part in stream:
                seen += isinstance(part, Delta)
                if seen == 3:
                    break
            begin = time.perf_counter()
        in_reply.append(time.perf_counter() - begin)
        await ours(model, asked("Hi", tokens=1))
        turn = asyncio.create_task(ours(model, asked(f"{number} {LONG}", tokens=1)))
        await asyncio.sleep(0.4)
        assert not turn.done(), "the prompt was read before it could be cancelled"
        begin = time.perf_counter()
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
        in_prompt.append(time.perf_counter() - begin)
    for name, taken in (("in the reply", in_reply), ("in the prompt", in_prompt)):
        print(f"cancelled {name:<13} median {statistics.median(taken) * 1e3:.1f} ms,", end="")
        print(f" longest {max(taken) * 1e3:.1f} ms")


async def measure(path: Path, wanted: argparse.Namespace, log: Path) -> None:
    threads = wanted.threads or usual_threads()
    print(f"{path.name}, {threads} thread(s)")
    for engine in engines():
        if wanted.engine not in ("", engine.name):
            continue
        print(f"\n{engine.name} {engine.version}")
        chosen: list[Engine] = [engine]
        model = Llama(
            path,
            log=log,
            environ=os.environ,
            rng=random.Random(1),
            manner=Manner(context_tokens=CONTEXT, threads=threads),
            find_engines=lambda chosen=chosen: chosen,
        )
        begin = time.perf_counter()
        await ours(model, asked("Hello", tokens=1))
        print(f"loaded, first reply   {time.perf_counter() - begin:8.2f} s")
        await overhead(model, path, threads, wanted.tokens, wanted.rounds)
        await tag_cost(model, wanted.tokens, wanted.rounds)
        await second_turn(model)
        await loop_delay(model, 2 * wanted.tokens)
        await cancelling(model, wanted.rounds)
        await model.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="a .gguf file with a chat template")
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0, help="0 for all but one")
    parser.add_argument("--engine", default="", help="only this one")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = wanted.model
        if path is None:
            from tests.fakes.tiny_gguf import Shape, wide_model

            shape = Shape(1024, layers=10, inner=3072, heads=16, kv_heads=4, context=8192)
            path = wide_model(Path(folder) / "random-1b.gguf", vocabulary=32_000, shape=shape)
        asyncio.run(measure(path, wanted, Path(folder) / "llama.log"))


if __name__ == "__main__":
    main()
