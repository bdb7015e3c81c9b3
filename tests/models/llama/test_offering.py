"""Local models by name: the models folder, profiles, and the turn that shows a model load."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from llmcompanion.chat.events import Preparing, TurnEnded, Words
from llmcompanion.chat.reply import ReplyReader
from llmcompanion.chat.turn import take_turn
from llmcompanion.config.settings import ModelProfile
from llmcompanion.errors import UserError
from llmcompanion.models.port import BrokenModelFile
from llmcompanion.models.registry import Registry
from tests.fakes.clock import FakeClock
from tests.fakes.tiny_gguf import SCRIPT, script_model
from tests.models.llama.making import asked, opened, reply


def registry(folder: Path, **profiles: ModelProfile) -> Registry:
    return Registry(
        profiles=profiles,
        environ=os.environ,
        keyring=None,
        clock=FakeClock(),
        rng=random.Random(1),
        script=Path("script.toml"),
        models=folder / "models",
        logs=folder / "logs",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "models" / "maker").mkdir(parents=True)
    script_model(tmp_path / "models" / "maker" / "Tiny.gguf")
    return tmp_path


def local(made: Registry) -> list[tuple[str, str, bool]]:
    offers = [offer for offer in made.offers() if offer.provider == "llama"]
    assert all(offer.goes_to == "this machine" for offer in offers)
    return [(offer.name, offer.title, offer.ready) for offer in offers]


def test_files_in_the_models_folder_are_offered_by_their_own_name(folder: Path):
    assert local(registry(folder)) == [("maker/Tiny.gguf", "Tiny Script", True)]
    assert local(registry(folder / "elsewhere")) == []


@pytest.mark.parametrize("name", ["maker/Tiny.gguf", "tiny.GGUF", "Tiny Script"])
async def test_a_file_is_opened_by_any_of_its_names(folder: Path, name: str):
    model = registry(folder).open(name)
    assert (model.info.name, model.info.title) == ("Tiny.gguf", "Tiny Script")
    assert model.info.provider == "llama"
    assert (await reply(model, asked("Hi"))).text == SCRIPT  # type: ignore[arg-type]
    await model.close()


async def test_a_profile_says_which_file_and_how(folder: Path):
    path = script_model(folder / "own.gguf", loop=True)
    profile = ModelProfile(
        provider="llama", path=str(path), context_tokens=512, max_tokens=9, threads=1
    )
    made = registry(folder, mine=profile, other=ModelProfile(provider="llama", model="tiny"))
    assert [ready for _, _, ready in local(made)] == [True, True, True]
    model = made.open("mine")
    assert model.info.context_tokens == 512
    heard = await reply(model, asked("Hi"))  # type: ignore[arg-type]
    assert heard.tokens_out == 9
    await model.close()
    other = made.open("other")
    assert other.info.title == "Tiny Script"


async def test_a_profile_whose_file_is_gone_is_opened_and_says_so_when_asked(folder: Path):
    made = registry(folder, mine=ModelProfile(provider="llama", path=str(folder / "none.gguf")))
    assert [ready for _, _, ready in local(made)] == [True, False]
    model = made.open("mine")
    with pytest.raises(BrokenModelFile) as caught:
        await reply(model, asked("Hi"))  # type: ignore[arg-type]
    assert "there is no such file" in caught.value.sentence


def test_a_profile_that_names_no_file_is_refused(folder: Path):
    with pytest.raises(UserError) as caught:
        registry(folder, mine=ModelProfile(provider="llama")).open("mine")
    assert "names no file" in caught.value.sentence


async def test_a_turn_says_that_the_model_is_loaded_then_speaks(folder: Path):
    reader = ReplyReader(("joy", "neutral"), lambda _: "neutral")
    async with opened(folder / "models" / "maker" / "Tiny.gguf") as model:
        turn = take_turn(
            model, asked("Hi", labels=("joy",)), reader, clock=FakeClock(), rng=random.Random(1)
        )
        events = [event async for event in turn]
    assert events[0] == Preparing("loading Tiny Script")
    assert "".join(event.text for event in events if isinstance(event, Words)).startswith("Hello")
    assert isinstance(events[-1], TurnEnded) and events[-1].status == "complete"
    assert reader.feelings[0].label == "joy"
