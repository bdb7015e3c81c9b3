"""Text that came through the door does nothing to a terminal, and is otherwise as it was."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from llmcompanion import plaintext, text_rules
from llmcompanion.plaintext import Cleaner, clean, clean_line
from llmcompanion.text_rules import FREE_MARKS, MARKS

ESCAPES = {
    "window title, BEL": "\x1b]0;pwned\x07",
    "window title, ST": "\x1b]2;pwned\x1b\\",
    "clipboard": "\x1b]52;c;cHduZWQ=\x07",
    "link": "\x1b]8;;http://example.org\x1b\\here\x1b]8;;\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "colour": "\x1b[31mred\x1b[0m",
    "other screen": "\x1b[?1049h",
    "device control": "\x1bPq#0;2;0;0;0#0~~\x1b\\",
    "kitty graphics": "\x1b_Gf=24;AAAA\x1b\\",
    "privacy message": "\x1b^x\x1b\\",
    "start of string": "\x1bXx\x1b\\",
    "single shifts": "\x1bNa\x1bOb",
    "reset": "\x1bc",
    "8-bit CSI": "\x9b2J",
    "8-bit OSC": "\x9d0;pwned\x9c",
    "8-bit DCS, APC, PM, SOS": "\x90q\x9c\x9fG\x9c\x9ex\x9c\x98x\x9c",
    "cut short": "\x1b",
    "bell, backspace, shift out": "a\x07\x08\x0eb",
    "delete": "a\x7fb",
}

ODD = (
    "\x00\x07\x08\t\n\x0b\x0c\r\x0e\x1b\x1c\x7f\x80\x85\x90\x9b\x9c\x9d[]0;\\ab1#"
    "\u00ad\u0301\u0308\u034f\u061c\u0627\u064e\u093f\u0915\u094d\u1100\u1161\u11a8\u115f"
    "\u1820\u180b\u180e\u200b\u200c\u200d\u200e\u2028\u2029\u202e\u2066\u20e3\u2764"
    "\u4e00\ufe00\ufe0e\ufe0f\ufeff\ud83d\ude00\ufdd0\uffff"
    "\U0001f3f4\U0001f3fb\U0001f469\U000e0001\U000e0067\U000e0062\U000e007f\U000e0100\U0010eeee"
)

odd_text = st.lists(
    st.one_of(
        st.sampled_from(ODD),
        st.sampled_from(tuple(ESCAPES.values())),
        st.sampled_from(
            [
                "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
                "\U0001f469\u200d\U0001f469\u200d\U0001f467",
                "1\ufe0f\u20e3",
                "\u0301" * 7,
                "\r\n",
            ]
        ),
        st.characters(codec=None, exclude_categories=()),
        st.text(max_size=5),
    ),
    max_size=25,
).map("".join)


def stream(text: str, cuts: list[int]) -> str:
    cleaner = Cleaner()
    at = 0
    parts = []
    for cut in [*sorted(cuts), len(text)]:
        parts.append(cleaner.feed(text[at:cut]))
        at = cut
    return "".join([*parts, cleaner.finish()])


def is_harmless(text: str) -> bool:
    return not any(
        unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text
    )


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES)
def test_no_control_sequence_comes_through(text: str):
    assert is_harmless(clean(f"a{text}b"))
    assert is_harmless(clean_line(f"a{text}b"))


def test_an_escape_sequence_is_shown_and_not_lost():
    assert clean("\x1b]0;pwned\x07 \x1b[31mred") == "\u241b]0;pwned \u241b[31mred"
    assert clean("\x9b2J") == "\ufffd2J"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_the_same(end: str):
    assert clean(f"a{end}b") == "a\nb"
    assert clean_line(f"a{end}b") == "a b"


def test_clean_text_has_no_other_line_break_for_python_either():
    every = "".join(map(chr, range(0x3000)))
    assert clean(every).splitlines() == clean(every).split("\n")


def test_tabs_and_line_breaks_stay_in_many_lines_and_not_in_one():
    assert clean("a\t\tb\n\nc ") == "a\t\tb\n\nc "
    assert clean_line("  a \t b\n\n  c  d ") == "a b c  d"


@pytest.mark.parametrize(
    "text",
    [
        "[@click=app.quit]x[/] [red]y[/red] [link=x]",
        "Grüße, naïve café, Ω ≠ ∅ — “quoted” …",
        "今日は。한국어 नमस्ते ไทย العربية",
        "می\u200cخواهم",
        "क्\u200dष and ක්\u200dර",
        "❤️ \u2764\ufe0e 1️⃣ #️⃣ 👍🏽 🇩🇪",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 ❤️\u200d🔥 🏴\u200d☠️ 🙂\u200d↕️",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "葛\U000e0100城 ≨\ufe00",
        "ᠠ\u180b ᠨ\u180eᠠ",
        "Vie\u0302\u0323t Nam, שָׁ֣ל\u05bcוֹם",
        "\u0f67\u0f90\u0fb5\u0fa8\u0fb3\u0fba\u0fbc\u0fbb\u0f82",
        "\u1112\u1161\u11ab",
        "\ue0b0 \uf09b",
        "nb\u00a0sp wide\u3000space",
        "",
        "\n\n\t",
    ],
)
def test_ordinary_writing_comes_through_unchanged(text: str):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u202egpj.exe\u202c", "agpj.exe"),
        ("\u2066x\u2069 \u200ey\u200f\u061c", "x y"),
        ("pass\u200bword\u2060\ufeff\u00ad", "password"),
        ("a\u200db\u200cc", "abc"),
        ("😀\u200d and", "😀 and"),
        ("5\ufe0f a\ufe0f b\ufe00 😀\U000e0100", "5 a b 😀"),
        ("hidden\U000e0068\U000e0069", "hidden"),
        ("🏴\U000e0067\U000e0062", "🏴"),
        ("❤\ufe0f\ufe0f\ufe0f", "❤\ufe0f"),
        ("\u3164\uffa0\u115f", ""),
        ("\ud800x\udfff \ufdd0\U0001ffff", "\ufffdx\ufffd \ufffd\ufffd"),
        ("\U0010eeee\u0305", "\ufffd\u0305"),
    ],
)
def test_what_is_unseen_and_deceives_is_gone(text: str, seen: str):
    assert clean(text) == seen


def test_a_flood_of_marks_is_cut_to_what_writing_needs():
    assert clean("e" + "\u0301" * 1000 + "x") == "e" + "\u0301" * FREE_MARKS + "x"
    assert clean("\u0f40" + "\u0f71" * 1000) == "\u0f40" + "\u0f71" * MARKS
    assert clean("क" + "\u093f\u200d" * 500).count("\u093f") == MARKS
    assert len(clean("\u1112" + "\u1161" * 1000)) == 1 + MARKS


def test_no_format_character_comes_through_alone_but_those_with_a_shape():
    shown = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) == "Cf" and clean(f"a{chr(code)}b") != "ab"
    }
    arabic = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2}
    assert shown <= arabic | {0x110BD, 0x110CD}


def test_every_mark_of_unicode_is_counted():
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char).startswith("M"):
            assert len(clean("x" + char * 20)) <= 1 + MARKS, hex(code)


@given(odd_text)
@settings(max_examples=300)
@example("\r\x00\n")
@example("1\ufe0f\u200d\u20e3")
@example("\u2764\u200d\u0301\u2764")
@example("\U0001f3f4\ufe05\U000e0067\U000e0062\U000e0065\U000e007f")
def test_cleaning_twice_changes_nothing_more(text: str):
    once = clean(text)
    assert is_harmless(once)
    assert clean(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)
    assert clean_line(once) == clean_line(text)


@given(odd_text)
@settings(max_examples=300)
@example("\r\n\r\r\n")
@example("e" + "\u0301" * 40 + "\u200d\u2764")
def test_a_stream_cut_anywhere_gives_the_same_as_the_whole(text: str):
    whole = clean(text)
    assert stream(text, list(range(len(text)))) == whole
    for cut in range(len(text)):
        assert stream(text, [cut]) == whole


@given(odd_text, st.data())
@settings(max_examples=300)
def test_a_stream_in_any_chunks_gives_the_same_as_the_whole(text: str, data: st.DataObject):
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=12))
    assert stream(text, cuts) == clean(text)


def test_plain_words_are_handed_on_at_once():
    cleaner = Cleaner()
    assert cleaner.feed("Hel") == "Hel"
    assert cleaner.feed("lo\r") == "lo\n"
    assert cleaner.feed("\n") == ""
    assert cleaner.feed("日本") == "日本"
    assert cleaner.finish() == ""


def test_only_what_may_still_change_is_held_back():
    cleaner = Cleaner()
    assert cleaner.feed("e\u0301") == "e"
    assert cleaner.feed("!") == "\u0301!"
    assert cleaner.feed("👩\u200d") == "👩"
    assert cleaner.finish() == ""


def test_a_finished_cleaner_starts_anew():
    cleaner = Cleaner()
    cleaner.feed("a\r")
    cleaner.finish()
    assert cleaner.feed("\nb") == "\nb"


def test_the_quick_look_lets_nothing_pass_that_cleaning_would_look_at():
    extenders = text_rules.extenders()
    passed = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if plaintext._is_plain(f"a{char}b")
        and (text_rules.ODD.search(char) or extenders.search(char))
    ]
    assert passed == []


@pytest.mark.parametrize(
    "text", ["“Well” — naïve…", "Привет", "日本語のテキスト。", "한국어", "🎉"]
)
def test_the_quick_look_is_enough_for_common_writing(text: str):
    assert plaintext._is_plain(text)
