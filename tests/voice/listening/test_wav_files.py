"""Reading recordings of every kind, and keeping one."""

from __future__ import annotations

import wave
from array import array
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.voice.listening.wav_files import keep_recording, read_recording
from tests.fakes.sounds import tone


def written(path: Path, raw: bytes, rate: int, *, width: int = 2, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(raw)
    return path


def widened(pcm: bytes, width: int) -> bytes:
    samples = array("h", pcm)
    if width == 1:
        return bytes((sample >> 8) + 128 for sample in samples)
    return b"".join((sample << 8 * (width - 2)).to_bytes(width, "little", signed=True)
                    for sample in samples)  # fmt: skip


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_any_rate_and_width_is_read(tmp_path: Path, rate: int, width: int):
    raw = widened(tone(0.3, 500, rate=rate), width)
    heard = array("h", read_recording(written(tmp_path / "a.wav", raw, rate, width=width)))
    expected = array("h", tone(0.3, 500))
    inside = slice(1_000, 3_800)
    allowed = 400 if width == 1 else 150
    worst = max(abs(a - b) for a, b in zip(heard[inside], expected[inside], strict=True))
    assert worst < allowed


def test_two_channels_become_one(tmp_path: Path):
    left = array("h", tone(0.2, 500))
    both = array("h", bytes(4 * len(left)))
    both[::2] = left
    heard = array(
        "h", read_recording(written(tmp_path / "a.wav", both.tobytes(), 16_000, channels=2))
    )
    assert heard[100] == left[100] // 2


@pytest.mark.parametrize("content", [b"", b"hello", b"RIFF\x04\x00\x00\x00WAVE", b"OggS" * 20])
def test_what_is_no_wav_is_told(tmp_path: Path, content: bytes):
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(UserError, match="this is no WAV recording"):
        read_recording(path)


def test_what_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(UserError, match="No such file"):
        read_recording(tmp_path / "none.wav")


def test_an_empty_recording_has_nothing_in_it(tmp_path: Path):
    assert read_recording(written(tmp_path / "a.wav", b"", 16_000)) == b""


def test_what_is_kept_can_be_read_by_its_owner_alone(tmp_path: Path):
    folder = tmp_path / "said"
    pcm = tone(0.2)
    path = keep_recording(folder, pcm, datetime(2026, 3, 4, 14, 5, tzinfo=UTC))
    assert read_recording(path) == pcm
    assert path.name.startswith("2026-03-04-140500")
    assert path.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
