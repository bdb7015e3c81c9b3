"""Making, copying, editing and removing personas, and the quick look at all of them."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmcompanion import resources
from llmcompanion.errors import UserError
from llmcompanion.persona.index import INDEX_FILE
from llmcompanion.persona.library import Library
from llmcompanion.persona.lorebook import lorebook_from
from llmcompanion.persona.model import Framing, Knobs, MemoryRule, Persona, Sampling
from llmcompanion.persona.versions import content_of
from llmcompanion.plaintext import clean, clean_line

BOOK = lorebook_from({"entries": [{"keys": ["a"], "content": "b", "x": None}], "extensions": {}})


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def library(own: Path) -> Library:
    return Library(resources.personas(), own)


def ada(**fields: object) -> Persona:
    persona = Persona("ada", "Ada", "", "Be Ada.", "", ("neutral",), "", 1, Path())
    return replace(persona, **fields)  # type: ignore[arg-type]


def test_a_persona_is_read_as_it_was_written(library: Library, own: Path):
    wanted = ada(
        nickname='A "quoted" \\ name',
        pronouns="she/her",
        description="d",
        labels=("neutral", "joy"),
        avatar="kai",
        version=7,
        tags=("a", "b"),
        creator="c",
        creator_notes="n\nm",
        licence="l",
        model="lab",
        sampling=Sampling(0.5, 10),
        voice=(("pitch", 1.5), ("tone", "soft"), ("on", True)),
        framing=Framing(0.1, 0.2, 3),
        memory=MemoryRule(enabled=True, budget_tokens=9),
        knobs=Knobs("free", False, True, False),
        character='"""\nx',
        style="s",
        scenario="s2",
        examples="e",
        post_history="p",
        greeting="g",
        alternate_greetings=tuple(f"hello {n}" for n in range(12)),
        lorebook=BOOK,
    )
    made = library.create(wanted)
    assert made == replace(wanted, source=own / "ada" / "persona.toml")
    assert [path.name for path in own.iterdir()] == ["ada"]


LINE = st.text(max_size=20).map(clean_line)
TEXT = st.text(max_size=60).map(lambda text: clean(text).strip())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(LINE.filter(bool), LINE, TEXT, TEXT, st.lists(TEXT.filter(bool), max_size=3), LINE)
def test_whatever_is_written_is_read_again(
    tmp_path_factory, name, nickname, system, style, greetings, voice
):
    library = Library(resources.personas(), tmp_path_factory.mktemp("own"))
    wanted = ada(
        name=name,
        nickname=nickname,
        system=system or "x",
        style=style,
        alternate_greetings=tuple(greetings),
        voice=(("name", voice),),
    )
    assert content_of(library.create(wanted)) == content_of(wanted)


def test_an_id_that_is_taken_or_none_is_refused(library: Library, own: Path):
    library.create(ada())
    (own / "bea.toml").write_text('format = 2\nname = "Bea"\nsystem = "Be Bea."\n')
    for id in ("ada", "mira", "bea", "Ada", "../x", ""):
        with pytest.raises(UserError):
            library.create(ada(id=id))
    assert library.free_id("Ada") == "ada-2"
    assert library.free_id("Mira!") == "mira-2"
    assert library.free_id("Zoë Ünal") == "zoe-unal"
    assert library.free_id("日本") == "persona"
    assert len(library.free_id("x" * 500)) <= 64


def test_a_write_that_fails_leaves_nothing_behind(library: Library, own: Path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UserError, match="No space left"):
        library.create(ada())
    assert list(own.iterdir()) == []


def test_a_new_one_is_ready_to_be_talked_with_and_filled_in(library: Library, own: Path):
    made = library.begin("zed", 'Zed "the" Ω')
    assert (made.id, made.name, made.version) == ("zed", 'Zed "the" Ω', 1)
    assert "{{char}}" in made.system
    assert made.greeting
    assert not made.memory.enabled
    assert "# Every key" in (own / "zed" / "persona.toml").read_text("utf-8")


def test_a_copy_is_the_same_but_for_its_id_and_can_be_changed(library: Library, own: Path):
    copied = library.duplicate("mira", "mira-2")
    assert content_of(copied) == content_of(library.get("mira"))
    assert copied.source == own / "mira-2" / "persona.toml"
    saved = library.save_edit(replace(copied, name="Mirabel"))
    assert (saved.name, saved.version) == ("Mirabel", copied.version + 1)
    with pytest.raises(UserError, match="already"):
        library.duplicate("kai", "mira-2")
    with pytest.raises(UserError, match="no persona"):
        library.duplicate("nobody", "x")


def test_a_file_is_copied_edited_and_removed_as_a_file(library: Library, own: Path):
    own.mkdir()
    (own / "bea.toml").write_text(
        '# hers\nformat = 2\nname = "Bea"\nsystem = "Be Bea."\n\n[knobs]\nfeelings = "none" # so\n'
    )
    copied = library.duplicate("bea", "bea-2")
    assert copied.source == own / "bea-2.toml"
    edited = replace(
        copied,
        style="Two\nlines.",
        greeting="Hi",
        alternate_greetings=("Ho",),
        lorebook=lorebook_from({"entries": [{"keys": ["a"], "content": "b"}]}),
    )
    saved = library.save_edit(edited)
    assert content_of(saved)["style"] == "Two\nlines."
    assert (saved.greetings, saved.version) == (("Hi", "Ho"), 2)
    assert saved.lorebook is not None
    text = saved.source.read_text("utf-8")
    assert text.startswith("# hers\n")
    assert '"none" # so' in text
    library.remove("bea-2")
    assert [path.name for path in own.iterdir()] == ["bea.toml"]


def test_an_edit_raises_the_version_and_keeps_what_the_person_wrote(library: Library, own: Path):
    library.begin("zed", "Zed")
    before = library.get("zed")
    assert library.save_edit(before) == before
    first = library.save_edit(replace(before, style="Terse."))
    assert (first.version, first.style) == (2, "Terse.")
    second = library.save_edit(
        replace(first, style="", greeting="", tags=("x",), knobs=Knobs(uses_name=False), version=9)
    )
    assert (second.version, second.style, second.greeting) == (9, "", "")
    assert (second.tags, second.knobs.uses_name) == (("x",), False)
    text = (own / "zed" / "persona.toml").read_text("utf-8")
    assert "# none, uncertain or free" in text
    assert not (own / "zed" / "style.md").exists()


def test_a_file_that_is_called_as_the_settings_of_a_folder_stays_a_file(
    library: Library, own: Path
):
    own.mkdir()
    (own / "persona.toml").write_text('format = 2\nname = "P"\nsystem = "Be P."\n')
    (own / "style.md").write_text("somebody's notes")
    edited = library.save_edit(replace(library.get("persona"), system="Be P, and brief."))
    assert edited.system == "Be P, and brief."
    assert library.get("persona").version == 2
    assert sorted(path.name for path in own.iterdir()) == ["persona.toml", "style.md"]


def test_a_hidden_or_foreign_file_of_the_folder_survives_an_edit(library: Library, own: Path):
    library.begin("zed", "Zed")
    (own / "zed" / "avatar.png").write_bytes(b"x")
    library.save_edit(replace(library.get("zed"), greeting="New."))
    assert (own / "zed" / "avatar.png").read_bytes() == b"x"


def test_what_comes_with_the_program_stays_as_it_is(library: Library):
    for change in (library.remove, lambda id: library.save_edit(library.get(id))):
        with pytest.raises(UserError, match="comes with the program"):
            change("mira")
    assert library.get("mira").name == "Mira"


def test_what_is_removed_is_gone_even_if_it_was_broken(library: Library, own: Path):
    library.begin("zed", "Zed")
    (own / "zed" / "persona.toml").write_text("format = ")
    library.remove("zed")
    assert list(own.iterdir()) == []
    with pytest.raises(UserError, match="no persona"):
        library.remove("zed")


def test_a_folder_wins_over_a_file_of_the_same_id_which_is_said(library: Library, own: Path):
    library.begin("zed", "Zed")
    (own / "zed.toml").write_text('format = 2\nname = "Other"\nsystem = "x"\n')
    (own / "mira.toml").write_text('format = 2\nname = "Other"\nsystem = "x"\n')
    assert library.get("zed").name == "Zed"
    for broken in (library.broken(), library.cards().broken):
        assert len(broken) == 2
        assert all("is taken by" in error.sentence for error in broken)


class TestGlance:
    """A list of personas without reading all of each."""

    def test_it_shows_what_a_list_shows(self, library: Library, own: Path):
        library.create(ada(description="Counts", tags=("a",), creator="me", pronouns="she"))
        rows = {row.id: row for row in library.cards().rows}
        row = rows["ada"]
        assert (row.name, row.description, row.tags, row.creator, row.pronouns) == (
            "Ada", "Counts", ("a",), "me", "she",
        )  # fmt: skip
        assert not row.bundled
        assert row.place == own / "ada"
        assert rows["mira"].bundled
        assert [row.id for row in library.cards().rows][-1] == "ada"

    def test_what_did_not_change_is_not_read_again(self, library: Library, monkeypatch):
        library.create(ada())
        first = library.cards()
        from llmcompanion.persona import folder

        seen = []
        real = folder.read_text
        monkeypatch.setattr(
            folder, "read_text", lambda path, limit: seen.append(path) or real(path, limit)
        )
        assert library.cards() == first
        assert all("ada" not in path.parts for path in seen)

    def test_what_changed_is(self, library: Library, own: Path):
        library.create(ada())
        library.cards()
        library.save_edit(replace(library.get("ada"), name="Augusta"))
        assert {row.name for row in library.cards().rows} >= {"Augusta"}
        library.remove("ada")
        assert "ada" not in {row.id for row in library.cards().rows}

    @pytest.mark.parametrize(
        "index",
        [b"", b"{", b"[]", b'{"version":1,"personas":{"ada":[1]}}', b'{"version":9}', b"\xff"],
    )
    def test_an_index_that_makes_no_sense_is_made_anew(
        self, library: Library, own: Path, index: bytes
    ):
        library.create(ada())
        (own / INDEX_FILE).write_bytes(index)
        assert "Ada" in {row.name for row in library.cards().rows}
        assert json.loads((own / INDEX_FILE).read_bytes())["personas"]["ada"]

    def test_what_an_index_says_is_clean(self, library: Library, own: Path):
        library.create(ada())
        library.cards()
        index = json.loads((own / INDEX_FILE).read_text())
        index["personas"]["ada"][2] = "A\x1b]0;x\x07da"
        (own / INDEX_FILE).write_text(json.dumps(index))
        assert "A\u241b]0;xda" in {row.name for row in library.cards().rows}

    def test_a_shelf_that_cannot_be_written_to_is_read_all_the_same(
        self, library: Library, monkeypatch
    ):
        library.create(ada())

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "no")

        monkeypatch.setattr("tempfile.mkstemp", refuse)
        assert "Ada" in {row.name for row in library.cards().rows}

    def test_broken_ones_are_said_and_hide_nobody(self, library: Library, own: Path):
        library.create(ada())
        (own / "bad").mkdir()
        (own / "bad" / "persona.toml").write_text("format = ")
        for _ in range(2):
            found = library.cards()
            assert len(found.broken) == 1
            assert "ada" in {row.id for row in found.rows}

    @pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
    def test_a_folder_that_became_a_link_is_not_believed(
        self, library: Library, own: Path, tmp_path: Path
    ):
        library.create(ada())
        library.cards()
        (own / "ada").rename(tmp_path / "ada")
        (own / "ada").symlink_to(tmp_path / "ada")
        found = library.cards()
        assert "ada" not in {row.id for row in found.rows}
        assert "link to a place outside" in found.broken[0].sentence
