"""The report as Markdown, which any tool turns into a PDF; its figures lie beside it as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.study.report.words import answer, changed, interval, label, limits, number

if TYPE_CHECKING:
    from llmcompanion.study.analysis.power import Power
    from llmcompanion.study.analysis.registered import OutcomeResult, Results
    from llmcompanion.study.report.bundle import Bundle


def report_markdown(bundle: Bundle, results: Results, power: Power | None) -> str:
    """The whole text."""
    frozen, plan = bundle.study, bundle.study.plan
    done = results.compliance
    lines = [f"# {plan.title}", ""]
    if plan.question:
        lines += [f"*{plan.question}*", ""]
    lines += ["## What came of it", "", " ".join(answer(frozen, results, power)), ""]
    lines += ["## Day by day", "", *_outcome(results.primary), ""]
    lines += [
        "## What was planned",
        "",
        f"- Expected: {plan.hypothesis.text or 'nothing in particular'}",
        f"- Primary outcome: {label(plan.outcome.primary)}",
        f"- Conditions: {', '.join(plan.names)}",
        f"- Design: {plan.design.kind}, {amount(plan.design.days, 'day')} by lot, "
        f"{amount(plan.design_of().count(), 'way')} for the lots to fall",
        f"- Frozen {frozen.frozen_at:%Y-%m-%d %H:%M} UTC, begun {frozen.started_on}",
    ]
    if power is not None:
        lines.append(
            f"- Power, worked out beforehand: {power.power:.0%}; false alarms "
            f"{power.false_positive_rate:.0%}"
        )
    left_out = amount(results.left_out, "day of the lots is", "days of the lots are")
    lines += [f"- Changed on {changed(each)}" for each in frozen.amendments]
    lines += [
        "",
        "## What was done",
        "",
        f"- {done.days} of {plan.length} days were lived, {done.kept} with as much talking as "
        f"planned, {done.overridden} with another condition than drawn",
        f"- {done.answered} of {done.asked} check-ins were answered",
        f"- {left_out} left out as planned",
        "",
    ]
    if results.outcomes[1:]:
        lines += ["## Exploratory", "", "None of this was what the study was to decide.", ""]
        for result in results.outcomes[1:]:
            lines += [f"### {label(result.outcome)}", "", *_outcome(result), ""]
    lines += ["## What no analysis can mend", "", *(f"- {each}" for each in limits(frozen)), ""]
    lines += [
        "## To check it",
        "",
        f"Plan, SHA-256: `{frozen.plan_hash}`. Seed: `{frozen.seed}`, SHA-256 "
        f"`{frozen.seed_hash}`. `llmcompanion study verify FOLDER` computes every figure again.",
        "",
    ]
    return "\n".join(lines)


def figure_file(outcome: str) -> str:
    """The name of an outcome's figure."""
    return f"figure-{outcome.replace('.', '-')}.svg"


def _outcome(result: OutcomeResult) -> list[str]:
    lines = [
        f"![{label(result.outcome)}, day by day]({figure_file(result.outcome)})",
        "",
        "| condition | days | mean | interval |",
        "|---|---:|---:|---:|",
    ]
    for mean in result.conditions:
        span = interval(mean.low, mean.high)
        lines.append(f"| {mean.name} | {mean.days} | {number(mean.mean)} | {span} |")
    lines.append("")
    if result.nap is not None:
        lines.append(f"- NAP {result.nap.value:.3f} ({interval(result.nap.low, result.nap.high)})")
    if result.test is not None:
        lines.append(
            f"- Randomisation test: p = {result.test.p:.4g}, {result.test.assignments:,} "
            f"assignments{'' if result.test.exact else ' drawn'}"
        )
    if result.tau_u is not None:
        lines.append(f"- Tau-U (A against B, less the trend of A; Parker 2011): {result.tau_u:.2f}")
    if result.corrected is not None:
        lines.append(f"- Baseline-corrected Tau (Tarlow 2017): {result.corrected.value:.2f}")
    lines.append(f"- Days without a value: {result.missing}")
    return lines
