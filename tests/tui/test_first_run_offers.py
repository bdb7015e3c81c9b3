"""The first questions and a keyring that answers sooner than the screen is there."""

from __future__ import annotations

from textual.app import App

from llmcompanion.tui.choice import Choice
from llmcompanion.tui.screens.first_run import Answers, FirstRunScreen

DOCTOR = Choice("doctor", "DOCTOR", "")
CLAUDE = Choice("claude", "Claude", "")


async def test_what_is_found_before_the_questions_are_shown_is_preset_too() -> None:
    answers: list[Answers | None] = []
    screen = FirstRunScreen(
        name="",
        personas=[Choice("mira", "Mira", "")],
        models=[DOCTOR],
        answers=Answers("", "mira", "doctor"),
        done=answers.append,
    )
    screen.prefer_model("claude", [DOCTOR, CLAUDE])
    app: App[None] = App()
    async with app.run_test() as pilot:
        app.push_screen(screen)
        await pilot.pause()
        await pilot.press("enter", "enter", "enter")
        await pilot.pause()
    assert answers == [Answers("", "mira", "claude")]
