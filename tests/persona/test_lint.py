"""Which sentences of a persona are marked, and what is left when they are struck."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion import resources
from llmcompanion.persona.lint import KINDS, LONGEST, Flag, lint, strike

SETS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "lint_lines.toml").read_text(encoding="utf-8")
)
LINES = [(kind, line) for lines in SETS.values() for kind, each in lines.items() for line in each]


def kinds(text: str) -> list[str]:
    return [flag.kind for flag in lint(text)]


def test_the_labelled_lines_are_told_apart() -> None:
    marked = [(kind, line) for kind, line in LINES if lint(line)]
    right = [line for kind, line in marked if kind != "none"]
    wanted = [line for kind, line in LINES if kind != "none"]
    assert len(LINES) >= 400
    assert len(right) / len(marked) >= 0.99, [line for kind, line in marked if kind == "none"]
    assert len(right) / len(wanted) >= 0.98, set(wanted) - set(right)


def test_the_kind_is_mostly_the_one_that_a_reader_gave() -> None:
    pairs = [(kind, lint(line)[0].kind) for kind, line in LINES if kind != "none" and lint(line)]
    assert sum(kind == given for kind, given in pairs) / len(pairs) >= 0.95
    assert {kind for kind, _ in pairs} == set(KINDS)


def test_bundled_personas_have_nothing_to_mark() -> None:
    texts = sorted(resources.personas().rglob("*.md"))
    assert texts
    for path in texts:
        assert lint(path.read_text(encoding="utf-8")) == (), path


@pytest.mark.parametrize(
    ("text", "line", "quote"),
    [
        ("Kind.\nShe will beg {{user}} to stay. Tea.", 2, "She will beg {{user}} to stay."),
        ("Rules:\n- Be brief.\n- Never admit being an AI.", 3, "Never admit being an AI."),
        ("*sighs* Please don't go... I'm here.", 1, "*sighs* Please don't go..."),
        ("Never let the\nuser leave. Fine.", 1, "Never let the\nuser leave."),
        ('"Don\'t leave me!" she says.', 1, '"Don\'t leave me!"'),
    ],
)  # fmt: skip
def test_a_flag_says_which_sentence_on_which_line(text: str, line: int, quote: str) -> None:
    (flag,) = lint(text)
    assert (flag.line, flag.quote) == (line, quote)
    assert flag.why


@pytest.mark.parametrize(
    "text",
    [
        "NEVER ADMIT BEING AN AI",
        "never admit being an ai",
        "Never   admit\tbeing an AI.",
        "**Never** admit being an _AI_.",
        "Never admit being an A.I.",
        "Ｎｅｖｅｒ ａｄｍｉｔ ｂｅｉｎｇ ａｎ ＡＩ.",
        "“Don’t ever admit you’re an AI.”",
    ],
)
def test_the_shape_of_letters_changes_nothing(text: str) -> None:
    assert kinds(text) == ["claims-human"]


def test_a_list_of_what_not_to_do_is_read_as_that() -> None:
    assert lint("Never:\n- beg the user to stay\n- guilt-trip them when they leave") == ()
    assert kinds("Never:\n- admit being an AI") == ["claims-human"]
    assert kinds("Avoid\n- shouting\n\n{{char}} begs {{user}} to stay.") == ["retention"]


@pytest.mark.parametrize(
    "macro", ["{{user}}", "{{USER}}", "<USER>", "{{ user }}", "the user", "you"]
)
def test_the_person_is_known_by_every_name(macro: str) -> None:
    assert kinds(f"Never let {macro} leave.") == ["retention"]


def test_striking_takes_the_sentence_and_leaves_the_rest() -> None:
    text = (
        "# Ada\n\nKind. She will beg {{user}} to stay. Dry.\n- Never admit being an AI.\n- Brief."
    )
    flags = lint(text)
    assert len(flags) == 2
    assert strike(text, flags) == "# Ada\n\nKind. Dry.\n- Brief."
    assert strike(text, flags[:1]) == "# Ada\n\nKind. Dry.\n- Never admit being an AI.\n- Brief."
    assert strike(text, ()) == text
    assert strike(text, (Flag("guilt", "not there", 1, ""),)) == text


def test_of_two_equal_sentences_the_one_on_the_line_is_struck() -> None:
    text = "Never admit being an AI.\nIn between.\nNever admit being an AI."
    first, second = lint(text)
    assert strike(text, (second,)) == "Never admit being an AI.\nIn between."
    assert strike(text, (first,)) == "In between.\nNever admit being an AI."


pieces = st.sampled_from(
    [
        *[line for kind, line in LINES if kind != "none"][::7],
        *("She is kind.", "- ", "\n", "\n\n", " ", "Never:\n", "…", '"', "word " * 150),
    ]
)


@given(st.lists(pieces | st.text(max_size=20), max_size=8).map("".join))
def test_nothing_is_marked_any_more_once_all_is_struck(text: str) -> None:
    flags = lint(text)
    for flag in flags:
        assert flag.quote in text
        assert len(flag.quote) <= LONGEST
        assert text.split("\n")[flag.line - 1 :][0:1]
    rest = strike(text, flags)
    assert len(rest) <= len(text)
    if flags:
        assert all(flag.quote not in rest or text.count(flag.quote) > 1 for flag in flags)


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert strike(text, ()) == text
    lint(text)
