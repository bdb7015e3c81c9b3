"""What a server's model really reads, and what is said where that is less than hoped."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from llmcompanion.models.openai_compatible.adapter import OpenAICompatible
from llmcompanion.models.openai_compatible.limits import kind_of, limits_in, root_of
from llmcompanion.models.port import Line, Request
from tests.fakes.openai_server import OpenAIServer, stream
from tests.models.openai_compatible.making import HELLO, MODEL, reply, served

LONG = Request("", (Line("user", "words " * 5000),))


@pytest.fixture
async def ollama() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer("ollama", MODEL) as running:
        running.shown = {"model_info": {"llama.context_length": 131072}, "parameters": ""}
        yield running


async def learned(server: OpenAIServer, **more: object) -> OpenAICompatible:
    model = served(server, **more)  # type: ignore[arg-type]
    await model.learn()
    await model.close()
    return model


async def test_ollama_reads_what_is_loaded_not_what_the_model_could(ollama: OpenAIServer):
    ollama.loaded = {MODEL: 8192}
    model = await learned(ollama)
    assert (model.info.context_tokens, model.limits.exact) == (8192, True)
    assert model.limits.largest_tokens == 131072


async def test_before_it_is_loaded_ollama_is_taken_to_read_little(ollama: OpenAIServer):
    model = await learned(ollama)
    assert (model.info.context_tokens, model.limits.exact) == (4096, False)


async def test_before_it_is_loaded_the_models_own_wish_counts(ollama: OpenAIServer):
    ollama.shown["parameters"] = 'stop "<|eot|>"\nnum_ctx    16384\n'
    assert (await learned(ollama)).info.context_tokens == 16384


async def test_a_small_model_reads_no_more_than_it_can(ollama: OpenAIServer):
    ollama.shown["model_info"] = {"llama.context_length": 2048}
    assert (await learned(ollama)).info.context_tokens == 2048


async def test_once_it_is_loaded_the_truth_is_known_from_the_first_reply_on(
    ollama: OpenAIServer,
):
    model = served(ollama)
    await model.learn()
    assert model.info.context_tokens == 4096
    ollama.loaded = {f"{MODEL}": 32768}
    await reply(model)
    assert model.info.context_tokens == 32768
    asked = len(ollama.requests)
    await model.learn()
    assert len(ollama.requests) == asked
    await model.close()


async def test_what_ollama_leaves_out_is_said_once(ollama: OpenAIServer):
    ollama.loaded = {MODEL: 4096}
    model = served(ollama)
    await model.learn()
    end = (await reply(model, LONG))[1]
    assert end.detail == (
        "Ollama reads 4,096 tokens and this was longer: it left out the oldest part; start "
        "Ollama with OLLAMA_CONTEXT_LENGTH set to change that."
    )
    assert (await reply(model, LONG))[1].detail == ""
    await model.close()


async def test_a_profile_that_hopes_for_more_is_told_once(ollama: OpenAIServer):
    ollama.loaded = {MODEL: 4096}
    model = served(ollama, wanted_context=32768)
    await model.learn()
    assert "reads 4,096 tokens, not the 32,768 of the profile" in (await reply(model))[1].detail
    assert (await reply(model))[1].detail == ""
    await model.close()


async def test_a_reply_that_fits_needs_no_word(ollama: OpenAIServer):
    ollama.loaded = {MODEL: 4096}
    model = served(ollama)
    assert (await reply(model))[1].detail == ""
    await model.close()


async def test_a_model_that_ollama_passes_on_is_not_on_this_machine(ollama: OpenAIServer):
    ollama.shown["remote_host"] = "https://ollama.com"
    model = await learned(ollama)
    assert not model.info.local
    assert not served(ollama, model="gpt-oss:120b-cloud").info.local
    assert served(ollama).info.local


async def test_llama_server_tells_what_it_has_loaded():
    async with OpenAIServer("llama-server", MODEL) as server:
        server.context = 6144
        model = await learned(server)
        assert (model.info.context_tokens, model.limits.exact) == (6144, True)


async def test_lm_studio_tells_what_it_has_loaded():
    async with OpenAIServer("lmstudio", "a/b-GGUF") as server:
        server.context = 5000
        model = await learned(server, model="a/b-GGUF")
        assert (model.info.context_tokens, model.limits.largest_tokens) == (5000, 131072)
        server.context = 0
        assert (await learned(server, model="a/b-GGUF")).info.context_tokens is None


async def test_vllm_tells_in_its_list():
    async with OpenAIServer("vllm", MODEL) as server:
        server.served[0]["max_model_len"] = 8192
        model = served(server)
        await model.learn()
        assert model.info.context_tokens == 8192
        await reply(model)
        assert server.asked[0]["max_tokens"] == 4096
        await reply(model, Request("", (Line("user", "x" * 24000),)))
        assert 16 <= server.asked[1]["max_tokens"] < 2000
        await model.close()


@pytest.mark.parametrize(
    "trouble", [{"models_status": 500}, {"served": []}, {"served": [{"id": 3}, {}, {"id": ""}]}]
)
async def test_a_server_that_does_not_say_leaves_it_open(trouble: dict[str, object]):
    async with OpenAIServer() as server:
        for name, value in trouble.items():
            setattr(server, name, value)
        server.plan(stream("Well"))
        model = served(server)
        await model.learn()
        assert model.info.context_tokens is None
        assert (await reply(model, HELLO))[0] == "Well"
        await model.close()


@pytest.mark.parametrize(
    "answer",
    [
        {"max_model_len": "many", "meta": [], "top_provider": 3, "pricing": {"prompt": "free"}},
        {"max_model_len": -1, "context_length": True, "pricing": {"prompt": -1, "completion": "x"}},
        {"max_model_len": 10**12},
        {},
    ],
)
def test_nonsense_in_a_list_is_passed_over(answer: dict[str, object]):
    limits = limits_in(answer)
    assert (limits.context_tokens, limits.price_in, limits.price_out) == (None, None, None)


@pytest.mark.parametrize(
    ("address", "owner", "kind"),
    [
        ("http://localhost:11434/v1", "library", "ollama"),
        ("http://10.0.0.5:8000/v1", "library", "ollama"),
        ("http://localhost:11434/v1", "", "ollama"),
        ("http://localhost:11434/v1", "llamacpp", "llama-server"),
        ("http://localhost:1234/v1", "organization_owner", "lmstudio"),
        ("http://localhost:1234/v1", "", "lmstudio"),
        ("http://localhost:8000/v1", "vllm", "vllm"),
        ("http://localhost:8000/v1", "", ""),
        ("http://localhost:x/v1", "system", ""),
    ],
)
def test_who_serves_is_told_by_the_owner_then_by_the_port(address: str, owner: str, kind: str):
    assert kind_of(address, {"owned_by": owner} if owner else None) == kind


def test_what_lies_beside_the_protocol_is_found():
    assert root_of("http://127.0.0.1:11434/v1") == "http://127.0.0.1:11434"
    assert root_of("https://host/ollama/v1/") == "https://host/ollama"
