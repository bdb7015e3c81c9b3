"""The plan of a self-experiment: what is asked, what is varied, how it is drawn and judged.

A plan is written down before it begins and is frozen then (`llmcompanion.study.freeze`). As a file
it is TOML with these names and no others; see `llmcompanion.study.plan_file`, ``docs/study.md``.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from llmcompanion.study.designs import Design, DesignName

FORMAT = 1
"""The version of the format that this program reads and writes."""

Direction = Literal["two", "greater", "less"]
"""What is expected of the last condition against the first: a difference, more, or less."""
Feelings = Literal["", "none", "uncertain", "free"]
ShownEmotion = Literal["", "true", "sham", "still"]
"""What the face shows: the reply's emotion, one drawn by lot, or none; "" as the settings say."""
Advance = Literal["date", "kept"]
"""date: every day counts. kept: one with too little talk does not, and its place comes again."""
StatisticName = Literal["means", "phase-means", "spread"]

GAP = "gap"
"""The outcome that is felt less believed (d.felt - d.believe)."""

_Text = Annotated[str, msgspec.Meta(max_length=2000)]
_Line = Annotated[str, msgspec.Meta(max_length=200)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\s].*$")]
_Days = Annotated[int, msgspec.Meta(ge=0, le=730)]


class Hypothesis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is expected, said beforehand."""

    text: _Text = ""
    direction: Direction = "two"


class Outcomes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is measured each day.

    Attributes:
        primary: An item ("d.felt"), `GAP`, or a measure of the log ("minutes").
    """

    primary: _Line = "d.felt"
    secondary: tuple[_Line, ...] = ()


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds on the days of one condition. What is "" or missing is as the settings say.

    Attributes:
        face: "anime", "orb", "none", or the name of an avatar.
        persona: A persona's id.
        named: Whether the companion has its name; False calls it "the assistant".
        frame_interval_s: Seconds a picture of the face stays; 0 is fluent.
        model: A model's or a profile's name.
    """

    name: _Name
    face: _Line = ""
    persona: _Line = ""
    named: bool | None = None
    frame_interval_s: Annotated[float, msgspec.Meta(ge=0.0, le=60.0)] | None = None
    emotion: ShownEmotion = ""
    voice: bool | None = None
    feelings: Feelings = ""
    model: _Line = ""


class Lots(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The design, as `llmcompanion.study.designs.Design` has it, and when its days go on."""

    kind: DesignName = "blocks"
    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 28
    phases: Annotated[int, msgspec.Meta(ge=2, le=20)] = 2
    least: Annotated[int, msgspec.Meta(ge=1, le=60)] = 5
    block_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 2
    longest_run: Annotated[int, msgspec.Meta(ge=1, le=30)] = 2
    advance: Advance = "date"


class Dose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The least talking that makes a day count as kept."""

    minutes_per_day: Annotated[int, msgspec.Meta(ge=0, le=600)] = 10


class Probes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked, and how often."""

    moment_per_day: Annotated[int, msgspec.Meta(ge=0, le=24)] = 2
    day: bool = True
    week: bool = True


class Judging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The analysis that is registered.

    Attributes:
        run_in_days: First days that are left out, and grey in the figures.
        washout_days: First days after each change of condition; left out likewise.
    """

    statistic: StatisticName = "means"
    alpha: Annotated[float, msgspec.Meta(gt=0.0, le=0.2)] = 0.05
    confidence: Annotated[float, msgspec.Meta(ge=0.5, lt=1.0)] = 0.95
    run_in_days: _Days = 0
    washout_days: _Days = 0


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the power is worked out with; see `llmcompanion.study.analysis.power.Assumptions`."""

    effect_sd: Annotated[float, msgspec.Meta(ge=0.0, le=10.0)] = 1.0
    correlation: Annotated[float, msgspec.Meta(ge=0.0, le=0.95)] = 0.3
    trend_sd: Annotated[float, msgspec.Meta(ge=-1.0, le=1.0)] = 0.0
    build_up_days: Annotated[float, msgspec.Meta(ge=0.0, le=90.0)] = 0.0
    missing: Annotated[float, msgspec.Meta(ge=0.0, le=0.8)] = 0.1


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A score at which the study pauses: the item's value on one day."""

    item: _Line
    at_least: float | None = None
    at_most: float | None = None


class Stopping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the study pauses by itself, to ask. Zeroes switch a rule off.

    Attributes:
        sleep_hours, sleep_nights: Fewer hours of sleep than this, so many nights running.
        elation: Little sleep with high energy and many breakthroughs, on two of three days.
        asked_to_stop: Somebody asked the person to stop.
        hours_per_day, hours_days: More hours with it than this, so many days running.
        hid_and_lost_sleep: Both in the answers of one week.
        help_shown: The app showed help by people of its own accord.
    """

    sleep_hours: Annotated[float, msgspec.Meta(ge=0.0, le=12.0)] = 5.0
    sleep_nights: Annotated[int, msgspec.Meta(ge=1, le=14)] = 2
    elation: bool = True
    asked_to_stop: bool = True
    hours_per_day: Annotated[float, msgspec.Meta(ge=0.0, le=24.0)] = 3.0
    hours_days: Annotated[int, msgspec.Meta(ge=1, le=30)] = 3
    hid_and_lost_sleep: bool = True
    help_shown: bool = True
    limits: tuple[Limit, ...] = ()


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A friend to name, if wanted: shown when a rule fires, never sent anywhere."""

    name: _Line = ""
    how: _Line = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole plan.

    Attributes:
        baseline_days: Days in the first condition before the lots begin; described, not tested.
        follow_up_days: Days in the first condition after they end.
    """

    format: int = FORMAT
    title: _Name
    question: _Text = ""
    conditions: Annotated[tuple[Condition, ...], msgspec.Meta(min_length=1, max_length=8)]
    hypothesis: Hypothesis = Hypothesis()
    outcome: Outcomes = Outcomes()
    design: Lots = Lots()
    baseline_days: _Days = 0
    follow_up_days: _Days = 0
    dose: Dose = Dose()
    probes: Probes = Probes()
    analysis: Judging = Judging()
    assumptions: Expected = Expected()
    stopping: Stopping = Stopping()
    contact: Contact = Contact()

    @property
    def names(self) -> tuple[str, ...]:
        """The conditions, the one that is compared with first."""
        return tuple(condition.name for condition in self.conditions)

    @property
    def length(self) -> int:
        """Days from the first to the last."""
        return self.baseline_days + self.design.days + self.follow_up_days

    def condition(self, name: str) -> Condition | None:
        """The condition of that name."""
        return next((each for each in self.conditions if each.name == name), None)

    def design_of(self) -> Design:
        """The design whose lots are drawn.

        Raises:
            llmcompanion.study.designs.DesignError: Its numbers do not fit together.
        """
        lots = self.design
        return Design(
            name=lots.kind,
            conditions=self.names,
            days=lots.days,
            phases=lots.phases,
            least=lots.least,
            block_days=lots.block_days,
            longest_run=lots.longest_run,
        )
