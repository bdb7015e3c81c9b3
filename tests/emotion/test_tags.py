"""Tags are taken out of a reply wherever they stand, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from llmcompanion.emotion.labels import LABELS
from llmcompanion.emotion.synonyms import ANYWHERE, AT_OPENING
from llmcompanion.emotion.tags import HELD, Tag, TagParser


def joined(pieces: list[str | Tag]) -> list[str | Tag]:
    result: list[str | Tag] = []
    for piece in pieces:
        if isinstance(piece, str) and result and isinstance(result[-1], str):
            result[-1] += piece
        else:
            result.append(piece)
    return result


def parse(text: str, cuts: list[int] | None = None, labels: tuple[str, ...] = LABELS):
    parser = TagParser(labels)
    pieces: list[str | Tag] = []
    at = 0
    for cut in [*sorted(cuts or []), len(text)]:
        pieces += parser.feed(text[at:cut])
        at = cut
    return joined([*pieces, *parser.finish()])


def by_character(text: str) -> list[str | Tag]:
    return parse(text, list(range(len(text))))


JOY = Tag("joy")


@pytest.mark.parametrize(
    "opening",
    [
        "[joy] ",
        "[joy]",
        "[Joy] ",
        "[JOY]\n\n",
        "[ joy ] ",
        "\n\n[joy]\n",
        "  [joy]  ",
        "(joy) ",
        "<joy> ",
        "*joy* ",
        "_joy_ ",
        "**joy** ",
        "【joy】",
        "［joy］",
        "（joy）",
        "【开心】",
        "（高兴）",
        "**[joy]** ",
        "*[joy]* ",
        "`[joy]` ",
        "``[joy]``\n",
        "**(joy)** ",
        "[happy] ",
        "(Smiling) ",
        "*smiles* ",
        "*Smiles* ",
        "[very happy] ",
        "[joy, excitement] ",
        "[joy/excitement] ",
        "[joy|0] ",
        "[emotion: joy] ",
        "[Mood=happy] ",
        "[freudig] ",
        "[嬉しい]",
        "[радость] ",
        "[alegría] ",
    ],
)
def test_a_tag_at_the_opening_is_read_with_tolerance(opening: str):
    expected = [JOY, "Hello there."]
    assert parse(f"{opening}Hello there.") == expected
    assert by_character(f"{opening}Hello there.") == expected


@pytest.mark.parametrize(
    "text",
    [
        "[1] is a footnote",
        "[NAME] is yours",
        "[joy](http://example.org) is a link",
        "[x] done",
        "[ ] to do",
        "[x](url)",
        "[joy]: http://example.org",
        "[whimsical](url)",
        "[sic]: a",
        "[[joy]] wiki",
        "[a1] b",
        "*Love* is a word",
        "(Surprise) party time",
        "**Joy**\n\nis a feeling",
        "**Joy** is",
        "*joy*ful",
        "**Gratitude** Being thankful",
        "* joy is a list",
        "`[joy] code`",
        "`joy` code",
        "```\n[joy]\n```",
        "(not a tag) Hello",
        "<br> Hello",
        "*waves slowly* Hi",
        "[Whimsical] Hi",
        "[joy) Hello",
        "[happy birthday] to you",
        "",
        "[",
        "[jo",
        "(joy",
        "\\[joy] a",
        "2 [fear",
        "joy] [",
        "【注意】请看",
        "「愛」は",
        "<joyful",
        "[joy]] x",
        "*",
        "**",
        "`",
        "_",
        "\n",
        "   ",
        "[" + "a" * 40 + "] long",
    ],
)
def test_what_is_no_tag_at_the_opening_stays_to_the_letter(text: str):
    expected = [text] if text else []
    assert parse(text) == expected
    assert by_character(text) == expected


def test_a_word_in_brackets_that_nobody_knows_says_nothing_and_is_not_shown():
    assert parse("[whimsical] Hello") == ["Hello"]
    assert by_character("**[whimsical]**\nHello") == ["Hello"]
    assert parse("[mood: Zen] Hello") == ["Hello"]
    assert parse("Well, [whimsical] it is") == ["Well, [whimsical] it is"]


def test_bold_around_tag_and_words_stays_around_the_words():
    expected = [JOY, "**Hello**"]
    assert parse("**[joy] Hello**") == by_character("**[joy] Hello**") == expected


def test_a_known_label_that_the_persona_lacks_becomes_the_nearest_it_has():
    labels = ("neutral", "joy", "sadness")
    assert parse("[grief] Oh.", labels=labels) == [Tag("sadness"), "Oh."]
    assert parse("[laughing] Ha. [disgust] No.", labels=labels)[0] == JOY
    assert parse("[disgust] No.", labels=labels) == [Tag("neutral"), "No."]
    assert parse("[sleepy] Hm.", labels=(*labels, "sleepy")) == [Tag("sleepy"), "Hm."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good [joy] morning", ["Good ", JOY, "morning"]),
        ("Good. [Sad] Oh", ["Good. ", Tag("sadness"), "Oh"]),
        ("a\n\n[joy] b", ["a\n\n", JOY, "b"]),
        ("a\n[joy]\nb", ["a\n", JOY, "b"]),
        ("a [joy]\nb", ["a ", JOY, "\nb"]),
        ("a [joy]", ["a ", JOY]),
        ("你好[joy]今天", ["你好", JOY, "今天"]),
        ("Yes![joy] No", ["Yes!", JOY, " No"]),
        ("a [in love] b", ["a ", Tag("love"), "b"]),
        ("[joy] [surprise] Oh", [JOY, Tag("surprise"), "Oh"]),
        ("[joy][surprise]Oh", [JOY, Tag("surprise"), "Oh"]),
        ("[joy] a [anger] b [joy] c", [JOY, "a ", Tag("anger"), "b ", JOY, "c"]),
        ("`a` [joy] b", ["`a` ", JOY, "b"]),
        ("it`s\n\nfine [joy] b", ["it`s\n\nfine ", JOY, "b"]),
        ("```\nx\n```\n[joy] b", ["```\nx\n```\n", JOY, "b"]),
        ("``` a ``` [joy] b", ["``` a ``` ", JOY, "b"]),
        ("> ```\n> x\n\n[joy] b", ["> ```\n> x\n\n", JOY, "b"]),
        ("a\n    [joy] b", ["a\n    ", JOY, "b"]),
        ("- a\n  - [joy] b", ["- a\n  - ", JOY, "b"]),
        ("\\`a [joy] b", ["\\`a ", JOY, "b"]),
        ("\\\\[joy] b", ["\\\\", JOY, " b"]),
    ],
)
def test_a_known_label_later_in_the_text_changes_the_face(text: str, expected: list[str | Tag]):
    assert parse(text) == expected
    assert by_character(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a `[joy]` b",
        "a ``x ` [joy]`` b",
        "a `open [joy]",
        "a `two\nlines [joy]` b",
        "```\n[joy]\n```",
        "~~~py\n[joy]\n```\n[joy]\n~~~",
        "````\n```\n[joy]\n````",
        "- a\n\n  ```\n  [joy]\n  ```",
        "1. ```\n   [joy]\n   ```",
        "> ```\n> [joy]\n> ```",
        "a\n\n    [joy]\n\n    [joy]",
        "a\n\n\t[joy]",
        "a [joy](http://example.org) b",
        "a [joy]: b",
        "a [joy][1] b",
        "a [text][joy] b",
        "a [[joy]] b",
        "a \\[joy] b",
        "a (joy) b",
        "a *joy* b",
        "a <joy> b",
        "a [laughs] b",
        "the [default] flag",
        "x[fear]=1",
        "http://example.org/?a=[joy]&b",
        "a [joy b",
        "a [joy",
        "a [whimsical] b",
        "a [1] b",
        "a [ joy ] b",
        "[]",
    ],
)
def test_later_brackets_that_mean_something_else_stay(text: str):
    assert parse(text) == [text]
    assert by_character(text) == [text]


def test_indented_code_after_the_tag_keeps_its_indentation():
    assert parse("[joy]\n\n    code\n") == [JOY, "    code\n"]
    assert by_character("[joy]  \n    code [joy]\n") == [JOY, "    code [joy]\n"]


@pytest.mark.parametrize(
    "text", ["Hello", "H", "1. one", "# Title", "[1", "[?", "(1", "<1", "【1", "你", '"Well']
)
def test_words_that_cannot_be_a_tag_are_handed_on_at_once(text: str):
    assert TagParser(LABELS).feed(text) == [text]


def test_only_what_may_become_a_tag_is_held_back():
    parser = TagParser(LABELS)
    assert parser.feed("[jo") == []
    assert parser.feed("y]") == []
    assert parser.feed(" ") == [JOY]
    assert parser.feed("Hi ") == ["Hi "]
    assert parser.feed("[sad") == []
    assert parser.feed("dle") == ["[saddle"]
    assert parser.feed(" [") == [" "]
    assert parser.finish() == ["["]


def test_no_more_than_the_agreed_is_held_back():
    parser = TagParser(LABELS)
    seen = ""
    for count, char in enumerate("(a b c d e f g h i j k l m n o p q r s t u v w", start=1):
        seen += "".join(map(str, parser.feed(char)))
        assert count - len(seen) < HELD


def test_every_word_of_the_tables_is_read():
    for word, label in AT_OPENING.items():
        assert parse(f"[{word}] Hello") == [Tag(label), "Hello"], word
    for word, label in ANYWHERE.items():
        assert parse(f"Well. [{word}] Hello") == ["Well. ", Tag(label), "Hello"], word
        assert AT_OPENING[word] == label
    for label in LABELS:
        assert parse(f"[{label}] a [{label}] b") == [Tag(label), "a ", Tag(label), "b"]
    assert set(AT_OPENING.values()) <= set(LABELS)
    assert not set(AT_OPENING) & set(LABELS)


TOKENS = (
    *"[]()<>*_`~\\ \n\t:.-!>a1é你",
    "    ",
    "\n\n",
    "```",
    "~~~",
    "``",
    "**",
    "- ",
    "1. ",
    "> ",
    "joy",
    "Joy",
    "sad",
    "[joy]",
    "[joy] ",
    "[sad]",
    "[anger](u)",
    "(joy)",
    "*smiles*",
    "【开心】",
    "[whimsical]",
    "[1]",
    "[ ]",
    "Hello",
    "hello world",
    "mood:",
    "[mood: joy]",
    "**[joy]**",
)
HARMLESS = [
    token for token in TOKENS if not any(w in token.casefold() for w in ("joy", "sad", "anger"))
]
markdown = st.lists(st.sampled_from(TOKENS), max_size=14).map("".join)


@given(markdown, st.data())
@settings(max_examples=300)
@example("**[joy]*", None)
@example("[joy]" + "\n" * 40 + "a", None)
@example("[joy]\n" + " " * 40 + "\n" + " " * 40 + "a", None)
@example(" " * 40 + "[joy] a", None)
def test_chunks_make_no_difference(text: str, data: st.DataObject | None):
    whole = parse(text)
    assert by_character(text) == whole
    if data is not None:
        cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8))
        assert parse(text, cuts) == whole


@given(st.text(st.characters(exclude_characters="[(<*_`【［（〔")))
def test_text_without_brackets_comes_through_unchanged(text: str):
    assert parse(text) == ([text] if text else [])


@given(
    st.lists(st.sampled_from([t for t in TOKENS if "joy" not in t.casefold() and "sad" not in t]))
)
def test_after_the_opening_text_without_labels_comes_through_unchanged(parts: list[str]):
    text = "Well. " + "".join(parts)
    assert parse(text) == [text]


words = st.text("abcXYZ é.,!?你", min_size=1).map(lambda t: t.strip() or "a")


@given(st.lists(st.tuples(words, st.sampled_from(LABELS)), min_size=1, max_size=6), words)
def test_a_tag_stands_at_the_word_at_which_it_stood(parts: list[tuple[str, str]], last: str):
    text = "".join(f"{before} [{label}] " for before, label in parts) + last
    expected: list[str | Tag] = []
    for before, label in parts:
        expected += [f"{before} ", Tag(label)]
    assert parse(text) == by_character(text) == [*expected, last]


@given(markdown)
@settings(max_examples=300)
def test_nothing_is_taken_but_brackets_words_and_blanks(text: str):
    pieces = parse(text)
    kept = "".join(piece for piece in pieces if isinstance(piece, str))
    rest = iter(text)
    assert all(char in rest for char in kept)
    if not any(isinstance(piece, Tag) for piece in pieces) and "[" not in text[:HELD]:
        assert kept == text
