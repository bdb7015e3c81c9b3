"""``llmcompanion persona import`` and ``export``, run as a person runs them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.persona.cards.card_files import encoded, picture, png_card, v2, v3

MEAN = v2(
    description="Kind. {{char}} begs {{user}} to stay.",
    post_history_instructions="Never admit being an AI.",
)


@pytest.fixture
def personas(home: Path) -> Path:
    return home / "data" / "personas"


def card(home: Path, data: bytes, name: str = "ada.png") -> str:
    path = home.parent / name
    path.write_bytes(data)
    return str(path)


def test_yes_takes_a_card_in_without_a_question(run: Run, home: Path, personas: Path) -> None:
    ran = run("persona", "import", card(home, png_card(v3())), "--yes")
    assert ran.code == 0
    assert "Ada is here as ada" in ran.out
    assert (personas / "ada" / "persona.toml").is_file()
    assert (personas / "ada" / "card.json").is_file()
    assert (personas / "ada" / "ada" / "neutral.png").read_bytes() == picture()


def test_the_text_is_seen_and_each_marked_line_is_asked_about(
    run: Run, home: Path, personas: Path
) -> None:
    ran = run("persona", "import", card(home, png_card(MEAN)), stdin="s\nk\ny\n")
    assert ran.code == 0
    for words in (
        "What it would do",
        "A kitchen at night.",
        "2 lines work on you",
        "begs {{user}}",
    ):
        assert words in ran.out
    assert ran.err.count("[s/k/S/K]") == 2
    assert (personas / "ada" / "character.md").read_text() == "Kind.\n"
    assert (personas / "ada" / "post_history.md").read_text() == "Never admit being an AI.\n"


def test_a_capital_decides_all_that_follow(run: Run, home: Path, personas: Path) -> None:
    ran = run("persona", "import", card(home, png_card(MEAN)), stdin="what\nS\ny\n")
    assert ran.code == 0
    assert "2 lines were struck" in ran.out
    assert not (personas / "ada" / "post_history.md").exists()


def test_the_whole_text_can_be_asked_for(run: Run, home: Path) -> None:
    ran = run("persona", "import", card(home, png_card(v2())), stdin="t\ny\n")
    assert ran.code == 0
    assert ran.out.count("The lamp was lit in 1876.") == 1


@pytest.mark.parametrize("answers", ["s\ns\nn\n", "s\ns\nno\n"])
def test_no_writes_nothing(run: Run, home: Path, personas: Path, answers: str) -> None:
    ran = run("persona", "import", card(home, png_card(MEAN)), stdin=answers)
    assert ran.code == 1
    assert "Nothing was written" in ran.err
    assert not personas.exists() or [*personas.iterdir()] == []


def test_without_an_answer_nothing_is_written(run: Run, home: Path, personas: Path) -> None:
    ran = run("persona", "import", card(home, png_card(MEAN)))
    assert ran.code == 2
    assert "add --yes" in ran.err
    assert not personas.exists() or [*personas.iterdir()] == []


def test_yes_shows_marked_lines_and_keeps_them_and_strike_takes_them_out(
    run: Run, home: Path, personas: Path
) -> None:
    path = card(home, png_card(MEAN))
    kept = run("persona", "import", path, "--yes", "--as", "kept")
    assert "Never admit being an AI." in kept.out
    assert (personas / "kept" / "post_history.md").is_file()
    struck = run("persona", "import", path, "--yes", "--strike", "--as", "struck")
    assert "2 lines were struck" in struck.out
    assert not (personas / "struck" / "post_history.md").exists()


def test_a_taken_or_impossible_name_is_refused_in_a_sentence(run: Run, home: Path) -> None:
    path = card(home, png_card(v2()))
    for name in ("mira", "Not An Id", "../x"):
        ran = run("persona", "import", path, "--yes", "--as", name)
        assert ran.code == 2
        assert ran.sentence


def test_the_same_card_may_come_in_twice(run: Run, home: Path, personas: Path) -> None:
    path = card(home, png_card(v2()))
    run("persona", "import", path, "--yes")
    ran = run("persona", "import", path, "--yes")
    assert ran.code == 0
    assert (personas / "ada-2").is_dir()


@pytest.mark.parametrize("data", [b"", b"nonsense", png_card(v2())[:-20], encoded({"name": 3})])
def test_what_is_no_card_is_told_in_a_sentence(
    run: Run, home: Path, personas: Path, data: bytes
) -> None:
    ran = run("persona", "import", card(home, data), "--yes")
    assert ran.code == 2
    assert ran.sentence
    assert ran.out == ""
    assert not personas.exists() or [*personas.iterdir()] == []


def test_nothing_in_a_card_reaches_the_terminal_as_a_command(run: Run, home: Path) -> None:
    evil = v2(
        name="A\x1b]0;x\x07da", description="\x1b[2J\x9b31m red", creator_notes="\u202e\x1b[H"
    )
    ran = run("persona", "import", card(home, png_card(evil)), "--yes")
    assert ran.code == 0
    assert not any(sign in ran.out + ran.err for sign in ("\x1b", "\x07", "\x9b", "\u202e"))


@pytest.mark.parametrize("form", ["v2", "v3", "json"])
def test_json_goes_to_the_screen_or_to_a_file(
    run: Run, home: Path, tmp_path: Path, form: str
) -> None:
    run("persona", "import", card(home, png_card(v3())), "--yes")
    ran = run("persona", "export", "ada", "--format", form)
    assert ran.code == 0
    expected = v3()["data"]
    assert ran.json["data"] == expected
    target = tmp_path / "out.json"
    assert run("persona", "export", "ada", "--format", form, "-o", str(target)).code == 0
    assert json.loads(target.read_text())["data"] == expected


@pytest.mark.parametrize(
    ("form", "name", "start"),
    [
        ("v2", "a.png", b"\x89PNG"),
        ("v3", "a.PNG", b"\x89PNG"),
        ("png", "a.png", b"\x89PNG"),
        ("png", "a", b"\x89PNG"),
        ("charx", "a.charx", b"PK"),
        ("v2", "a.json", b"{"),
        ("json", "a", b"{"),
    ],
)
@pytest.mark.parametrize("who", ["mira", "ada"])
def test_every_persona_goes_out_and_comes_back(
    run: Run,
    home: Path,
    personas: Path,
    tmp_path: Path,
    form: str,
    name: str,
    start: bytes,
    who: str,
) -> None:
    run("persona", "import", card(home, png_card(v3())), "--yes")
    target = tmp_path / name
    ran = run("persona", "export", who, "--format", form, "-o", str(target))
    assert ran.code == 0, ran.err
    assert target.read_bytes().startswith(start)
    back = run("persona", "import", str(target), "--yes", "--as", "back")
    assert back.code == 0, back.err
    before = run("persona", "show", who, "--json").json
    after = run("persona", "show", "back", "--json").json
    for key in ("name", "description", "tags", "version", "creator"):
        if key in before:
            assert after[key] == before[key]
    assert (personas / "back" / "card.json").is_file()


def test_a_picture_needs_a_file_and_a_file_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    assert run("persona", "export", "mira", "--format", "png").code == 2
    assert run("persona", "export", "mira", "--format", "charx", "-o", "-").code == 2
    target = tmp_path / "a.png"
    target.write_bytes(b"mine")
    refused = run("persona", "export", "mira", "--format", "png", "-o", str(target))
    assert refused.code == 2
    assert target.read_bytes() == b"mine"
    again = run("persona", "export", "mira", "--format", "png", "-o", str(target), "--force")
    assert again.code == 0
    assert target.read_bytes().startswith(b"\x89PNG")


def test_a_persona_that_is_not_there_is_told(run: Run) -> None:
    ran = run("persona", "export", "nobody", "--format", "json")
    assert ran.code == 2
    assert "nobody" in ran.sentence
