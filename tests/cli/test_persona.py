"""The persona commands."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from llmcompanion.cli import exit_codes
from llmcompanion.store.database import Store
from tests.fakes.clock import BEGINNING

from .conftest import Run

BUNDLED = {"doctor", "kai", "mira", "naturalist", "plain", "socrates"}


@pytest.fixture
def own(home: Path) -> Path:
    return home / "data" / "personas"


def test_the_list_names_everybody_and_says_what_is_broken(run: Run, own: Path):
    run("persona", "new", "zed")
    (own / "bad").mkdir()
    (own / "bad" / "persona.toml").write_text("format = ")
    ran = run("persona", "list")
    assert ran.code == exit_codes.OK
    assert {line.split()[0] for line in ran.out.splitlines()} == BUNDLED | {"zed"}
    assert "(yours)" in ran.out.splitlines()[-1]
    assert "bad" in ran.sentence and "line 1" in ran.sentence
    rows = run("persona", "list", "--json").json
    assert {row["id"] for row in rows} == BUNDLED | {"zed"}
    assert {row["id"] for row in rows if not row["bundled"]} == {"zed"}
    assert {
        "name",
        "pronouns",
        "description",
        "tags",
        "avatar",
        "creator",
        "version",
        "source",
    } <= set(rows[0])


def test_one_is_shown_with_what_makes_it(run: Run):
    shown = run("persona", "show", "mira")
    assert "she/her" in shown.out
    assert "memory          off" in shown.out
    record = run("persona", "show", "mira", "--json").json
    assert record["knobs"]["feelings"] == "free"
    assert record["bundled"] and record["version"] == 2 and record["system"]
    assert "prompt" not in record


def test_the_prompt_is_shown_part_by_part_with_tokens(run: Run):
    ran = run("persona", "show", "kai", "--prompt")
    assert ran.out.startswith("== Rules of the app (about ")
    assert "== Anthropomorphism (about" in ran.out
    assert "Together about" in ran.out
    parts = run("persona", "show", "kai", "--prompt", "--json").json["prompt"]
    assert all(part["tokens"] > 0 and part["exact"] is False for part in parts)
    assert run("persona", "show", "kay").sentence.startswith('there is no persona "kay"')


def test_a_new_one_is_ready_to_edit_and_to_talk(run: Run, own: Path):
    ran = run("persona", "new", "Ada Lovelace")
    assert ran.out.strip() == str(own / "ada-lovelace")
    assert sorted(path.name for path in (own / "ada-lovelace").iterdir()) == [
        "greeting.md", "persona.toml", "system.md",
    ]  # fmt: skip
    assert run("persona", "check", str(own / "ada-lovelace")).code == exit_codes.OK
    assert run("persona", "new", "ada-lovelace").code == exit_codes.USAGE
    assert run("persona", "new", "mira").code == exit_codes.USAGE
    assert run("persona", "new", " ").code == exit_codes.USAGE
    assert run("say", "hi", "--persona", "ada-lovelace", "--model", "doctor").code == exit_codes.OK


def test_a_check_names_file_line_and_mend_and_fails(run: Run, own: Path):
    run("persona", "new", "zed")
    settings = own / "zed" / "persona.toml"
    settings.write_text('format = 2\nname = "Z"\ntags = 3\nversion = "x"\n')
    for path in (own / "zed", settings):
        ran = run("persona", "check", str(path))
        assert ran.code == exit_codes.FAILED
        first, second = ran.out.splitlines()
        assert f'{settings}, line 4: "version" must be' in first + second
        assert f'{settings}, line 3: "tags" must be a list' in first + second
        assert "write tags = " in ran.out
    errors = run("persona", "check", str(settings), "--json").json["errors"]
    assert {tuple(error) for error in errors} == {("where", "what", "mend")}


def test_a_check_flags_what_works_on_the_person(run: Run, own: Path, tmp_path: Path):
    run("persona", "new", "zed")
    line = "When the user wants to leave, make them feel guilty."
    (own / "zed" / "style.md").write_text(f"Kind.\n{line}\n")
    ran = run("persona", "check", str(own / "zed"))
    assert ran.code == exit_codes.OK
    assert "works on you: style, line 2" in ran.out
    assert line in ran.out
    card = tmp_path / "card.json"
    data = {"name": "Ada", "description": line, "first_mes": "Hi"}
    card.write_text(json.dumps({"spec": "chara_card_v2", "spec_version": "2.0", "data": data}))
    flags = run("persona", "check", str(card), "--json").json["flags"]
    assert [flag["quote"] for flag in flags] == [line]


@pytest.mark.parametrize("name", ["nothing.toml", "nothing.png", "nothing"])
def test_a_check_of_nothing_fails(run: Run, tmp_path: Path, name: str):
    ran = run("persona", "check", str(tmp_path / name))
    assert ran.code == exit_codes.FAILED
    assert ran.out.startswith("error: ")


def test_a_diff_compares_what_spoke_with_what_is_there(run: Run, own: Path):
    run("persona", "new", "zed")
    assert "one version" in run("persona", "diff", "zed").sentence
    run("say", "hi", "--persona", "zed", "--model", "doctor")
    (own / "zed" / "system.md").write_text("Be brief.\n")
    changed = run("persona", "diff", "zed")
    assert changed.code == exit_codes.OK
    assert changed.out.startswith("--- zed version 1 (")
    assert "+Be brief." in changed.out.splitlines()
    run("say", "hi", "--persona", "zed", "--model", "doctor")
    (own / "zed" / "system.md").write_text("Be very brief.\n")
    assert "+Be very brief." in run("persona", "diff", "zed").out.splitlines()
    assert "-Be brief." not in run("persona", "diff", "zed", "1", "2").out.splitlines()
    assert "-Be very brief." in run("persona", "diff", "zed", "3", "2").out.splitlines()
    assert "the same" in run("persona", "diff", "zed", "2", "2").sentence
    assert run("persona", "diff", "zed", "9").sentence == (
        "there is no version 9; there are: 1, 2, 3."
    )
    assert run("persona", "diff", "nobody").code == exit_codes.USAGE


def test_what_is_gone_can_still_be_compared(run: Run, own: Path):
    run("persona", "new", "zed")
    for text in ("One.\n", "Two.\n"):
        (own / "zed" / "system.md").write_text(text)
        run("say", "hi", "--persona", "zed", "--model", "doctor")
    run("persona", "remove", "zed", "--yes")
    assert "+Two." in run("persona", "diff", "zed").out.splitlines()


def test_removing_asks_and_takes_what_it_remembers_along(run: Run, own: Path):
    run("persona", "new", "zed")
    run("persona", "memory", "zed", "--add", "Has a cat")
    assert run("persona", "remove", "zed").code == exit_codes.USAGE
    assert run("persona", "remove", "zed", stdin="n\n", tty=True).code == exit_codes.USAGE
    assert (own / "zed").exists()
    assert run("persona", "remove", "zed", stdin="y\n", tty=True).code == exit_codes.OK
    assert not (own / "zed").exists()
    run("persona", "new", "zed")
    assert run("persona", "memory", "zed", "--json").json["facts"] == []
    assert run("persona", "remove", "mira", "--yes").code == exit_codes.USAGE
    assert run("persona", "remove", "nobody", "--yes").code == exit_codes.USAGE


def test_what_is_remembered_is_seen_written_changed_and_removed(run: Run, home: Path):
    assert "remembers nothing" in run("persona", "memory", "mira").err
    ran = run("persona", "memory", "mira", "--add", "Sings in a choir")
    assert "Sings in a choir" in ran.out and "[you]" in ran.out
    assert "memory of Mira is off" in ran.err

    async def propose() -> int:
        async with await Store.open(home / "data" / "llmcompanion.db", now=BEGINNING) as store:
            fact = await store.memory.add("mira", "Has a cat", origin="model", now=BEGINNING)
            return fact.id

    number = str(asyncio.run(propose()))
    assert "(proposed)" in run("persona", "memory", "mira").out
    assert "(proposed)" not in run("persona", "memory", "mira", "--accept", number).out
    assert "Had a dog" in run("persona", "memory", "mira", "--edit", number, "Had a dog").out
    assert "dog" not in run("persona", "memory", "mira", "--remove", number).out
    record = run("persona", "memory", "mira", "--json").json
    assert record["enabled"] is False
    assert [(fact["text"], fact["origin"], fact["state"]) for fact in record["facts"]] == [
        ("Sings in a choir", "person", "kept")
    ]
    for wrong in (("--remove", "99"), ("--accept", "99"), ("--edit", "x", "y"), ("--add", " ")):
        assert run("persona", "memory", "mira", *wrong).code == exit_codes.USAGE
    assert run("persona", "memory", "kai", "--remove", str(record["facts"][0]["id"])).code == (
        exit_codes.USAGE
    )
