"""Results as plain numbers: what is exported, compared when verified, and pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llmcompanion.study.analysis.registered import Mean, OutcomeResult, Results


def figures_of(results: Results) -> dict[str, Any]:
    """Every number of a report, by outcome."""
    compliance = results.compliance
    return {
        "outcomes": {each.outcome: _outcome(each) for each in results.outcomes},
        "compliance": {
            "days": compliance.days,
            "kept": compliance.kept,
            "overridden": compliance.overridden,
            "asked": compliance.asked,
            "answered": compliance.answered,
            "response_s": compliance.response_s,
        },
        "left_out": results.left_out,
    }


def _outcome(each: OutcomeResult) -> dict[str, Any]:
    return {
        "primary": each.primary,
        "conditions": [_mean(mean) for mean in each.conditions],
        "phases": [_mean(mean) for mean in each.phases],
        "difference": each.difference,
        "standardised": each.standardised,
        "nap": None
        if each.nap is None
        else {
            "value": each.nap.value,
            "se": each.nap.se,
            "low": each.nap.low,
            "high": each.nap.high,
        },
        "tau_u_ab_less_trend_a": each.tau_u,
        "tau_bc": None
        if each.corrected is None
        else {
            "value": each.corrected.value,
            "corrected": each.corrected.corrected,
            "trend_p": each.corrected.trend_p,
        },
        "test": None
        if each.test is None
        else {
            "observed": each.test.observed,
            "extreme": each.test.extreme,
            "assignments": each.test.assignments,
            "exact": each.test.exact,
            "p": each.test.p,
            "error": each.test.error,
        },
        "autocorrelation": None
        if each.autocorrelation is None
        else {
            "value": each.autocorrelation.value,
            "low": each.autocorrelation.low,
            "high": each.autocorrelation.high,
            "days": each.autocorrelation.days,
        },
        "missing": each.missing,
    }


def _mean(mean: Mean) -> dict[str, Any]:
    return {
        "name": mean.name,
        "days": mean.days,
        "mean": mean.mean,
        "low": mean.low,
        "high": mean.high,
    }


TOLERANCE = 1e-6


def differences(told: Any, found: Any, at: str = "") -> list[str]:
    """Where two sets of figures differ by more than rounding, each a sentence."""
    if isinstance(told, dict) and isinstance(found, dict):
        return [
            sentence
            for key in sorted({*told, *found}, key=str)
            for sentence in differences(
                told.get(key), found.get(key), f"{at}.{key}" if at else str(key)
            )
        ]
    if isinstance(told, list | tuple) and isinstance(found, list | tuple):
        if len(told) != len(found):
            return [f"{at}: {len(told)} were told, {len(found)} come out."]
        return [
            sentence
            for place, (one, other) in enumerate(zip(told, found, strict=True))
            for sentence in differences(one, other, f"{at}[{place + 1}]")
        ]
    are_numbers = isinstance(told, int | float) and isinstance(found, int | float)
    if are_numbers and not isinstance(told, bool):
        close = abs(told - found) <= TOLERANCE * max(1.0, abs(told), abs(found))
        return [] if close else [f"{at}: {told:.10g} was told, {found:.10g} comes out."]
    return [] if told == found else [f"{at}: {told} was told, {found} comes out."]
