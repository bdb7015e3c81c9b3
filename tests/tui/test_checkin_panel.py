"""The panel of the check-in: every way to answer, with keys alone, at every size."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.screen import Screen

from llmcompanion import resources
from llmcompanion.checkin.drawing import draw
from llmcompanion.checkin.instrument import Instrument, Item, Option
from llmcompanion.checkin.reading import load_instrument
from llmcompanion.checkin.sitting import Sitting
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.palette import DARK, LIGHT
from llmcompanion.tui.widgets.checkin_panel import CheckInPanel
from tests.fakes.clock import FakeClock
from tests.tui.house import on_screen

THEMES = (DARK, LIGHT)
STYLES = Path(resources.__file__).parent / "tui" / "styles"

LINE = Item("x.line", 1, "Just now it felt as if I was dealing with", "a piece of technology",
            "somebody", cant_say=True, none="no such need")  # fmt: skip
LIKERT = Item("x.likert", 1, "I agree.", response="likert", first=1,
              points=("strongly disagree", "disagree", "", "agree", "strongly agree"))  # fmt: skip
SIGNED = Item("x.signed", 1, "My mood", response="likert", first=-3,
              points=("far below", "", "", "as usual", "", "", "far above"))  # fmt: skip
CIRCLES = Item("x.circles", 1, "They lie", "apart", "one upon the other", "circles", other="a tool")
HOURS = Item("x.hours", 1, "Hours", response="number", first=0, last=12, step=0.5, unit="hours")
MINUTES = Item("x.minutes", 1, "Minutes", response="number", first=0, last=1440, unit="minutes")
YES = Item("x.yes", 1, "I did.", response="yes-no")
CHOICE = Item("x.choice", 1, "I", response="choice",
              options=(Option("checked", "checked"), Option("took", "took its word")))  # fmt: skip
WORDS = Item("x.words", 1, "Say it.", response="text", optional=True, sentence=True)
ALL = (LINE, LIKERT, SIGNED, CIRCLES, HOURS, MINUTES, YES, CHOICE, WORDS)


class PanelScreen(Screen[None]):
    def compose(self) -> ComposeResult:
        with Vertical(id="check-in-flow"):
            yield CheckInPanel()


class PanelApp(App[None]):
    """The panel alone, in the looks of the app."""

    CSS_PATH = [STYLES / "checkin.tcss"]  # noqa: RUF012 - typed by Textual
    HORIZONTAL_BREAKPOINTS = CompanionApp.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = CompanionApp.VERTICAL_BREAKPOINTS

    def __init__(self, sitting: Sitting, *, can_snooze: bool) -> None:
        super().__init__()
        self.sitting = sitting
        self.can_snooze = can_snooze
        self.heard: list[object] = []

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.push_screen(PanelScreen())

    @property
    def panel(self) -> CheckInPanel:
        return self.screen.query_one(CheckInPanel)

    def on_check_in_panel_answered(self, event: CheckInPanel.Answered) -> None:
        self.heard.append((event.answer.item, event.answer.state, event.answer.number))

    def on_check_in_panel_closed(self, event: CheckInPanel.Closed) -> None:
        self.heard.append("finished" if event.finished else "left")

    def on_check_in_panel_snoozed(self, event: CheckInPanel.Snoozed) -> None:
        self.heard.append("snoozed")


def own(*items: Item) -> Instrument:
    return Instrument("own", "Own", 1, "me", "CC0-1.0", items, intro="About today.")


@asynccontextmanager
async def asked(
    *items: Item,
    instrument: Instrument | None = None,
    size: tuple[int, int] = (80, 24),
    can_snooze: bool = False,
    clock: FakeClock | None = None,
) -> AsyncIterator[tuple[PanelApp, Pilot[None]]]:
    """The panel with these items open."""
    whole = instrument or own(*items)
    app = PanelApp(Sitting(whole, items, clock or FakeClock()), can_snooze=can_snooze)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.panel.open(app.sitting, can_snooze=can_snooze)
        await pilot.wait_for_scheduled_animations()
        yield app, pilot


def numbers(app: PanelApp) -> list[float | None]:
    return [answer.number for answer in app.sitting.answers]


# One key, one answer


@pytest.mark.parametrize(
    ("item", "key", "state", "number", "text"),
    [
        (LINE, "0", "answered", 0, ""),
        (LINE, "7", "answered", 7, ""),
        (LINE, "t", "answered", 10, ""),
        (LINE, "T", "answered", 10, ""),
        (LINE, "question_mark", "cant-say", None, ""),
        (LINE, "n", "none", None, ""),
        (LIKERT, "5", "answered", 5, ""),
        (SIGNED, "1", "answered", -3, ""),
        (SIGNED, "7", "answered", 3, ""),
        (CIRCLES, "4", "answered", 4, ""),
        (HOURS, "8", "answered", 8, ""),
        (HOURS, "e", "answered", 11, ""),
        (HOURS, "w", "answered", 12, ""),
        (YES, "y", "answered", 1, ""),
        (YES, "n", "answered", 0, ""),
        (CHOICE, "2", "answered", None, "took"),
    ],
)
async def test_one_key_answers_an_item_and_closes_after_the_last(item, key, state, number, text):
    async with asked(item) as (app, pilot):
        await pilot.press(key)
        await pilot.pause()
        (answer,) = app.sitting.answers
        assert (answer.state, answer.number, answer.text) == (state, number, text)
        assert app.heard == [(item.id, state, number), "finished"]
        assert not app.panel.is_open


async def test_keys_that_answer_nothing_change_nothing():
    async with asked(LIKERT) as (app, pilot):
        await pilot.press("0", "6", "t", "question_mark", "n", "z", "q", "enter", "space")
        assert app.heard == []
        assert app.panel.is_open


async def test_the_arrows_choose_and_enter_answers():
    async with asked(LINE, HOURS) as (app, pilot):
        await pilot.press("left", "left", "left", "enter")
        await pilot.press(*["right"] * 4, "enter")
        assert numbers(app) == [3, 7.5]


async def test_the_arrows_stop_at_the_ends():
    async with asked(LINE, LINE) as (app, pilot):
        await pilot.press(*["left"] * 20, "enter")
        await pilot.press(*["right"] * 20, "enter")
        assert numbers(app)[-1] == 10


async def test_a_long_number_is_written_in_digits():
    async with asked(MINUTES) as (app, pilot):
        await pilot.press("9", "9", "9", "9", "enter")
        assert app.heard == [], "out of range: nothing is answered"
        await pilot.press("backspace", "backspace", "backspace", "backspace")
        await pilot.press("1", "2", "5", "backspace", "0", "enter")
        assert numbers(app) == [120]


async def test_words_are_answered_with_enter_and_an_empty_line_passes_over():
    async with asked(LINE, WORDS) as (app, pilot):
        await pilot.press("7")
        await pilot.press(*"zn7?", "enter")
        assert app.sitting.sentence == "zn7?"
        assert app.heard[-1] == "finished"
    async with asked(LINE, WORDS) as (app, pilot):
        await pilot.press("7", "enter")
        assert [answer.state for answer in app.sitting.answers] == ["answered", "skipped"]
        assert app.heard[-1] == "finished"


# Back, over, away


async def test_backspace_and_shift_tab_go_back_and_the_later_answer_counts():
    async with asked(LINE, CIRCLES, WORDS) as (app, pilot):
        await pilot.press("1", "2", "backspace", "backspace", "9", "8", "enter")
        assert numbers(app) == [9, 8, None]
    async with asked(LINE, LIKERT) as (app, pilot):
        await pilot.press("shift+tab", "1", "shift+tab", "5", "2")
        assert numbers(app) == [5, 2]


async def test_words_that_were_written_stand_there_again():
    async with asked(WORDS, LINE) as (app, pilot):
        await pilot.press(*"Hm.", "enter", "backspace", "enter", "3")
        assert app.sitting.answers[0].text == "Hm."


async def test_tab_passes_over_one_item():
    async with asked(LINE, LIKERT) as (app, pilot):
        await pilot.press("tab", "2")
        assert [answer.state for answer in app.sitting.answers] == ["skipped", "answered"]
        assert app.heard[-1] == "left", "an item that is not optional is missing"
        assert app.sitting.outcome == "partial"


async def test_escape_before_the_first_answer_skips_and_later_keeps_what_there_is():
    async with asked(LINE, LIKERT) as (app, pilot):
        await pilot.press("escape")
        assert app.heard == ["left"]
        assert app.sitting.outcome == "skipped"
    async with asked(LINE, LIKERT) as (app, pilot):
        await pilot.press("4", "escape")
        assert app.heard == [("x.line", "answered", 4), "left"]
        assert app.sitting.outcome == "partial"
        assert app.sitting.done_at is not None


async def test_escape_keeps_words_that_were_written():
    async with asked(LINE, WORDS) as (app, pilot):
        await pilot.press("4", *"Hm.", "escape")
        assert app.sitting.sentence == "Hm."
        assert app.heard[-1] == "finished"


async def test_z_asks_later_only_before_the_first_answer_and_only_when_it_may():
    async with asked(LINE, LIKERT, can_snooze=True) as (app, pilot):
        assert "z asks later" in on_screen(pilot)
        await pilot.press("z")
        assert app.heard == ["snoozed"]
        assert not app.panel.is_open
    async with asked(LINE, LIKERT, can_snooze=True) as (app, pilot):
        await pilot.press("3")
        assert "asks later" not in on_screen(pilot)
        await pilot.press("z")
        assert app.panel.is_open
    async with asked(LINE, LIKERT) as (app, pilot):
        assert "asks later" not in on_screen(pilot)
        await pilot.press("z")
        assert app.heard == []


async def test_a_sitting_that_was_put_away_goes_on_where_it_was():
    async with asked(LINE, LIKERT) as (app, pilot):
        app.sitting.press("3")
        app.panel.open(app.sitting)
        await pilot.press("2")
        assert numbers(app) == [3, 2]


# What is seen


async def test_how_far_it_has_come_is_shown_and_no_score_afterwards():
    async with asked(LINE, LIKERT, WORDS) as (_app, pilot):
        assert "llmcompanion asks · Own · 1 of 2" in on_screen(pilot)
        assert "About today." in on_screen(pilot)
        await pilot.press("7")
        assert "2 of 2" in on_screen(pilot)
        assert "About today." not in on_screen(pilot)
        await pilot.press("2")
        assert "if you like" in on_screen(pilot)
        assert "Noted." in on_screen(pilot)
        await pilot.press("enter")
        assert not on_screen(pilot).strip()


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 10), (20, 6), (200, 60)])
@pytest.mark.parametrize("item", [each for each in ALL if each is not WORDS], ids=lambda i: i.id)
async def test_the_question_and_both_ends_are_there_at_every_size(item, size):
    async with asked(item, size=size) as (_app, pilot):
        seen = " ".join(on_screen(pilot).split())
        assert item.question in seen
        ends = [item.low, item.high]
        if item.response == "likert":
            ends = [item.points[0], item.points[-1]]
        elif item.response == "number":
            ends = ["0", f"{item.last:g}"]
        elif item.response == "yes-no":
            ends = ["y yes", "n no"]
        elif item.response == "choice":
            ends = ["1 checked", "2 took its word"]
        for words in ends:
            assert words in seen, seen


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (100, 30)])
async def test_the_circles_are_drawn_and_follow_the_arrows(size):
    async with asked(CIRCLES, size=size) as (_app, pilot):
        before = on_screen(pilot)
        assert any("⠀" < character <= "⣿" for character in before)
        assert "you and a tool" in " ".join(before.split())
        await pilot.press("right", "right")
        assert on_screen(pilot) != before


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_both_themes_draw_it(theme):
    async with asked(CIRCLES) as (app, pilot):
        app.theme = theme.name
        await pilot.pause()
        assert "apart" in on_screen(pilot)


async def test_a_window_that_is_made_small_keeps_the_words():
    async with asked(LINE, size=(100, 30)) as (_app, pilot):
        await pilot.resize_terminal(20, 6)
        await pilot.pause()
        seen = " ".join(on_screen(pilot).split())
        assert "a piece of technology" in seen
        assert "somebody" in seen


async def test_a_click_on_a_place_or_on_words_answers():
    async with asked(LINE, CHOICE) as (app, pilot):
        pad = app.panel.query_one("AnswerPad")
        await pilot.click(pad, offset=(6 * 3, 1))
        await pilot.pause()
        await pilot.click(pad, offset=(4, 1))
        await pilot.pause()
        assert [(answer.number, answer.text) for answer in app.sitting.answers] == [
            (3, ""),
            (None, "took"),
        ]


# Times and keystrokes


async def test_the_time_of_each_item_is_measured_with_the_clock_that_is_handed_in():
    clock = FakeClock()
    async with asked(LINE, LIKERT, clock=clock) as (app, pilot):
        await clock.advance(2.5)
        await pilot.press("3")
        await clock.advance(1.25)
        await pilot.press("2")
        assert [answer.response_s for answer in app.sitting.answers] == [2.5, 1.25]
        assert app.sitting.shown_at is not None
        assert app.sitting.first_key_at == app.sitting.shown_at + timedelta(seconds=2.5)


@pytest.mark.parametrize("days", range(7))
async def test_a_day_takes_at_most_14_keystrokes(days):
    instrument = load_instrument(resources.assets() / "instruments" / "day.toml")
    items = draw(instrument, random.Random(days), date(2026, 11, 23) + timedelta(days))
    strokes = 0
    async with asked(*items, instrument=instrument) as (app, pilot):
        while app.panel.is_open:
            item = app.sitting.current
            assert item is not None
            await pilot.press("enter" if item.response == "text" else "y" if
                              item.response == "yes-no" else "3")  # fmt: skip
            strokes += 1
        assert app.sitting.outcome == "answered"
        assert len([answer for answer in app.sitting.answers if answer.state == "answered"]) == 11
    assert strokes == 12


async def test_nothing_but_the_instruments_words_is_on_the_panel():
    hostile = Item("x.line", 1, "[@click=app.quit]It[/] was", "[b]dull[/b]", "bright")
    async with asked(hostile) as (_app, pilot):
        assert "[@click=app.quit]It[/] was" in on_screen(pilot)
        assert "[b]dull[/b]" in on_screen(pilot)
