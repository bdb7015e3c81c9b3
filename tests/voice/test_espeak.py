"""espeak-ng, through the library and through the program."""

from __future__ import annotations

import os
import stat
import sys
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.voice import espeak
from llmcompanion.voice.espeak import EspeakProgram, EspeakVoice, open_espeak, voice_name
from llmcompanion.voice.espeak_library import (
    LONGEST_DATA_PATH,
    EspeakLibrary,
    Place,
    places,
    short_way,
)
from llmcompanion.voice.port import Manner, Speech

TEXT = "Good morning, Mira. Would you bring me a bit of music?"


@pytest.fixture(scope="module")
def library() -> Iterator[EspeakLibrary]:
    library = EspeakLibrary(next(places()))
    yield library
    library.close()


def said(library: EspeakLibrary, text: str = TEXT, manner: Manner | None = None) -> Speech:
    (speech,) = EspeakVoice(library).say(text, manner or Manner())
    return speech


def test_it_speaks(library: EspeakLibrary):
    speech = said(library)
    assert speech.rate == 22_050
    assert 2.0 < speech.seconds < 5.0
    assert max(map(abs, array("h", speech.pcm))) > 3_000


def test_shapes_come_in_order_inside_of_the_sound(library: EspeakLibrary):
    speech = said(library)
    times = [at for at, _ in speech.mouth]
    assert times == sorted(times)
    assert 0 <= times[0] < 0.1
    assert times[-1] <= speech.seconds
    assert {shape for _, shape in speech.mouth} >= {"closed", "small", "mid", "round"}


def test_lips_are_shut_where_m_b_and_p_are_said(library: EspeakLibrary):
    speech = said(library, "mama papa bubble")
    assert sum(shape == "closed" for _, shape in speech.mouth) >= 6


def test_words_are_found_in_the_text(library: EspeakLibrary):
    speech = said(library)
    assert [TEXT[start : start + length] for _, start, length in speech.words][:3] == [
        "Good", "morning", "Mira",
    ]  # fmt: skip


def test_speed_pitch_and_voice_are_heard(library: EspeakLibrary):
    plain = said(library)
    assert said(library, manner=Manner(speed=1.5)).seconds < 0.8 * plain.seconds
    assert said(library, manner=Manner(shift_st=4.0)).pcm != plain.pcm
    assert said(library, manner=Manner(pitch_hz=120.0)).pcm != plain.pcm


def test_a_voice_that_is_not_there_is_passed_over(library: EspeakLibrary):
    assert said(library, manner=Manner(names={"espeak": "xx-nobody"})).seconds > 1.0
    assert library.has_voice("de")
    assert not library.has_voice("xx-nobody")


def test_the_voice_follows_language_and_pitch():
    assert voice_name(Manner(pitch_hz=240.0)) == "en-us+f3"
    assert voice_name(Manner(pitch_hz=120.0, language="de")) == "de+m3"
    assert voice_name(Manner(names={"espeak": "en-gb"})) == "en-gb"


def test_data_that_lie_too_deep_are_reached_by_a_short_way(tmp_path: Path):
    deep = tmp_path / ("d" * 60) / ("e" * 60) / ("f" * 60) / "espeak-ng-data"
    deep.mkdir(parents=True)
    (deep / "phontab").write_text("x")
    way = short_way(deep, None)
    assert len(os.fsencode(way)) <= LONGEST_DATA_PATH
    assert (way / "phontab").read_text() == "x"
    assert short_way(tmp_path, None) == tmp_path


def test_data_that_are_not_there_are_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    place = next(places())
    if place.data is None:
        pytest.fail("the package espeakng-loader is part of the extra test")
    # In a process of its own: the library keeps what it knows.
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from llmcompanion.errors import UserError\n"
        "from llmcompanion.voice.espeak_library import EspeakLibrary, Place\n"
        "try:\n    EspeakLibrary(Place(sys.argv[1], Path(sys.argv[2])))\n"
        "except UserError as error:\n    print(error.sentence)\n"
    )
    import subprocess

    ran = subprocess.run(
        [sys.executable, "-c", code, place.library, str(tmp_path / "nothing")],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert "espeak-ng does not find its data" in ran.stdout


def test_a_library_that_is_not_there_says_what_to_install():
    with pytest.raises(UserError, match="libespeak-ng1"):
        EspeakLibrary(Place("libnothing-of-the-kind.so.9", None))


FAKE = """#!{python}
import sys, struct, json
text = sys.stdin.read()
json.dump(sys.argv[1:] + [text], open({record!r}, "w"))
pcm = struct.pack("<400h", *([9000, -9000] * 200)) * 20
sys.stdout.buffer.write(b"RIFF\\xff\\xff\\xff\\xffWAVEfmt " + struct.pack(
    "<IHHIIHH", 16, 1, 1, 22050, 44100, 2, 16) + b"data\\xff\\xff\\xff\\xff" + pcm)
"""


def program(folder: Path, source: str = FAKE) -> Path:
    path = folder / "espeak-ng"
    path.write_text(source.format(python=sys.executable, record=str(folder / "asked.json")))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_program_is_told_voice_speed_and_pitch(tmp_path: Path):
    import json

    engine = EspeakProgram(str(program(tmp_path)))
    speeches = list(engine.say("Grüße", replace(Manner(), speed=1.2, language="de")))
    assert sum(len(s.pcm) for s in speeches) == 2 * 400 * 20
    assert speeches[0].rate == 22_050
    assert speeches[0].mouth[0][1] == "wide"
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert asked[-1] == "Grüße"
    assert asked[asked.index("-v") + 1] == "de+f3"
    assert asked[asked.index("-s") + 1] == "210"


def test_a_program_that_makes_no_sound_is_named(tmp_path: Path):
    silent = program(tmp_path, "#!{python}\nimport sys; sys.stdin.read()  # {record}\n")
    with pytest.raises(UserError, match="it made no sound"):
        list(EspeakProgram(str(silent)).say("Hello", Manner()))


def test_a_program_is_used_where_there_is_no_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(espeak, "places", lambda: iter([Place("libnothing.so", None)]))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="espeak-ng is not on this machine"):
        open_espeak()
    program(tmp_path)
    assert isinstance(open_espeak(), EspeakProgram)
