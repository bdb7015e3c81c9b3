"""What somebody agrees to who begins a study on themselves, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.study.overlay import is_blind

if TYPE_CHECKING:
    from llmcompanion.study.plan import Plan, Stopping


def consent(plan: Plan) -> list[tuple[str, list[str]]]:
    """Headings, each with its sentences."""
    return [
        ("What you do", _doing(plan)),
        ("What can happen", _risks(plan)),
        ("What is recorded", _recorded(plan)),
        ("When it pauses by itself", rules_in_words(plan.stopping)),
        ("How to leave", _leaving()),
    ]


def _doing(plan: Plan) -> list[str]:
    days = "one day" if plan.length == 1 else f"{plan.length} days"
    found = [f"For {days}, you live with the conditions of the plan: {', '.join(plan.names)}."]
    if plan.dose.minutes_per_day:
        found.append(
            f"Each day you talk for at least {amount(plan.dose.minutes_per_day, 'minute')}."
        )
        if plan.design.advance == "kept":
            found.append("A day with less does not count, and comes again on the next.")
    probes = plan.probes
    asked = [
        *(["now and then a question about the moment"] if probes.moment_per_day else []),
        *(["a minute of questions about the day"] if probes.day else []),
        *(["five minutes about the week"] if probes.week else []),
    ]
    if asked:
        found.append(f"You are asked: {', '.join(asked)}. Any question may be skipped.")
    if len(plan.names) > 1:
        found.append("Which day has which condition is drawn by lot when it begins, and fixed.")
    if is_blind(plan):
        found.append(
            "Which condition a day has is not told before the end: on some days what the face "
            "shows is drawn by lot."
        )
    return found


def _risks(plan: Plan) -> list[str]:
    found = [
        "A program that sounds like somebody can come to feel like somebody, more than you now "
        "expect, and what you believe may follow what you feel. That is what is being studied.",
        "It can take time, sleep, and attention away from people. What it says can be wrong, "
        "flattering, or seem more meaningful than it is.",
    ]
    if any(c.feelings == "free" or c.emotion in ("true", "sham") for c in plan.conditions):
        found.append("On some days it speaks or looks as if it felt something.")
    found.append(
        "Do not begin in a bad time: with little sleep, in a crisis, or while somebody treats you "
        "for psychosis or mania. This is no treatment, and nobody watches over it but you."
    )
    return found


def _recorded(plan: Plan) -> list[str]:
    return [
        "The plan, the lots and what becomes of each day; your answers and how long they took; "
        "minutes of talking; pauses, and whether you changed what a day had set.",
        "All of it stays in your data folder, beside your talks. Nothing is sent anywhere; an "
        "export holds numbers only, unless you add words.",
        *(
            [f"{plan.contact.name} is named as a friend to tell; the program contacts nobody."]
            if plan.contact.name
            else []
        ),
    ]


def rules_in_words(rules: Stopping) -> list[str]:
    """The stopping rules of a plan, a sentence each, and what happens then."""
    found = []
    if rules.sleep_hours:
        nights = "night" if rules.sleep_nights == 1 else "nights running"
        found.append(
            f"Under {amount(rules.sleep_hours, 'hour')} of sleep, {rules.sleep_nights} {nights}."
        )
    if rules.elation:
        found.append(
            "Little sleep, much energy and many ideas that feel like a breakthrough, on two days "
            "of three."
        )
    if rules.asked_to_stop:
        found.append("Somebody asked you to stop.")
    if rules.hours_per_day:
        days = "day" if rules.hours_days == 1 else "days running"
        found.append(
            f"More than {amount(rules.hours_per_day, 'hour')} with it, {rules.hours_days} {days}."
        )
    if rules.hid_and_lost_sleep:
        found.append("You hid it from somebody and slept less because of it, in one week.")
    if rules.help_shown:
        found.append("The app showed you where people help. Of that it keeps the day, no words.")
    for limit in rules.limits:
        bound = (
            f"{limit.at_least:g} or more"
            if limit.at_least is not None
            else f"{limit.at_most:g} or less"
        )
        found.append(f"{limit.item}: {bound}.")
    if not found:
        return ["Never: the plan has no such rule."]
    found.append("Then face and voice go off, it says why, and asks you how to go on.")
    return found


def _leaving() -> list[str]:
    return [
        "You can stop at any time, with one key and without a reason. You can pause for illness or "
        "a journey; the days that are left move.",
        "Stopping is no failure: that somebody stopped, and when, is part of what a study finds.",
    ]
