"""Format 2: all that a persona may say, in a folder or in one file, and what is wrong with it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmcompanion.errors import UserError
from llmcompanion.persona.checking import check_persona
from llmcompanion.persona.folder import GREETING_BYTES, LOREBOOK_BYTES, TEXT_BYTES, read_persona
from llmcompanion.persona.model import Framing, Knobs, MemoryRule, Persona, Sampling
from llmcompanion.persona.schema import ABOUT, TEXTS

DOCS = Path(__file__).parents[2] / "docs" / "personas.md"

WHOLE = """
format = 2
name = "Ada Lovelace"
nickname = "Ada"
pronouns = "she/her"
description = "Counts"
labels = ["joy"]
avatar = "kai"
version = 4
tags = ["maths", "poetry", "maths"]
creator = "me"
licence = "CC0-1.0"
model = "lab"

[sampling]
temperature = 0.7
max_tokens = 300

[voice]
engine = "piper"
pitch = 210
speed = 1.1
soft = true

[framing]
x = 0.4
zoom = 2

[memory]
enabled = true
budget_tokens = 250

[knobs]
feelings = "none"
first_person = false
human_backstory = true
uses_name = false
"""

BOOK = {"entries": [{"keys": ["loom"], "content": "Jacquard", "extensions": {"x": 1}}]}


def folder(tmp_path: Path, settings: str = WHOLE, **files: str) -> Path:
    place = tmp_path / "shelf" / "ada"
    place.mkdir(parents=True, exist_ok=True)
    (place / "persona.toml").write_text(settings, encoding="utf-8")
    for name, text in ({"system": "Be Ada."} | files).items():
        path = place / (f"{name.replace('__', '/')}.md")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return place


def read(place: Path) -> Persona:
    return read_persona(place, shelf=place.parent)


def said(place: Path) -> str:
    with pytest.raises(UserError) as caught:
        read(place)
    assert "\n" not in caught.value.sentence
    assert caught.value.mend
    return caught.value.sentence


def test_everything_a_folder_says_is_read(tmp_path: Path):
    place = folder(
        tmp_path,
        character="Daughter of a poet.",
        style="Exact.",
        scenario="A library.",
        examples="<START>\n{{char}}: Yes.",
        post_history="Stay brief.",
        creator_notes="For tea.",
        greeting="Hello.",
        greetings__b="Third.",
        greetings__a="Second.\n",
        greetings__c=" ",
    )
    (place / "lorebook.json").write_text(json.dumps(BOOK))
    ada = read(place)
    assert (ada.name, ada.nickname, ada.called, ada.pronouns) == (
        "Ada Lovelace", "Ada", "Ada", "she/her",
    )  # fmt: skip
    assert ada.tags == ("maths", "poetry")
    assert (ada.creator, ada.licence, ada.model) == ("me", "CC0-1.0", "lab")
    assert ada.sampling == Sampling(0.7, 300)
    assert ada.voice == (("engine", "piper"), ("pitch", 210), ("speed", 1.1), ("soft", True))
    assert ada.framing == Framing(0.4, 0.5, 2)
    assert ada.memory == MemoryRule(enabled=True, budget_tokens=250)
    assert ada.knobs == Knobs("none", False, True, False)
    assert [getattr(ada, name) for name in TEXTS] == [
        "Be Ada.", "Daughter of a poet.", "Exact.", "A library.", "<START>\n{{char}}: Yes.",
        "Stay brief.", "For tea.",
    ]  # fmt: skip
    assert ada.greetings == ("Hello.", "Second.", "Third.")
    assert ada.lorebook is not None
    assert ada.lorebook.raw == BOOK


def test_memory_is_off_and_the_knobs_are_modest_unless_somebody_says_otherwise(tmp_path: Path):
    ada = read(folder(tmp_path, 'format = 2\nname = "Ada"\n'))
    assert not ada.memory.enabled
    assert ada.knobs == Knobs("uncertain", True, False, True)
    assert (ada.framing, ada.lorebook, ada.voice, ada.sampling) == (None, None, (), Sampling())


def test_one_file_says_all_of_it(tmp_path: Path):
    file = tmp_path / "ada.toml"
    texts = "".join(f'{name} = """\n{name} of\\u001b[2J hers\n"""\n' for name in TEXTS)
    more = 'greeting = "Hi."\ngreetings = ["Ho.", " "]\n'
    head, tables = WHOLE.split("\n[sampling]")
    book = '\n[lorebook]\nscan_depth = 2\n[[lorebook.entries]]\nkeys = ["loom"]\ncontent = "J"\n'
    file.write_text(f"{head}\n{texts}{more}\n[sampling]{tables}{book}")
    ada = read_persona(file, shelf=tmp_path)
    assert (ada.id, ada.name, ada.source) == ("ada", "Ada Lovelace", file)
    assert ada.system == "system of\u241b[2J hers"
    assert ada.greetings == ("Hi.", "Ho.")
    assert ada.lorebook is not None
    assert [entry.content for entry in ada.lorebook.entries] == ["J"]
    assert ada.lorebook.scan_depth == 2


def test_a_file_without_instructions_is_said(tmp_path: Path):
    file = tmp_path / "ada.toml"
    file.write_text('format = 2\nname = "Ada"\n')
    with pytest.raises(UserError, match="line 1: the persona has no instructions"):
        read_persona(file, shelf=tmp_path)


def test_who_somebody_is_is_instruction_enough(tmp_path: Path):
    place = folder(tmp_path, character="A poet's daughter.")
    (place / "system.md").unlink()
    assert read(place).character == "A poet's daughter."


HEAD = 'format = 2\nname = "Ada"\n'


@pytest.mark.parametrize(
    ("settings", "place", "what"),
    [
        (
            HEAD + "[sampling]\ntemperature = 3",
            "line 4",
            '"temperature" must be a number from 0 to 2',
        ),
        (HEAD + "sampling.temperature = nan", "line 3", '"temperature" must be a number'),
        (HEAD + "[sampling]\n\nmax_tokens = 1.5", "line 5", '"max_tokens" must be a whole number'),
        (HEAD + "[sampling]\ntop_p = 1", "line 4", 'no key "top_p" in [sampling]'),
        (HEAD + "sampling = 3", "line 3", '"sampling" must be a table'),
        (HEAD + "[voice]\npitch = [1]", "line 4", '"pitch" must be text, a number, true or false'),
        (HEAD + "[voice]\nspeed = inf", "line 4", '"speed" must be text, a number'),
        (HEAD + '[voice]\n"Pi tch" = 1', "line 4", "cannot be a setting of a voice"),
        (HEAD + "[framing]\nx = 2", "line 4", '"x" must be a number from 0 to 1'),
        (HEAD + "[framing]\nzoom = 0", "line 4", '"zoom" must be a number from 0.1 to 20'),
        (HEAD + "[memory]\nenabled = 1", "line 4", '"enabled" must be true or false'),
        (HEAD + "[memory]\nbudget_tokens = -1", "line 4", '"budget_tokens" must be a whole number'),
        (HEAD + "[knobs]\nfeelings = true", "line 4", '"feelings" must be none, uncertain or free'),
        (HEAD + "[knobs]\nfirst_person = 'no'", "line 4", '"first_person" must be true or false'),
        (HEAD + "[knobs]\nfirst_preson = true", "line 4", 'did you mean "first_person"?'),
        (HEAD + "knobs = {uses_name = 1}", "line 3", '"uses_name" must be true or false'),
        (HEAD + "knobs.uses_name = 1", "line 3", '"uses_name" must be true or false'),
        (HEAD + "tags = 'a'", "line 3", '"tags" must be a list'),
        (HEAD + "greetings = 'a'", "line 3", '"greetings" must be a list'),
        (HEAD + "style = 1", "line 3", '"style" must be text'),
        (HEAD + "pronouns = 1", "line 3", '"pronouns" must be text'),
        (HEAD + "[lorebook]\nentries = 4", "line 4", '"entries" of a lorebook must be a list'),
        (
            'format = 1\nname = "Ada"\nstyle = "x"',
            "line 3",
            '"style" in format 1; write format = 2',
        ),
        ('format = 1\nname = "Ada"\n[knobs]\n', "line 3", '"knobs" in format 1'),
        ("format = 2\nnickname = 'x'", "line 1", '"name" is missing'),
    ],
)
def test_bad_settings_are_said_with_their_line_and_mend(
    tmp_path: Path, settings: str, place: str, what: str
):
    sentence = said(folder(tmp_path, settings))
    assert f"persona.toml, {place}: " in sentence
    assert what in sentence


def test_a_text_that_stands_in_two_places_is_said(tmp_path: Path):
    assert 'persona.toml, line 3: "style" stands in style.md as well; keep one' in said(
        folder(tmp_path, HEAD + "style = 'x'", style="y")
    )
    assert "keep one of the two" in said(
        folder(tmp_path, HEAD + "greetings = ['x']", greetings__a="y")
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "line 1, column 2: this is not JSON"),
        ('{"entries": [\n1,]}', "line 2"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "line 1: a lorebook must be an object"),
        ('{"entries": 1}', "must be a list"),
    ],
)
def test_a_broken_lorebook_is_said_with_its_line(tmp_path: Path, text: str, what: str):
    place = folder(tmp_path, HEAD)
    (place / "lorebook.json").write_text(text)
    sentence = said(place)
    assert "lorebook.json, line" in sentence
    assert what in sentence


@pytest.mark.parametrize(
    ("file", "limit"),
    [
        ("style.md", TEXT_BYTES),
        ("greetings/a.md", GREETING_BYTES),
        ("lorebook.json", LOREBOOK_BYTES),
    ],
)
def test_a_file_that_is_too_large_is_refused(tmp_path: Path, file: str, limit: int):
    place = folder(tmp_path, HEAD, greetings__z="x")
    (place / file).write_text(" " * (limit + 1))
    assert f"{Path(file).name}: the file is larger than {limit // 1024} kB" in said(place)


def test_a_card_of_a_megabyte_with_500_entries_is_read(tmp_path: Path):
    entries = [{"keys": [f"key{n}"], "content": "x" * 2000} for n in range(500)]
    place = folder(tmp_path, HEAD, character="y" * 400_000)
    (place / "lorebook.json").write_text(json.dumps({"entries": entries}))
    ada = read(place)
    assert ada.lorebook is not None
    assert len(ada.lorebook.entries) == 500


def test_greetings_linked_from_outside_are_refused(tmp_path: Path):
    place = folder(tmp_path, HEAD)
    (tmp_path / "elsewhere").mkdir()
    try:
        (place / "greetings").symlink_to(tmp_path / "elsewhere")
    except OSError:
        pytest.skip("no symbolic links here")
    assert "a link to a place outside" in said(place)


def test_every_key_is_documented_as_it_is_meant():
    rows = dict(
        re.findall(r"^\| `([\w.*]+)` \|.*?\| (.*) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    )
    assert {key: rows.get(key) for key in ABOUT} == dict(ABOUT)


LITERALS = st.recursive(
    st.text(max_size=12).map(lambda text: json.dumps(text.replace("\x7f", ""), ensure_ascii=True))
    | st.integers(-(10**20), 10**20).map(str)
    | st.sampled_from(["true", "false", "nan", "inf", "1e400", "1979-05-27", "0x10"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]")
        | st.dictionaries(st.sampled_from(["x", "zoom", "feelings", "entries", "enabled"]), inner,
                          max_size=2)
        .map(lambda each: "{" + ", ".join(f"{k} = {v}" for k, v in each.items()) + "}")
    ),
    max_leaves=6,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted({key.split(".")[0] for key in ABOUT})), LITERALS))
def test_whatever_the_keys_hold_it_is_a_persona_or_one_sentence_with_a_line(
    tmp_path: Path, keys: dict[str, str]
):
    text = "".join(f"{key} = {value}\n" for key, value in ({"format": "2"} | keys).items())
    place = folder(tmp_path, text)
    try:
        persona = read(place)
    except UserError as error:
        assert "line" in error.where
        assert error.mend
        assert "\n" not in error.sentence
    else:
        assert persona.name
    report = check_persona(place)
    assert bool(report.errors) == (report.persona is None)
