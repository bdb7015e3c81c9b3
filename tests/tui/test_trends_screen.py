"""Trends."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from llmcompanion.journal.entries import Answer, CheckIn, Moment
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.trends import TrendsScreen
from llmcompanion.tui.widgets.trend import TrendPlot
from tests.fakes.clock import BEGINNING, FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, on_screen, opened, say, until

SIZES = [(80, 24), (60, 20), (120, 36)]


async def opened_trends(pilot: Pilot[int]) -> TrendsScreen:
    """The screen, its counting done; a few days in the log, and a talk."""
    chat = await opened(pilot)
    await say(pilot, chat, "Thanks for that. Should I go?")
    await filled(chat)
    screen = TrendsScreen(chat.session)
    pilot.app.push_screen(screen)
    await until(pilot, lambda: screen._page is not None and screen._page.read)
    await pilot.pause()
    return screen


def words(pilot: Pilot[int]) -> str:
    """What is right of the list, as running text."""
    lines = on_screen(pilot).splitlines()
    return " ".join(" ".join(line.rpartition("│")[2] for line in lines).split())


async def filled(chat: ChatScreen) -> None:
    for days, felt, believed in ((4, 3, 1), (3, 5, 1), (1, 8, 2)):
        at = BEGINNING - timedelta(days=days)
        await chat.session.store.journal.record(
            CheckIn(
                asked_at=at,
                instrument="moment",
                instrument_version=1,
                occasion="turns",
                outcome="answered",
                moment=Moment(persona="mira"),
                answers=(
                    Answer("m.felt", 1, "answered", felt),
                    Answer("m.believe", 1, "answered", believed),
                ),
                done_at=at,
                sentence="She asked me about the garden.",
            )
        )


def app(tmp_path: Path) -> CompanionApp:
    model = ScriptedModel(["I love talking with you.", end()])
    return app_with(tmp_path, model, clock=FakeClock(flowing=True))


async def choose(pilot: Pilot[int], screen: TrendsScreen, title: str) -> None:
    page = screen._page
    assert page is not None
    number = next(n for n, chart in enumerate(page.charts) if chart.title == title)
    measures = screen.query_one("#measures", OptionList)
    measures.highlighted = measures.get_option_index(str(number))
    await until(pilot, lambda: screen._chart is page.charts[number])
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_felt_believed_and_their_gap_are_one_plot(tmp_path: Path, size) -> None:
    running = app(tmp_path)
    async with running.run_test(size=size) as pilot:
        screen = await opened_trends(pilot)
        await until(pilot, lambda: "Felt, believed in the moment" in on_screen(pilot))
        text = on_screen(pilot)
        assert "felt" in text and "believed" in text and "gap" in text
        assert "felt minus believed" in words(pilot)
        assert screen.query_one(TrendPlot).size.height >= 5
        assert "30 Oct" in text


async def test_a_measure_shows_its_definition_and_its_unit(tmp_path: Path) -> None:
    running = app(tmp_path)
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await opened_trends(pilot)
        await choose(pilot, screen, "After midnight")
        await until(pilot, lambda: "between 00:00 and 05:00" in words(pilot))
        await choose(pilot, screen, "Thanks")
        await until(pilot, lambda: "per 100 messages" in on_screen(pilot))
        assert "Seen in one talk, first in exchange 1" in words(pilot)


async def test_enter_shows_the_lines_behind_it_and_leads_to_the_talk(tmp_path: Path) -> None:
    running = app(tmp_path)
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await opened_trends(pilot)
        await choose(pilot, screen, "Thanks")
        screen.query_one("#measures").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Thanks for that." in on_screen(pilot))
        assert "Should I go" not in on_screen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: running.screen is not screen)


async def test_lines_out_of_the_log_say_that_no_talk_goes_with_them(tmp_path: Path) -> None:
    running = app(tmp_path)
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await opened_trends(pilot)
        await choose(pilot, screen, "What you call it")
        await pilot.press("q")
        await until(pilot, lambda: on_screen(pilot).count("She asked me") == 3)
        await pilot.press("enter")
        await until(pilot, lambda: "no talk goes with it" in words(pilot))
        assert running.screen is screen


async def test_n_shows_the_numbers_with_gaps_and_escape_goes_back_step_by_step(
    tmp_path: Path,
) -> None:
    running = app(tmp_path)
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await opened_trends(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Tue 03 Nov 2026" in on_screen(pilot))
        rows = {line.split("│")[-1].strip() for line in on_screen(pilot).splitlines()}
        assert any(row.startswith("Mon 02 Nov 2026  8     2         6") for row in rows)
        assert any(row.startswith("Sun 01 Nov 2026  –     –         –") for row in rows)
        await pilot.press("escape")
        await until(pilot, lambda: screen.query_one("#trend-place").display)
        await pilot.press("escape")
        await until(pilot, lambda: running.screen is not screen)


async def test_what_is_counted_and_not_quoted_says_so(tmp_path: Path) -> None:
    running = app(tmp_path)
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await opened_trends(pilot)
        await choose(pilot, screen, "Minutes")
        await pilot.press("q")
        await until(pilot, lambda: "counted, not quoted" in on_screen(pilot))
        await pilot.press("d")
        await until(pilot, lambda: "3 months" in on_screen(pilot))


async def test_a_home_without_anything_says_how_trends_begin(tmp_path: Path) -> None:
    running = app(tmp_path)
    async with running.run_test(size=(60, 20)) as pilot:
        chat = await opened(pilot)
        running.push_screen(TrendsScreen(chat.session))
        await until(pilot, lambda: "Nothing to show yet" in on_screen(pilot))


async def test_a_line_opens_its_talk_by_way_of_the_log(tmp_path: Path) -> None:
    running = app(tmp_path)
    async with running.run_test(size=(80, 24)) as pilot:
        chat = await opened(pilot)
        await say(pilot, chat, "Thanks for that.")
        said = chat.talk.messages[-2].id
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "Reflection log" in on_screen(pilot))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(running.screen, TrendsScreen))
        screen = running.screen
        await until(pilot, lambda: screen._page is not None and screen._page.read)
        await choose(pilot, screen, "Thanks")
        await pilot.press("q")
        await until(pilot, lambda: "Thanks for that." in on_screen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: running.screen is chat and chat.transcript.chosen == said)
