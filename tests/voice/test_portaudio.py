"""The sink of the sound card, against a card that does as it is told."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from llmcompanion.voice import portaudio, stream_writer
from llmcompanion.voice.clock import HELD_BACK_S
from llmcompanion.voice.portaudio import LATENCIES_S, PortAudioSink
from llmcompanion.voice.samples import Resampler, faded, quietest, scaled
from llmcompanion.voice.sink import FADE_S, SoundError
from llmcompanion.voice.stream_writer import BLOCK_S, GONE_S, SURE_S
from tests.fakes.sound_device import FakeDevice

RATE = 22_050


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE) -> bytes:
    count = int(seconds * rate)
    return array(
        "h", [int(8_000 * math.sin(2 * math.pi * hertz * at / rate)) for at in range(count)]
    ).tobytes()


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    FakeDevice.made.clear()
    yield
    for device in FakeDevice.made:
        for stream in device.streams:
            if stream.is_open:
                stream.vanish()
    left = [thread for thread in threading.enumerate() if thread.name == "voice-out"]
    for thread in left:
        thread.join(1.0)
    assert not any(thread.is_alive() for thread in left)


def opened(device: FakeDevice, rate: int = RATE) -> PortAudioSink:
    sink = PortAudioSink(load=lambda: device, monotonic=device.monotonic)
    sink.open(rate)
    return sink


def sound_in(heard: array[int]) -> array[int]:
    """Without the silence before and behind."""
    loud = [at for at, sample in enumerate(heard) if sample]
    return heard[loud[0] : loud[-1] + 1] if loud else array("h")


def samples(pcm: bytes) -> array[int]:
    return sound_in(array("h", pcm))


@contextmanager
def playing(device: FakeDevice) -> Iterator[None]:
    """The card plays by itself."""
    is_over = threading.Event()

    def play() -> None:
        while not is_over.wait(0.001):
            for stream in list(device.streams):
                if stream.is_open:
                    stream.pull()

    player = threading.Thread(target=play)
    player.start()
    yield
    is_over.set()
    player.join()


def seconds(sink: PortAudioSink, device: FakeDevice, state: str) -> float:
    """How long the device plays until the sink is in a state."""
    began = device.now
    while sink.state != state and device.now < began + 5:
        device.stream.pull()
    return device.now - began


def test_every_sample_is_played_and_silence_comes_behind_the_last():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(0.1))
    sink.feed(tone(0.2))
    sink.finish()
    assert sink.state == "finishing"
    heard = device.stream.pull_all(1.0)
    assert sound_in(heard) == samples(tone(0.1) + tone(0.2))
    assert sink.state == "ended"


def test_the_stream_stays_until_the_last_sample_was_heard():
    """PortAudio loses what its buffer holds when a stream ends."""
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(0.1))
    sink.finish()
    seconds(sink, device, "ended")
    assert sound_in(device.stream.heard) == samples(tone(0.1))
    assert not device.stream.is_open
    assert sink.heard_s == pytest.approx(0.1, abs=HELD_BACK_S)


def test_the_place_is_by_what_the_device_has_played():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(2.0))
    assert sink.heard_s < 0
    device.stream.pull_all(0.5)
    for _ in range(10):
        heard = sound_in(device.stream.heard)
        assert sink.heard_s == pytest.approx(len(heard) / RATE, abs=0.008)
        device.stream.pull_all(0.1)


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


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("at_s", [0.1, 0.2, 0.234, 0.262, 0.3])
def test_a_cut_dies_away_without_a_click_within_50_ms(channels: int, at_s: float):
    """In the middle of a block, and across the border of two."""
    device = FakeDevice()
    device.accepts = lambda rate, wanted: wanted == channels
    sink = opened(device)
    sink.feed(tone(2.0))
    device.stream.pull_all(at_s)
    sink.cut()
    sink.feed(tone(0.5))  # too late
    heard = device.stream.pull_all(0.5)[::channels]
    steps = [abs(b - a) for a, b in itertools.pairwise(heard)]
    assert max(steps) < 1_100  # as within the tone
    ends = len(sound_in(heard)) / RATE
    assert LATENCIES_S[0] < ends < LATENCIES_S[0] + FADE_S + 0.003
    assert sink.state == "ended"
    assert not device.stream.is_open


def test_a_cut_in_silence_lets_nothing_be_heard():
    device = FakeDevice()
    sink = opened(device)
    device.stream.pull_all(0.1)
    sink.feed(tone(0.5))
    sink.cut()
    assert not any(device.stream.pull_all(0.5))
    assert sink.state == "ended"


def test_a_cut_returns_at_once_and_closing_waits_until_the_device_is_given_back():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(2.0))
    device.stream.pull_all(0.2)
    began = time.monotonic()
    sink.cut()
    assert time.monotonic() - began < 0.05
    assert device.stream.is_open
    with playing(device):
        sink.close()
    assert not device.stream.is_open
    assert sink.state == "closed"


def test_a_long_buffer_is_dropped_in_time(monkeypatch):
    """What it holds cannot die away soon enough."""
    monkeypatch.setattr(portaudio, "LATENCIES_S", (0.2,))
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(2.0))
    device.stream.pull_all(0.3)
    sink.cut()
    device.stream.pull()
    deadline = time.monotonic() + 2
    while device.stream.is_open and time.monotonic() < deadline:
        time.sleep(0.001)
    assert not device.stream.is_open
    assert sink.state == "ended"
    assert len(sound_in(device.stream.heard)) / RATE < 0.15


def test_a_long_buffer_that_is_being_emptied_is_dropped_in_time_too(monkeypatch):
    monkeypatch.setattr(portaudio, "LATENCIES_S", (0.4,))
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(0.3))
    sink.finish()
    device.stream.pull_all(0.35)  # all of it was handed over, and silence behind it
    assert sink.state == "finishing"
    sink.cut()
    deadline = time.monotonic() + 2
    while device.stream.is_open and time.monotonic() < deadline:
        time.sleep(0.001)
    assert not device.stream.is_open


def test_a_long_buffer_is_dropped_where_it_is_quietest(monkeypatch):
    monkeypatch.setattr(portaudio, "LATENCIES_S", (0.2,))
    device = FakeDevice()
    dropped: list[float] = []
    monkeypatch.setattr(stream_writer, "sleep", lambda wait_s: dropped.append(device.now + wait_s))
    sink = opened(device)
    sink.feed(tone(0.1) + bytes(2 * round(0.03 * RATE)) + tone(1.0))
    while len(sound_in(device.stream.heard)) < 0.085 * RATE:
        device.stream.pull(32)
    wished = device.now
    sink.cut()
    with playing(device):
        sink.close()
    assert [at - wished for at in dropped] == [pytest.approx(0.015, abs=0.003)]


def test_a_device_that_vanishes_is_noticed():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(1.0))
    device.stream.pull_all(0.1)
    device.stream.vanish()
    assert sink.state == "lost"
    assert not device.stream.is_open


def test_a_device_that_stops_taking_samples_is_noticed_and_not_waited_for():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(1.0))
    device.stream.pull_all(0.1)
    assert sink.state == "playing"
    device.now += GONE_S + BLOCK_S + 0.1
    assert sink.state == "playing"  # the program may have been stopped, as by Ctrl+Z
    device.now += SURE_S + 0.1
    assert sink.state == "lost"
    began = time.monotonic()
    sink.close()
    assert time.monotonic() - began < 1.0
    device.stream.vanish()


def test_a_device_that_does_not_answer_keeps_nobody_waiting():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(1.0))
    device.stream.pull_all(0.1)
    device.stream.answers.clear()  # from the next block on
    player = threading.Thread(target=device.stream.pull_all, args=(0.3,))
    player.start()
    time.sleep(0.2)
    began = time.monotonic()
    sink.cut()
    assert time.monotonic() - began < 0.1
    device.stream.answers.set()
    player.join()


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
    with playing(device):
        sink.open(RATE)
        sink.close()
    assert device.looked_again == 1


def test_a_rate_that_the_device_refuses_is_made_into_its_own():
    device = FakeDevice()
    device.accepts = lambda rate, channels: rate == 48_000
    sink = opened(device)
    sink.feed(tone(0.2))
    sink.finish()
    heard = sound_in(device.stream.pull_all(0.6))
    assert device.stream.rate == 48_000
    expected = samples(tone(0.2, rate=48_000))
    inside = slice(500, 9_000)
    assert max(abs(a - b) for a, b in zip(heard[inside], expected[inside], strict=True)) < 900
    assert sink.heard_s == pytest.approx(0.2, abs=HELD_BACK_S)


def test_a_device_with_two_channels_gets_two():
    device = FakeDevice()
    device.accepts = lambda rate, channels: channels == 2
    sink = opened(device)
    sink.feed(tone(0.05))
    heard = device.stream.pull_all(0.2)
    assert heard[::2] == heard[1::2]
    assert sound_in(heard[::2]) == samples(tone(0.05))


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
    sink.feed(tone(3.0))
    device.stream.pull_all(0.2)
    device.stream.lateness += [1_000, 1_000]
    device.stream.pull_all(1.0)
    assert sink.underruns == 2
    with playing(device):
        sink.close()
        sink.open(RATE)
        sink.close()
    assert [stream.latency for stream in device.streams] == list(LATENCIES_S[:2])
    assert sink.underruns == 2


def test_silence_that_runs_dry_is_nothing():
    device = FakeDevice()
    sink = opened(device)
    device.stream.lateness += [1_000] * 4
    device.stream.pull_all(0.5)
    assert not device.stream.lateness
    assert sink.underruns == 0


def test_after_running_dry_the_place_and_a_cut_are_right_again():
    device = FakeDevice()
    sink = opened(device)
    sink.feed(tone(3.0))
    device.stream.pull_all(0.2)
    device.stream.lateness.append(3_000)
    device.stream.pull_all(0.2)
    assert not device.stream.lateness
    heard = [sample for sample in device.stream.heard if sample]
    assert sink.heard_s == pytest.approx(len(heard) / RATE, abs=0.01)
    sink.cut()
    assert len(sound_in(device.stream.pull_all(0.5))) < 0.05 * RATE


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
