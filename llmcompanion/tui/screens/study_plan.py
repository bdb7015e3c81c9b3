"""A plan to fill in, and what it can find, before anything begins."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, ProgressBar, Static

from llmcompanion.errors import UserError
from llmcompanion.tui.study_form import CONDITION, LINES, filled, plan_from
from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from random import Random

    from textual.app import ComposeResult

    from llmcompanion.study.analysis.power import Power
    from llmcompanion.study.plan import Plan

SIMULATIONS = 1000
SPARE_CONDITIONS = 2
"""Empty lines for more conditions."""
NEEDED = 'The libraries for studies are not installed: python -m pip install "llmcompanion[study]"'

Chosen = tuple["Plan", "dict[str, float] | None"]


class StudyPlanScreen(Screen["Chosen | None"]):
    """Gives the plan and its power; None where the person leaves.

    Args:
        plan: What stands in the form at first.
        rng: Draws the simulations.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "power", "What it can find", id="plan.power", priority=True),
        Binding("f2,ctrl+s", "go_on", "Go on", id="plan.go", priority=True),
        Binding("escape", "leave", "Leave", id="plan.leave"),
        Binding("down", "app.focus_next", "Next", show=False),
        Binding("up", "app.focus_previous", "Before", show=False),
    ]

    def __init__(self, plan: Plan, rng: Random, *, simulations: int = SIMULATIONS) -> None:
        super().__init__()
        self._plan = plan
        self._rng = rng
        self._simulations = simulations
        self._stop: threading.Event | None = None
        self._found: tuple[Plan, Power] | None = None

    def compose(self) -> ComposeResult:
        values = filled(self._plan)
        with Vertical(classes="page", id="study-plan"):
            yield Static("A plan for a study on yourself", classes="title", markup=False)
            with VerticalScroll(id="plan-lines"):
                for line in LINES:
                    with Horizontal(classes="field"):
                        yield Static(line.title, classes="label", markup=False)
                        yield Input(values[line.key], id=line.id, compact=True)
                count = len(self._plan.conditions)
                for number in range(1, count + SPARE_CONDITIONS + 1):
                    with Horizontal(classes="field"):
                        yield Static(f"Condition {number}", classes="label", markup=False)
                        text = values.get(f"condition.{number}", "")
                        yield Input(text, id=f"condition-{number}", compact=True)
            yield Static("", id="plan-meaning", classes="help", markup=False)
            yield Static("", id="plan-wrong", markup=False)
            yield ProgressBar(total=100, show_eta=False, id="plan-bar")
            with VerticalScroll(id="plan-found"):
                yield Static("", id="plan-words", markup=False)
            yield KeysLine(
                "↑ ↓ move · Enter what it can find · F2 go on · Esc leave",
                classes="help keys",
            )

    def on_mount(self) -> None:
        self.query_one("#plan-bar").display = False
        self.query_one("#plan-found").display = False
        self.query_one("#design-days", Input).focus()

    def on_descendant_focus(self) -> None:
        """Say what the line is for that the cursor is in."""
        here = (self.focused.id if self.focused is not None else "") or ""
        meaning = next((line.meaning for line in LINES if line.id == here), "")
        if here.startswith("condition-"):
            meaning = CONDITION
        self.query_one("#plan-meaning", Static).update(meaning)

    def _read(self) -> Plan | None:
        """The plan in the form; None, with a sentence, where it will not do."""
        values = {line.key: self.query_one(f"#{line.id}", Input).value for line in LINES}
        values |= {
            f"condition.{(field.id or '').removeprefix('condition-')}": field.value
            for field in self.query(Input)
            if (field.id or "").startswith("condition-")
        }
        try:
            plan = plan_from(self._plan, values)
        except UserError as error:
            self._say(error.sentence)
            return None
        self._say("")
        return plan

    def _say(self, words: str) -> None:
        self.query_one("#plan-wrong", Static).update(words)

    # What it can find

    def action_power(self) -> None:
        plan = self._read()
        if plan is None or self._stop is not None:
            return
        if plan.design_of().count() < 2:
            self._say("Nothing is drawn by lot: this plan describes, and tests nothing.")
            return
        self._simulate(plan)

    @work(exclusive=True, group="power")
    async def _simulate(self, plan: Plan) -> None:
        try:
            from llmcompanion.study.planned_power import planned_power
        except ImportError:
            self._say(NEEDED)
            return
        bar, stop = self.query_one("#plan-bar", ProgressBar), threading.Event()
        self._stop = stop
        bar.display = True
        bar.update(progress=0)

        def progress(share: float) -> None:
            if not stop.is_set():
                self.app.call_from_thread(bar.update, progress=100 * share)

        try:
            found = await asyncio.to_thread(
                planned_power,
                plan,
                simulations=self._simulations,
                rng=self._rng,
                progress=progress,
                cancelled=stop.is_set,
            )
        except (OSError, RuntimeError):  # no processes can be had, or one was ended
            self._say("It cannot be worked out here; llmcompanion study power FILE may tell why.")
            return
        finally:
            self._stop = None
            bar.display = False
        if found is None:
            self._say("Not worked out to the end.")
            return
        self._found = (plan, found)
        self._tell(plan, found)

    def _tell(self, plan: Plan, found: Power) -> None:
        from llmcompanion.study.foresight import foresight

        told = foresight(plan, found)
        words = [*told.sees, *told.misses, *told.advice]
        self.query_one("#plan-words", Static).update("\n".join(words))
        self.query_one("#plan-found").display = True

    # Leaving

    def action_leave(self) -> None:
        """What is being worked out is left first, then the form."""
        if self._stop is not None:
            self._stop.set()
        else:
            self.dismiss(None)

    def action_go_on(self) -> None:
        plan = self._read()
        if plan is None:
            return
        if self._stop is not None:
            self._stop.set()
        found = self._found
        power = asdict(found[1]) if found is not None and found[0] == plan else None
        self.dismiss((plan, power))

    def on_unmount(self) -> None:
        if self._stop is not None:
            self._stop.set()
