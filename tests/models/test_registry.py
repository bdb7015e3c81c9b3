from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from llmcompanion.config.settings import ModelProfile
from llmcompanion.errors import UserError
from llmcompanion.models import registry as registry_module
from llmcompanion.models.port import BrokenModelFile, Delta, Line, NotAuthorised, Request
from llmcompanion.models.registry import PROVIDERS, Offer, Registry
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.clock import FakeClock
from tests.models.doctor.scripts import SHIPPED

HI = Request("", (Line("user", "Hi"),))
KEY = "sk-ant-api03-abcdefghijklmnop"


class Keyring:
    def __init__(self, key: str | None = None) -> None:
        self.key = key

    def get_password(self, service: str, username: str, /) -> str | None:
        return self.key

    def set_password(self, service: str, username: str, password: str, /) -> None: ...

    def delete_password(self, service: str, username: str, /) -> None: ...


def registry(
    environ: dict[str, str] | None = None,
    profiles: dict[str, ModelProfile] | None = None,
    keyring: Keyring | None = None,
    script: Path = SHIPPED,
) -> Registry:
    return Registry(
        profiles=profiles or {},
        environ=environ or {},
        keyring=keyring,
        clock=FakeClock(flowing=True),
        rng=random.Random(1),
        script=script,
        pace=False,
    )


def test_doctor_is_always_there_and_claude_is_ready_with_a_key():
    assert [(o.name, o.title, o.ready) for o in registry().offers()] == [
        ("doctor", "DOCTOR (built in)", True),
        ("claude-haiku-5-5", "Claude Haiku 5.5", False),
    ]
    assert registry({"ANTHROPIC_API_KEY": KEY}).offers()[1].ready
    assert registry(keyring=Keyring(KEY)).offers()[1].ready


def test_a_key_that_cannot_be_one_makes_nothing_ready():
    assert not registry({"ANTHROPIC_API_KEY": "two words"}).offers()[1].ready


def test_every_offer_says_what_it_is_in_a_sentence():
    for offer in registry(profiles={"mine": ModelProfile(provider="doctor")}).offers():
        assert offer.about.endswith(".")


def test_the_default_is_claude_with_a_key_and_doctor_without():
    assert registry().default_name() == "doctor"
    assert registry({"ANTHROPIC_API_KEY": KEY}).default_name() == "claude-haiku-5-5"
    assert registry({"ANTHROPIC_API_KEY": "two words"}).default_name() == "doctor"


PROFILES = {
    "lab": ModelProfile(
        provider="anthropic", model="claude-opus-5-5", base_url="http://127.0.0.1:1"
    ),
    "quick": ModelProfile(provider="anthropic"),
    "strange": ModelProfile(provider="telepathy"),
}


def test_profiles_are_offered_last_with_what_they_are_for():
    offers = registry(profiles=PROFILES).offers()[2:]
    assert offers == [
        Offer(
            "lab",
            "lab",
            "Your profile for Claude Opus 5.5 at http://127.0.0.1:1.",
            "anthropic",
            False,
            "this machine",
        ),
        Offer(
            "quick", "quick", "Your profile for Claude Haiku 5.5.", "anthropic", False, "Anthropic"
        ),
        Offer(
            "strange",
            "strange",
            "A profile of yours for telepathy, which is not supported.",
            "telepathy",
            False,
        ),
    ]


@pytest.mark.parametrize(
    ("asked", "model"),
    [
        ("doctor", "doctor"),
        ("DOCTOR", "doctor"),
        ("DOCTOR (built in)", "doctor"),
        (" claude-haiku-5-5 ", "claude-haiku-5-5"),
        ("Claude Haiku 5.5", "claude-haiku-5-5"),
        ("claude-sonnet-5-5", "claude-sonnet-5-5"),
        ("claude-of-the-future", "claude-of-the-future"),
        ("lab", "claude-opus-5-5"),
        ("quick", "claude-haiku-5-5"),
    ],
)
def test_a_model_is_opened_by_any_of_its_names(asked: str, model: str):
    assert registry(profiles=PROFILES).open(asked).info.name == model


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(UserError) as caught:
        registry(profiles={"lab": PROFILES["lab"]}).open("gpt")
    assert caught.value.sentence == (
        'there is no model "gpt"; choose one of "doctor", "claude-haiku-5-5", "lab", '
        "or a Claude model."
    )


def test_a_profile_for_nobody_names_the_providers():
    with pytest.raises(UserError, match='"telepathy" is not known; use one of "doctor", "anth'):
        registry(profiles=PROFILES).open("strange")


def test_a_missing_script_is_an_error_of_opening(tmp_path: Path):
    with pytest.raises(UserError, match="cannot be read"):
        registry(script=tmp_path / "none.toml").open("doctor")


async def test_a_broken_script_is_named_when_doctor_is_asked(tmp_path: Path):
    script = tmp_path / "script.toml"
    script.write_text("format = 1\n", encoding="utf-8")
    with pytest.raises(BrokenModelFile, match=r"^script\.toml, pre: the table \[pre\] is missing"):
        _ = [part async for part in registry(script=script).open("doctor").stream(HI)]


async def test_without_a_key_claude_opens_and_says_so_when_asked():
    model = registry().open("claude-haiku-5-5")
    with pytest.raises(NotAuthorised, match="no API key"):
        _ = [part async for part in model.stream(HI)]


async def test_a_key_that_cannot_be_one_is_named_when_claude_is_asked():
    model = registry({"ANTHROPIC_API_KEY": "two words"}).open("claude-haiku-5-5")
    with pytest.raises(NotAuthorised, match="ANTHROPIC_API_KEY: the key holds a space"):
        _ = [part async for part in model.stream(HI)]


async def test_doctor_answers_at_once_where_that_is_asked_for():
    parts = [p async for p in registry().open("doctor").stream(HI)]
    assert isinstance(parts[0], Delta)
    assert len(parts) == 2


async def test_the_address_of_the_environment_is_used():
    async with AnthropicServer() as server:
        model = registry({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": server.url}).open(
            "claude-haiku-5-5"
        )
        parts = [part async for part in model.stream(HI)]
        assert isinstance(parts[0], Delta)
        assert server.messages[0].headers["authorization"] == f"Bearer {KEY}"
        await model.close()


async def test_models_online_are_listed_and_can_be_opened_by_title():
    async with AnthropicServer() as server:
        server.models = (
            *server.models,
            {**server.models[0], "id": "fable-x", "display_name": "Fable X"},
        )
        known = registry({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": server.url})
        offers = await known.offers_online()
        assert [(o.name, o.title, o.ready) for o in offers] == [
            ("claude-haiku-5-5", "Claude Haiku 5.5", True),
            ("fable-x", "Fable X", True),
        ]
        assert known.open("fable x").info.name == "fable-x"


async def test_nobody_is_asked_without_a_key_and_trouble_leaves_the_list_empty():
    async with AnthropicServer() as server:
        address = {"ANTHROPIC_BASE_URL": server.url}
        assert await registry(address).offers_online() == []
        assert not server.requests
        server.models_status = 401
        assert await registry({**address, "ANTHROPIC_API_KEY": KEY}).offers_online() == []


@pytest.mark.parametrize(
    ("model", "title"),
    [
        ("claude-haiku-5-5", "Claude Haiku 5.5"),
        ("claude-sonnet-5", "Claude Sonnet 5"),
        ("claude-opus-4-5-20251101", "Claude Opus 4.5 (20251101)"),
        ("claude-3-7-sonnet-latest", "Claude Sonnet Latest 3.7"),
        ("claude-", "Claude"),
    ],
)
def test_a_models_id_becomes_a_name(model: str, title: str):
    assert registry_module._claude_title(model) == title


def test_provider_names_are_told_apart():
    names = [row.name for row in PROVIDERS]
    names += [row.default_model for row in PROVIDERS if row.default_model]
    assert len({*names}) == len(names) - 1  # DOCTOR's model has its provider's name


def test_opening_models_imports_no_sdk():
    code = (
        "import random, sys; from pathlib import Path\n"
        "from llmcompanion.clock import SystemClock\n"
        "from llmcompanion.models.registry import Registry\n"
        "r = Registry(profiles={}, environ={'ANTHROPIC_API_KEY': 'sk-ant-x'}, keyring=None,"
        f" clock=SystemClock(), rng=random.Random(), script=Path({str(SHIPPED)!r}))\n"
        "r.offers(); r.default_name(); r.open('doctor'); r.open('claude-haiku-5-5')\n"
        "r.open('ollama/m')\n"
        "heavy = {'anthropic', 'openai', 'tomllib', 'httpx2', 'pydantic', 'keyring', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_keyring_is_not_asked_for_keys_that_nothing_needs():
    asked: list[str] = []

    class Noting(Keyring):
        def get_password(self, service: str, username: str, /) -> str | None:
            asked.append(username)
            return None

    near = ModelProfile(provider="openai", base_url="http://127.0.0.1:11434/v1")
    registry(keyring=Noting(), profiles={"near": near}).offers()
    assert asked == ["anthropic"]
