"""A sentence through a real sound server and PortAudio, into a recogniser.

espeak-ng's sentence is played into a null sink; its monitor is the microphone. Each test listens
in a process of its own, for PortAudio looks for devices once in a process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from llmcompanion.voice.listening.port import RATE
from llmcompanion.voice.wav import write_wav
from tests.fakes.sound_server import PulseServer
from tests.fakes.sounds import silence, speech

pytestmark = pytest.mark.audio

ROOT = Path(__file__).parents[3]

LISTEN = """
import json, subprocess, sys, time
from llmcompanion.voice.listening.capture import Microphone
from llmcompanion.voice.listening.listener import Listener
from llmcompanion.voice.listening.vad import open_sense
from tests.fakes.microphones import Writer

writer, heard, sentences = Writer("good morning"), [], []
listener = Listener(Microphone(), open_sense, lambda: writer, tell=heard.append,
                    complain=sentences.append, monotonic=time.monotonic)

def play(name):
    subprocess.run(["paplay", name], check=True)

def until(condition, seconds=15):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)

def tell(**more):
    print(json.dumps({"texts": [each.text for each in heard], "sentences": sentences,
                      "seconds": [len(each) / 32000 for each in writer.heard],
                      "dropped": listener._microphone.dropped, **more}))
    listener.close()
"""


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    path = tmp_path / "said.wav"
    pcm = silence(0.3) + speech("one two three four five") + silence(0.3)
    write_wav(path, [pcm], RATE)
    return path


def listened(server: PulseServer, code: str, *arguments: str) -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-c", LISTEN + code, *arguments], cwd=ROOT,
        env={**os.environ, **server.environ}, capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr[-2_000:]
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_hands_free_a_sentence_becomes_a_text_and_silence_becomes_none(
    tmp_path: Path, spoken: Path
):
    with PulseServer(tmp_path, record=False) as server:
        found = listened(
            server,
            "listener.start('free'); time.sleep(1.5); before = len(heard)\n"
            "play(sys.argv[1]); until(lambda: heard)\n"
            "play(sys.argv[1]); until(lambda: len(heard) == 2); time.sleep(1.0)\n"
            "tell(before=before)",
            str(spoken),
        )
    assert found["before"] == 0
    assert found["texts"] == ["good morning", "good morning"]
    length = len(speech("one two three four five")) / 32_000
    assert all(length - 0.4 < each < length + 1.0 for each in found["seconds"])
    assert found["dropped"] == 0
    assert found["sentences"] == []


def test_pushed_a_sentence_becomes_a_text(tmp_path: Path, spoken: Path):
    with PulseServer(tmp_path, record=False) as server:
        found = listened(
            server,
            "listener.start('pushed'); play(sys.argv[1]); time.sleep(0.3); listener.stop()\n"
            "until(lambda: heard); tell(state=listener.state)",
            str(spoken),
        )
    assert found["texts"] == ["good morning"]
    assert found["state"] == "off"


@pytest.mark.sphinx
def test_what_the_microphone_brings_can_really_be_recognised(tmp_path: Path, spoken: Path):
    code = """
import pocketsphinx
decoder = pocketsphinx.Decoder(samprate=16000, loglevel="FATAL")
def transcribe(pcm):
    decoder.start_utt(); decoder.process_raw(pcm, full_utt=True); decoder.end_utt()
    return decoder.hyp().hypstr
writer.transcribe = transcribe
listener.start('free'); play(sys.argv[1]); until(lambda: heard)
play(sys.argv[1]); until(lambda: len(heard) == 2); tell()
"""
    with PulseServer(tmp_path, record=False) as server:
        found = listened(server, code, str(spoken))
    assert found["texts"][-1] == "one two three four five"


def test_a_server_that_dies_is_told_and_what_was_said_is_kept(tmp_path: Path, spoken: Path):
    with PulseServer(tmp_path, record=False) as server:
        found = listened(
            server,
            "import os, signal\n"
            "listener.start('pushed'); play(sys.argv[1])\n"
            "os.kill(int(sys.argv[2]), signal.SIGKILL)\n"
            "until(lambda: heard); tell(state=listener.state)",
            str(spoken),
            str(server._children[0].pid),
        )
    assert found["texts"] == ["good morning"]
    assert [each[:24] for each in found["sentences"]] == ["The microphone went away"]
    assert found["state"] == "off"


def test_the_command_listens_once(tmp_path: Path, spoken: Path):
    from tests.fakes.tiny_whisper import write_tiny_whisper

    folder = tmp_path / "home" / "data" / "models" / "listening"
    folder.mkdir(parents=True)
    write_tiny_whisper(folder / "ggml-none.en.bin")
    with PulseServer(tmp_path, record=False) as server:
        environ = {**os.environ, **server.environ}
        player = subprocess.Popen(
            ["sh", "-c", f"sleep 3; for i in 1 2 3; do paplay {spoken}; sleep 1; done"], env=environ
        )
        said = subprocess.run(
            [sys.executable, "-m", "llmcompanion", "--data-dir", str(tmp_path / "home"),
             "listen", "--json"],
            env=environ, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        player.terminate()
        player.wait()
    assert said.returncode == 0, said.stderr
    assert "The microphone is on" in said.stderr
    found = json.loads(said.stdout)
    assert found["engine"] == "whisper.cpp"
    assert found["speech_s"] > 1


@pytest.mark.parametrize("way", ["--json", None])
def test_without_a_device_one_sentence_says_so(tmp_path: Path, way: str | None):
    from tests.fakes.tiny_whisper import write_tiny_whisper

    folder = tmp_path / "data" / "models" / "listening"
    folder.mkdir(parents=True)
    write_tiny_whisper(folder / "ggml-none.en.bin")
    fake = tmp_path / "modules"
    fake.mkdir()
    (fake / "sounddevice.py").write_text(
        "def query_devices(device, kind): raise RuntimeError('Error querying device -1')\n"
    )
    said = subprocess.run(
        [sys.executable, "-m", "llmcompanion", "--data-dir", str(tmp_path), "listen",
         *([way] if way else [])],
        env={**os.environ, "PYTHONPATH": str(fake)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert said.returncode == 2
    assert said.stdout == ""
    assert "There is no microphone: this machine has no device that records." in said.stderr


def test_it_does_not_hear_its_own_voice_and_hears_a_person_after_it(tmp_path: Path, spoken: Path):
    code = """
from llmcompanion.voice.espeak import open_espeak
from llmcompanion.voice.output import Output
from llmcompanion.voice.speaker import Speaker
speaker = Speaker(lambda: open_espeak(None), Output(sentences.append, player=""),
                  monotonic=time.monotonic)
listener._is_speaking = lambda: speaker.is_speaking
states = []
listener._on_change = lambda: states.append(listener.state)
listener.start('free')
speaker.begin()
speaker.words("The sea was calm this morning. I walked along it for an hour.")
speaker.end()
speaker.wait(30)
time.sleep(2.0)
before = len(writer.heard)
play(sys.argv[1]); until(lambda: heard)
speaker.close()
tell(before=before, states=states)
"""
    with PulseServer(tmp_path, record=False) as server:
        found = listened(server, code, str(spoken))
    assert "deaf" in found["states"]
    assert found["before"] == 0
    assert found["texts"] == ["good morning"]
