"""Other rates, widths and channels, as recognisers take them."""

from __future__ import annotations

import math
import random
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmcompanion.voice.listening.port import RATE
from llmcompanion.voice.listening.rates import Converter, from_width, one_channel
from tests.fakes.sounds import tone


def converted(pcm: bytes, rate: int) -> array[int]:
    converter = Converter(rate)
    return array("h", converter.feed(pcm) + converter.end())


def rms(samples: array[int]) -> float:
    return math.sqrt(sum(each * each for each in samples) / max(1, len(samples)))


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_keeps_its_pitch_its_level_and_its_length(rate: int):
    out = converted(tone(0.5, 1_000, rate=rate), rate)
    expected = array("h", tone(0.5, 1_000))
    assert len(out) == pytest.approx(len(expected), abs=24)
    inside = slice(1_600, 6_400)
    worst = max(abs(a - b) for a, b in zip(out[inside], expected[inside], strict=True))
    assert worst < 0.02 * 32_767 * 0.25


@pytest.mark.parametrize("hz", [9_000, 12_000, 20_000])
def test_what_is_too_high_does_not_come_back_as_something_lower(hz: int):
    loud = rms(converted(tone(0.5, 1_000, rate=48_000), 48_000))
    left = rms(converted(tone(0.5, hz, rate=48_000), 48_000)[800:-800])
    assert 20 * math.log10(loud / max(left, 1e-3)) > 45


@settings(max_examples=30, deadline=None)
@given(
    rate=st.sampled_from([8_000, 22_050, 44_100, 48_000]),
    cuts=st.lists(st.integers(1, 900), min_size=1, max_size=12),
)
def test_how_the_sound_is_cut_makes_no_difference(rate: int, cuts: list[int]):
    drawn = random.Random(7)
    pcm = array("h", [drawn.randint(-9_000, 9_000) for _ in range(sum(cuts))]).tobytes()
    converter, parts, at = Converter(rate), [], 0
    for cut in cuts:
        parts.append(converter.feed(pcm[at : at + 2 * cut]))
        at += 2 * cut
    assert b"".join(parts) + converter.end() == converted(pcm, rate).tobytes()


def test_channels_become_their_mean():
    both = array("h", [100, 300, -50, 50, 7, 8]).tobytes()
    assert array("h", one_channel(both, 2)).tolist() == [200, 0, 7]
    assert one_channel(both, 1) is both


@pytest.mark.parametrize(
    ("raw", "width", "expected"),
    [
        (bytes([128, 255, 0]), 1, [0, 127 << 8, -32_768]),
        (b"\x01\x00\xff\xff", 2, [1, -1]),
        (b"\xff\x01\x00\x00\xff\xff", 3, [1, -1]),
        (b"\x00\x00\x01\x00\x00\x00\x00\x80", 4, [1, -32_768]),
    ],
)
def test_every_width_becomes_sixteen_bits(raw: bytes, width: int, expected: list[int]):
    assert array("h", from_width(raw, width)).tolist() == expected


def test_its_own_rate_is_passed_through():
    pcm = tone(0.1)
    assert Converter(RATE).feed(pcm) is pcm
