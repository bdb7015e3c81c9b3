"""The loudness, as the meter shows it."""

from __future__ import annotations

import pytest

from llmcompanion.voice.listening.level import FLOOR_DB, HOLD_S, Level, loudness_db, share
from tests.fakes.sounds import silence, tone


@pytest.mark.parametrize(("level", "db"), [(1.0, -3.0), (0.5, -9.0), (0.01, -43.0)])
def test_a_tone_has_the_loudness_of_its_root_mean_square(level: float, db: float):
    assert loudness_db(tone(0.1, level=level)) == pytest.approx(db, abs=0.2)


def test_silence_and_nothing_are_at_the_floor():
    assert loudness_db(silence(0.1)) == loudness_db(b"") == FLOOR_DB
    assert share(FLOOR_DB) == 0
    assert share(0.0) == 1


def test_the_peak_stands_and_then_falls():
    level = Level()
    level.take(tone(0.032, level=0.5), 10.0)
    level.take(silence(0.032), 10.1)
    assert level.now_db == FLOOR_DB
    assert level.peak_db(10.0 + HOLD_S) == pytest.approx(-9.0, abs=0.2)
    assert level.peak_db(10.5 + HOLD_S) == pytest.approx(-24.0, abs=0.2)
    assert level.peak_db(99.0) == FLOOR_DB


def test_a_louder_sound_is_the_peak_at_once():
    level = Level()
    level.take(tone(0.032, level=0.1), 1.0)
    level.take(tone(0.032, level=0.5), 1.1)
    assert level.peak_db(1.1) == pytest.approx(-9.0, abs=0.2)
