"""A plan as a form: its main numbers as lines of text, and back. No Textual in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line
from llmcompanion.study.designs import DESIGNS, DesignError
from llmcompanion.study.plan import Condition, Plan

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form.

    Attributes:
        key: Of the plan, with dots.
        meaning: What it is, and what it takes.
    """

    key: str
    title: str
    meaning: str

    @property
    def id(self) -> str:
        """As a name for the screen."""
        return self.key.replace(".", "-")


LINES: tuple[Line, ...] = (
    Line("title", "Title", "What the study is called; at most 40 characters."),
    Line("question", "Question", "What you want to know."),
    Line("hypothesis.text", "Expectation", "What you expect, said beforehand."),
    Line(
        "hypothesis.direction",
        "Direction",
        "Of the last condition against the first: greater, less, or two (either way).",
    ),
    Line("outcome.primary", "Primary outcome", "What decides: d.felt, gap, minutes, any item."),
    Line("outcome.secondary", "Others", "Told beside it, separated by commas."),
    Line("design.kind", "Design", f"One of {', '.join(DESIGNS)}."),
    Line("design.days", "Days by lot", "From 1 to 365."),
    Line("design.block_days", "Days of a block", "Of blocks: a multiple of the conditions."),
    Line("design.longest_run", "Longest run", "Of alternations: most days alike in a row."),
    Line("design.phases", "Phases", "Of phases: how many, from 2."),
    Line("design.least", "Least days", "Of phases: the fewest days of one."),
    Line("baseline_days", "Days before", "In the first condition, described, not tested."),
    Line("follow_up_days", "Days after", "In the first condition, described, not tested."),
    Line("dose.minutes_per_day", "Minutes a day", "The least talk that keeps a day."),
    Line("probes.moment_per_day", "Questions a day", "About the moment, 0 to 24."),
    Line("analysis.run_in_days", "Run-in", "First days of the lots that are left out."),
    Line("analysis.washout_days", "Washout", "Days left out after each change of condition."),
    Line("assumptions.effect_sd", "Effect", "That you would not want to miss, in SD of a day."),
    Line(
        "assumptions.build_up_days",
        "Build-up",
        "Days that the effect takes to come, and to go; 0: it is there at once.",
    ),
    Line("stopping.sleep_hours", "Least sleep", "Hours under which it pauses; 0: no such rule."),
    Line("stopping.sleep_nights", "Nights", "So many short nights running."),
    Line("stopping.hours_per_day", "Most hours", "A day with it; 0: no such rule."),
    Line("contact.name", "A friend", "Somebody to tell, if you like; nobody is contacted."),
    Line("contact.how", "How to reach", "A telephone number, or nothing."),
)
"""Every line, in order; the conditions follow."""

CONDITION = (
    "name: face=anime|orb|none, persona=ID, named=true|false, frame_interval_s=5, "
    "emotion=true|sham|still, voice=true|false, feelings=none|uncertain|free, model=NAME"
)


def filled(plan: Plan) -> dict[str, str]:
    """What stands in the lines for a plan."""
    whole = msgspec.to_builtins(plan)
    values = {line.key: _shown(_get(whole, line.key)) for line in LINES}
    for number, condition in enumerate(plan.conditions, start=1):
        values[f"condition.{number}"] = condition_line(condition)
    return values


def condition_line(condition: Condition) -> str:
    """A condition as one line: its name, and what it sets."""
    given = msgspec.to_builtins(condition)
    name = given.pop("name")
    told = [f"{key}={_shown(value)}" for key, value in given.items() if value not in ("", None)]
    return f"{name}: {', '.join(told)}" if told else name


def plan_from(plan: Plan, values: Mapping[str, str]) -> Plan:
    """The plan with what stands in the lines.

    Raises:
        UserError: A line will not do, or the numbers do not fit together; the sentence says which.
    """
    whole: dict[str, Any] = msgspec.to_builtins(plan)
    for line in LINES:
        text = clean_line(values[line.key])
        given: Any = text
        if line.key == "outcome.secondary":
            given = [part.strip() for part in text.split(",") if part.strip()]
        before = _get(whole, line.key)
        _put(whole, line.key, given)
        try:
            made = msgspec.convert(whole, Plan, strict=False)
        except msgspec.ValidationError as error:
            _put(whole, line.key, before)
            raise UserError(
                f"“{text[:40]}” will not do", where=line.title, mend=line.meaning.rstrip(".")
            ) from error
        whole = msgspec.to_builtins(made)
    lines = [text for key, text in values.items() if key.startswith("condition.") and text.strip()]
    made = msgspec.structs.replace(made, conditions=tuple(_condition(text) for text in lines))
    try:
        made.design_of()
    except DesignError as error:
        raise UserError(str(error), mend="change the days or the conditions") from error
    return _fitting(made)


def _fitting(plan: Plan) -> Plan:
    """The statistic follows from how many conditions there are."""
    statistic = plan.analysis.statistic
    if len(plan.conditions) > 2:
        statistic = "spread"
    elif statistic == "spread":
        statistic = "means"
    if plan.analysis.run_in_days >= plan.design.days:
        raise UserError("the run-in is as long as the study", mend="make it shorter")
    analysis = msgspec.structs.replace(plan.analysis, statistic=statistic)
    return msgspec.structs.replace(plan, analysis=analysis)


def _condition(text: str) -> Condition:
    name, _, rest = clean_line(text).partition(":")
    given: dict[str, Any] = {"name": name.strip()}
    for part in rest.split(","):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if key and not equals:
            raise UserError(f"“{text[:60]}” is no condition", mend=CONDITION)
        if key:
            given[key] = value
    try:
        return msgspec.convert(given, Condition, strict=False)
    except msgspec.ValidationError as error:
        raise UserError(f"“{text[:60]}” is no condition", mend=CONDITION) from error


def _get(whole: Mapping[str, Any], key: str) -> Any:
    value: Any = whole
    for part in key.split("."):
        value = value[part]
    return value


def _put(whole: dict[str, Any], key: str, value: Any) -> None:
    *parents, last = key.split(".")
    table = whole
    for part in parents:
        table = table[part]
    table[last] = value


def _shown(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case list() | tuple():
            return ", ".join(value)
        case _:
            return str(value)
