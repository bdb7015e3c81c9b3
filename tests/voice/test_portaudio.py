"""The sink of the sound card, against a card that does as it is told."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
import time
from array import array

import pytest

from llmcompanion.voice import portaudio
from llmcompanion.voice.clock import HELD_BACK_S
from llmcompanion.voice.portaudio import LATENCIES_S, MARGIN_S, PortAudioSink
from llmcompanion.voice.samples import Resampler, faded, quietest, scaled
from llmcompanion.voice.sink import FADE_S, SoundError
from tests.fakes.sound_device import FakeDevice

RATE = 22_050


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE) -> bytes:
    count = int(seconds * rate)
    return array(
        "h", [int(8_000 * math.sin(2 * math.pi * hertz * at / rate)) for at in range(count)]
    ).tobytes()


def opened(device: FakeDevice, rate: int = RATE) -> PortAudioSink:
    sink = PortAudioSink(load=lambda: device)
    sink.open(rate)
    return sink


def test_every_sample_is_played_and_silence_comes_behind_the_last():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(0.1))
    sink.feed(tone(0.2))
    sink.finish()
    heard = device.stream.pull_all(1.0)
    sound = array("h", tone(0.1) + tone(0.2))
    assert heard[: len(sound)] == sound
    assert not any(heard[len(sound) :])
    assert sink.state == "ended"


def test_the_stream_stays_until_the_last_sample_was_heard():
    """PortAudio loses what its buffer holds when a stream ends."""
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(0.1))
    sink.finish()
    device.stream.pull_all(0.1 + LATENCIES_S[0])
    assert sink.state == "finishing"
    device.stream.pull_all(MARGIN_S + 0.05)
    assert sink.state == "ended"
    assert sink.heard_s == pytest.approx(0.1, abs=HELD_BACK_S)


def test_the_place_is_by_the_streams_clock():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(1.0))
    device.stream.pull_all(0.5)
    assert sink.heard_s == pytest.approx(0.5 - LATENCIES_S[0], abs=0.02)


def test_between_two_pieces_there_is_silence_and_the_place_stands_still():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(0.1))
    device.stream.pull_all(0.5)
    assert sink.heard_s == pytest.approx(0.1, abs=HELD_BACK_S)
    sink.feed(tone(0.1))
    device.stream.pull_all(0.05)
    assert 0.0 < sink.heard_s < 0.2
    assert sink.state == "playing"


def test_a_cut_fades_without_a_click_and_the_rest_is_never_played():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(2.0))
    device.stream.pull_all(0.2)
    sink.cut()
    heard = device.stream.pull_all(0.1)
    steps = [abs(b - a) for a, b in itertools.pairwise(heard)]
    assert max(steps) < 1_100  # as within the tone
    assert not any(heard[200:])


def test_a_cut_gives_the_device_back_in_time():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(2.0))
    device.stream.pull_all(0.2)
    began = time.monotonic()
    sink.cut()
    assert time.monotonic() - began < 0.02  # returns at once
    deadline = time.monotonic() + 2
    while device.stream.is_open and time.monotonic() < deadline:
        time.sleep(0.002)
    assert sink.state == "ended"
    assert not device.stream.is_open


def test_a_short_buffer_is_dropped_only_when_the_end_has_died_away(monkeypatch):
    monkeypatch.setattr(portaudio, "LATENCIES_S", (0.02,))
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(2.0))
    device.stream.pull_all(0.2)  # of which the last 20 ms are not heard yet
    began = time.monotonic()
    sink.cut()
    while device.stream.is_open and time.monotonic() < began + 2:
        time.sleep(0.0005)
    assert not device.stream.is_open
    assert time.monotonic() - began >= 0.02 + FADE_S


def test_what_is_fed_after_a_cut_is_not_heard():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(0.5))
    device.stream.pull_all(0.1)
    sink.cut()
    device.stream.pull_all(0.05)
    sink.feed(tone(0.5))
    assert not any(device.stream.pull_all(0.1))


def test_a_device_that_vanishes_is_noticed():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(1.0))
    device.stream.pull_all(0.1)
    device.stream.vanish()
    assert sink.state == "lost"


def test_a_device_that_stops_asking_is_noticed():
    now = [100.0]
    device = FakeDevice()
    sink = PortAudioSink(load=lambda: device, monotonic=lambda: now[0])
    sink.open(RATE)
    sink.feed(tone(1.0))
    device.stream.pull_all(0.1)
    assert sink.state == "playing"
    now[0] += 2.0
    assert sink.state == "lost"


def test_after_a_failure_devices_are_looked_for_again():
    device = FakeDevice()
    device.is_there = False
    sink = PortAudioSink(load=lambda: device)
    with pytest.raises(SoundError, match="no sound device"):
        sink.open(RATE)
    assert device.looked_again == 0
    device.is_there = True
    sink.open(RATE)
    assert device.looked_again == 1
    sink.open(RATE)
    assert device.looked_again == 1


def test_a_rate_that_the_device_refuses_is_made_into_its_own():
    device = FakeDevice()
    device.accepts = lambda rate, channels: rate == 48_000
    sink = opened(device)
    sink.feed(tone(0.2))
    sink.finish()
    heard = device.stream.pull_all(0.6)
    assert device.stream.rate == 48_000
    expected = array("h", tone(0.2, rate=48_000))
    inside = slice(500, 9_000)
    assert max(abs(a - b) for a, b in zip(heard[inside], expected[inside], strict=True)) < 700
    assert sink.heard_s == pytest.approx(0.2, abs=HELD_BACK_S)


def test_a_device_with_two_channels_gets_two():
    device = FakeDevice()
    device.accepts = lambda rate, channels: channels == 2
    sink = opened(device)
    sink.feed(tone(0.05))
    heard = device.stream.pull(512)
    assert heard[::2] == heard[1::2] == array("h", tone(0.05))[:512]


def test_a_device_that_refuses_everything_is_named_in_a_sentence():
    device = FakeDevice()
    device.accepts = lambda rate, channels: False
    with pytest.raises(SoundError) as error:
        opened(device)
    assert str(error.value) == (
        "There is no sound: the device card cannot be opened (Invalid sample rate). "
        "The talk goes on in silence."
    )


def test_where_sound_ran_dry_the_next_utterance_has_a_longer_buffer():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(1.0))
    for _ in range(10):
        device.stream.pull(underflow=True)
    sink.close()
    sink.open(RATE)
    assert device.streams[0].latency == LATENCIES_S[0]
    assert device.stream.latency == LATENCIES_S[1]


def test_what_opens_but_does_not_start_is_closed_before_the_next_way():
    device = FakeDevice()
    device.starts = lambda rate, channels: channels == 2
    sink = opened(device)
    assert sink.state == "playing"
    assert [stream.is_open for stream in device.streams] == [False, False, True]


@pytest.mark.parametrize(
    ("error", "words"),
    [(OSError("PortAudio library not found"), "apt install libportaudio2"),
     (ImportError("no"), "sounddevice is not installed")],
)  # fmt: skip
def test_without_portaudio_a_sentence_says_what_to_install(error: Exception, words: str):
    def load():
        raise error

    sink = PortAudioSink(load=load)
    sink.get_ready()
    with pytest.raises(SoundError, match=words):
        sink.open(RATE)


def test_the_voice_is_imported_without_portaudio_numpy_or_textual():
    code = (
        "import sys, llmcompanion.voice.speaker, llmcompanion.voice.output, "
        "llmcompanion.voice.registry, llmcompanion.voice.blip\n"
        "print([n for n in ('sounddevice','numpy','textual','onnxruntime') if n in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


# samples


def test_louder_is_cut_at_full_scale():
    pcm = array("h", [30_000, -30_000, 100]).tobytes()
    assert array("h", scaled(pcm, 2.0)).tolist() == [32_767, -32_767, 200]
    assert array("h", scaled(pcm, 0.5)).tolist() == [15_000, -15_000, 50]


def test_a_fade_ends_in_silence():
    pcm = array("h", faded(array("h", [10_000] * 200).tobytes()))
    assert pcm[0] > 9_900
    assert pcm[-1] == 0
    assert pcm.tolist() == sorted(pcm, reverse=True)


def test_resampling_does_not_rest_on_how_it_is_cut():
    whole = Resampler(RATE, 48_000).feed(tone(0.2))
    parts = Resampler(RATE, 48_000)
    pcm = tone(0.2)
    joined = b"".join(parts.feed(pcm[at : at + 946]) for at in range(0, len(pcm), 946))
    pairs = zip(array("h", joined), array("h", whole), strict=True)
    assert max(abs(a - b) for a, b in pairs) <= 1


def test_the_quietest_moment_is_found():
    pcm = tone(0.02) + bytes(2 * 400) + tone(0.05)
    assert quietest(pcm, RATE, 0.008) == pytest.approx(0.02, abs=0.002)
