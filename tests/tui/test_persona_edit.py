"""Edits in a form, what a model is told, and what changed between versions."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input, OptionList, TextArea

from llmcompanion.errors import UserError
from llmcompanion.persona.library import Library
from llmcompanion.persona.model import Framing, Knobs, MemoryRule, Persona, Sampling
from llmcompanion.tui.persona_form import checked, persona_from, values_of
from llmcompanion.tui.screens.dialogs import ConfirmScreen
from llmcompanion.tui.screens.persona_diff import VersionsScreen
from llmcompanion.tui.screens.persona_edit import EditScreen
from llmcompanion.tui.screens.persona_preview import PreviewScreen
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.galleries import choose, gallery, put
from tests.tui.house import app_with, on_screen, opened, say, until

BARE = Persona(
    id="ada", name="Ada", description="", system="Speak.", greeting="", labels=("neutral", "joy"),
    avatar="", version=1, source=Path("ada/persona.toml"),
)  # fmt: skip

LINE = st.text(st.characters(codec="ascii", categories=("L", "N")), max_size=20)
FULL = st.builds(
    replace,
    st.just(BARE),
    nickname=LINE,
    pronouns=LINE,
    tags=st.lists(LINE.filter(bool), unique=True, max_size=4).map(tuple),
    style=LINE,
    greeting=LINE,
    alternate_greetings=st.lists(LINE.filter(bool), max_size=3).map(tuple),
    sampling=st.builds(
        Sampling,
        st.none() | st.sampled_from([0.0, 0.7, 2.0]),
        st.none() | st.integers(1, 9000),
    ),
    framing=st.none() | st.just(Framing(0.5, 0.25, 1.5)),
    voice=st.dictionaries(
        st.sampled_from(["pitch", "speed", "language", "piper", "loud", "x_1"]),
        st.booleans() | st.integers(-9, 9) | st.floats(0, 500, allow_nan=False) | LINE,
    ).map(lambda voice: tuple(voice.items())),
    memory=st.builds(MemoryRule, st.booleans(), st.integers(0, 1000)),
    knobs=st.builds(
        Knobs,
        st.sampled_from(["none", "uncertain", "free"]),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
)


@given(persona=FULL)
def test_a_form_that_nobody_touched_changes_nothing(persona: Persona) -> None:
    assert persona_from(persona, values_of(persona)) == persona


def test_the_voice_is_read_as_it_is_written_in_the_file() -> None:
    line = 'pitch = 220, speed = 1.1, piper = "en_GB-alba-medium"'
    persona = persona_from(BARE, values_of(BARE) | {"voice": line})
    assert persona.voice == (("pitch", 220), ("speed", 1.1), ("piper", "en_GB-alba-medium"))
    assert values_of(persona)["voice"] == line


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("labels", "joy, glee", '"glee" is no emotion'),
        ("framing", "1 2", "three numbers"),
        ("voice", "pitch 220", "the settings of the voice cannot be read"),
        ("voice", "pitch = 220}\nname = { x = 1", "the settings of the voice cannot be read"),
        ("voice", "pitch = 220} # and so on", "the settings of the voice cannot be read"),
        ("voice", f"pitch = {'9' * 5000}", "the settings of the voice cannot be read"),
        ("voice", f"pitch = {'[' * 5000}", "the settings of the voice cannot be read"),
        ("voice", "pitch = [1, 2]", "must be text, a number, true or false"),
        ("voice", "Pitch = 1", '"Pitch" cannot be a setting of a voice'),
        ("temperature", "hot", '"hot" is no number'),
        ("temperature", "7", "from 0 to 2"),
        ("max_tokens", "1.5", "no whole number"),
        ("name", "", '"name"'),
        ("description", "x" * 300, "200"),
        ("avatar", "../../up", "cannot be an avatar"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_written(
    field: str, value: str, sentence: str
) -> None:
    with pytest.raises(UserError) as caught:
        checked(persona_from(BARE, values_of(BARE) | {field: value}))
    assert sentence in caught.value.sentence


def test_the_size_of_a_text_is_looked_at(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        checked(replace(BARE, system="x" * 2_000_000))


async def test_a_form_keeps_a_new_version_and_keeps_comments(tmp_path: Path) -> None:
    folder = put(tmp_path, "ada", '# mine\ndescription = "Old"', **{"greetings/1": "Second."})
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "ada")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and app.screen.query("#form"))
        app.screen.query_one("#field-description", Input).value = "New"
        app.screen.query_one("#field-voice", Input).value = "pitch = 220, speed = 1.1"
        app.screen.query_one("#field-feelings").focus()
        await pilot.press("right")
        app.screen.query_one("#field-greeting_1", TextArea).text = "Third."
        await pilot.press("f2")
        await until(pilot, lambda: app.screen is screen)
        library = Library(tmp_path / "none", folder.parent)
        persona = library.get("ada")
        assert (persona.description, persona.version) == ("New", 2)
        assert persona.knobs.feelings == "free"
        assert persona.voice == (("pitch", 220), ("speed", 1.1))
        assert persona.alternate_greetings == ("Second.", "Third.")
        assert "# mine" in (folder / "persona.toml").read_text()


async def test_what_is_wrong_stays_in_the_form_and_leaving_asks(tmp_path: Path) -> None:
    folder = put(tmp_path, "ada")
    before = (folder / "persona.toml").read_text()
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "ada")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, EditScreen) and app.screen.query("#form"))
        form = app.screen
        app.screen.query_one("#field-name", Input).value = ""
        await pilot.press("f2")
        await until(pilot, lambda: '"name"' in on_screen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is not form)
        await pilot.press("y")
        await until(pilot, lambda: app.screen is screen)
        assert (folder / "persona.toml").read_text() == before


async def test_a_bundled_one_is_copied_before_it_is_edited(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=(100, 30)) as pilot:
        await gallery(pilot)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        assert (tmp_path / "data" / "personas" / "mira-2").is_dir()


async def test_the_preview_shows_each_part_with_its_tokens(tmp_path: Path) -> None:
    lore = '{"extensions": {}, "entries": [{"keys": ["dragon"], "content": "Dragons sleep.", '
    lore += '"extensions": {}, "enabled": true, "insertion_order": 1, "use_regex": false}]}'
    folder = put(tmp_path, "ada", character="Likes {{user}}.")
    (folder / "lorebook.json").write_text(lore)
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await gallery(pilot)
        await choose(pilot, screen, "ada")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, PreviewScreen))
        await until(pilot, lambda: "Together about" in on_screen(pilot))
        parts = app.screen.query_one("#parts", OptionList)
        titles = [str(parts.get_option_at_index(n).prompt) for n in range(parts.option_count)]
        assert titles[0].startswith("Rules of the app  ~")
        parts.highlighted = next(n for n, t in enumerate(titles) if t.startswith("Character"))
        await until(pilot, lambda: "Likes Kim." in on_screen(pilot))
        assert not any(title.startswith("Lore") for title in titles)
        await pilot.press("slash", *"a dragon", "enter")
        await until(
            pilot,
            lambda: any(
                str(parts.get_option_at_index(n).prompt).startswith("Lore")
                for n in range(parts.option_count)
            ),
        )


async def test_versions_are_compared(tmp_path: Path) -> None:
    put(tmp_path, "ada", style="Dry.")
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]), persona="ada")
    async with app.run_test(size=(100, 30)) as pilot:
        chat = await opened(pilot)
        for style in ("Dry.", "Warm.", "Loud."):
            changed = replace(chat.session.persona, style=style)
            app.household.library.save_edit(changed)
            chat.session.renew_persona("ada")
            if style != "Loud.":
                await say(pilot, chat, style)
        await gallery(pilot)
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, VersionsScreen))
        await until(pilot, lambda: "Version 2 → As it is now" in on_screen(pilot))
        assert "-Warm." in on_screen(pilot) and "+Loud." in on_screen(pilot)
        await pilot.press("down", "down", "space", "up", "up")
        await until(pilot, lambda: "Version 1 → As it is now" in on_screen(pilot))
        assert "-Dry." in on_screen(pilot)
