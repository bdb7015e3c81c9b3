"""Through real PortAudio, and what was heard at the other end.

Each test plays in a process of its own, for PortAudio looks for devices once in a process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from array import array
from pathlib import Path

import pytest

from tests.fakes.sound_server import RATE, PulseServer, alsa_file, sharpest, stretches

pytestmark = pytest.mark.audio

TONE = """
import math, sys, time
from array import array
from llmcompanion.voice.portaudio import PortAudioSink
def tone(seconds, rate=22_050):
    return array("h", [int(8_000 * math.sin(2 * math.pi * 441 * at / rate))
                       for at in range(int(seconds * rate))]).tobytes()
sink = PortAudioSink()
sink.open(22_050)
def wait(*states):
    until = time.monotonic() + 20
    while sink.state not in states and time.monotonic() < until:
        time.sleep(0.005)
"""


def run(code: str, environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", TONE + code, *arguments],
        env={**os.environ, **environ}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip


def test_every_sample_reaches_the_device(tmp_path: Path):
    environ, out = alsa_file(tmp_path)
    run("sink.feed(tone(0.5)); sink.finish(); wait('ended'); sink.close()", environ)
    heard = array("h", out.read_bytes())
    begins = next(at for at, sample in enumerate(heard) if sample)
    rate = len([s for s in heard[begins:] if s])
    assert rate > 10_000
    loudest = max(map(abs, heard))
    assert 7_000 < loudest < 9_000


def test_the_end_of_a_sound_is_not_cut_off(tmp_path: Path):
    with PulseServer(tmp_path) as server:
        run("sink.feed(tone(1.0)); sink.finish(); wait('ended'); sink.close()", server.environ)
        (begins, ends), *rest = stretches(server.recording())
    assert not rest
    assert 0.97 < ends - begins < 1.03


def test_a_cut_dies_away_and_nothing_more_comes(tmp_path: Path):
    with PulseServer(tmp_path) as server:
        run(
            "sink.feed(tone(3.0))\n"
            "while sink.heard_s < 0.5: time.sleep(0.002)\n"
            "sink.cut(); wait('ended'); time.sleep(0.3); sink.close()",
            server.environ,
        )
        heard = server.recording()
    (begins, ends), *rest = stretches(heard)
    assert not rest
    assert 0.4 < ends - begins < 0.7
    last = round(ends * RATE)
    assert sharpest(heard[last - 660 : last + 200]) < 150  # 32 in the tone itself


def test_a_server_that_dies_is_noticed_and_its_words_stay_off_the_output(tmp_path: Path):
    with PulseServer(tmp_path, record=False) as server:
        code = (
            "import os, signal\n"
            "sink.feed(tone(5.0)); time.sleep(0.3)\n"
            "os.kill(int(sys.argv[1]), signal.SIGKILL)\n"
            "wait('lost'); print(sink.state); sink.close()\n"
            "from llmcompanion.voice.sink import SoundError\n"
            "try:\n    sink.open(22_050)\nexcept SoundError as error:\n    print(error)"
        )
        said = run(code, server.environ, str(server._children[0].pid))
    state, sentence = said.stdout.splitlines()
    assert state == "lost"
    assert "There is no sound" in sentence


SPEAK = [sys.executable, "-m", "llmcompanion", "voice", "test"]


@pytest.mark.parametrize("engine", ["blip", "espeak"])
def test_a_sentence_is_spoken_on_the_way_that_the_app_takes(tmp_path: Path, engine: str):
    with PulseServer(tmp_path) as server:
        said = subprocess.run(
            [*SPEAK, "--engine", engine, "--text", "Good morning. How are you today?"],
            env={**os.environ, **server.environ}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        heard = server.recording()
    assert said.returncode == 0, said.stderr
    assert said.stdout == f"{engine} spoke through PortAudio.\n"
    sound = stretches(heard, floor=200)
    assert 1.0 < sound[-1][1] - sound[0][0] < 4.0
    assert max(map(abs, heard)) > 2_000
    assert RATE == 44_100
