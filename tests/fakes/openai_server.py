"""An OpenAI-compatible server on loopback: real HTTP and server-sent events, with faults to order.

    async with OpenAIServer() as server:
        server.plan(stream("Good", " morning"), status(503, "Loading model"))
        ... base_url=server.base_url ...

Every request to ``/v1/chat/completions`` takes the next behaviour of the plan, and the usual
greeting when there is none left. What is beside it is that of llama-server, LM Studio, vLLM or
Ollama, as `kind` says. ``python -m tests.fakes.openai_server`` runs it by itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from tests.fakes.anthropic_server import (
    GREETING,
    AnthropicServer,
    Behaviour,
    Cut,
    Exchange,
    Pause,
    Raw,
    page,
    silence,
)

__all__ = ["Chunk", "Cut", "OpenAIServer", "Pause", "Raw", "page", "silence", "status", "stream"]

OWNERS = {"ollama": "library", "llama-server": "llamacpp", "vllm": "vllm", "": "someone"}


class Chunk(dict[str, Any]):
    """A chunk as it is, with nothing added."""


Item = str | Pause | Raw | Cut | Chunk | Mapping[str, Any]
"""A text, something that happens, a whole chunk, or a delta of another kind."""


def stream(
    *items: Item,
    finish: str | None = "stop",
    usage: Mapping[str, Any] | None = None,
    done: bool = True,
) -> Behaviour:
    """A reply. `finish` None ends the body in good order without a word about the end."""

    async def behave(exchange: Exchange) -> None:
        asked = exchange.received.body
        head = {"content-type": "text/event-stream", "transfer-encoding": "chunked"}
        await exchange.head(200, head)

        async def chunk(delta: Any, reason: str | None = None, **more: Any) -> None:
            choices = [] if delta is None else [
                {"index": 0, "delta": delta, "finish_reason": reason}
            ]  # fmt: skip
            content = {
                "id": "c1", "object": "chat.completion.chunk", "created": 1,
                "model": asked.get("model", ""), "choices": choices, **more,
            }  # fmt: skip
            await data(exchange, content)

        await chunk({"role": "assistant", "content": ""})
        for item in items:
            match item:
                case str():
                    await chunk({"content": item})
                case Pause():
                    if await exchange.gone(item.seconds):
                        raise ConnectionError("the client hung up")
                case Raw():
                    await exchange.chunk(item.data)
                case Cut(kind="end"):
                    exchange.writer.write(b"0\r\n\r\n")
                    await exchange.writer.drain()
                    return
                case Cut():
                    exchange.hang_up(reset=item.kind == "reset")
                    return
                case Chunk():
                    await data(exchange, item)
                case _:
                    await chunk(dict(item))
        if finish is not None:
            await chunk({}, finish)
        if (asked.get("stream_options") or {}).get("include_usage"):
            counted = usage or {"prompt_tokens": 25, "completion_tokens": 12, "total_tokens": 37}
            await chunk(None, usage=counted)
        if done:
            await exchange.chunk(b"data: [DONE]\n\n")
        exchange.writer.write(b"0\r\n\r\n")
        await exchange.writer.drain()

    return behave


async def data(exchange: Exchange, content: Mapping[str, Any]) -> None:
    await exchange.chunk(b"data: " + json.dumps(content, ensure_ascii=False).encode() + b"\n\n")


def status(
    number: int,
    message: str = "Something went wrong",
    headers: Mapping[str, str] | None = None,
    **fields: Any,
) -> Behaviour:
    """An error in the protocol's own form."""

    async def behave(exchange: Exchange) -> None:
        await exchange.json(number, {"error": {"message": message, **fields}}, headers)

    return behave


def body(code: int, content: Any) -> Behaviour:
    """An error in a form of the server's own."""

    async def behave(exchange: Exchange) -> None:
        await exchange.json(code, content)

    return behave


class OpenAIServer(AnthropicServer):
    """The server; streams, connections and what was asked are kept as its sibling does.

    Attributes:
        kind: "ollama", "llama-server", "lmstudio", "vllm" or "".
        served: The entries of its list of models.
        loaded: What Ollama has in memory: name to context.
        shown: What Ollama says of a model: ``parameters``, ``model_info``, ``remote_host``.
        context: What llama-server and LM Studio have loaded.
        key: The key it asks for; "" for none.
    """

    def __init__(self, kind: str = "", *models: str) -> None:
        super().__init__()
        self.kind = kind
        owner = OWNERS.get(kind, "organization_owner")
        self.served: list[dict[str, Any]] = [
            {"id": name, "object": "model", "created": 1, "owned_by": owner}
            for name in models or ("llama3.2:3b",)
        ]
        self.loaded: dict[str, int] = {}
        self.shown: dict[str, Any] = {}
        self.context = 0
        self.key = ""

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    @property
    def asked(self) -> list[Any]:
        """The bodies of the requests for a reply."""
        return [r.body for r in self.requests if r.path == "/v1/chat/completions"]

    async def _answer(self, exchange: Exchange) -> None:
        path = exchange.received.path.partition("?")[0]
        wants_key = self.key and path.startswith("/v1/")
        if wants_key and exchange.received.headers.get("authorization") != f"Bearer {self.key}":
            await status(401, "Incorrect API key provided", code="invalid_api_key")(exchange)
        elif path == "/v1/chat/completions":
            await (self._plan.pop(0) if self._plan else stream(*GREETING))(exchange)
        elif path == "/v1/models":
            if self.models_status != 200:
                await status(self.models_status)(exchange)
            else:
                await exchange.json(200, {"object": "list", "data": self.served})
        elif path == "/api/ps" and self.kind == "ollama":
            running = [{"name": k, "model": k, "context_length": v} for k, v in self.loaded.items()]
            await exchange.json(200, {"models": running})
        elif path == "/api/show" and self.kind == "ollama":
            await exchange.json(200, self.shown)
        elif path == "/props" and self.kind == "llama-server":
            await exchange.json(200, {"default_generation_settings": {"n_ctx": self.context}})
        elif path.startswith("/api/v0/models/") and self.kind == "lmstudio":
            told = {"loaded_context_length": self.context, "max_context_length": 131072}
            await exchange.json(200, told)
        else:
            await status(404, "Not found")(exchange)


async def _alone() -> None:
    server = await OpenAIServer().start()
    print(server.base_url, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_alone())
