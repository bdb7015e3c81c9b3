"""Personas come from folders; a bad folder says what is wrong and hides nobody else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmcompanion.errors import UserError
from llmcompanion.persona.folder import (
    GREETING_BYTES,
    SETTINGS_BYTES,
    TEXT_BYTES,
)
from llmcompanion.persona.library import Library
from llmcompanion.persona.schema import DEFAULT_LABELS

SETTINGS = 'format = 1\nname = "Ada"\n'


def write(shelf: Path, id: str, settings: str = SETTINGS, system: str = "Be Ada.", **files: str):
    folder = shelf / id
    folder.mkdir(parents=True)
    (folder / "persona.toml").write_text(settings, encoding="utf-8")
    (folder / "system.md").write_text(system, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    shelf = tmp_path / "bundled"
    write(shelf, "base", 'format = 1\nname = "Base"\n')
    return shelf


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def library(bundled: Path, own: Path) -> Library:
    return Library(bundled, own)


def said(library: Library, id: str) -> str:
    with pytest.raises(UserError) as caught:
        library.get(id)
    assert "\n" not in caught.value.sentence
    return caught.value.sentence


def test_a_folder_becomes_a_persona(library: Library, own: Path):
    folder = write(
        own,
        "ada",
        'format = 1\nname = "Ada"\ndescription = "Counts"\nlabels = ["Joy", "fear", "joy"]\n'
        'avatar = "kai"\nversion = 3\ncreator = "me"\nlicence = "CC0"\n',
        "\ufeffYou are Ada.\r\nCount.\n\n",
        greeting="Hello.\n",
    )
    ada = library.get("ada")
    assert (ada.id, ada.name, ada.description) == ("ada", "Ada", "Counts")
    assert (ada.system, ada.greeting) == ("You are Ada.\nCount.", "Hello.")
    assert ada.labels == ("neutral", "joy", "fear")
    assert (ada.avatar, ada.version) == ("kai", 3)
    assert ada.source == folder / "persona.toml"


def test_what_is_left_out_has_a_sane_value(library: Library, own: Path):
    write(own, "ada")
    ada = library.get("ada")
    assert (ada.description, ada.greeting, ada.avatar, ada.version) == ("", "", "", 1)
    assert ada.labels == DEFAULT_LABELS
    assert "neutral" in ada.labels


def test_texts_are_clean(library: Library, own: Path):
    write(
        own,
        "ada",
        'format = 1\nname = "A\\u001b[2Jda\\n"\ndescription = "x\\u202ey"\n',
        "Be\x1b]0;x\x07 Ada",
        greeting="\x9bHi",
    )
    ada = library.get("ada")
    assert ada.name == "A\u241b[2Jda"
    assert ada.description == "xy"
    assert ada.system == "Be\u241b]0;x Ada"
    assert ada.greeting == "\ufffdHi"


def test_the_bundled_come_first_and_each_shelf_is_in_order_of_names(library: Library, own: Path):
    write(own, "zoe", 'format = 1\nname = "aaron"\n')
    write(own, "ada", 'format = 1\nname = "Zoe"\n')
    assert [persona.id for persona in library.list()] == ["base", "zoe", "ada"]
    assert library.ids() == ["ada", "base", "zoe"]
    assert library.broken() == []


def test_one_that_is_broken_does_not_hide_the_others(library: Library, own: Path):
    write(own, "ada")
    write(own, "bad", "format = ")
    write(own, "worse", SETTINGS, "")
    (own / "empty").mkdir()
    assert [persona.id for persona in library.list()] == ["base", "ada"]
    places = [error.where for error in library.broken()]
    assert [Path(place.split(",")[0]).parent.name for place in places] == ["bad", "empty", "worse"]


def test_what_is_no_persona_at_all_is_passed_over(library: Library, own: Path):
    own.mkdir()
    (own / "notes.txt").write_text("x")
    (own / ".git").mkdir()
    (own / "__pycache__").mkdir()
    assert [persona.id for persona in library.list()] == ["base"]
    assert library.broken() == []


def test_no_folder_of_ones_own_is_no_error(library: Library):
    assert [persona.id for persona in library.list()] == ["base"]
    assert library.broken() == []


def test_a_shelf_that_is_no_folder_is_said_and_the_other_still_serves(library: Library, own: Path):
    own.write_text("not a folder")
    assert [persona.id for persona in library.list()] == ["base"]
    assert "the folder of personas cannot be read" in library.broken()[0].sentence
    assert library.get("base").name == "Base"


def test_an_own_persona_does_not_take_the_place_of_a_bundled_one(
    library: Library, bundled: Path, own: Path
):
    write(own, "base", 'format = 1\nname = "Impostor"\n')
    assert [persona.name for persona in library.list()] == ["Base"]
    assert library.get("base").name == "Base"
    (error,) = library.broken()
    assert str(own / "base") in error.sentence
    assert str(bundled / "base") in error.sentence
    assert "give your folder another name" in error.sentence


def test_to_get_one_only_its_folder_is_read(library: Library, own: Path, monkeypatch):
    write(own, "ada")
    write(own, "bad", "format = ")
    monkeypatch.setattr(os, "scandir", lambda _: pytest.fail("looked around"))
    assert library.get("ada").name == "Ada"


def test_an_unknown_persona_is_told_which_there_are(library: Library, own: Path):
    write(own, "ada")
    assert said(library, "adda") == 'there is no persona "adda"; there are: ada, base.'


@pytest.mark.parametrize(
    "id",
    ["", ".", "..", "../bundled/base", "base/../base", "/etc", "base\0", "a\\b", "BASE", "Base",
     "base/", "~", "-x", "ä", "a" * 65, "base\n"],
)  # fmt: skip
def test_an_id_is_a_name_and_not_a_path(library: Library, id: str):
    assert said(library, id).startswith("there is no persona")


@pytest.mark.parametrize("name", ["Ada", "my persona", "ä", "-x"])
def test_a_folder_with_a_name_that_is_no_id_is_said(library: Library, own: Path, name: str):
    write(own, name)
    (error,) = library.broken()
    assert name in error.sentence
    assert "small letters" in error.sentence
    assert name not in library.ids()


@pytest.mark.parametrize(
    ("settings", "place", "what"),
    [
        ("format = 1\nname = ", "line 2", "this is not TOML"),
        ("format = 1\nname = 'a", "line 2", "this is not TOML"),
        ("format = 1\nname = 'a'\nname = 'b'\n", "line 3", "this is not TOML"),
        ("name = 'a'", "persona.toml", '"format" is missing; write format = 2'),
        ("format = 'x'\nname = 'a'", "line 1", '"format" must be a whole number'),
        ("format = true\nname = 'a'", "line 1", '"format" must be a whole number'),
        ("name = 'a'\nformat = 3", "line 2", "a newer llmcompanion (format 3); update"),
        ("format = 1", "persona.toml", '"name" is missing'),
        ("format = 1\n\nname = ' '", "line 3", '"name" is missing'),
        ("format = 1\nname = 3", "line 2", '"name" must be text'),
        (f"format = 1\nname = '{'a' * 61}'", "line 2", "longer than 60"),
        (
            "format = 1\nname = 'a'\nlables = []",
            "line 3",
            'no key "lables"; did you mean "labels"?',
        ),
        ("format = 1\nname = 'a'\nxyz = 1", "line 3", "the keys are format, name"),
        ("format = 1\nname = 'a'\n[mind]\nx = 1", "persona.toml", 'no key "mind"'),
        ("format = 1\nname = 'a'\nlabels = 'joy'", "line 3", "must be a list"),
        ("format = 1\nname = 'a'\nlabels = [1]", "line 3", "must be a list"),
        ("format = 1\nname = 'a'\nlabels = ['hapiness', 'joi']", "line 3", "is no emotion label"),
        ("format = 1\nname = 'a'\nlabels = [\n 'joi']", "line 3", 'did you mean "joy"?'),
        ("format = 1\nname = 'a'\navatar = '../x'", "line 3", "cannot be an avatar"),
        ("format = 1\nname = 'a'\navatar = 1", "line 3", '"avatar" must be text'),
        ("format = 1\nname = 'a'\nversion = 0", "line 3", '"version" must be a whole number'),
        ("format = 1\nname = 'a'\nversion = 1.5", "line 3", '"version" must be a whole number'),
        ("format = 1\nname = 'a'\ncreator = []", "line 3", '"creator" must be text'),
        ("x = " + "[" * 5000, "persona.toml", ""),
    ],
)
def test_bad_settings_are_said_with_their_place_and_mend(
    library: Library, own: Path, settings: str, place: str, what: str
):
    write(own, "ada", settings)
    sentence = said(library, "ada")
    assert sentence.startswith(str(own / "ada" / "persona.toml"))
    assert place in sentence
    assert what in sentence
    assert len(library.broken()) == 1


@pytest.mark.parametrize(
    ("file", "limit"),
    [
        ("persona.toml", SETTINGS_BYTES),
        ("system.md", TEXT_BYTES),
        ("greeting.md", GREETING_BYTES),
    ],
)
def test_a_file_that_is_too_large_is_refused(library: Library, own: Path, file: str, limit: int):
    folder = write(own, "ada")
    text = (folder / file).read_text() if file == "persona.toml" else "x"
    padding = "\n" if file == "persona.toml" else "x"
    (folder / file).write_text(text + padding * (limit - len(text)))
    assert library.get("ada").name == "Ada"
    (folder / file).write_text(text + padding * (limit - len(text) + 1))
    assert f"{file}: the file is larger than {limit // 1024} kB" in said(library, "ada")


def test_a_missing_or_empty_system_text_is_said(library: Library, own: Path):
    folder = write(own, "ada", system=" \n\u200b")
    assert "system.md, line 1: the persona's instructions are empty" in said(library, "ada")
    (folder / "system.md").unlink()
    assert "system.md: the file is missing" in said(library, "ada")


def test_text_that_is_not_utf8_is_said_with_its_line(library: Library, own: Path):
    folder = write(own, "ada")
    (folder / "system.md").write_bytes(b"one\ntwo \xff\n")
    assert "system.md, line 2: the file is not UTF-8 text" in said(library, "ada")


def test_a_folder_where_a_file_should_be_is_said(library: Library, own: Path):
    folder = write(own, "ada")
    (folder / "greeting.md").mkdir()
    assert "greeting.md: this is not a file" in said(library, "ada")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(library: Library, own: Path):
    folder = write(own, "ada")
    os.mkfifo(folder / "greeting.md")
    assert "greeting.md: this is not a file" in said(library, "ada")


class TestLinks:
    """A persona holds what it holds, and does not fetch it from elsewhere."""

    @pytest.fixture(autouse=True)
    def _links(self, tmp_path: Path):
        try:
            (tmp_path / "link").symlink_to(tmp_path)
        except OSError:
            pytest.skip("no symbolic links here")

    @pytest.mark.parametrize("file", ["persona.toml", "system.md", "greeting.md"])
    def test_a_file_linked_from_outside_is_refused(
        self, library: Library, own: Path, tmp_path: Path, file: str
    ):
        folder = write(own, "ada", greeting="Hi")
        secret = tmp_path / "secret"
        secret.write_text(SETTINGS)
        (folder / file).unlink()
        (folder / file).symlink_to(secret)
        assert f"{file}: the file is a link to a place outside" in said(library, "ada")

    def test_a_link_inside_the_folder_is_followed(self, library: Library, own: Path):
        folder = write(own, "ada")
        (folder / "greeting.md").symlink_to("system.md")
        assert library.get("ada").greeting == "Be Ada."

    def test_a_folder_linked_from_outside_is_refused(
        self, library: Library, own: Path, tmp_path: Path
    ):
        elsewhere = write(tmp_path / "elsewhere", "ada")
        own.mkdir()
        (own / "ada").symlink_to(elsewhere)
        assert "the folder is a link to a place outside" in said(library, "ada")
        assert len(library.broken()) == 1

    def test_links_in_a_ring_and_into_nowhere_are_said(self, library: Library, own: Path):
        folder = write(own, "ada")
        (folder / "greeting.md").symlink_to("greeting.md")
        assert "greeting.md: the file cannot be read" in said(library, "ada")
        (folder / "greeting.md").unlink()
        (folder / "greeting.md").symlink_to("nowhere.md")
        assert "greeting.md: the file is missing" in said(library, "ada")

    def test_the_whole_shelf_may_be_a_link(self, bundled: Path, own: Path, tmp_path: Path):
        write(own, "ada")
        (tmp_path / "shelf").symlink_to(own)
        assert Library(bundled, tmp_path / "shelf").get("ada").name == "Ada"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_files_it_is_a_persona_or_one_sentence(
    tmp_path: Path, content: bytes
):
    for file in ("persona.toml", "system.md", "greeting.md"):
        folder = tmp_path / "any" / "ada"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "persona.toml").write_text(SETTINGS)
        (folder / "system.md").write_text("Be Ada.")
        (folder / "greeting.md").write_text("Hi")
        (folder / file).write_bytes(content)
        try:
            Library(tmp_path / "none", tmp_path / "any").get("ada")
        except UserError as error:
            assert error.sentence.isprintable()
