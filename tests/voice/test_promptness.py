"""Threads take turns more often while a sound is played, and as usual afterwards."""

from __future__ import annotations

import sys

import pytest

from llmcompanion.voice.promptness import SWITCH_S, prompt


@pytest.fixture(autouse=True)
def as_usual():
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.005)
    yield
    sys.setswitchinterval(usual)


def test_the_interval_is_short_until_the_last_sound_is_over():
    with prompt():
        with prompt():
            pass
        assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    assert sys.getswitchinterval() == pytest.approx(0.005)


def test_a_failure_leaves_it_as_it_was():
    with pytest.raises(OSError), prompt():
        raise OSError
    assert sys.getswitchinterval() == pytest.approx(0.005)


def test_an_interval_that_is_shorter_already_stays():
    sys.setswitchinterval(0.0002)
    with prompt():
        assert sys.getswitchinterval() == pytest.approx(0.0002, rel=0.02)
