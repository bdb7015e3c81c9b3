"""By which names served models go, where their words go, and which key goes with them."""

from __future__ import annotations

import random

import pytest

from llmcompanion.config.settings import ModelProfile
from llmcompanion.models import usual_servers
from llmcompanion.models.openai_compatible import offering
from llmcompanion.models.port import NotAuthorised
from llmcompanion.models.registry import Registry
from llmcompanion.models.usual_servers import ON_THIS_MACHINE, UsualServer
from tests.fakes.clock import FakeClock
from tests.fakes.openai_server import OpenAIServer
from tests.models.doctor.scripts import SHIPPED
from tests.models.openai_compatible.making import SECRET, reply

KEYS = {
    "OPENAI_API_KEY": SECRET,
    "OPENROUTER_API_KEY": "sk-or-another-0123456789abcdef",
    "ANTHROPIC_API_KEY": "sk-ant-third-0123456789abcdef",
}


def registry(environ: dict[str, str] | None = None, **profiles: ModelProfile) -> Registry:
    return Registry(
        profiles=profiles,
        environ=environ or {},
        keyring=None,
        clock=FakeClock(),
        rng=random.Random(1),
        script=SHIPPED,
    )


@pytest.mark.parametrize(
    ("name", "model", "title", "local"),
    [
        ("ollama/llama3.2:3b", "llama3.2:3b", "llama3.2:3b", True),
        ("OLLAMA/Llama3.2:3B", "Llama3.2:3B", "Llama3.2:3B", True),
        ("lmstudio/Qwen/Qwen3-4B", "Qwen/Qwen3-4B", "Qwen/Qwen3-4B", True),
        ("llama-server/a/b.gguf", "a/b.gguf", "a/b.gguf", True),
        ("ollama/gpt-oss:120b-cloud", "gpt-oss:120b-cloud", "gpt-oss:120b-cloud", False),
        ("openai/gpt-5.5", "gpt-5.5", "gpt-5.5", False),
        ("openrouter/meta/llama", "meta/llama", "meta/llama", False),
    ],
)
def test_a_served_model_is_opened_by_its_name(name: str, model: str, title: str, local: bool):
    info = registry().open(name).info
    assert (info.name, info.title, info.local) == (model, title, local)


@pytest.mark.parametrize("name", ["ollama", "ollama/", "/x", "mistral/large", "llama3.2:3b"])
def test_what_is_no_such_name_is_not_taken_for_one(name: str):
    assert not any(offering.recognises(provider, name) for provider in ("openai", "openrouter"))


@pytest.mark.parametrize(
    ("profile", "place"),
    [
        (ModelProfile(provider="openai"), "OpenAI"),
        (ModelProfile(provider="openrouter"), "OpenRouter"),
        (ModelProfile(provider="openai", base_url="http://localhost:11434/v1"), "this machine"),
        (ModelProfile(provider="openai", base_url="http://localhost:11434", model="x-cloud"),
         "Ollama's makers, by way of this machine"),
        (ModelProfile(provider="openai", base_url="https://llm.example.org/v1"), "llm.example.org"),
    ],
)  # fmt: skip
def test_offers_say_where_words_go(profile: ModelProfile, place: str):
    assert registry(mine=profile).offers()[-1].goes_to == place


def test_a_profile_is_ready_where_its_key_is_there_or_none_is_known_to_be_needed():
    profiles = {
        "a": ModelProfile(provider="openai"),
        "b": ModelProfile(provider="openrouter"),
        "c": ModelProfile(provider="openai", base_url="http://localhost:1/v1"),
        "d": ModelProfile(provider="openai", base_url="https://llm.example.org/v1"),
        "e": ModelProfile(provider="openai", base_url="nonsense"),
    }
    ready = {o.name: o.ready for o in registry({"OPENAI_API_KEY": SECRET}, **profiles).offers()}
    assert [ready[name] for name in "abcde"] == [True, False, True, True, False]


async def sent_keys(server: OpenAIServer) -> set[str]:
    return {request.headers.get("authorization", "") for request in server.requests}


async def test_a_server_that_was_found_gets_no_key(monkeypatch: pytest.MonkeyPatch):
    async with OpenAIServer("ollama") as server:
        port = int(server.url.rpartition(":")[2])
        here = {"ollama": UsualServer("ollama", "Ollama", port)}
        monkeypatch.setattr(offering, "ON_THIS_MACHINE", here)
        model = registry({**KEYS, f"127_0_0_1_{port}_API_KEY": SECRET}).open("ollama/llama3.2:3b")
        assert (await reply(model))[0]  # type: ignore[arg-type]
        await model.close()
        assert await sent_keys(server) <= {"Bearer none", ""}


async def test_a_profile_gets_the_key_of_its_own_address_and_no_other():
    async with OpenAIServer() as server:
        port = server.url.rpartition(":")[2]
        profile = ModelProfile(provider="openai", model="m", base_url=server.base_url)
        model = registry(KEYS, openai=profile).open("openai")
        await reply(model)  # type: ignore[arg-type]
        await model.close()
        assert await sent_keys(server) <= {"Bearer none", ""}
        server.requests.clear()
        own = {**KEYS, f"127_0_0_1_{port}_API_KEY": "mine-1234"}
        model = registry(own, lab=profile).open("lab")
        await reply(model)  # type: ignore[arg-type]
        await model.close()
        assert "Bearer mine-1234" in await sent_keys(server)


async def test_the_environments_address_and_key_go_together():
    async with OpenAIServer() as server:
        known = registry({"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": server.base_url})
        model = known.open("openai/m")
        await reply(model)  # type: ignore[arg-type]
        await model.close()
        assert f"Bearer {SECRET}" in await sent_keys(server)
        assert [o.name for o in await known.offers_online() if o.provider == "openai"] == [
            "openai/llama3.2:3b"
        ]


async def test_without_a_key_the_sentence_names_where_it_may_be():
    async with OpenAIServer() as server:
        server.key = "x"
        profile = ModelProfile(provider="openai", model="m", base_url=server.base_url)
        model = registry(lab=profile).open("lab")
        with pytest.raises(NotAuthorised, match=r"_API_KEY, or run \"llmcompanion key set 127"):
            await reply(model)  # type: ignore[arg-type]
        await model.close()


def test_the_usual_servers_have_ports_of_their_own():
    ports = {server.port for server in ON_THIS_MACHINE.values()}
    assert len(ports) == len(usual_servers.ON_THIS_MACHINE) == 4
