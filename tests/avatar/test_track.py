import itertools
import math

from llmcompanion.avatar.track import Track, never_changing


def test_a_step_lasts_until_the_value_differs():
    track = Track(itertools.cycle([(1.0, "a"), (2.0, "a"), (1.0, "b")]), 0.0)
    assert track.at(0.0) == "a"
    assert track.next_change(0.0) == 3.0
    assert track.at(3.0) == "b"
    assert track.next_change(3.5) == 4.0


def test_what_never_changes_announces_no_change():
    track = Track(never_changing(7), 5.0)
    assert track.at(1e6) == 7
    assert math.isinf(track.next_change(1e6))


def test_after_a_long_absence_it_goes_on_from_now():
    made = itertools.count()

    def beats():
        while True:
            yield 1.0, next(made)

    track = Track(beats(), 0.0)
    track.at(0.5)
    track.at(1e6)
    assert next(made) < 10
    assert track.next_change(1e6) <= 1e6 + 1.0
