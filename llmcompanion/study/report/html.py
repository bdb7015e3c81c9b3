"""The report as one HTML page: opens in any browser, prints, light and dark, no network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.study.report.words import answer, changed, interval, label, limits, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from llmcompanion.study.analysis.power import Power
    from llmcompanion.study.analysis.registered import Mean, OutcomeResult, Results
    from llmcompanion.study.freeze import Frozen
    from llmcompanion.study.report.bundle import Bundle

MOST_PHASES = 12
"""Phases that are told one by one; short blocks stand in the figure."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d1d24; --paper: #fbfaf7; --soft: #5d5d6a;
        --rule: #d9d6cc; --mark: #2f4b7c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e4ee; --paper: #17171d; --soft: #a5a3b3; --rule: #3a3a48; --mark: #9fb8ea; }
  figure { background: #fbfaf7; border-radius: 6px; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1.2rem 4rem; background: var(--paper);
       color: var(--ink); font: 17px/1.55 Georgia, "Times New Roman", serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
p.lead, .soft, figcaption, td.soft { color: var(--soft); }
.answer { border-left: 4px solid var(--mark); padding: .2rem 0 .2rem 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: .6rem 0; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--rule);
         vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; padding: .4rem; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; }
code { font: .85em ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.tag { font-size: .8rem; border: 1px solid var(--rule); border-radius: 4px; padding: 0 .35rem; }
@media print { body { max-width: none; font-size: 11pt; padding: 0; background: #fff; color: #000; }
  h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
"""


def report_html(
    bundle: Bundle, results: Results, power: Power | None, figures: Mapping[str, str]
) -> str:
    """The whole page.

    Args:
        figures: Each outcome day by day, as SVG.
    """
    frozen, plan = bundle.study, bundle.study.plan
    sections = [
        f"<h1>{escape(plan.title)}</h1>",
        f'<p class="lead">{escape(plan.question)}</p>' if plan.question else "",
        _section("What came of it", _answer(frozen, results, power)),
        _section("Day by day", _primary(results.primary, figures)),
        _section("What was planned", _plan(frozen, power)),
        _section("What was done", _done(bundle, results)),
        _section("Exploratory", _exploratory(results, figures)) if results.outcomes[1:] else "",
        _section("What no analysis can mend", _list(limits(frozen))),
        _texts(bundle),
        _section("To check it", _check(frozen)),
    ]
    return page(plan.title, "\n".join(part for part in sections if part))


def page(title: str, body: str) -> str:
    """A whole page around what it shows."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _section(title: str, inner: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{inner}\n</section>" if inner else ""


def _list(sentences: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""


def _answer(frozen: Frozen, results: Results, power: Power | None) -> str:
    sentences = " ".join(escape(each) for each in answer(frozen, results, power))
    return f'<p class="answer">{sentences}</p>'


def _primary(result: OutcomeResult, figures: Mapping[str, str]) -> str:
    about = (
        "One point a day; a gap is a day without a value. Shades are conditions, grey days are "
        "left out as planned, dashed lines part baseline, lots and follow-up."
    )
    drawn = f"<figure>{figures[result.outcome]}<figcaption>{about}</figcaption></figure>"
    parts = [drawn, _outcome(result)]
    if len(result.phases) <= MOST_PHASES:
        parts.append(f"<h3>Phase by phase</h3>{_means(result.phases, 'phase')}")
    return "\n".join(parts)


def _outcome(result: OutcomeResult) -> str:
    return f"{_means(result.conditions, 'condition')}\n{_measures(result)}"


def _means(means: Sequence[Mean], what: str) -> str:
    rows = "".join(
        f"<tr><td>{escape(mean.name)}</td><td class=number>{mean.days}</td>"
        f"<td class=number>{number(mean.mean)}</td>"
        f"<td class=number>{interval(mean.low, mean.high)}</td></tr>"
        for mean in means
    )
    return (
        f"<table><tr><th>{what}</th><th class=number>days</th><th class=number>mean</th>"
        f"<th class=number>interval</th></tr>{rows}</table>"
    )


def _measures(result: OutcomeResult) -> str:
    rows: list[tuple[str, str]] = []
    if result.nap is not None:
        rows.append(
            (
                "NAP, the share of pairs in which the last condition is higher",
                f"{result.nap.value:.3f} ({interval(result.nap.low, result.nap.high)})",
            )
        )
    if result.test is not None:
        how = "all" if result.test.exact else f"drawn; error {result.test.error:.4f}"
        rows.append(
            (
                "Randomisation test",
                f"p = {result.test.p:.4g} ({result.test.extreme:,} of "
                f"{result.test.assignments:,} assignments, {how})",
            )
        )
    if result.difference is not None:
        rows.append(("Difference of means", number(result.difference)))
    if result.standardised is not None:
        rows.append(("The same in standard deviations of a day", number(result.standardised)))
    if result.tau_u is not None:
        rows.append(("Tau-U (A against B, less the trend of A; Parker 2011)", number(result.tau_u)))
    if result.corrected is not None:
        trend = "trend taken out" if result.corrected.corrected else "no trend to take out"
        rows.append(
            (
                "Baseline-corrected Tau (Tarlow 2017)",
                f"{number(result.corrected.value)} ({trend})",
            )
        )
    if result.autocorrelation is not None:
        found = result.autocorrelation
        rows.append(
            (
                "Autocorrelation, one day to the next",
                f"{found.value:.2f} ({interval(found.low, found.high)})",
            )
        )
    rows.append(("Days without a value", str(result.missing)))
    inner = "".join(
        f"<tr><td>{escape(name)}</td><td class=number>{escape(value)}</td></tr>"
        for name, value in rows
    )
    return f"<table>{inner}</table>"


def _plan(frozen: Frozen, power: Power | None) -> str:
    plan = frozen.plan
    rows = [
        ("Expected", plan.hypothesis.text or "nothing in particular"),
        ("Direction", {"two": "either way", "greater": "higher", "less": "lower"}[
            plan.hypothesis.direction]),
        ("Primary outcome", label(plan.outcome.primary)),
        ("Conditions", ", ".join(plan.names)),
        ("Design", f"{plan.design.kind}, {amount(plan.design.days, 'day')} by lot, "
                   f"{amount(plan.design_of().count(), 'way')} for the lots to fall"),
        ("Days go on", "by date" if plan.design.advance == "date" else
                       f"by at least {amount(plan.dose.minutes_per_day, 'minute')} of talk a day"),
        ("Before and after", f"{plan.baseline_days} and {amount(plan.follow_up_days, 'day')}"),
        ("Left out", f"{amount(plan.analysis.run_in_days, 'day')} of run-in, "
                     f"{plan.analysis.washout_days} after each change"),
        ("Frozen", f"{frozen.frozen_at:%Y-%m-%d %H:%M} UTC, begun {frozen.started_on}"),
    ]  # fmt: skip
    if power is not None:
        rows.append(
            (
                "Power, worked out beforehand",
                f"{power.power:.0%} for {amount(plan.assumptions.effect_sd, 'standard deviation')}"
                + (
                    f", building up over {amount(plan.assumptions.build_up_days, 'day')}"
                    if plan.assumptions.build_up_days
                    else ""
                )
                + f"; false alarms {power.false_positive_rate:.0%}",
            )
        )
    inner = "".join(
        f"<tr><td class=soft>{escape(name)}</td><td>{escape(value)}</td></tr>"
        for name, value in rows
    )
    table = f"<table>{inner}</table>"
    if not frozen.amendments:
        return f"{table}<p>Nothing was changed after the plan was frozen.</p>"
    changes = [changed(each) for each in frozen.amendments]
    return f"{table}<h3>Changed afterwards</h3>{_list(changes)}"


def _done(bundle: Bundle, results: Results) -> str:
    done = results.compliance
    shown = "–" if done.response_s is None else f"{done.response_s:.1f} s"
    left_out = amount(results.left_out, "day of the lots is", "days of the lots are")
    share = f" ({done.answered / done.asked:.0%})" if done.asked else ""
    sentences = [
        f"{done.days} of {bundle.study.plan.length} days were lived.",
        f"{done.kept} had as much talking as planned; on {done.overridden} the person chose "
        "another condition.",
        f"{done.answered} of {done.asked} check-ins were answered{share}; the median answer took "
        f"{shown}.",
        f"{left_out} left out as planned.",
    ]
    events = [
        f"{event.get('date', '')}: {event.get('what', '')}".strip(": ") for event in bundle.events
    ]
    return _list(sentences) + (f"<h3>Besides</h3>{_list(events)}" if events else "")


def _exploratory(results: Results, figures: Mapping[str, str]) -> str:
    parts = [
        "<p>None of this was what the study was to decide. Among so many figures some look "
        "like a difference by chance.</p>"
    ]
    parts += [
        f'<h3>{escape(label(result.outcome))} <span class="tag">exploratory</span></h3>'
        f"<figure>{figures[result.outcome]}</figure>{_outcome(result)}"
        for result in results.outcomes[1:]
    ]
    return "\n".join(parts)


def _texts(bundle: Bundle) -> str:
    rows = "".join(
        f"<tr><td class=soft>{escape(name)}</td><td>{escape(text)}</td></tr>"
        for name, text in bundle.texts.items()
    )
    return _section("In their own words", f"<table>{rows}</table>") if rows else ""


def _check(frozen: Frozen) -> str:
    return (
        "<p>The data, the code-book and the plan lie beside this page. "
        "<code>llmcompanion study verify FOLDER</code> computes every figure again and checks the "
        "hashes.</p>"
        f"<table><tr><td class=soft>plan, SHA-256</td><td><code>{frozen.plan_hash}</code></td></tr>"
        f"<tr><td class=soft>seed, SHA-256</td><td><code>{frozen.seed_hash}</code></td></tr>"
        f"<tr><td class=soft>seed</td><td><code>{frozen.seed}</code></td></tr></table>"
    )
