"""A Messages API on loopback: real HTTP and server-sent events, with faults to order.

    async with AnthropicServer() as server:
        server.plan(stream("Good", " morning"), status(529))
        ... base_url=server.url ...

Every request to ``/v1/messages`` takes the next behaviour of the plan, and the usual greeting
when there is none left. ``python -m tests.fakes.anthropic_server`` runs it by itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

GREETING = ("[joy] ", "Hello", " there", ", how", " are", " you", "?")

MODELS: tuple[dict[str, Any], ...] = (
    {
        "type": "model",
        "id": "claude-haiku-5-5",
        "display_name": "Claude Haiku 5.5",
        "created_at": "2026-09-01T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": 1_000_000,
        "max_tokens": 128_000,
    },
    {
        "type": "model",
        "id": "claude-old-1",
        "display_name": "Claude Old",
        "created_at": "2024-01-01T00:00:00Z",
        "lifecycle": "retired",
    },
)


@dataclass(frozen=True)
class Received:
    """A request as it came over the wire; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Pause:
    """Nothing happens for a while; ended early when the client goes away."""

    seconds: float


@dataclass(frozen=True)
class Event:
    """A server-sent event of any kind, with the fields beside ``type``."""

    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """Bytes in a chunk of their own, as they are."""

    data: bytes


@dataclass(frozen=True)
class Cut:
    """The connection ends here: reset, closed in mid-body, or a body that ends too early."""

    kind: str = "reset"


Item = str | Pause | Event | Raw | Cut


class Exchange:
    """One request and the way to answer it."""

    def __init__(
        self, received: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.received = received
        self.writer = writer
        self.open = True
        self._reader = reader

    async def gone(self, within_s: float) -> bool:
        """Whether the client hangs up within a time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                return not await self._reader.read(1)
        return False

    async def head(self, code: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {code} Something", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
        self.writer.write("\r\n".join(lines).encode("latin-1"))
        await self.writer.drain()

    async def whole(self, code: int, kind: str, content: bytes, headers: Mapping[str, str]) -> None:
        await self.head(
            code,
            {
                "content-type": kind,
                "content-length": str(len(content)),
                "request-id": "req_1",
                **headers,
            },
        )
        self.writer.write(content)
        await self.writer.drain()

    async def json(self, code: int, content: Any, headers: Mapping[str, str] | None = None) -> None:
        await self.whole(code, "application/json", json.dumps(content).encode(), headers or {})

    async def chunk(self, data: bytes) -> None:
        self.writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        await self.writer.drain()

    async def event(self, name: str, fields: Mapping[str, Any]) -> None:
        content = json.dumps({"type": name, **fields}, ensure_ascii=False)
        await self.chunk(f"event: {name}\ndata: {content}\n\n".encode())

    def hang_up(self, *, reset: bool = False) -> None:
        self.open = False
        if reset:
            self.writer.transport.abort()


Behaviour = Callable[[Exchange], Awaitable[None]]


def stream(
    *items: Item,
    stop: str | None = "end_turn",
    details: Mapping[str, Any] | None = None,
    thinking: str = "",
    usage: Mapping[str, int] | None = None,
    output_tokens: int = 12,
) -> Behaviour:
    """A reply: texts, and whatever else is to happen between them.

    `stop` None ends the body in good order without the message being complete.
    """

    async def behave(exchange: Exchange) -> None:
        await exchange.head(
            200,
            {
                "content-type": "text/event-stream",
                "transfer-encoding": "chunked",
                "request-id": "req_1",
            },
        )
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "content": [],
            "model": exchange.received.body.get("model", ""),
            "stop_reason": None,
            "stop_sequence": None,
            "usage": usage or {"input_tokens": 25, "output_tokens": 1},
        }
        await exchange.event("message_start", {"message": message})
        index = 0
        if thinking:
            block = {"type": "thinking", "thinking": "", "signature": ""}
            await exchange.event("content_block_start", {"index": 0, "content_block": block})
            for delta in (
                {"type": "thinking_delta", "thinking": thinking},
                {"type": "signature_delta", "signature": "c2ln"},
            ):
                await exchange.event("content_block_delta", {"index": 0, "delta": delta})
            await exchange.event("content_block_stop", {"index": 0})
            index = 1
        if items:
            block = {"type": "text", "text": ""}
            await exchange.event("content_block_start", {"index": index, "content_block": block})
        await exchange.event("ping", {})
        for item in items:
            if not await _play(exchange, item, index):
                return
        if stop is not None:
            if items:
                await exchange.event("content_block_stop", {"index": index})
            delta = {"stop_reason": stop, "stop_sequence": None, "stop_details": details}
            usage_end = {"output_tokens": output_tokens}
            await exchange.event("message_delta", {"delta": delta, "usage": usage_end})
            await exchange.event("message_stop", {})
        exchange.writer.write(b"0\r\n\r\n")
        await exchange.writer.drain()

    return behave


async def _play(exchange: Exchange, item: Item, index: int) -> bool:
    match item:
        case str():
            delta = {"type": "text_delta", "text": item}
            await exchange.event("content_block_delta", {"index": index, "delta": delta})
        case Pause():
            if await exchange.gone(item.seconds):
                raise ConnectionError("the client hung up")
        case Event():
            await exchange.event(item.name, item.fields)
        case Raw():
            await exchange.chunk(item.data)
        case Cut(kind="end"):
            exchange.writer.write(b"0\r\n\r\n")
            await exchange.writer.drain()
            return False
        case Cut():
            exchange.hang_up(reset=item.kind == "reset")
            return False
    return True


def status(
    code: int,
    kind: str = "api_error",
    message: str = "Something went wrong",
    headers: Mapping[str, str] | None = None,
) -> Behaviour:
    """An error in the API's own form."""

    async def behave(exchange: Exchange) -> None:
        error = {"type": kind, "message": message}
        content = {"type": "error", "error": error, "request_id": "req_1"}
        await exchange.json(code, content, headers)

    return behave


def page(code: int, html: str = "<html><h1>Bad Gateway</h1></html>") -> Behaviour:
    """An error page, as a proxy sends it."""

    async def behave(exchange: Exchange) -> None:
        await exchange.whole(code, "text/html", html.encode(), {})

    return behave


def silence(seconds: float) -> Behaviour:
    """No answer at all; the connection stays open."""

    async def behave(exchange: Exchange) -> None:
        if await exchange.gone(seconds):
            raise ConnectionError("the client hung up")
        exchange.hang_up()

    return behave


class AnthropicServer:
    """The server. `requests` and `hung_up` are for looking at afterwards."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Received] = []
        self.hung_up = asyncio.Event()
        self.models: tuple[dict[str, Any], ...] = MODELS
        self.models_status = 200
        self.count_status = 200
        self._plan: list[Behaviour] = []
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[Any], asyncio.StreamWriter] = {}

    def plan(self, *behaviours: Behaviour) -> None:
        """What the next replies are to be, one after another."""
        self._plan.extend(behaviours)

    @property
    def messages(self) -> list[Received]:
        """The requests for a reply."""
        return [request for request in self.requests if request.path == "/v1/messages"]

    async def start(self, port: int = 0) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._connections.values():
            writer.transport.abort()
        if self._connections:
            await asyncio.wait(self._connections, timeout=5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections[task] = writer
        try:
            while (received := await _read(reader)) is not None:
                self.requests.append(received)
                exchange = Exchange(received, reader, writer)
                await self._answer(exchange)
                if not exchange.open:
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            del self._connections[task]
            writer.close()

    async def _answer(self, exchange: Exchange) -> None:
        path = exchange.received.path.partition("?")[0]
        if path == "/v1/messages":
            behave = self._plan.pop(0) if self._plan else stream(*GREETING)
            await behave(exchange)
        elif path == "/v1/messages/count_tokens":
            await self._count(exchange)
        elif path.startswith("/v1/models"):
            await self._models(exchange, path)
        else:
            await status(404, "not_found_error", "Not found")(exchange)

    async def _count(self, exchange: Exchange) -> None:
        if self.count_status != 200:
            await status(self.count_status)(exchange)
            return
        words = sum(len(m["content"].split()) for m in exchange.received.body["messages"])
        await exchange.json(200, {"input_tokens": words})

    async def _models(self, exchange: Exchange, path: str) -> None:
        if self.models_status != 200:
            await status(self.models_status)(exchange)
            return
        name = path.removeprefix("/v1/models").strip("/")
        if name:
            found = [model for model in self.models if model["id"] == name]
            if found:
                await exchange.json(200, found[0])
            else:
                await status(404, "not_found_error", f"model: {name}")(exchange)
            return
        ends = {"first_id": self.models[0]["id"], "last_id": self.models[-1]["id"]}
        await exchange.json(200, {"data": list(self.models), "has_more": False, **ends})


async def _read(reader: asyncio.StreamReader) -> Received | None:
    first = await reader.readline()
    if not first:
        return None
    method, path, _ = first.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while line := (await reader.readline()).decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    content = await reader.readexactly(length) if length else b""
    return Received(method, path, headers, json.loads(content) if content else {})


async def _alone() -> None:
    server = await AnthropicServer().start()
    print(server.url, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_alone())
