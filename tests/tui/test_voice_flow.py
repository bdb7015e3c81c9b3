"""The voice on the main screen: keys, what is spoken, what stops it, and the face."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from llmcompanion.config.settings import AvatarSettings, VoiceSettings, load_settings
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.voice_flow import VoiceFlow
from llmcompanion.voice.output import Output
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.voices import FakeEngine, FakeSink
from tests.tui.house import app_with, on_screen, opened, say, until

SIZE = (100, 30)
ON = VoiceSettings(enabled=True, engine="blip")
MOVING = AvatarSettings(motion="full", frames_per_second=30.0)


class Booth:
    """The voice of an app, with an engine and a sound card that do as they are told."""

    def __init__(self, screen: ChatScreen, environ: dict[str, str] | None = None) -> None:
        (self.flow,) = (flow for flow in screen.flows if isinstance(flow, VoiceFlow))
        self.engine, self.sink = FakeEngine(), FakeSink()
        self.flow._output = lambda complain: Output(complain, first=self.sink, player="")
        self.flow._make_engine = lambda: self.engine


async def booth(pilot: Pilot[int]) -> tuple[ChatScreen, Booth]:
    screen = await opened(pilot)
    return screen, Booth(screen)


async def test_replies_are_not_spoken_before_somebody_has_said_yes(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(["Good morning."]))
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await say(pilot, screen, "hello")
        assert heard.flow._speaker is None
        assert "voice" not in on_screen(pilot).splitlines()[-1]


async def test_f10_turns_it_on_says_what_it_does_and_is_remembered(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(["Good morning."]), voice=VoiceSettings(engine="blip"))
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "Replies are spoken in small tones" in screen._notice)
        assert "on this machine" in screen._notice
        await until(pilot, lambda: screen.status.standing.voice == "voice: blip")
        assert "voice: blip" in on_screen(pilot).splitlines()[-1]
        await say(pilot, screen, "hello")
        await until(pilot, lambda: heard.engine.said == ["Good morning."])
        await pilot.press("f10")
        await until(pilot, lambda: screen._notice.startswith("The voice is off"))
        assert heard.sink.cuts == 1
        assert screen.status.standing.voice == ""
        file = app.household.folders.settings_file
        assert load_settings(file).voice == VoiceSettings(engine="blip")


async def test_a_server_elsewhere_is_named_before_anything_is_sent(tmp_path: Path):
    voice = VoiceSettings(engine="server", server_url="https://speech.example.org/v1")
    app = app_with(tmp_path, ScriptedModel(), voice=voice)
    async with app.run_test(size=SIZE) as pilot:
        screen, _ = await booth(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "they go to https://speech.example.org/v1" in screen._notice)


@pytest.mark.parametrize("key", ["x", "escape", "down", "f1", "shift+tab"])
async def test_any_key_stops_it(tmp_path: Path, key: str):
    app = app_with(tmp_path, ScriptedModel(["One. Two. Three. Four."]), voice=ON)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await say(pilot, screen, "hello")
        await until(pilot, lambda: len(heard.engine.said) == 2)
        await pilot.press(key)
        assert heard.sink.cuts == 1
        await until(pilot, lambda: not heard.flow.is_speaking)
        assert heard.engine.said == ["One.", "Two."]


async def test_a_new_message_stops_it_and_its_reply_is_spoken(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(["One. Two. Three."], ["Four."]), voice=ON)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await say(pilot, screen, "hello")
        await until(pilot, lambda: len(heard.engine.said) == 2)
        await say(pilot, screen, "and now")
        await until(pilot, lambda: heard.engine.said[-1] == "Four.")
        assert "Three." not in heard.engine.said


async def test_f11_mutes_at_once_and_for_good(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(["One. Two."], ["Three."]), voice=ON)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await say(pilot, screen, "hello")
        await until(pilot, lambda: heard.sink.state != "closed")
        await pilot.press("f11")
        await until(pilot, lambda: screen.status.standing.voice == "muted")
        assert heard.sink.cuts == 1
        before = list(heard.engine.said)
        await say(pilot, screen, "and now")
        assert heard.engine.said == before
        file = app.household.folders.settings_file
        await until(pilot, lambda: file.exists() and load_settings(file).voice.muted)


async def test_in_quiet_hours_it_says_nothing(tmp_path: Path):
    quiet = VoiceSettings(enabled=True, engine="blip", quiet_from=13, quiet_to=16)
    clock = FakeClock(flowing=True)  # it is five past two
    app = app_with(tmp_path, ScriptedModel(["One. Two."]), voice=quiet, clock=clock)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await say(pilot, screen, "hello")
        await until(pilot, lambda: screen.status.standing.voice == "voice: quiet hours")
        assert heard.engine.said == []
        assert heard.sink.all_fed == b""


async def test_a_check_in_is_never_spoken_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    app = app_with(tmp_path, ScriptedModel(["One. Two. Three."]), voice=ON)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await say(pilot, screen, "hello")
        await until(pilot, lambda: len(heard.engine.said) == 2)
        # By itself, as it comes when it is due: no key is pressed.
        monkeypatch.setattr(type(screen.check_in), "is_open", property(lambda _: True))
        await until(pilot, lambda: heard.sink.cuts == 1)
        await until(pilot, lambda: not heard.flow.is_speaking)
        assert "Three." not in heard.engine.said


async def test_over_ssh_it_begins_muted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22")
    app = app_with(tmp_path, ScriptedModel(["One."]), voice=VoiceSettings(engine="blip"))
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "Over ssh" in screen._notice)
        assert screen.status.standing.voice == "muted"
        await say(pilot, screen, "hello")
        assert heard.engine.said == []


async def test_the_face_follows_the_voice_and_goes_back_to_the_text(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(["One."]), voice=ON, avatar=MOVING)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await say(pilot, screen, "hello")
        animator = screen.face.animator
        await until(pilot, lambda: animator._voice is not None)
        heard.sink.hear(0.4)
        await until(pilot, lambda: screen.face.animator.frame(screen.face._clock()).mouth == "wide")
        heard.sink.hear(0.55)
        await until(
            pilot, lambda: screen.face.animator.frame(screen.face._clock()).mouth == "closed"
        )
        heard.sink.hear(1.0)
        await until(pilot, lambda: animator._voice is None)


async def test_a_calm_face_opens_its_mouth_less(tmp_path: Path):
    calm = AvatarSettings(motion="reduced", frames_per_second=30.0)
    app = app_with(tmp_path, ScriptedModel(["One."]), voice=ON, avatar=calm)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await say(pilot, screen, "hello")
        animator = screen.face.animator
        await until(pilot, lambda: animator._voice is not None)
        heard.sink.hear(0.4)
        await until(pilot, lambda: animator.frame(screen.face._clock()).mouth == "mid")


async def test_where_there_is_no_sound_one_line_says_why_and_the_talk_goes_on(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(["One."], ["Two."]), voice=ON)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        heard.sink.refuses = "There is no sound: PortAudio is missing."
        await say(pilot, screen, "hello")
        await until(pilot, lambda: screen._notice == heard.sink.refuses)
        await say(pilot, screen, "and now")
        assert "Two." in on_screen(pilot)
        assert screen._notice == ""


async def test_leaving_stops_the_voice(tmp_path: Path):
    app = app_with(tmp_path, ScriptedModel(["One. Two."]), voice=ON)
    async with app.run_test(size=SIZE) as pilot:
        screen, heard = await booth(pilot)
        await say(pilot, screen, "hello")
        await until(pilot, lambda: len(heard.engine.said) == 2)
        speaker = heard.flow._speaker
        assert speaker is not None
    assert speaker._worker is not None
    assert not speaker._worker.is_alive()
    assert heard.engine.closed == 1
