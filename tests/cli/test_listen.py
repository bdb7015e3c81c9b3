"""``llmcompanion listen``."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from llmcompanion.cli.checkup import audio
from llmcompanion.config.settings import ListenSettings
from llmcompanion.voice.listening import model_files
from llmcompanion.voice.wav import write_wav
from tests.cli.conftest import Run
from tests.fakes.hub_server import HubServer
from tests.fakes.microphones import Writer
from tests.fakes.sounds import silence, speech
from tests.fakes.tiny_whisper import write_tiny_whisper


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test records on the machine that it runs on, or finds models of other programs there."""

    def load() -> object:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr("llmcompanion.voice.listening.capture.load_sounddevice", load)
    monkeypatch.setattr(model_files, "ALSO_AT", {})


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "said.wav"
    write_wav(path, [silence(1.0), speech("Good morning"), silence(1.0)], 16_000)
    return path


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch, home: Path) -> Writer:
    lay(home)
    writer = Writer("good morning")
    monkeypatch.setattr(
        "llmcompanion.voice.listening.registry.open_recogniser", lambda *_: writer
    )  # fmt: skip
    return writer


def lay(home: Path) -> None:
    folder = home / "data" / "models" / "listening"
    folder.mkdir(parents=True, exist_ok=True)
    write_tiny_whisper(folder / "ggml-none.en.bin")


def test_a_recording_is_written_down(run: Run, recording: Path, writer: Writer):
    ran = run("listen", "--file", str(recording))
    assert (ran.code, ran.out, ran.err) == (0, "good morning\n", "")
    (pcm,) = writer.heard
    whole = len(speech("Good morning"))
    assert whole - 16_000 < len(pcm) < whole + 32_000  # the silence around it was cut off
    assert writer.closed == 1


def test_for_scripts_it_says_what_wrote_it_down(run: Run, recording: Path, writer: Writer):
    found = run("listen", "--file", str(recording), "--json").json
    assert set(found) == {
        "file", "text", "engine", "model", "seconds", "speech_s", "took_s",
    }  # fmt: skip
    assert found["text"] == "good morning"
    assert found["file"] == str(recording)
    assert found["engine"] == "writer"
    assert found["seconds"] == pytest.approx(2.0 + len(speech("Good morning")) / 32_000, abs=0.01)


def test_silence_is_not_written_down(run: Run, tmp_path: Path, writer: Writer):
    path = tmp_path / "silence.wav"
    write_wav(path, [silence(3.0)], 44_100)
    ran = run("listen", "--file", str(path))
    assert (ran.code, ran.out) == (0, "")
    assert ran.sentence == "Nothing was heard that sounds like speech."
    assert writer.heard == []
    assert run("listen", "--file", str(path), "--json").json["text"] == ""


def test_whisper_cpp_itself_reads_a_recording(run: Run, recording: Path, home: Path):
    lay(home)
    found = run("listen", "--file", str(recording), "--json").json
    assert (found["engine"], found["model"], found["text"]) == ("whisper.cpp", "none.en", "")


def test_without_a_model_one_sentence_says_how_to_get_one(run: Run, recording: Path):
    ran = run("listen", "--file", str(recording))
    assert (ran.code, ran.out) == (2, "")
    assert ran.sentence == (
        "there is no model yet for whisper.cpp; llmcompanion listen pull base.en."
    )


def test_an_engine_that_is_not_installed_is_named(run: Run, recording: Path):
    ran = run("listen", "--file", str(recording), "--engine", "vosk")
    assert ran.code == 2
    assert ran.sentence == "vosk is not installed; pip install vosk."


@pytest.mark.parametrize("content", [b"", b"ID3 something else"])
def test_what_is_no_recording_is_told(run: Run, tmp_path: Path, writer: Writer, content: bytes):
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    ran = run("listen", "--file", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert "this is no WAV recording with PCM samples" in ran.sentence


def test_a_float_recording_is_told(run: Run, tmp_path: Path, writer: Writer):
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(4)
        file.setframerate(16_000)
        file.writeframes(bytes(64_000))
    data = bytearray(path.read_bytes())
    data[20] = 3  # IEEE float, as the header says it
    path.write_bytes(data)
    assert "unknown format: 3" in run("listen", "--file", str(path)).sentence


def test_without_a_microphone_one_sentence_says_so(run: Run, writer: Writer):
    ran = run("listen")
    assert (ran.code, ran.out) == (2, "")
    assert "apt install libportaudio2" in ran.sentence


def test_the_list_says_what_writes_and_why_the_rest_does_not(run: Run, home: Path):
    lay(home)
    out = run("listen", "list").out
    assert "* whisper.cpp" in out
    assert "none.en  (used)" in out
    assert "faster-whisper is not installed; pip install faster-whisper." in out
    assert "base.en" in out


def test_the_list_for_scripts_has_every_engine(run: Run):
    found = run("listen", "list", "--json").json
    assert [each["name"] for each in found["engines"]] == ["whisper.cpp", "faster-whisper", "vosk"]
    assert set(found["engines"][0]) == {
        "name", "ready", "chosen", "about", "licence", "why", "model", "models",
    }  # fmt: skip
    assert not any(each["chosen"] for each in found["engines"])
    assert {"name", "engine", "megabytes", "about"} == set(found["suggested"][0])


def test_a_model_is_fetched_with_progress(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch):
    files = {"ggml-tiny.en.bin": bytes(200_000)}
    with HubServer(files, repo="ggerganov/whisper.cpp") as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        ran = run("listen", "pull", "tiny.en")
    assert ran.code == 0
    path = home / "data" / "models" / "listening" / "ggml-tiny.en.bin"
    assert ran.out.splitlines()[0] == str(path)
    assert path.stat().st_size == 200_000
    assert "100%" in ran.err


def test_doctor_tells_of_ears(home: Path):
    without = audio.ears(ListenSettings(), home, audio.understood({"devices": []}))
    assert without["microphone"] is False
    assert without["recognisers"] == []
    assert "llmcompanion listen pull base.en" in without["listening_note"]
    lay(home)
    headset = {"name": "Headset", "outputs": 2, "inputs": 1}
    found = audio.ears(
        ListenSettings(), home / "data" / "models", audio.understood({"devices": [headset]})
    )
    assert found == {
        "microphone": True,
        "recognisers": ["whisper.cpp"],
        "listens_with": "whisper.cpp, none.en",
        "hears_speech_by": "silero",
        "listening_note": "",
    }
