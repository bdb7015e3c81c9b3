"""Effect sizes against published worked examples."""

from __future__ import annotations

from random import Random
from statistics import pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from llmcompanion.study.analysis.effects import (
    baseline_corrected_tau,
    nap,
    standardised_difference,
    tau,
    tau_u,
    trend_s,
)

PARKER_2011 = ([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29])
PARKER_2009 = ([4, 3, 4, 3, 4, 7, 5, 2, 3, 2], [5, 9, 7, 9, 7, 5, 9, 11, 11, 10, 9])
RISING = ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])
TARLOW_LONG = (
    [33, 25, 17, 25, 19, 21, 19, 14, 19, 17],
    [14, 15, 15, 9, 12, 7, 10, 6, 5, 2, 2, 3, 5, 4],
)
values = st.lists(st.integers(0, 10), min_size=1, max_size=8)


def test_nap_of_parker_vannest_and_davis():
    found = nap(*PARKER_2011)
    assert found is not None
    assert found.value == pytest.approx(38.5 / 42)
    assert tau(*PARKER_2011) == pytest.approx(35 / 42)
    assert tau_u(*PARKER_2011) == pytest.approx(31 / 42)


def test_tau_and_tau_u_of_a_short_series():
    a, b = [3, 3, 4, 5], [4, 5, 6, 7, 7]
    assert tau(a, b) == pytest.approx(16 / 20)
    assert tau_u(a, b) == pytest.approx(11 / 20)


def test_tau_u_leaves_its_bounds_as_it_is_known_to():
    found = nap(*PARKER_2009)
    assert found is not None
    assert found.value == pytest.approx(0.9636, abs=5e-5)
    assert tau(*PARKER_2009) == pytest.approx(0.9273, abs=5e-5)
    assert tau_u(*PARKER_2009) == pytest.approx(1.018, abs=5e-4)


def test_a_trend_that_goes_on_is_no_effect_to_the_corrected_tau():
    assert tau(*RISING) == 1
    assert tau_u(*RISING) == pytest.approx(0.6)
    found = baseline_corrected_tau(*RISING)
    assert found is not None and found.corrected
    assert found.value == pytest.approx(0.0)


def test_a_falling_baseline_is_corrected_and_one_without_trend_is_not():
    found = baseline_corrected_tau(*TARLOW_LONG)
    assert found is not None and found.corrected
    a, b = TARLOW_LONG
    slope = stats.theilslopes(a, range(1, 11)).slope
    left = [value - slope * day for day, value in enumerate([*a, *b], start=1)]
    phase = [0] * len(a) + [1] * len(b)
    assert found.value == pytest.approx(stats.kendalltau(left, phase).statistic)
    flat = baseline_corrected_tau(*PARKER_2011)
    assert flat is not None and not flat.corrected
    assert flat.value == pytest.approx(
        stats.kendalltau([*PARKER_2011[0], *PARKER_2011[1]], [0] * 6 + [1] * 7).statistic
    )


def test_tau_b_of_kendall_1970():
    x = [1, 2.5, 2.5, 4.5, 4.5, 6.5, 6.5, 8, 9.5, 9.5]
    y = [1, 2, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10]
    assert stats.kendalltau(x, y).statistic == pytest.approx(33 / (41 * 36) ** 0.5)
    assert stats.kendalltau(x, y).statistic == pytest.approx(0.859, abs=5e-4)


def test_the_interval_holds_the_value_and_grows_with_confidence():
    narrow, wide = nap(*PARKER_2011, confidence=0.8), nap(*PARKER_2011, confidence=0.99)
    assert narrow is not None and wide is not None
    assert 0 <= wide.low < narrow.low < narrow.value < narrow.high < wide.high <= 1


def test_the_interval_covers_what_it_says_it_covers():
    rng = Random(3)
    true = 0.6914624612740131  # P(Y > X) = Phi(0.5) for means 0.5 * sqrt(2) apart
    covered = 0
    for _ in range(1500):
        a = [rng.gauss(0, 1) for _ in range(10)]
        b = [rng.gauss(0.5 * 2**0.5, 1) for _ in range(10)]
        found = nap(a, b)
        assert found is not None
        covered += found.low <= true <= found.high
    assert 0.92 <= covered / 1500 <= 0.98


def test_the_variance_is_unbiased():
    rng = Random(5)
    found = []
    for _ in range(3000):
        a = [rng.gauss(0, 1) for _ in range(6)]
        b = [rng.gauss(0.8, 1) for _ in range(7)]
        one = nap(a, b)
        assert one is not None and one.se is not None
        found.append((one.value, one.se**2))
    real = pvariance([value for value, _ in found])
    mean = sum(variance for _, variance in found) / len(found)
    assert mean == pytest.approx(real, rel=0.1)


@given(values, values)
def test_nap_is_the_mann_whitney_statistic_over_all_pairs(a, b):
    found = nap(a, b)
    assert found is not None
    u = stats.mannwhitneyu(b, a).statistic
    assert found.value == pytest.approx(u / (len(a) * len(b)))
    assert found.low <= found.value + 1e-9 and found.value - 1e-9 <= found.high
    turned = nap(b, a)
    assert turned is not None and turned.value == pytest.approx(1 - found.value)


@given(values)
def test_the_trend_of_values_turned_round_is_turned_round(a):
    assert trend_s(a[::-1]) == -trend_s(a)


def test_nothing_is_said_of_an_empty_side():
    assert nap([], [1]) is None and tau([1], []) is None and tau_u([], [1]) is None
    assert baseline_corrected_tau([], [1]) is None
    assert standardised_difference([1], [1, 2]) is None
    assert standardised_difference([1, 1], [1, 1]) is None
    single = nap([1], [2])
    assert single is not None and (single.value, single.se) == (1.0, None)


def test_the_difference_is_measured_in_pooled_standard_deviations():
    assert standardised_difference([1, 2, 3], [3, 4, 5]) == pytest.approx(2.0)
