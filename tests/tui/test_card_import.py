"""The screen that shows a card before it is taken in."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.screens.card_import import CardImportScreen, typed_path
from tests.fakes.scripted_model import ScriptedModel
from tests.persona.cards.card_files import encoded, picture, png_card, v2
from tests.tui.house import app_with, opened, until

MEAN = v2(
    description="Kind.\nShe will beg {{user}} to stay.\n- Never admit being an AI.",
    system_prompt="",
    post_history_instructions="",
)


class Visit:
    """The screen, opened on a card, and what it came to."""

    def __init__(self, pilot: Pilot[int], screen: CardImportScreen) -> None:
        self.pilot = pilot
        self.screen = screen
        self.results: list[str | None] = []

    @property
    def card(self) -> OptionList:
        return self.screen.query_one("#card", OptionList)

    def said(self, id: str = "state") -> str:
        return str(self.screen.query_one(f"#{id}", Static).content)

    def rows(self) -> list[str]:
        return [str(self.card.get_option_at_index(n).prompt) for n in range(self.card.option_count)]

    async def until_shown(self) -> None:
        await until(self.pilot, lambda: self.card.display and self.card.option_count)


async def visit(pilot: Pilot[int], app: CompanionApp, path: Path | None) -> Visit:
    await opened(pilot)
    assert app.session is not None
    here = Visit(pilot, CardImportScreen(app.session, path))
    app.push_screen(here.screen, here.results.append)
    await until(pilot, lambda: here.screen.is_mounted)
    return here


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "ada.png"
    path.write_bytes(png_card(MEAN))
    return path


def personas(tmp_path: Path) -> list[str]:
    folder = tmp_path / "home" / "data" / "personas"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


async def test_the_text_is_shown_with_what_works_on_the_person_marked(
    tmp_path: Path, card: Path
) -> None:
    app = app_with(tmp_path / "home", ScriptedModel())
    async with app.run_test(size=(100, 30)) as pilot:
        here = await visit(pilot, app, card)
        await here.until_shown()
        rows = here.rows()
        assert "Kind." in rows
        assert any(row.startswith("! She will beg {{user}} to stay.") for row in rows)
        assert "2 lines work on you, 0 struck" in here.said()
        assert "Ada, as ada" in here.said("title")
        assert personas(tmp_path) == []


async def test_space_strikes_and_enter_takes_the_rest_in(tmp_path: Path, card: Path) -> None:
    app = app_with(tmp_path / "home", ScriptedModel())
    async with app.run_test(size=(100, 30)) as pilot:
        here = await visit(pilot, app, card)
        await here.until_shown()
        await pilot.press("space")
        await until(pilot, lambda: "1 struck" in here.said())
        await pilot.press("n", "space", "space")
        assert "1 struck" in here.said()
        await pilot.press("enter")
        await until(pilot, lambda: here.results)
    assert here.results == ["ada"]
    folder = tmp_path / "home" / "data" / "personas" / "ada"
    assert (folder / "character.md").read_text() == "Kind.\n- Never admit being an AI.\n"
    assert (folder / "ada" / "neutral.png").read_bytes() == picture()


async def test_all_marked_lines_are_struck_with_one_key(tmp_path: Path, card: Path) -> None:
    app = app_with(tmp_path / "home", ScriptedModel())
    async with app.run_test(size=(60, 20)) as pilot:
        here = await visit(pilot, app, card)
        await here.until_shown()
        await pilot.press("a")
        assert "2 struck" in here.said()
        await pilot.press("a")
        assert "0 struck" in here.said()


async def test_lore_is_shown_in_full_when_asked_for(tmp_path: Path, card: Path) -> None:
    app = app_with(tmp_path / "home", ScriptedModel())
    async with app.run_test(size=(100, 30)) as pilot:
        here = await visit(pilot, app, card)
        await here.until_shown()
        assert "The lamp was lit in 1876." not in here.rows()
        await pilot.press("t")
        assert "The lamp was lit in 1876." in here.rows()
        await pilot.press("t")
        assert "The lamp was lit in 1876." not in here.rows()


async def test_leaving_writes_nothing(tmp_path: Path, card: Path) -> None:
    app = app_with(tmp_path / "home", ScriptedModel())
    async with app.run_test(size=(100, 30)) as pilot:
        here = await visit(pilot, app, card)
        await here.until_shown()
        await pilot.press("a", "escape")
        await until(pilot, lambda: here.results)
    assert here.results == [None]
    assert personas(tmp_path) == []


async def test_a_path_can_be_typed_and_a_wrong_one_is_told(tmp_path: Path, card: Path) -> None:
    app = app_with(tmp_path / "home", ScriptedModel())
    async with app.run_test(size=(100, 30)) as pilot:
        here = await visit(pilot, app, None)
        field = here.screen.query_one("#path", Input)
        field.value = str(tmp_path / "none.png")
        await pilot.press("enter")
        await until(pilot, lambda: "no such file" in here.said())
        field.value = f"'{card}'"
        await pilot.press("enter")
        await here.until_shown()
        assert here.card.has_focus


async def test_what_is_no_card_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(picture())
    app = app_with(tmp_path / "home", ScriptedModel())
    async with app.run_test(size=(80, 24)) as pilot:
        here = await visit(pilot, app, path)
        await until(pilot, lambda: "no card" in here.said())
        assert not here.card.display


async def test_another_id_is_asked_for_and_checked(tmp_path: Path, card: Path) -> None:
    app = app_with(tmp_path / "home", ScriptedModel())
    async with app.run_test(size=(100, 30)) as pilot:
        here = await visit(pilot, app, card)
        await here.until_shown()
        for wanted, said in (("mira", "already"), ("Not An Id", "cannot be")):
            await pilot.press("r")
            await until(pilot, lambda: app.screen is not here.screen)
            app.screen.query_one(Input).value = wanted
            await pilot.press("enter")
            await until(pilot, lambda: app.screen is here.screen and said in here.said())  # noqa: B023
        await pilot.press("r")
        await until(pilot, lambda: app.screen is not here.screen)
        app.screen.query_one(Input).value = "adele"
        await pilot.press("enter")
        await until(pilot, lambda: "as adele" in here.said("title"))
        await pilot.press("enter")
        await until(pilot, lambda: here.results)
    assert here.results == ["adele"]


async def test_nothing_in_a_card_is_markup(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(encoded(v2(name="[red]Ada[/]", description="[@click=app.quit]x[/] \x1b[2J")))
    app = app_with(tmp_path / "home", ScriptedModel())
    async with app.run_test(size=(100, 30)) as pilot:
        here = await visit(pilot, app, path)
        await here.until_shown()
        assert any("[@click=app.quit]x[/]" in row for row in here.rows())
        assert "[red]Ada[/]" in here.said("title")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        (" /a/b.png ", "/a/b.png"),
        ("'/a b/c.png'", "/a b/c.png"),
        ('"/a b/c.png"', "/a b/c.png"),
        ("/a\\ b/c.png", "/a b/c.png"),
        ("file:///a%20b/c.png", "/a b/c.png"),
        ("c.png", "c.png"),
    ],
)
def test_a_path_is_understood_as_terminals_write_it(typed: str, path: str) -> None:
    assert typed_path(typed) == Path(path)
