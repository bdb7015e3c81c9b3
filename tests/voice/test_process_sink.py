"""Sound through a program: fed at the pace at which it plays, and stopped in time."""

from __future__ import annotations

import os
import sys
import time
from array import array
from pathlib import Path

import pytest

from llmcompanion.voice.process_sink import AHEAD_S, PROGRAMS, ProcessSink, find_player
from llmcompanion.voice.sink import SoundError
from tests.fakes.sound_server import PulseServer, stretches
from tests.fakes.voices import until

RATE = 8_000
RECORDER = """
import os, sys
out = open(sys.argv[1], "wb", buffering=0)
while part := os.read(0, 4096):
    out.write(part)
"""


def recorder(out: Path) -> ProcessSink:
    return ProcessSink("recorder", command=[sys.executable, "-c", RECORDER, str(out)])


def sound(seconds: float) -> bytes:
    return array("h", [9_000, -9_000] * int(seconds * RATE / 2)).tobytes()


def test_every_sample_arrives_and_the_end_is_its_end(tmp_path: Path):
    sink = recorder(tmp_path / "out")
    sink.open(RATE)
    sink.feed(sound(0.1))
    sink.feed(sound(0.1))
    sink.finish()
    until(lambda: sink.state == "ended")
    assert (tmp_path / "out").read_bytes() == sound(0.2)
    assert sink.heard_s == pytest.approx(0.2)
    sink.close()


def test_it_is_fed_hardly_faster_than_it_plays(tmp_path: Path):
    sink = recorder(tmp_path / "out")
    sink.open(RATE)
    sink.feed(sound(30.0))
    until(lambda: sink.heard_s > 0.2)
    written = (tmp_path / "out").stat().st_size / 2 / RATE
    assert written < sink.heard_s + AHEAD_S + 0.2
    sink.close()


def test_a_cut_ends_in_a_fade(tmp_path: Path):
    sink = recorder(tmp_path / "out")
    sink.open(RATE)
    sink.feed(sound(30.0))
    until(lambda: sink.heard_s > 0.1)
    sink.cut()
    until(lambda: sink.state == "ended")
    heard = array("h", (tmp_path / "out").read_bytes())
    assert len(heard) < 2 * RATE
    assert abs(heard[-1]) < 200
    sink.close()


def test_a_program_that_cannot_play_is_noticed_at_once():
    sink = ProcessSink("aplay", command=[sys.executable, "-c", "raise SystemExit(1)"])
    # A slow machine may need longer to start it than the sink waits; then it is lost at once.
    try:
        sink.open(RATE)
    except SoundError as error:
        assert "cannot play" in str(error)
        return
    sink.feed(sound(5.0))
    until(lambda: sink.state == "lost")
    sink.close()


def test_a_program_that_is_not_there_is_said():
    with pytest.raises(SoundError, match="cannot be run"):
        ProcessSink("pacat", command=["/nowhere/pacat"]).open(RATE)


def test_a_program_that_ends_in_the_middle_is_noticed(tmp_path: Path):
    sink = recorder(tmp_path / "out")
    sink.open(RATE)
    sink.feed(sound(30.0))
    until(lambda: sink.heard_s > 0.05)
    assert sink._child is not None
    sink._child.kill()
    until(lambda: sink.state == "lost")
    sink.close()


def test_the_first_program_that_is_there_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_player() == ""
    for name in reversed(PROGRAMS):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
        assert find_player() == name


@pytest.mark.audio
def test_pacat_plays_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with PulseServer(tmp_path) as server:
        for name, value in server.environ.items():
            monkeypatch.setitem(os.environ, name, value)
        sink = ProcessSink("pacat")
        sink.open(RATE)
        sink.feed(sound(1.0))
        sink.finish()
        until(lambda: sink.state == "ended")
        sink.close()
        time.sleep(0.2)
        (begins, ends), *rest = stretches(server.recording())
    assert not rest
    assert 0.95 < ends - begins < 1.05
