"""Markdown as rows: whole, in a stream, and when it is odd or means harm."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip

from llmcompanion.tui.markdown import MarkdownRenderer, StreamingMarkdown, split_blocks
from llmcompanion.tui.palette import DARK, LIGHT, Palette

RENDERER = MarkdownRenderer(Palette.of(DARK))
WIDTH = 40

PIECES = [
    "# A heading", "Some *words* and `code`.", "- one\n- two\n  - three", "1. first\n2. second",
    "> quoted\n> more", "```python\nx = 1\n```", "```\nnever closed",
    "| a | b |\n|---|--:|\n| 1 | 2 |",
    "---", "two\nlines", "***", "**open", "[a link](https://example.org)", "![picture](x.png)",
    "<b>tag</b>", "~~gone~~", "    indented", "&#27;[31m", "\\*", "漢字 wide 🙂", "Setext\n===",
    "- [ ] task", "text\n- list at once", "[label]", "#", "|", "`", "",
]  # fmt: skip
MARKDOWN = st.lists(
    st.sampled_from(PIECES) | st.text("ab *_`#->|[]()\n~:1.", max_size=20), max_size=8
).map("\n\n".join)


def text_of(rows: list[Strip]) -> list[str]:
    return [row.text.rstrip() for row in rows]


def markdown(text: str, width: int = WIDTH) -> list[Strip]:
    return RENDERER.markdown(text, width)


def streamed(chunks: list[str], width: int = WIDTH) -> StreamingMarkdown:
    stream = StreamingMarkdown(RENDERER, width)
    for chunk in chunks:
        stream.append(chunk)
    return stream


@given(MARKDOWN, st.lists(st.integers(1, 30), max_size=30))
def test_a_stream_in_any_pieces_comes_out_as_the_whole(text: str, sizes: list[int]) -> None:
    chunks, rest = [], text
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]
    stream = streamed([*chunks, rest])
    if stream.is_final:
        assert stream.rows == markdown(text)


@given(MARKDOWN, MARKDOWN)
def test_rows_above_the_first_changed_one_stay_the_same_objects(one: str, two: str) -> None:
    stream = streamed([one])
    before = list(stream.rows)
    first = stream.append(two)
    assert all(now is was for now, was in zip(stream.rows[:first], before, strict=False))


@given(MARKDOWN, st.integers(1, 60))
def test_odd_markdown_is_drawn_and_no_row_is_wider_than_the_pane(text: str, width: int) -> None:
    for row in markdown(text, width):
        assert row.cell_length <= max(width, 2)


@given(st.text(max_size=60))
def test_no_row_carries_a_control_character(text: str) -> None:
    for row in markdown(text):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", row.text)


@pytest.mark.parametrize("reference", ["&#27;", "&#x1b;", "&#155;", "&#7;", "&#0;", "&#x202e;"])
def test_control_characters_by_reference_stay_inert(reference: str) -> None:
    harm = f"a {reference}[2J b\n\n`{reference}`\n\n| {reference} |\n|---|\n| [{reference}](x) |"
    drawn = "".join(text_of(markdown(harm)))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", drawn)


def test_links_are_shown_with_their_address_and_lead_nowhere() -> None:
    rows = markdown("See [here](https://example.org/x).")
    assert "https://example.org/x" in "".join(text_of(rows))
    for row in rows:
        for _, style, _ in row:
            assert style is None or (style.link is None and not style.meta)


def test_textual_markup_is_text() -> None:
    assert text_of(markdown("[@click=app.quit]x[/]")) == ["[@click=app.quit]x[/]"]


def test_html_is_shown_not_swallowed() -> None:
    assert text_of(markdown("<script>a</script>\n\nb <b>c</b>")) == [
        "<script>a</script>",
        "",
        "b <b>c</b>",
    ]


def test_a_writers_line_breaks_are_kept() -> None:
    assert text_of(markdown("one\ntwo")) == ["one", "two"]


def test_blocks_are_one_empty_row_apart() -> None:
    assert text_of(markdown("# A\nb\n\n\n\nc")) == ["A", "", "b", "", "c"]


def test_a_table_wider_than_the_pane_is_folded_into_it() -> None:
    cells = " | ".join(f"column {n} with many words" for n in range(6))
    table = f"| {cells} |\n|{'---|' * 6}\n| {cells} |"
    rows = markdown(table, 30)
    assert rows
    assert max(row.cell_length for row in rows) <= 30


def test_code_keeps_its_indentation_and_gets_colours() -> None:
    rows = markdown("```python\ndef f():\n    return 1\n```")
    assert [row.text.rstrip() for row in rows] == [" def f():", "     return 1"]
    assert len({style.color for row in rows for _, style, _ in row if style}) > 1


def test_an_unknown_language_is_drawn_without_colours() -> None:
    assert [row.text.strip() for row in markdown("```nosuch\nx = 1\n```")] == ["x = 1"]


def test_very_long_code_is_drawn_whole() -> None:
    code = "\n".join(f"line_{n} = {n}" for n in range(3000))
    assert len(markdown(f"```python\n{code}\n```")) == 3000


def test_a_block_that_cannot_be_drawn_is_shown_as_it_was_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from llmcompanion.tui import markdown as module

    def broken() -> None:
        raise ValueError

    monkeypatch.setattr(module, "_renderable", broken)
    assert text_of(markdown("**one**\n\n*two*")) == ["**one**", "", "*two*"]


def test_definitions_that_come_late_are_used_once_the_reply_is_whole() -> None:
    text = "See [it].\n\nMore.\n\n[it]: https://example.org"
    stream = streamed(["See [it].\n\nMo", "re.\n\n[it]: https://example.org"])
    assert not stream.is_final
    assert "https://example.org" in "".join(text_of(markdown(text)))


def test_blocks_cover_the_text() -> None:
    text = "# A\n\nb\n\n- c\n- d\n"
    blocks = split_blocks(text)
    assert [text[b.start : b.end].strip() for b in blocks] == ["# A", "b", "- c\n- d"]


def test_the_palettes_draw_in_colours_of_their_own() -> None:
    light = MarkdownRenderer(Palette.of(LIGHT))
    assert light.base != RENDERER.base
    assert light.markdown("# A", WIDTH) != markdown("# A")
    assert replace(light.palette) == light.palette
