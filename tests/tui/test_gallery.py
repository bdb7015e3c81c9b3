"""The gallery: who there is, and what can be done with each."""

import contextlib
import os
import random
import subprocess
from pathlib import Path

import pytest
from textual.widgets import Input

from llmcompanion.persona.cards.reading import open_card
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.persona_shelf import FAVOURITES
from llmcompanion.tui.screens.card_import import CardImportScreen
from llmcompanion.tui.screens.dialogs import ChoiceScreen, ConfirmScreen
from llmcompanion.tui.screens.gallery import GalleryScreen
from llmcompanion.tui.screens.gallery_keys import KeysScreen
from llmcompanion.tui.screens.persona_edit_files import editor
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.galleries import choose, gallery, ids, items, logged, put
from tests.tui.house import app_with, on_screen, opened, until

BUNDLED = ["doctor", "kai", "mira", "naturalist", "plain", "socrates"]


def an_app(home: Path) -> CompanionApp:
    return app_with(home, ScriptedModel(["Fine.", end()]))


async def test_all_are_there_the_bundled_first_and_the_one_who_talks_is_chosen(
    tmp_path: Path,
) -> None:
    put(tmp_path, "ada")
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        assert sorted(ids(screen)[:-1]) == BUNDLED and ids(screen)[-1] == "ada"
        assert items(screen).chosen is not None and items(screen).chosen.id == "mira"
        await until(pilot, lambda: "Ada" in on_screen(pilot))
        assert "yours" in on_screen(pilot) and "· talking" in on_screen(pilot)


async def test_faces_are_painted_for_those_in_view_and_not_for_all(tmp_path: Path) -> None:
    for number in range(40):
        put(tmp_path, f"p{number:02}", 'avatar = "orb"')
    app = an_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await gallery(pilot)
        shown = items(screen)
        await until(pilot, lambda: all(shown._tile_at(place) for place in shown._in_view))
        assert shown._tile_at(len(shown.items) - 1) is None
        await pilot.press("end")
        await until(pilot, lambda: shown._tile_at(len(shown.items) - 1))


async def test_a_face_blinks_unless_it_is_to_be_still(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        shown = items(await gallery(pilot))
        await until(pilot, lambda: (tile := shown._tile_at(shown._chosen)) and tile.blinks)

        class Always(random.Random):
            def random(self) -> float:
                return 0.0

            def choice(self, seq: object) -> int:  # type: ignore[override]
                return shown._chosen

        shown._rng = Always()
        shown._blink()
        assert shown._shut == -1
        shown._moves = True
        app.animation_level = "full"
        shown._blink()
        assert shown._shut == shown._chosen
        shown._blink()
        assert shown._shut == -1


async def test_what_is_typed_finds_by_every_word_and_escape_shows_all(tmp_path: Path) -> None:
    put(tmp_path, "ada", 'description = "Counts things"\ntags = ["maths"]\ncreator = "Bea"')
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await pilot.press("slash", *"MATHS")
        await until(pilot, lambda: ids(screen) == ["ada"])
        screen.query_one("#query", Input).value = "maths nobody"
        await until(pilot, lambda: ids(screen) == [])
        assert "1 of" not in on_screen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: len(ids(screen)) == 7)
        assert isinstance(app.screen, GalleryScreen)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is not screen)


async def test_a_tag_leaves_only_those_that_have_it(tmp_path: Path) -> None:
    for id in ("ada", "bea", "cleo", "dora", "eva"):
        put(tmp_path, id, 'tags = ["maths"]')
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await pilot.press("t")
        await until(pilot, lambda: app.screen is not screen)
        await pilot.press("enter")  # the most frequent comes first
        await until(pilot, lambda: ids(screen) == ["ada", "bea", "cleo", "dora", "eva"])
        await until(pilot, lambda: "tagged maths" in on_screen(pilot))
        await pilot.press("t")
        await until(pilot, lambda: len(ids(screen)) == 11)


async def test_favourites_come_first_and_stay_so(tmp_path: Path) -> None:
    put(tmp_path, "zoe")
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "zoe")
        await pilot.press("f")
        await until(pilot, lambda: ids(screen)[0] == "zoe")
        assert app.session is not None
        assert await app.session.store.kept.get(FAVOURITES) == {"ids": ["zoe"]}
        assert items(screen).chosen is not None and items(screen).chosen.id == "zoe"
        await until(pilot, lambda: "★" in on_screen(pilot))
        await pilot.press("f")
        await until(pilot, lambda: ids(screen)[-1] == "zoe")


async def test_one_that_is_broken_is_shown_with_its_sentence_and_cannot_talk(
    tmp_path: Path,
) -> None:
    put(tmp_path, "bad", 'naem = "Bad"')
    app = an_app(tmp_path)
    async with app.run_test(size=(120, 44)) as pilot:
        screen = await gallery(pilot)
        assert ids(screen)[-1] == "bad"
        await until(pilot, lambda: "cannot be used" in on_screen(pilot))
        await choose(pilot, screen, "bad")
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen and 'did you mean "name"' in str(screen._said.content)


async def test_one_whose_files_are_broken_does_not_close_the_gallery(tmp_path: Path) -> None:
    folder = put(tmp_path, "ada")
    (folder / "system.md").unlink()
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "ada")
        await pilot.press("enter")
        await until(pilot, lambda: "the file is missing" in str(screen._said.content))
        assert app.screen is screen and app.session is not None
        assert app.session.persona.id == "mira"


async def test_a_missing_avatar_is_said_and_the_rest_is_there(tmp_path: Path) -> None:
    put(tmp_path, "ada", 'avatar = "nowhere"')
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 44)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "ada")
        await until(pilot, lambda: "no face" in on_screen(pilot))


async def test_whether_one_remembers_can_be_seen(tmp_path: Path) -> None:
    put(tmp_path, "ada", "[memory]\nenabled = true")
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 44)) as pilot:
        await gallery(pilot)
        await until(pilot, lambda: "remembers" in on_screen(pilot))


async def test_a_copy_is_yours_and_chosen(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "mira-2" in ids(screen))
        assert items(screen).chosen is not None and items(screen).chosen.id == "mira-2"


async def test_a_new_one_is_begun_with_a_name(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await pilot.press("a")
        await until(pilot, lambda: app.screen is not screen)
        await pilot.press(*"Ada", "enter")
        await until(pilot, lambda: "ada" in ids(screen))


async def test_only_your_own_are_removed_and_only_after_a_question(tmp_path: Path) -> None:
    folder = put(tmp_path, "ada")
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "kai")
        await pilot.press("delete")
        await until(pilot, lambda: "comes with the program" in on_screen(pilot))
        await choose(pilot, screen, "ada")
        for answer, stays in (("n", True), ("y", False)):
            await pilot.press("delete")
            await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
            await pilot.press(answer)
            await until(pilot, lambda: app.screen is screen and settled_here(screen))
            assert folder.exists() is stays
        await until(pilot, lambda: "ada" not in ids(screen))


def settled_here(screen: GalleryScreen) -> bool:
    return all(worker.is_finished for worker in screen.workers if worker.group == "ask")


@pytest.mark.parametrize(("place", "form"), enumerate(["png", "charx", "json"]))
async def test_an_export_is_a_card_that_can_be_read_again(
    tmp_path: Path, place: int, form: str
) -> None:
    put(tmp_path, "ada", 'avatar = "orb"')
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "ada")
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press(*["down"] * place, "enter")
        await until(pilot, lambda: "Written to" in str(screen._said.content))
        written = app.household.folders.exports / f"ada.{form}"
        lost = " The picture does not come along in JSON: export png or charx for that."
        said = f"Written to {written}.{lost if form == 'json' else ''}"
        assert str(screen._said.content) == said
        with contextlib.closing(open_card(written)) as read:
            assert read.card.data["name"] == "Ada"


async def test_an_export_that_nobody_wants_after_all_writes_nothing(tmp_path: Path) -> None:
    put(tmp_path, "ada")
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "ada")
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen and settled_here(screen))
        assert not app.household.folders.exports.exists()


async def test_a_card_is_taken_in_from_the_gallery(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        await gallery(pilot)
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, CardImportScreen))


async def test_every_key_is_listed_and_is_in_the_palette(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        titles = [command.title for command in app.get_system_commands(screen)]
        assert {"Copy it", "Import a card", "What it remembers", "Export as a card"} <= {*titles}
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, KeysScreen))
        assert "Remove one of yours" in on_screen(pilot)


async def test_your_editor_gets_the_files_and_what_is_wrong_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put(tmp_path, "ada")
    app = an_app(tmp_path)
    asked: list[list[str]] = []

    def write(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        (folder / "persona.toml").write_text('format = 2\nnaem = "Ada"\n')
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("subprocess.run", write)
    monkeypatch.setattr(type(app), "suspend", lambda _: contextlib.nullcontext())
    monkeypatch.setitem(os.environ, "EDITOR", "my-editor --wait")
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "ada")
        await pilot.press("E")
        await until(pilot, lambda: 'did you mean "name"' in str(screen._said.content))
        assert asked[0][:2] == ["my-editor", "--wait"]
        assert asked[0][2:] == [str(folder / "persona.toml"), str(folder / "system.md")]


def test_visual_comes_before_editor() -> None:
    assert editor({"VISUAL": "code -w", "EDITOR": "vi"}) == ["code", "-w"]
    assert editor({})


async def test_a_trial_leaves_no_trace(tmp_path: Path) -> None:
    model = ScriptedModel(["[joy] Just between us.", end()])
    app = app_with(tmp_path, model)
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await gallery(pilot)
        session = app.session
        assert session is not None
        before = await logged(session)
        await choose(pilot, screen, "kai")
        await pilot.press("s")
        await until(pilot, lambda: "Nothing of this is kept" in on_screen(pilot))
        await until(pilot, lambda: getattr(app.screen, "_talk", None) is not None)
        await pilot.press(*"psst", "enter")
        await until(pilot, lambda: "Just between us." in on_screen(pilot))
        assert await session.store.conversations.search("psst") == []
        assert await session.store.conversations.list() == []
        assert await session.store.persona_versions.versions("kai") == []
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert not model.closed
        assert await logged(session) == before


@pytest.mark.parametrize("size", [(60, 20), (40, 12), (20, 6)], ids=str)
async def test_it_works_in_little_room(tmp_path: Path, size: tuple[int, int]) -> None:
    app = an_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))
        await until(pilot, lambda: "Mira" in on_screen(pilot))
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.session is not None and app.session.persona.id != "mira")
