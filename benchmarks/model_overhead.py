"""What the app adds to a bare SDK: time to the first token, and tokens a second.

    python -m benchmarks.model_overhead [--rounds 9] [--tokens 400] [--rates 0 200]

A loopback server in a process of its own streams the same reply again and again, one token a
chunk, at a rate (0: as fast as it can). In one run, in turn: the bare `openai` SDK; the adapter;
the adapter inside a whole turn, tags parsed and words cleaned. The same for `anthropic`. Medians.
What is promised: first token at most 10 ms and 5 % later, 97 % of the tokens a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from llmcompanion.chat.reply import ReplyReader
from llmcompanion.chat.turn import take_turn
from llmcompanion.clock import SystemClock
from llmcompanion.config.keys import Key
from llmcompanion.models.claude import Claude
from llmcompanion.models.openai_compatible.adapter import OpenAICompatible
from llmcompanion.models.port import Delta, Line, Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from llmcompanion.models.port import ChatModel

WORDS = (" hello", " there", ", how", " are", " you", " today", "?", " I", " think", " so", ".")
ASKED = Request("You are kind.", (Line("user", "Good morning"),), labels=("joy", "neutral"))
READING_S = 0.05
"""What the server pretends to need for the prompt."""

Run = tuple[float, float]
"""Seconds to the first token, tokens a second from the first to the last."""


# the server ----------------------------------------------------------------------------------


async def serve(tokens: int, rate: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                size = 0
                while header := (await reader.readline()).strip():
                    name, _, value = header.partition(b":")
                    size = int(value) if name.lower() == b"content-length" else size
                await reader.readexactly(size)
                path = line.split()[1]
                if b"models" in path:
                    body = b'{"object":"list","data":[],"has_more":false}'
                    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                    writer.write(head + b"content-length: %d\r\n\r\n" % len(body) + body)
                    await writer.drain()
                    continue
                chunks = openai_chunks if b"chat" in path else anthropic_chunks
                await stream(writer, chunks(tokens), rate)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


async def stream(writer: asyncio.StreamWriter, chunks: list[bytes], rate: float) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    await asyncio.sleep(READING_S)
    due = time.perf_counter()
    for chunk in chunks:
        writer.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        if rate:
            await writer.drain()
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
    writer.write(b"0\r\n\r\n")
    await writer.drain()


def said(tokens: int) -> list[str]:
    return ["[joy]", *(WORDS[n % len(WORDS)] for n in range(tokens - 1))]


def openai_chunks(tokens: int) -> list[bytes]:
    def chunk(delta: dict[str, Any], reason: str | None = None, **more: Any) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": reason}]
        content = {
            "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": choices, **more,
        }  # fmt: skip
        return b"data: " + json.dumps(content).encode() + b"\n\n"

    usage = {"prompt_tokens": 9, "completion_tokens": tokens, "total_tokens": 9 + tokens}
    return [
        *(chunk({"content": word}) for word in said(tokens)),
        chunk({}, "stop", usage=usage),
        b"data: [DONE]\n\n",
    ]


def anthropic_chunks(tokens: int) -> list[bytes]:
    def event(kind: str, **fields: Any) -> bytes:
        content = json.dumps({"type": kind, **fields})
        return f"event: {kind}\ndata: {content}\n\n".encode()

    message = {
        "id": "m", "type": "message", "role": "assistant", "content": [], "model": "m",
        "stop_reason": None, "stop_sequence": None,
        "usage": {"input_tokens": 9, "output_tokens": 1},
    }  # fmt: skip
    words = (
        event("content_block_delta", index=0, delta={"type": "text_delta", "text": word})
        for word in said(tokens)
    )
    return [
        event("message_start", message=message),
        event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        *words,
        event("content_block_stop", index=0),
        event(
            "message_delta",
            delta={"stop_reason": "end_turn", "stop_sequence": None},
            usage={"output_tokens": tokens},
        ),
        event("message_stop"),
    ]


# what is compared ----------------------------------------------------------------------------


class Watch:
    """Times of the first and the last token."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.first = self.last = 0.0
        self.count = 0

    def token(self) -> None:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self.count += 1

    def run(self, tokens: int) -> Run:
        return self.first - self.began, (tokens - 1) / (self.last - self.first)


def bare_openai(url: str) -> Callable[[int], Awaitable[Run]]:
    import openai

    client = openai.AsyncOpenAI(api_key="x", base_url=f"{url}/v1", max_retries=0)
    messages: Any = [
        {"role": "system", "content": ASKED.system},
        {"role": "user", "content": ASKED.lines[0].text},
    ]

    async def once(tokens: int) -> Run:
        watch = Watch()
        chunks = await client.chat.completions.create(
            model="m",
            messages=messages,
            stream=True,
            max_tokens=4096,
            stream_options={"include_usage": True},
        )
        async for chunk in chunks:
            if chunk.choices and chunk.choices[0].delta.content:
                watch.token()
        return watch.run(tokens)

    return once


def bare_anthropic(url: str) -> Callable[[int], Awaitable[Run]]:
    import anthropic

    client = anthropic.AsyncAnthropic(api_key="x", base_url=url, max_retries=0)

    async def once(tokens: int) -> Run:
        watch = Watch()
        events = await client.messages.create(
            model="claude-haiku-5-5",
            max_tokens=4096,
            system=ASKED.system,
            messages=[{"role": "user", "content": ASKED.lines[0].text}],
            stream=True,
        )
        async for event in events:
            if event.type == "content_block_delta":
                watch.token()
        return watch.run(tokens)

    return once


def adapter(model: ChatModel) -> Callable[[int], Awaitable[Run]]:
    async def once(tokens: int) -> Run:
        watch = Watch()
        async for part in model.stream(ASKED):
            if isinstance(part, Delta):
                watch.token()
        return watch.run(tokens)

    return once


def whole_turn(model: ChatModel) -> Callable[[int], Awaitable[Run]]:
    """First to last event: the tag is the first token, and words may come several at once."""
    clock, rng = SystemClock(), random.Random(1)

    async def once(tokens: int) -> Run:
        watch = Watch()
        reader = ReplyReader(ASKED.labels, lambda _: "neutral")
        async for _ in take_turn(model, ASKED, reader, clock=clock, rng=rng):
            watch.token()
        return watch.run(tokens)

    return once


async def compare(url: str, rounds: int, tokens: int) -> dict[str, dict[str, Run]]:
    clock = SystemClock()
    served = OpenAICompatible(model="m", base_url=f"{url}/v1", clock=clock)
    claude = Claude(
        model="claude-haiku-5-5",
        title="Claude",
        find_key=lambda: Key("not-a-key", "a benchmark"),
        clock=clock,
        base_url=url,
    )
    cases = {
        "openai": {
            "bare SDK": bare_openai(url),
            "adapter": adapter(served),
            "whole turn": whole_turn(served),
        },
        "anthropic": {
            "bare SDK": bare_anthropic(url),
            "adapter": adapter(claude),
            "whole turn": whole_turn(claude),
        },
    }
    rows: dict[str, dict[str, list[Run]]] = {
        sdk: {name: [] for name in each} for sdk, each in cases.items()
    }
    for sdk, each in cases.items():
        for number in range(rounds + 2):  # the first two warm up
            for name, once in each.items():
                run = await once(tokens)
                if number > 1:
                    rows[sdk][name].append(run)
    await served.close()
    await claude.close()
    return {
        sdk: {
            name: (statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs))
            for name, runs in each.items()
        }
        for sdk, each in rows.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--tokens", type=int, default=400)
    parser.add_argument("--rates", type=float, nargs="+", default=[0, 200])
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve is not None:
        asyncio.run(serve(arguments.tokens, arguments.serve))
        return
    print("| SDK | rate | | first token ms | more | tokens/s | share |")
    print("|---" * 7 + "|")
    for rate in arguments.rates:
        command = [sys.executable, "-m", "benchmarks.model_overhead"]
        command += ["--serve", str(rate), "--tokens", str(arguments.tokens)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            found = asyncio.run(compare(url, arguments.rounds, arguments.tokens))
            server.terminate()
        for sdk, each in found.items():
            first, pace = each["bare SDK"]
            for name, (ours, tokens_per_s) in each.items():
                more = f"{(ours - first) * 1e3:+.1f} ms, {ours / first - 1:+.1%}"
                share = f"{tokens_per_s / pace:.1%}"
                print(
                    f"| {sdk} | {rate or 'full'} | {name} | {ours * 1e3:.1f} | {more} |",
                    f"{tokens_per_s:.0f} | {share} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
