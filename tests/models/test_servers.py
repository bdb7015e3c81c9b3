"""Servers on the usual ports of this machine are found, and nothing else is touched."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from llmcompanion.models.servers import FoundServer, find_servers
from llmcompanion.models.usual_servers import ON_THIS_MACHINE, UsualServer
from tests.fakes.anthropic_server import Exchange
from tests.fakes.openai_server import OpenAIServer


def at(server: OpenAIServer, kind: str = "ollama") -> UsualServer:
    return UsualServer(kind, ON_THIS_MACHINE[kind].title, int(server.url.rpartition(":")[2]))


NOBODY = UsualServer("vllm", "vLLM", 9)


async def test_servers_that_answer_are_found_with_their_models():
    async with (
        OpenAIServer("ollama", "llama3.2:3b", "gpt-oss:120b-cloud") as one,
        OpenAIServer("vllm", "Qwen/Qwen3-4B") as two,
    ):
        two.served[0]["max_model_len"] = 8192
        found = await find_servers([at(one), NOBODY, at(two, "vllm")])
    assert [(s.title, [m.id for m in s.models]) for s in found] == [
        ("Ollama", ["llama3.2:3b", "gpt-oss:120b-cloud"]),
        ("vLLM", ["Qwen/Qwen3-4B"]),
    ]
    here, cloud = found[0].offers()
    assert (here.name, here.goes_to) == ("ollama/llama3.2:3b", "this machine")
    assert here.about == "At Ollama; nothing leaves this machine."
    assert cloud.goes_to == "Ollama's makers"
    assert "passes what you write on" in cloud.about
    assert found[1].offers()[0].about == (
        "At vLLM, reads 8,192 tokens; nothing leaves this machine."
    )


async def test_a_program_on_anothers_port_is_called_by_its_own_name():
    async with OpenAIServer("vllm", "m") as server:
        (found,) = await find_servers([at(server, "llama-server")])
    assert found.title == "vLLM"
    assert found.offers()[0].name == "llama-server/m"


async def test_a_server_without_models_is_there_all_the_same():
    async with OpenAIServer("ollama") as server:
        server.served = []
        assert await find_servers([at(server)]) == [FoundServer(at(server), "Ollama", ())]


async def test_no_key_is_sent_and_one_question_is_asked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0123456789")
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    async with OpenAIServer("ollama") as server:
        await find_servers([at(server)])
        assert [r.path for r in server.requests] == ["/v1/models"]
        assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    "served",
    [
        [{"id": 3}, {"id": ""}, {}],
        [{"id": "x" * 201}],
        [{"id": "a\x1b[2Jb"}],
        [{"id": "nomic-embed-text"}],
        ["text"],
    ],
)
async def test_lists_of_nonsense_are_no_server(served: list):
    async with OpenAIServer() as server:
        server.served = served
        assert await find_servers([at(server)]) == []


async def test_a_very_long_list_is_cut():
    async with OpenAIServer("ollama", *(f"m{n}" for n in range(500))) as server:
        (found,) = await find_servers([at(server)])
    assert len(found.models) == 200


class Odd(OpenAIServer):
    """Answers the list with something else."""

    def __init__(self, kind: str, content: bytes, code: int = 200, headers: tuple = ()) -> None:
        super().__init__()
        self._reply = (code, kind, content, dict(headers))

    async def _answer(self, exchange: Exchange) -> None:
        await exchange.whole(*self._reply)


@pytest.mark.parametrize(
    "odd",
    [
        Odd("text/html", b"<html>hello</html>"),
        Odd("application/json", b'{"data": {"id": "m"}}'),
        Odd("application/json", b"[1, 2]"),
        Odd("application/json", b"{" * 2000),
        Odd("application/json", b"\xff\xfe"),
        Odd("application/json", json.dumps({"data": [{"id": "m"}]}).encode(), 401),
        Odd("text/html", b"", 302, (("location", "http://127.0.0.1:9/v1/models"),)),
    ],
    ids=["page", "table", "list", "deep", "bytes", "refused", "elsewhere"],
)
async def test_what_is_no_such_server_is_left_alone(odd: Odd):
    async with odd as server:
        assert await find_servers([at(server)]) == []


async def test_one_that_does_not_answer_costs_no_more_than_the_wait():
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
        try:
            while True:
                writer.write(b" " * 10)
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            writer.close()

    servers = [await asyncio.start_server(each, "127.0.0.1", 0) for each in (silent, endless)]
    places = [UsualServer("ollama", "Ollama", each.sockets[0].getsockname()[1]) for each in servers]
    began = time.monotonic()
    assert await find_servers(places, wait_s=0.2) == []
    assert time.monotonic() - began < 5
    for each in servers:
        each.close()
