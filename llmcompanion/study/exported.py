"""From a study in the store to a bundle of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.study import calendar
from llmcompanion.study.report.bundle import Bundle, made
from llmcompanion.study.stopping import HELP_SHOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from llmcompanion.study.repository import Event
    from llmcompanion.study.running import Standing, Studies

WORDS: Mapping[str, str] = {
    "started": "begun",
    "paused": "paused",
    "resumed": "went on",
    "stopped": "stopped by the person",
    "ended": "ended",
    "rule": "a stopping rule fired",
    "override": "the person chose something else than the day's condition",
    "amendment": "the plan was changed",
    "repeated": "a day had too little talk, and came again",
}


async def exported(
    studies: Studies, standing: Standing, *, now: datetime, texts: Mapping[str, str] | None = None
) -> Bundle:
    """Everything of a study but its words; those that are to go along are handed in.

    Raises:
        UserError: It is still under way: a look at it now would tell what is hidden, and tempt.
    """
    study = standing.study
    if study.under_way:
        raise UserError(
            f"the study “{standing.plan.title}” is still under way",
            mend="its report comes at the end; llmcompanion study stop ends it now",
        )
    days = await studies.days(standing)
    power = None if study.power is None else dict(study.power)
    return made(
        study.frozen,
        days,
        now=now,
        who=study.who,
        events=tuple(_told(event, standing) for event in standing.events if event.kind in WORDS),
        texts=dict(texts or {}),
        power=power,
    )


def _told(event: Event, standing: Standing) -> dict[str, str]:
    """What happened, without anybody's words."""
    day = event.data.get("date") or calendar.today(event.at, standing.zone).isoformat()
    rule = event.data.get("rule")
    is_told = isinstance(rule, str) and rule.isidentifier() and event.data.get("key") != HELP_SHOWN
    named = f" ({rule})" if is_told else ""
    return {"date": str(day), "what": f"{WORDS[event.kind]}{named}"}
