"""Stopping rules: when they fire, what they say, and that nothing fires twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.study.plan import Contact, Limit, Stopping
from llmcompanion.study.stopping import Answered, fired, in_words

FIRST = date(2026, 3, 2)
RULES = Stopping()


def day(number: int, hours: float = 0.0, **values: float) -> Answered:
    return Answered(
        FIRST + timedelta(days=number), {k.replace("_", "."): v for k, v in values.items()}, hours
    )


def keys(days: list[Answered], rules: Stopping = RULES, **more: object) -> list[str]:
    return [each.key for each in fired(rules, days, **more)]  # type: ignore[arg-type]


def test_quiet_days_fire_nothing():
    assert keys([day(n, 0.5, d_sleep=7.5, d_energy=0, d_breakthrough=1) for n in range(20)]) == []
    assert keys([]) == []


@pytest.mark.parametrize(
    ("nights", "fires"),
    [
        ([4.5, 4.5], True),
        ([4.5, 7, 4.5], False),
        ([4.5], False),
        ([5, 5], False),
        ([7, 4, 3, 7], True),
    ],
)
def test_short_nights_running(nights: list[float], fires: bool):
    days = [day(n, d_sleep=hours) for n, hours in enumerate(nights)]
    assert (keys(days) == ["sleep"]) is fires


def test_a_night_that_was_not_told_ends_the_run():
    assert keys([day(0, d_sleep=4), day(2, d_sleep=4)]) == []


def test_little_sleep_with_energy_and_breakthroughs_on_two_of_three_days():
    high = {"d_sleep": 5.5, "d_energy": 2.0, "d_breakthrough": 3.0}
    assert keys([day(0, **high), day(1, d_sleep=8), day(2, **high)]) == ["elation"]
    assert keys([day(0, **high), day(3, **high)]) == []
    assert keys([day(0, **high), day(1, **high)], Stopping(elation=False)) == []


def test_somebody_asked_to_stop():
    assert keys([day(0, s_stop=0)]) == []
    assert keys([day(0, s_stop=1)]) == ["asked-to-stop"]
    assert keys([day(0, s_stop=1)], Stopping(asked_to_stop=False)) == []


def test_hours_on_days_running():
    assert keys([day(n, 3.5) for n in range(3)]) == ["hours"]
    assert keys([day(n, 3.5) for n in range(2)]) == []
    assert keys([day(n, 3.5) for n in range(3)], Stopping(hours_per_day=0)) == []


def test_hidden_and_lost_sleep_in_one_week():
    assert keys([day(6, w_hid=1, w_sleep=2)]) == ["hid-and-lost-sleep"]
    assert keys([day(6, w_hid=1, w_sleep=0), day(13, w_hid=0, w_sleep=1)]) == []


def test_a_score():
    rules = Stopping(limits=(Limit(item="d.close", at_least=9), Limit(item="d.energy", at_most=-3)))
    assert keys([day(0, d_close=8)], rules) == []
    assert keys([day(0, d_close=9)], rules) == ["limit:d.close"]
    assert keys([day(0, d_energy=-3)], rules) == ["limit:d.energy"]


def test_what_fired_before_does_not_fire_again_until_something_new_is_answered():
    days = [day(0, d_sleep=4), day(1, d_sleep=4)]
    (first,) = fired(RULES, days)
    already = {first.key: first.on}
    assert keys(days, already=already) == []
    assert keys([*days, day(2, d_sleep=8)], already=already) == []
    again = [*days, day(2, d_sleep=8), day(3, d_sleep=4), day(4, d_sleep=4)]
    assert keys(again, already=already) == ["sleep"]


numbers = st.dictionaries(
    st.sampled_from(["d.sleep", "d.energy", "d.breakthrough", "s.stop", "w.hid", "w.sleep"]),
    st.floats(0, 12),
)
many_days = st.lists(
    st.builds(
        lambda number, values, hours: Answered(FIRST + timedelta(days=number), values, hours),
        st.integers(0, 30),
        numbers,
        st.floats(0, 24),
    ),
    max_size=20,
    unique_by=lambda each: each.on,
)


@given(many_days, st.randoms())
def test_the_order_of_days_makes_no_difference_and_each_rule_fires_once(days, rng):
    found = fired(RULES, days)
    shuffled = list(days)
    rng.shuffle(shuffled)
    assert fired(RULES, shuffled) == found
    assert len({each.key for each in found}) == len(found)
    assert fired(RULES, days, already={each.key: each.on for each in found}) == []


def test_the_words_name_a_friend_where_there_is_one_and_no_diagnosis():
    lines = in_words(["You slept under 5 hours."], Contact(name="Ada", how="+43 1"))
    assert lines[0] == "You slept under 5 hours."
    assert "no diagnosis" in lines[1]
    assert "Ada (+43 1)" in lines[2]
    assert "somebody who knows you" in in_words([], Contact())[-1]


def test_help_that_was_shown_fires_once_for_its_day():
    (found,) = fired(RULES, [], helped=FIRST)
    assert (found.key, found.on) == ("help-shown", FIRST)
    assert found.words == "You were shown where people help."
    assert keys([], helped=FIRST, already={"help-shown": FIRST}) == []
    assert keys([], helped=FIRST + timedelta(days=1), already={"help-shown": FIRST}) != []
    assert keys([], Stopping(help_shown=False), helped=FIRST) == []
