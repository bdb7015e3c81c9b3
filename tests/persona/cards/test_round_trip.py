"""Nothing is lost: cards through personas and back, personas through cards and back."""

import base64
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmcompanion.avatar.pictures import read_picture
from llmcompanion.emotion.labels import LABELS
from llmcompanion.persona.cards.exporting import BESIDE_V3, Export, Picture, export
from llmcompanion.persona.cards.importing import install, propose
from llmcompanion.persona.cards.reading import card_from_bytes
from llmcompanion.persona.library import Library
from llmcompanion.persona.lorebook import lorebook_from
from llmcompanion.persona.model import Framing, Knobs, MemoryRule, Persona, Sampling
from llmcompanion.persona.schema import DEFAULT_LABELS
from llmcompanion.plaintext import clean, clean_line
from tests.persona.cards.card_files import (
    book,
    charx_with_assets,
    encoded,
    picture,
    png_card,
    v1,
    v2,
    v3,
)

SLOW = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FACE = Picture(picture())


class Shelf:
    """A folder of personas of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = Library(folder / "bundled", folder / "own")
        self.count = 0

    def imported(self, data: bytes, *, as_id: str = "") -> Persona:
        self.count += 1
        path = self.folder / f"card{self.count}"
        path.write_bytes(data)
        proposal = propose(path, read_picture=read_picture)
        try:
            id = as_id or self.library.free_id(proposal.persona.name)
            return install(proposal, self.library, id)
        finally:
            proposal.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def exported(persona: Persona, form: str, **more: Any) -> dict[str, Any]:
    """The object in an export as JSON."""
    return json.loads(export(persona, form, **more).data)  # type: ignore[arg-type]


def in_png(made: Export, keyword: str) -> dict[str, Any]:
    from llmcompanion.persona.cards.png import read_png

    text = read_png(made.data, "x").text(keyword)
    assert text is not None
    return json.loads(base64.b64decode(text))


def same(a: Persona, b: Persona) -> bool:
    """Whether they are the same but for the place they lie in, and the name of a face there."""
    nowhere = {"id": "", "source": Path(), "avatar": ""}
    return replace(a, **nowhere) == replace(b, **nowhere)  # type: ignore[arg-type]


# what a card may be ----------------------------------------------------------------------------

texts = st.text(max_size=60)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
objects = st.dictionaries(texts, json_values, max_size=4)
names = texts.filter(lambda text: bool(clean_line(text)))
entries = st.fixed_dictionaries(
    {
        "keys": st.lists(texts, max_size=3),
        "content": texts | st.just("@@depth 3\nUnder a line."),
        "extensions": objects,
        "enabled": st.booleans(),
        "insertion_order": st.integers(-5, 5),
    },
    optional={
        "use_regex": st.booleans(),
        "constant": st.booleans(),
        "selective": st.booleans(),
        "secondary_keys": st.lists(texts, max_size=2),
        "position": st.sampled_from(["before_char", "after_char"]),
        "priority": st.integers(0, 9),
        "id": st.integers() | texts,
        "name": texts,
        "x_more": json_values,
    },
)
books = st.fixed_dictionaries(
    {"entries": st.lists(entries, max_size=3), "extensions": objects},
    optional={"name": texts, "scan_depth": st.integers(0, 50), "recursive_scanning": st.booleans()},
)
TEXTS = (
    "description", "personality", "scenario", "first_mes", "mes_example", "creator_notes",
    "system_prompt", "post_history_instructions", "creator", "character_version",
)  # fmt: skip
V2_DATA: dict[str, Any] = {
    "name": names,
    **dict.fromkeys(TEXTS, texts),
    "alternate_greetings": st.lists(texts, max_size=3),
    "tags": st.lists(texts, max_size=3),
    "extensions": objects,
}  # fmt: skip
unknown = st.dictionaries(
    st.text(min_size=1, max_size=9).map("x_".__add__), json_values, max_size=2
)


def whole(spec: str, version: str, **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    data = st.fixed_dictionaries({**V2_DATA, **more}, optional={"character_book": books})
    made = st.tuples(data, unknown, unknown)
    return made.map(
        lambda parts: {
            **parts[2],
            "spec": spec,
            "spec_version": version,
            "data": parts[1] | parts[0],
        }
    )


v2_cards = whole("chara_card_v2", "2.0")
v3_cards = whole(
    "chara_card_v3",
    "3.0",
    nickname=texts,
    group_only_greetings=st.lists(texts, max_size=2),
    source=st.lists(texts, max_size=2),
    creation_date=st.integers(0, 2**40),
    creator_notes_multilingual=st.dictionaries(st.sampled_from(["en", "de"]), texts),
)


@SLOW
@given(card=v2_cards)
def test_a_v2_card_comes_out_as_it_went_in(card: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        persona = Shelf(Path(folder)).imported(encoded_any(card))
        assert exported(persona, "v2") == card


@SLOW
@given(card=v3_cards)
def test_a_v3_card_comes_out_as_it_went_in(card: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        persona = Shelf(Path(folder)).imported(encoded_any(card))
        assert exported(persona, "json") == card
        assert exported(persona, "v3") == card
        assert in_png(export(persona, "png", picture=FACE), "ccv3") == card


@SLOW
@given(card=v2_cards)
def test_v2_to_v3_to_v2_loses_nothing(card: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        as_v3 = export(shelf.imported(encoded_any(card)), "v3").data
        assert json.loads(as_v3)["spec"] == "chara_card_v3"
        assert exported(shelf.imported(as_v3), "v2") == card


def encoded_any(card: dict[str, Any]) -> bytes:
    return json.dumps(card).encode()


# what a persona may be -------------------------------------------------------------------------


def long(**options: Any) -> st.SearchStrategy[str]:
    return st.text(max_size=80, **options).map(lambda text: clean(text).strip())


def line(most: int) -> st.SearchStrategy[str]:
    return st.text(max_size=most).map(lambda text: clean_line(text)[:most].strip())


settings_of_a_voice = st.text("abcdefgh_", min_size=1, max_size=8).filter(lambda key: key[0] != "_")
personas = st.builds(
    Persona,
    id=st.just("ada"),
    source=st.just(Path("nowhere/persona.toml")),
    name=line(60).filter(bool),
    description=line(200),
    system=long().filter(bool),
    greeting=long(),
    labels=st.lists(st.sampled_from(LABELS), unique=True).map(
        lambda labels: tuple(dict.fromkeys(("neutral", *labels)))
    )
    | st.just(DEFAULT_LABELS),
    avatar=st.just(""),
    version=st.integers(1, 999),
    nickname=line(60),
    pronouns=line(60),
    character=long(),
    style=long(),
    scenario=long(),
    examples=long(),
    post_history=long(),
    alternate_greetings=st.lists(long().filter(bool), max_size=3).map(tuple),
    tags=st.lists(line(60).filter(bool), max_size=4, unique=True).map(tuple),
    creator=line(100),
    creator_notes=long(),
    licence=line(60),
    model=line(60),
    sampling=st.builds(Sampling, st.none() | st.floats(0, 2), st.none() | st.integers(1, 100_000)),
    voice=st.dictionaries(
        settings_of_a_voice, line(20) | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9)
    ).map(lambda voice: tuple(voice.items())),
    framing=st.none() | st.builds(Framing, st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 20)),
    memory=st.builds(MemoryRule, st.booleans(), st.integers(0, 1000)),
    knobs=st.builds(
        Knobs,
        st.sampled_from(["none", "uncertain", "free"]),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    lorebook=st.none() | books.map(lorebook_from),
)


@SLOW
@given(persona=personas, form=st.sampled_from(["v2", "v3", "json", "png", "charx"]))
def test_a_persona_survives_every_export(persona: Persona, form: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        first = shelf.library.create(persona)
        assert same(first, persona)
        made = export(first, form, picture=FACE).data  # type: ignore[arg-type]
        second = shelf.imported(made, as_id="second")
        assert same(second, first)
        again = export(second, form, picture=FACE).data  # type: ignore[arg-type]
        assert same(shelf.imported(again, as_id="third"), first)


@SLOW
@given(card=v3_cards, edit=personas)
def test_edits_of_an_imported_persona_survive_and_leave_the_rest(
    card: dict[str, Any], edit: Persona
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        before = shelf.imported(encoded_any(card))
        edited = shelf.library.save_edit(
            replace(
                before, style=edit.style, tags=edit.tags, lorebook=edit.lorebook, knobs=edit.knobs
            )
        )
        for form in ("v2", "json"):
            given = exported(edited, form)["data"]
            for key in ("description", "first_mes", "source", "character_version", "creation_date"):
                assert given[key] == card["data"][key]
            assert same(shelf.imported(export(edited, form).data), edited)  # type: ignore[arg-type]


# single things ---------------------------------------------------------------------------------


def test_v1_becomes_v2_and_keeps_what_else_it_held(shelf: Shelf) -> None:
    card = v1(avatar="none", create_date="2023-05-01", chat="Ada - 1")
    given = exported(shelf.imported(encoded(card)), "v2")
    assert {key: given["data"][key] for key in v1()} == v1()
    assert given["data"]["extensions"] == {}
    assert (given["create_date"], given["chat"]) == ("2023-05-01", "Ada - 1")


def test_members_that_repeat_the_texts_beside_data_follow_an_edit(shelf: Shelf) -> None:
    persona = shelf.imported(encoded({**v1(), **v2()}))
    edited = shelf.library.save_edit(replace(persona, scenario="A garden."))
    given = exported(edited, "v2")
    assert given["scenario"] == given["data"]["scenario"] == "A garden."


def test_beside_v3_a_v2_card_has_no_decorators_and_says_so(shelf: Shelf) -> None:
    made = export(shelf.imported(encoded(v3())), "png", picture=FACE)
    second = in_png(made, "chara")
    assert second["spec"] == "chara_card_v2"
    assert second["data"]["creator_notes"].startswith(BESIDE_V3)
    contents = [entry["content"] for entry in second["data"]["character_book"]["entries"]]
    assert contents == ["The lamp was lit in 1876.", "Storms come from the north."]
    first = in_png(made, "ccv3")
    assert first == v3()


def test_v2_alone_keeps_every_letter(shelf: Shelf) -> None:
    given = exported(shelf.imported(encoded(v3())), "v2")["data"]
    assert given["character_book"] == book()
    assert BESIDE_V3 not in given["creator_notes"]


def test_v2_and_v3_in_a_picture_hold_one_card_each(shelf: Shelf) -> None:
    persona = shelf.imported(png_card(v2()))
    for form, keyword, other in (("v2", b"chara", b"ccv3"), ("v3", b"ccv3", b"chara")):
        made = export(persona, form, as_png=True, picture=FACE)  # type: ignore[arg-type]
        assert keyword in made.data
        assert other not in made.data


def test_a_charx_comes_out_with_all_that_came_in(shelf: Shelf) -> None:
    before = card_from_bytes(charx_with_assets(), "a")
    persona = shelf.imported(charx_with_assets())
    after = card_from_bytes(export(persona, "charx", picture=FACE).data, "b")
    assert after.card.raw == before.card.raw
    assert before.archive is not None
    assert after.archive is not None
    assert set(after.archive.names) == set(before.archive.names)
    for name in set(before.archive.names) - {"card.json"}:
        assert after.archive.read(name) == before.archive.read(name)


def test_assets_go_into_json_as_data_and_come_back(shelf: Shelf) -> None:
    persona = shelf.imported(charx_with_assets())
    again = shelf.imported(export(persona, "json", picture=FACE).data, as_id="again")
    assert same(persona, again)
    assert sorted(path.name for path in (again.source.parent / "again").iterdir()) == [
        "happy.png",
        "joy.webp",
        "neutral.png",
    ]


def test_a_face_goes_into_a_charx_with_its_expressions(shelf: Shelf) -> None:
    persona = shelf.imported(encoded(v1()))
    joy = picture(colour="gold")
    made = export(persona, "charx", picture=FACE, emotions={"joy.png": joy})
    again = shelf.imported(made.data, as_id="again")
    folder = again.source.parent / "again"
    assert (folder / "joy.png").read_bytes() == joy
    assert (folder / "neutral.png").read_bytes() == picture()


def test_a_picture_that_is_nobodys_face_does_not_become_one(shelf: Shelf) -> None:
    persona = shelf.imported(encoded(v3()))
    made = export(persona, "png", picture=Picture(picture(), is_placeholder=True))
    again = shelf.imported(made.data, as_id="again")
    assert again.avatar == ""
    assert exported(again, "json") == v3()


def test_dates_change_only_with_the_text(shelf: Shelf) -> None:
    persona = shelf.imported(encoded(v3()))
    assert exported(persona, "v3", now_s=5)["data"]["modification_date"] == 0
    edited = shelf.library.save_edit(replace(persona, style="kind"))
    given = exported(edited, "v3", now_s=5)["data"]
    assert (given["creation_date"], given["modification_date"]) == (1_700_000_000, 5)


def test_what_is_the_same_is_written_the_same(shelf: Shelf) -> None:
    persona = shelf.imported(charx_with_assets())
    for form in ("v2", "v3", "charx", "png", "json"):
        first, second = (export(persona, form, picture=FACE) for _ in range(2))  # type: ignore[arg-type]
        assert first == second
