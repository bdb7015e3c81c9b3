"""From a template to a study that has begun: choose, fill in, agree."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.study.outcomes import check_outcomes
from llmcompanion.tui.choice import Choice
from llmcompanion.tui.screens.dialogs import ChoiceScreen, ConfirmScreen, LineScreen
from llmcompanion.tui.screens.study_consent import ConsentScreen
from llmcompanion.tui.screens.study_plan import StudyPlanScreen

if TYPE_CHECKING:
    from collections.abc import Collection
    from random import Random

    from textual.app import App

    from llmcompanion.study.plan import Plan
    from llmcompanion.tui.screens.study_plan import Chosen

OWN = "file"


async def chosen_plan(app: App[int], rng: Random, items: Collection[str]) -> Chosen | None:
    """The plan that the person agreed to, with its power; None where they left.

    Args:
        items: What it can name as outcomes, beside those that are no item.

    Raises:
        UserError: A plan of their own cannot be read.
    """
    plan = await _first_plan(app)
    while plan is not None:
        chosen = await app.push_screen_wait(StudyPlanScreen(plan, rng))
        if chosen is None:
            return None
        plan, power = chosen
        try:
            check_outcomes(plan, items)
        except UserError as error:
            app.notify(error.sentence, markup=False)
            continue
        if power is None and plan.design_of().count() > 1 and not await _without_power(app):
            continue
        return chosen if await app.push_screen_wait(ConsentScreen(plan)) else None
    return None


async def _first_plan(app: App[int]) -> Plan | None:
    from llmcompanion.study.plan_file import read_plan
    from llmcompanion.study.templates import ORDER, template

    plans = {name: template(name) for name in ORDER}
    choices = [
        *(
            Choice(name, plan.title, f"{amount(plan.length, 'day')}. {plan.question}")
            for name, plan in plans.items()
        ),
        Choice(OWN, "A plan in a file", "see: llmcompanion study new"),
    ]
    name = await app.push_screen_wait(ChoiceScreen("A study on yourself", choices, ORDER[0]))
    if name is None:
        return None
    if name != OWN:
        return plans[name]
    path = await app.push_screen_wait(LineScreen("The plan's file", "", limit=1000))
    if not path:
        return None
    try:
        return await asyncio.to_thread(lambda: read_plan(Path(path).expanduser()))
    except UserError as error:
        app.notify(error.sentence, markup=False)
        return None


async def _without_power(app: App[int]) -> bool:
    question = ConfirmScreen(
        "What this plan can find was not worked out. Go on without knowing?",
        yes="go on",
        no="back to the plan",
    )
    return await app.push_screen_wait(question)
