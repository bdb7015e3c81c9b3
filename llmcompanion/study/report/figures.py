"""Figures as SVG, drawn by matplotlib without a screen; their text stays text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from llmcompanion.study.report.words import label
from llmcompanion.study.table import used_in_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.study.freeze import Frozen
    from llmcompanion.study.table import StudyDay

SHADES = ("#dfe7f5", "#f6e3d0", "#dcefdc", "#eadcf2", "#f3f0cf", "#e3e3e3", "#d9eef0", "#f5dce6")
"""A shade for each condition: in their order, and different in grey as well."""
LINE = "#2f4b7c"
LEFT_OUT = "#888888"


def figure_of_days(frozen: Frozen, days: Sequence[StudyDay], outcome: str) -> str:
    """One outcome by day, conditions shaded, days that are left out in grey, gaps as gaps."""
    plan = frozen.plan
    figure, axes = _axes(7.5, 2.8)
    shades = dict(zip(plan.names, SHADES, strict=False))
    for day in days:
        axes.axvspan(
            day.number - 0.5, day.number + 0.5, color=shades.get(day.condition, "#eeeeee"), lw=0
        )
    lots = [day for day in days if day.stage == "lots"]
    for day, used in zip(lots, used_in_test(days, plan.analysis), strict=True):
        if used is None:
            axes.axvspan(day.number - 0.5, day.number + 0.5, color=LEFT_OUT, alpha=0.35, lw=0)
    numbers = [day.number for day in days]
    values = [day.outcomes.get(outcome) for day in days]
    filled = [float("nan") if value is None else value for value in values]
    axes.plot(numbers, filled, color=LINE, lw=1.2, marker="o", ms=3.5)
    for stage in ("lots", "follow-up"):
        begins = next((day.number for day in days if day.stage == stage), None)
        if begins is not None and begins > 1:
            axes.axvline(begins - 0.5, color="#555555", lw=0.8, ls="--")
    axes.set_xlim(0.5, max(2, len(days)) + 0.5)
    if outcome.startswith(("d.felt", "d.believe", "d.close")):
        axes.set_ylim(-0.3, 10.3)
    axes.set_xlabel("day")
    axes.set_ylabel(label(outcome), fontsize=8)
    handles = [_patch(shades[name], name) for name in plan.names if name in shades]
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    return _svg(figure, f"{label(outcome)}, day by day")


def figure_of_forest(
    rows: Sequence[tuple[str, float, float, float]], summary: tuple[float, float, float] | None
) -> str:
    """A forest plot: name, effect, and its interval for each study, and the summary below."""
    height = min(40.0, 1.2 + 0.22 * (len(rows) + 2))
    figure, axes = _axes(7.0, height)
    for place, (_, value, low, high) in enumerate(rows):
        axes.plot([low, high], [-place, -place], color=LINE, lw=1)
        axes.plot([value], [-place], "s", color=LINE, ms=3.5)
    bottom = -len(rows) - 0.5
    if summary is not None:
        value, low, high = summary
        axes.fill(
            [low, value, high, value], [bottom, bottom + 0.3, bottom, bottom - 0.3], color="#8c2d19"
        )
    axes.axvline(0, color="#555555", lw=0.8)
    names = [name for name, *_ in rows] + (["all together"] if summary else [])
    places = [-place for place in range(len(rows))] + ([bottom] if summary else [])
    axes.set_yticks(places, names, fontsize=7)
    axes.set_ylim(bottom - 0.8, 0.8)
    axes.set_xlabel("difference in standard deviations of a day")
    return _svg(figure, "Forest plot of all studies")


def _axes(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=8)
    return figure, axes


def _patch(colour: str, name: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(facecolor=colour, edgecolor="#999999", label=name)


def _svg(figure: Any, title: str) -> str:
    """The drawing alone, without an XML head, the same each time."""
    import matplotlib

    buffer = io.StringIO()
    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "llmcompanion",
        "font.family": "sans-serif",
    }
    with matplotlib.rc_context(settings):
        about = {"Date": None, "Creator": None, "Title": title}
        figure.savefig(buffer, format="svg", metadata=about)
    text = buffer.getvalue()
    return text[text.index("<svg") :]
