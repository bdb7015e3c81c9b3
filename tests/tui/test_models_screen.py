"""The list of models: found, tried, kept, fetched, chosen."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from llmcompanion.config.settings import ModelProfile, load_settings
from llmcompanion.household import Household
from llmcompanion.models import servers
from llmcompanion.models.registry import Registry
from llmcompanion.models.usual_servers import UsualServer
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.screens.model_forms import FetchScreen, ProfileScreen
from llmcompanion.tui.screens.models import NOBODY_FOUND, ModelsScreen
from tests.fakes.clock import FakeClock
from tests.fakes.hub_server import REPO, HubServer
from tests.fakes.openai_server import OpenAIServer, silence
from tests.models.doctor.scripts import SHIPPED
from tests.tui.house import SETTINGS, on_screen, opened, rested, say, until

SIZE = (110, 36)


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> dict[str, UsualServer]:
    """Where servers are looked for: nowhere, unless a test says so."""
    where: dict[str, UsualServer] = {}
    monkeypatch.setattr(servers, "ON_THIS_MACHINE", where)
    return where


@pytest.fixture
async def ollama(
    places: dict[str, UsualServer], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[OpenAIServer]:
    """An Ollama with two models, found where Ollama usually is."""
    from llmcompanion.models.openai_compatible import offering

    async with OpenAIServer("ollama", "llama3.2:3b", "gpt-oss:120b-cloud") as server:
        port = int(server.url.rpartition(":")[2])
        places["ollama"] = UsualServer("ollama", "Ollama", port)
        monkeypatch.setattr(offering, "ON_THIS_MACHINE", places)
        yield server


def app(
    home: Path, environ: dict[str, str] | None = None, **profiles: ModelProfile
) -> CompanionApp:
    """The app with real models; only DOCTOR can answer without more."""
    from msgspec.structs import replace

    from llmcompanion.config.folders import Folders

    folders = Folders.find(home, {})
    folders.create()
    house = Household(
        folders=folders,
        settings=replace(SETTINGS, model="doctor", models=profiles),
        clock=FakeClock(flowing=True),
        rng=random.Random(1),
        registry=Registry(
            profiles=profiles,
            environ=environ or {},
            keyring=None,
            clock=FakeClock(flowing=True),
            rng=random.Random(1),
            script=SHIPPED,
            pace=False,
            models=folders.models,
            logs=folders.logs,
        ),
    )
    return CompanionApp(house, AppOptions(avatar=False))


async def listed(pilot: Pilot[int]) -> ModelsScreen:
    """The list, every look at an end."""
    await opened(pilot)
    await pilot.press("f6")
    await until(pilot, lambda: isinstance(pilot.app.screen, ModelsScreen))
    screen = pilot.app.screen
    assert isinstance(screen, ModelsScreen)
    await until(pilot, lambda: screen.is_mounted and screen._rows and not screen._looking)
    await pilot.pause()
    return screen


def highlighted(screen: ModelsScreen) -> str:
    offer = screen._highlighted
    return offer.name if offer is not None else ""


async def to(pilot: Pilot[int], screen: ModelsScreen, name: str) -> None:
    screen._go_to(name)
    await pilot.pause()
    assert highlighted(screen) == name


# what is shown -------------------------------------------------------------------------------


async def test_every_model_says_where_words_go(tmp_path: Path, places) -> None:
    lab = ModelProfile(provider="openai", model="m", base_url="https://llm.example.org/v1")
    async with app(tmp_path, lab=lab).run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        shown = on_screen(pilot)
        assert shown.index("Your profiles") < shown.index("Built in") < shown.index("Claude")
        assert "● DOCTOR (built in)  stays on this machine" in shown
        assert "lab  → llm.example.org" in shown
        assert "Claude Haiku 5.5  → Anthropic  not ready" in shown
        assert highlighted(screen) == "doctor"
        assert "nothing leaves this machine." in shown
        assert NOBODY_FOUND in shown
        await to(pilot, screen, "claude-haiku-5-5")
        assert "llmcompanion key set anthropic" in on_screen(pilot)


async def test_servers_on_this_machine_come_in_with_their_models(tmp_path: Path, ollama) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        shown = on_screen(pilot)
        assert "Ollama, on this machine" in shown
        assert "llama3.2:3b  stays on this machine" in shown
        assert "gpt-oss:120b-cloud  → Ollama's makers" in shown
        await to(pilot, screen, "ollama/gpt-oss:120b-cloud")
        assert "Your words go to Ollama's makers." in on_screen(pilot)


async def test_nobody_is_asked_before_the_list_is_looked_at(tmp_path: Path, ollama) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.pause(0.2)
        assert ollama.requests == []


async def test_a_search_narrows_the_list_and_escape_gives_it_back(tmp_path: Path, ollama) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await pilot.press("slash", *"llama3")
        await until(pilot, lambda: "DOCTOR" not in on_screen(pilot).partition("Models")[2])
        assert highlighted(screen) == "ollama/llama3.2:3b"
        await pilot.press("escape")
        await until(pilot, lambda: "DOCTOR" in on_screen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is not screen)


async def test_the_list_can_be_left_while_it_is_still_looking(tmp_path: Path, places) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    places["vllm"] = UsualServer("vllm", "vLLM", server.sockets[0].getsockname()[1])
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelsScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: "Looking for servers on this machine …" in on_screen(pilot))
        assert "DOCTOR" in on_screen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is not screen)
    server.close()


# choosing ------------------------------------------------------------------------------------


async def test_a_served_model_is_chosen_and_answers(tmp_path: Path, ollama) -> None:
    running = app(tmp_path)
    async with running.run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await to(pilot, screen, "ollama/llama3.2:3b")
        await pilot.press("enter")
        chat = await opened(pilot)
        await until(pilot, lambda: chat.session.model_name == "ollama/llama3.2:3b")
        await rested(pilot, chat)
        await say(pilot, chat, "Hello")
        assert "Hello there, how are you?" in on_screen(pilot)
        assert load_settings(running.household.folders.settings_file).model == (
            "ollama/llama3.2:3b"
        )


async def test_a_chosen_models_real_context_is_shown_before_the_first_word(
    tmp_path: Path, ollama
) -> None:
    ollama.loaded = {"llama3.2:3b": 8192}
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await to(pilot, screen, "ollama/llama3.2:3b")
        await pilot.press("enter")
        chat = await opened(pilot)
        await until(pilot, lambda: chat.session.model_name.startswith("ollama"))
        await rested(pilot, chat)
        await until(pilot, lambda: "% of 8." in on_screen(pilot))
        assert chat.talk is not None and chat.talk.model.info.context_tokens == 8192
        assert ollama.asked == []


async def test_after_a_failure_another_model_takes_the_same_message(tmp_path: Path, ollama) -> None:
    lab = ModelProfile(provider="openai", model="m", base_url="http://127.0.0.1:9/v1")
    running = app(tmp_path, lab=lab)
    async with running.run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await to(pilot, screen, "lab")
        await pilot.press("enter")
        chat = await opened(pilot)
        await until(pilot, lambda: chat.session.model_name == "lab")
        await rested(pilot, chat)
        await say(pilot, chat, "Are you there?")
        assert "Ctrl+R tries again, F6 chooses another model." in " ".join(on_screen(pilot).split())
        screen = await listed(pilot)
        await to(pilot, screen, "ollama/llama3.2:3b")
        await pilot.press("enter")
        await until(pilot, lambda: chat.session.model_name == "ollama/llama3.2:3b")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Hello there" in on_screen(pilot))
        await rested(pilot, chat)
        assert chat.talk is not None
        reply = chat.talk.messages[-1]
        assert (reply.model, reply.status, len(reply.alternatives)) == (
            "llama3.2:3b", "complete", 1,
        )  # fmt: skip
        assert ollama.asked[-1]["messages"][-1]["content"] == "Are you there?"


# trying --------------------------------------------------------------------------------------


async def test_a_model_can_be_tried_before_it_is_chosen(tmp_path: Path, ollama) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await to(pilot, screen, "ollama/llama3.2:3b")
        await pilot.press("t")
        await until(pilot, lambda: "first words after" in on_screen(pilot))
        assert "Hello there, how are you?" in " ".join(on_screen(pilot).split())


async def test_a_trial_can_be_stopped(tmp_path: Path, ollama) -> None:
    ollama.plan(silence(30))
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await to(pilot, screen, "ollama/llama3.2:3b")
        await pilot.press("t")
        await until(pilot, lambda: ollama.asked)
        assert "Esc stops it" in on_screen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped." in on_screen(pilot))
        assert pilot.app.screen is screen
        await asyncio.wait_for(ollama.hung_up.wait(), 5)


async def test_a_trial_that_fails_says_why(tmp_path: Path, places) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await to(pilot, screen, "claude-haiku-5-5")
        await pilot.press("t")
        await until(pilot, lambda: "no API key was found" in on_screen(pilot))


# profiles ------------------------------------------------------------------------------------


async def test_a_profile_begins_with_the_model_that_is_looked_at(tmp_path: Path, ollama) -> None:
    running = app(tmp_path)
    async with running.run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await to(pilot, screen, "ollama/llama3.2:3b")
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProfileScreen))
        await pilot.pause()
        await pilot.press(*"calm", "down", "down", "down", "down", *"0.4", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: highlighted(screen) == "calm")
        kept = load_settings(running.household.folders.settings_file).models["calm"]
        assert (kept.provider, kept.model, kept.temperature) == ("openai", "llama3.2:3b", 0.4)
        assert kept.base_url.startswith("http://127.0.0.1:")
        assert "Profile calm is there." in on_screen(pilot)
        assert running.household.registry.open("calm").info.name == "llama3.2:3b"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["enter"], "a profile needs a short name"),
        ([*"doctor", "enter"], "a model's own name"),
        ([*"lab", "enter"], "there is a profile"),
        ([*"mine", "down", "down", "down", "down", *"9", "enter"], "a number from 0 to 2"),
        ([*"mine", "down", "down", "down", "down", *"x", "enter"], "a number from 0 to 2"),
    ],
)
async def test_what_cannot_be_a_profile_is_said_in_the_form(
    tmp_path: Path, places, keys: list[str], words: str
) -> None:
    running = app(tmp_path, lab=ModelProfile(provider="doctor"))
    async with running.run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProfileScreen))
        await pilot.pause()
        await pilot.press(*keys)
        await until(pilot, lambda: words in " ".join(on_screen(pilot).split()))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert list(running.household.settings.models) == ["lab"]


async def test_only_a_profile_can_be_removed_and_only_on_a_second_thought(
    tmp_path: Path, places
) -> None:
    running = app(tmp_path, lab=ModelProfile(provider="doctor"))
    async with running.run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "Only profiles of yours" in on_screen(pilot))
        await to(pilot, screen, "lab")
        await pilot.press("d")
        await until(pilot, lambda: "Remove the profile “lab”?" in on_screen(pilot))
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert list(running.household.settings.models) == ["lab"]
        await pilot.press("d")
        await until(pilot, lambda: "Remove the profile “lab”?" in on_screen(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "Profile lab is gone." in on_screen(pilot))
        assert running.household.settings.models == {}
        assert "Your profiles" not in on_screen(pilot)


# fetching ------------------------------------------------------------------------------------

NAME = "tiny-Q4_K_M.gguf"
CONTENT = random.Random(3).randbytes(1_500_000)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with HubServer({NAME: CONTENT}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


async def fetching(pilot: Pilot[int]) -> FetchScreen:
    await pilot.press("p")
    await until(pilot, lambda: isinstance(pilot.app.screen, FetchScreen))
    screen = pilot.app.screen
    assert isinstance(screen, FetchScreen)
    await until(pilot, lambda: "Apache-2.0" in on_screen(pilot))
    await pilot.press("slash", *REPO, "enter")
    return screen


async def test_a_model_file_is_fetched_and_stands_in_the_list(tmp_path: Path, places, hub) -> None:
    running = app(tmp_path)
    async with running.run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        await fetching(pilot)
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: f"{NAME} is here" in on_screen(pilot))
        assert highlighted(screen) == NAME
        assert (running.household.folders.models / NAME).read_bytes() == CONTENT


async def test_a_fetch_shows_how_far_it_is_and_can_be_stopped_and_gone_on_with(
    tmp_path: Path, places, hub
) -> None:
    hub.bytes_per_s = 400_000
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await listed(pilot)
        form = await fetching(pilot)
        await until(
            pilot, lambda: f"{NAME}  " in on_screen(pilot) and " of 2 MB" in on_screen(pilot)
        )
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped. What came is kept." in on_screen(pilot))
        assert pilot.app.screen is form
        hub.bytes_per_s = 0
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert hub.downloads[-1].startswith("bytes=")


async def test_what_cannot_be_fetched_is_said_and_the_form_stays(
    tmp_path: Path, places, hub
) -> None:
    hub.status = 404
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        await listed(pilot)
        form = await fetching(pilot)
        await until(pilot, lambda: "no such model" in on_screen(pilot))
        assert pilot.app.screen is form
