"""``llmcompanion voice``."""

from __future__ import annotations

import json
import wave
from array import array
from pathlib import Path

import pytest

from llmcompanion.avatar.frame import MOUTHS
from tests.cli.conftest import Run
from tests.fakes.hub_server import HubServer


@pytest.fixture(autouse=True)
def _no_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test makes a sound on the machine that it runs on."""

    def load() -> object:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr("llmcompanion.voice.portaudio.load_sounddevice", load)
    monkeypatch.setattr("llmcompanion.voice.output.find_player", lambda: "")


def samples(path: Path) -> tuple[array[int], int]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return array("h", file.readframes(file.getnframes())), file.getframerate()


def test_the_list_says_what_speaks_and_why_the_rest_does_not(run: Run):
    ran = run("voice", "list")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert any(line.startswith("* ") for line in lines)
    assert "no speaking server is named; set voice.server_url in the settings." in ran.out
    for name in ("blip", "espeak", "piper", "server", "system"):
        assert any(line[2:].startswith(name) for line in lines)


def test_the_list_for_scripts_has_every_engine(run: Run):
    offers = run("voice", "list", "--json").json
    assert [offer["name"] for offer in offers] == ["blip", "espeak", "piper", "server", "system"]
    assert offers[0]["ready"] is True
    assert sum(offer["chosen"] for offer in offers) == 1
    assert set(offers[0]) == {
        "name", "ready", "chosen", "about", "licence", "goes_to", "why", "voices",
    }  # fmt: skip


@pytest.mark.parametrize("engine", ["blip", "espeak"])
def test_rendering_writes_the_sound_and_the_mouth(run: Run, tmp_path: Path, engine: str):
    out, mouth = tmp_path / "hello.wav", tmp_path / "hello.json"
    ran = run(
        "voice", "render", "Good morning. Shall we talk?", "--engine", engine, "--persona", "mira",
        "-o", str(out), "--mouth", str(mouth),
    )  # fmt: skip
    assert ran.code == 0, ran.err
    sound, rate = samples(out)
    seconds = len(sound) / rate
    assert 0.8 < seconds < 5.0
    assert max(map(abs, sound)) > 2_000
    steps = json.loads(mouth.read_text())
    assert all(set(step) == {"t_s", "shape"} for step in steps)
    assert {step["shape"] for step in steps} <= set(MOUTHS)
    times = [step["t_s"] for step in steps]
    assert times == sorted(times)
    assert times[0] == 0.0
    assert times[-1] <= seconds
    assert steps[-1]["shape"] == "closed"


def test_blips_are_the_same_every_time_and_personas_differ(run: Run, tmp_path: Path):
    def rendered(name: str, persona: str) -> bytes:
        out = tmp_path / f"{name}.wav"
        assert run("voice", "render", "Hello there", "--persona", persona, "-o", str(out)).code == 0
        return out.read_bytes()

    assert rendered("a", "mira") == rendered("b", "mira")
    assert rendered("a", "mira") != rendered("c", "kai")


def test_a_feeling_can_be_rendered(run: Run, tmp_path: Path):
    glad, sad = tmp_path / "glad.wav", tmp_path / "sad.wav"
    run("voice", "render", "Hello there", "--emotion", "joy", "-o", str(glad))
    run("voice", "render", "Hello there", "--emotion", "grief", "-o", str(sad))
    assert len(samples(sad)[0]) > len(samples(glad)[0])
    ran = run("voice", "render", "Hello", "--emotion", "hunger", "-o", str(glad))
    assert ran.code == 2
    assert 'no emotion "hunger"' in ran.sentence


def test_text_comes_from_standard_input_and_markdown_is_not_spoken(run: Run, tmp_path: Path):
    plain, marked = tmp_path / "plain.wav", tmp_path / "marked.wav"
    assert run("voice", "render", "-", "-o", str(plain), stdin="Good **morning**").code == 0
    assert run("voice", "render", "Good morning", "-o", str(marked)).code == 0
    assert plain.read_bytes() == marked.read_bytes()


@pytest.mark.parametrize("text", ["", "**", "😀"])
def test_nothing_to_say_is_said(run: Run, tmp_path: Path, text: str):
    ran = run("voice", "render", text, "-o", str(tmp_path / "x.wav"))
    assert ran.code == 2
    assert "nothing to say" in ran.sentence


def test_what_is_missing_is_said(run: Run, tmp_path: Path):
    ran = run("voice", "render", "Hello", "--engine", "piper", "-o", str(tmp_path / "x.wav"))
    assert ran.code == 2
    assert "piper" in ran.sentence.lower()
    ran = run("voice", "render", "Hello", "--persona", "nobody", "-o", str(tmp_path / "x.wav"))
    assert ran.code == 2
    ran = run("voice", "render", "Hello", "-o", str(tmp_path / "nowhere" / "x.wav"))
    assert ran.code == 2
    assert "cannot be written" in ran.sentence


def test_without_sound_a_test_fails_in_one_sentence(run: Run):
    ran = run("voice", "test", "--engine", "blip", "--text", "Hi.")
    assert ran.code == 1
    assert "apt install libportaudio2" in ran.sentence
    assert ran.out == ""


def test_a_voice_is_fetched_with_its_progress(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
):
    name = "en_US-amy-low"
    files = {f"en/{name}.onnx": bytes(300_000), f"en/{name}.onnx.json": b"{}"}
    with HubServer(files, repo="rhasspy/piper-voices", small=[f"en/{name}.onnx.json"]) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        ran = run("voice", "pull", name)
    assert ran.code == 0, ran.err
    assert ran.out.startswith(str(home / "data" / "voices" / f"{name}.onnx"))
    assert "100 %" in ran.err or "100%" in ran.err
    assert [each["voices"] for each in run("voice", "list", "--json").json][2] == [name]


def test_a_name_that_is_none_is_refused(run: Run):
    ran = run("voice", "pull", "amy")
    assert ran.code == 2
    assert "such as en_US-amy-medium" in ran.sentence


def test_the_doctor_says_what_can_speak(run: Run, monkeypatch: pytest.MonkeyPatch):
    from llmcompanion.cli.checkup import audio

    monkeypatch.setattr(audio, "look", lambda: audio.understood({"reason": "portaudio"}))
    found = run("doctor", "--json").json["audio"]
    assert "blip" in found["voices"]
    assert found["voice"].endswith(", off")
    assert "apt install libportaudio2" in found["note"]
