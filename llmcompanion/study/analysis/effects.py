"""How far two conditions lie apart: non-overlap measures of single-case research, by their names.

"Tau-U" is not one formula, so each variant here says which it is.

Sources: Parker & Vannest (2009) for NAP; Sen (1967) and Mee (1990) for its unbiased variance;
Newcombe (2006), method 5, for its interval; Parker, Vannest, Davis & Sauber (2011) for Tau-U;
Tarlow (2017) for baseline-corrected Tau.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TREND_P = 0.05
"""Below it, a trend in the baseline is taken out (Tarlow 2017)."""


@dataclass(frozen=True, slots=True)
class Nap:
    """Non-overlap of all pairs: the share of pairs in which B lies above A, ties counting half.

    Attributes:
        value: 0 to 1; 0.5 is no difference. The area under the ROC curve.
        se: Its standard error, from the unbiased variance; None with a single value on a side.
        low, high: The interval (Newcombe's method 5), which holds for independent values alone:
            with autocorrelation it is too narrow.
    """

    value: float
    se: float | None
    low: float
    high: float
    confidence: float


def nap(a: Sequence[float], b: Sequence[float], *, confidence: float = 0.95) -> Nap | None:
    """NAP of `b` over `a`; None where one of them is empty."""
    if not a or not b:
        return None
    m, n = len(a), len(b)
    pairs = [[_over(x, y) for y in b] for x in a]
    total = sum(map(sum, pairs))
    value = total / (m * n)
    low, high = _newcombe(value, m, n, confidence)
    return Nap(value, _standard_error(pairs, total), low, high, confidence)


def _over(x: float, y: float) -> float:
    return 1.0 if y > x else 0.5 if y == x else 0.0


def _standard_error(pairs: list[list[float]], total: float) -> float | None:
    """The root of an unbiased estimate of the variance: the square of the mean, less the mean over
    pairs that share neither value."""
    m, n = len(pairs), len(pairs[0])
    if m < 2 or n < 2:
        return None
    rows = sum(sum(row) ** 2 for row in pairs)
    columns = sum(sum(column) ** 2 for column in zip(*pairs, strict=True))
    squares = sum(each * each for row in pairs for each in row)
    apart = (total * total - rows - columns + squares) / (m * n * (m - 1) * (n - 1))
    variance = (total / (m * n)) ** 2 - apart
    return float(max(0.0, variance) ** 0.5)


def _newcombe(value: float, m: int, n: int, confidence: float) -> tuple[float, float]:
    """Where the value lies as many standard errors away as the confidence asks for."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    h = (m + n) / 2 - 1

    def excess(x: float) -> float:
        spread = x * (1 - x) * (2 + h + (1 + 2 * h) * x * (1 - x))
        return m * n * (value - x) ** 2 * (2 - x) * (1 + x) - z * z * spread

    low = _root(excess, 0.0, value) if value > 0 else 0.0
    high = _root(excess, 1.0, value) if value < 1 else 1.0
    return low, high


def _root(excess: object, outer: float, inner: float) -> float:
    """Where `excess` changes its sign between a bound and the value itself, by halving."""
    assert callable(excess)
    for _ in range(80):
        middle = (outer + inner) / 2
        if excess(middle) > 0:
            outer = middle
        else:
            inner = middle
    return (outer + inner) / 2


def tau(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Tau of non-overlap, A against B: 2 NAP - 1."""
    found = nap(a, b)
    return None if found is None else 2 * found.value - 1


def trend_s(values: Sequence[float]) -> int:
    """Kendall's S of values over time: pairs that rise less pairs that fall."""
    return sum(
        (later > earlier) - (later < earlier)
        for place, earlier in enumerate(values)
        for later in values[place + 1 :]
    )


def tau_u(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Tau-U, "A against B less the trend of A" (Parker et al. 2011): (S_AB - S_A) / mn.

    Not bounded by -1 and 1, and a weak control of trends: shown for comparison with other studies.
    """
    if not a or not b:
        return None
    between = sum((y > x) - (y < x) for x in a for y in b)
    return (between - trend_s(a)) / (len(a) * len(b))


@dataclass(frozen=True, slots=True)
class CorrectedTau:
    """Baseline-corrected Tau (Tarlow 2017).

    Attributes:
        value: Kendall's tau-b of the values, corrected where that was called for, with the phase.
        corrected: Whether the baseline's trend was significant and was taken out.
        trend_p: The p-value of that trend; None where the baseline is too short for one.
    """

    value: float
    corrected: bool
    trend_p: float | None


def baseline_corrected_tau(a: Sequence[float], b: Sequence[float]) -> CorrectedTau | None:
    """Tau of B over A; a trend of the baseline is taken out of both first if it is significant.

    The trend is the Theil-Sen line through the baseline over the days as they are numbered here.
    None where one of them is empty, or all values are the same.
    """
    from scipy import stats

    if not a or not b:
        return None
    values = [*map(float, a), *map(float, b)]
    phase = [0] * len(a) + [1] * len(b)
    trend_p: float | None = None
    if len(a) > 2 and len(set(a)) > 1:
        trend_p = float(stats.kendalltau(range(1, len(a) + 1), a).pvalue)
    corrected = trend_p is not None and trend_p <= TREND_P
    if corrected:
        days = range(1, len(a) + 1)
        slope = float(stats.theilslopes(a, days).slope)
        values = [value - slope * day for day, value in enumerate(values, start=1)]
    if max(values) - min(values) < 1e-12:
        return CorrectedTau(0.0, corrected, trend_p) if corrected else None
    found = float(stats.kendalltau(values, phase).statistic)
    return CorrectedTau(found, corrected, trend_p)


def standardised_difference(a: Sequence[float], b: Sequence[float]) -> float | None:
    """The difference of means in standard deviations, pooled within the conditions.

    None where that cannot be computed.
    """
    m, n = len(a), len(b)
    if m < 2 or n < 2:
        return None
    mean_a, mean_b = sum(a) / m, sum(b) / n
    squares = sum((x - mean_a) ** 2 for x in a) + sum((y - mean_b) ** 2 for y in b)
    spread = (squares / (m + n - 2)) ** 0.5
    return None if spread == 0 else float((mean_b - mean_a) / spread)
