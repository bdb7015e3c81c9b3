"""What of a reply is spoken, whatever Markdown is in it and however it arrives."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.voice.speakable import Speakable, speakable

MARKDOWN = """# A heading
Hello **there**, *dear* friend! 😀 See [the docs](https://x.y/z_(a)) or https://e.org/a?b=c. Yes.

```python
print("x. y")

x = 1
```
- one item
- [x] two `snake_case` 👍🏽
1. First thing

| a | b |
|---|---|
| 1 | 2 |

> quoted <b>text</b> &amp; more [1]
~~~
never closed
"""


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Hello **there**, _dear_ *friend*.", "Hello there, dear friend."),
        ("snake_case and 2*3", "snake case and 2 times 3"),
        ("Well... *sighs* fine", "Well... sighs fine"),
        ("A smile 😀👍🏽🇩🇪 1️⃣ here", "A smile here"),
        ("Nice :) really ;-) <3", "Nice really "),
        ("See https://example.org/a?b=c, please.", "See link, please."),
        ("See <https://example.org> now", "See link now"),
        ("(www.example.org)", "(www.example.org)"),
        ("Read [the docs](https://x.y/z_(a)) first.", "Read the docs first."),
        ("A picture: ![a cat](cat.png).", "A picture: a cat."),
        ("[https://a.b](https://a.b) it is", "link it is"),
        ("Known[1] and noted[^2].", "Known and noted."),
        ("Press `Ctrl+C` now", "Press Ctrl+C now"),
        ("Run `" + "x = 1; " * 10 + "` now", "Run code now"),
        ("a ` lonely tick", "a lonely tick"),
        ("# Heading\nText", "Heading\nText"),
        ("Text\nwrapped here", "Text wrapped here"),
        ("One\n\nTwo", "One\nTwo"),
        ("- one\n- two\n  - three", "one\ntwo\nthree"),
        ("1. one\n2) two", "1, one\n2, two"),
        ("- [ ] open\n- [x] done", "open\ndone"),
        ("> said\n> again", "said again"),
        ("above\n\n---\n\nbelow", "above\nbelow"),
        ("a &amp; b &lt; c", "a & b < c"),
        ("a<br>b <b>bold</b>", "a b bold "),
        ("if a < b then", "if a < b then"),
        ("日本語です。", "日本語です。"),
        ("", ""),
    ],
)
def test_signs_for_the_eye_are_not_spoken(written: str, spoken: str):
    assert speakable(written) == spoken


def test_code_is_announced_and_not_read():
    text = "Look:\n```python\nprint('a')\n\nprint('b')\n```\nThat was it."
    assert speakable(text) == "Look: \nCode, 3 lines.\nThat was it."


def test_one_line_of_code_is_one_line():
    assert speakable("~~~\nx\n~~~") == "Code, 1 line.\n"


def test_code_that_never_ends_is_announced_at_the_end():
    assert speakable("Look:\n```\na\nb") == "Look: \nCode, 2 lines.\n"


def test_code_inside_of_longer_fences_does_not_end_them():
    assert speakable("````\n```\nx\n```\n````\nafter") == "Code, 3 lines.\nafter"


def test_a_table_is_announced_with_its_rows():
    text = "So:\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nThen."
    assert speakable(text) == "So: \nTable, 2 rows.\nThen."


def test_the_end_of_a_sentence_is_there_as_soon_as_its_space():
    assert Speakable().feed("Good morning. ") == "Good morning. "


def test_a_word_waits_for_its_end():
    text = Speakable()
    assert text.feed("See https://exa") == "See "
    assert text.feed("mple.org now") == "link "
    assert text.end() == "now"


def cut(text: str, places: list[int]) -> list[str]:
    edges = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[a:b] for a, b in itertools.pairwise(edges)]


@given(st.lists(st.integers(0, 1000), max_size=60))
def test_how_it_arrives_makes_no_difference(places: list[int]):
    text = Speakable()
    arrived = "".join(text.feed(part) for part in cut(MARKDOWN, places)) + text.end()
    assert arrived == speakable(MARKDOWN)


SIGNS = st.text(st.sampled_from("ab. \n*_`[]()!<>|#-1~:/\\&;\t😀"), max_size=80)


@given(SIGNS, st.lists(st.integers(0, 100), max_size=20))
def test_no_signs_make_a_difference_by_how_they_arrive(written: str, places: list[int]):
    text = Speakable()
    arrived = "".join(text.feed(part) for part in cut(written, places)) + text.end()
    assert arrived == speakable(written)


@given(st.text(max_size=200))
def test_any_text_comes_to_an_end(written: str):
    spoken = speakable(written)
    assert "\n\n" not in spoken
    assert "  " not in spoken.replace("\n", "")
