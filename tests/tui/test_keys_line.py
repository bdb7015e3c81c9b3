"""The line of keys: broken only between them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from llmcompanion.tui.widgets.keys_line import BETWEEN, KeysLine, rows

KEYS = "Enter opens the talk · / find · t trends · x export · Esc"


def test_a_row_ends_between_two_keys() -> None:
    assert rows(KEYS, 100) == [KEYS]
    assert rows(KEYS, 40) == ["Enter opens the talk · / find · t trends", "x export · Esc"]


@given(st.lists(st.text("abc ", min_size=1).map(str.strip).filter(bool), min_size=1), st.integers())
def test_every_key_is_there_and_no_row_is_wider_than_it_must_be(
    keys: list[str], width: int
) -> None:
    found = rows(BETWEEN.join(keys), width)
    assert BETWEEN.join(found) == BETWEEN.join(keys)
    assert all(len(row) <= width or row in keys for row in found)


class Page(App[None]):
    """A line of keys and nothing else."""

    CSS = "KeysLine { height: auto; }"

    def compose(self) -> ComposeResult:
        yield KeysLine(KEYS)


async def test_it_is_as_high_as_its_rows_and_shows_other_keys_too() -> None:
    app = Page()
    async with app.run_test(size=(40, 10)) as pilot:
        line = app.query_one(KeysLine)
        assert line.size.height == 2
        await pilot.resize_terminal(100, 10)
        await pilot.pause()
        assert line.size.height == 1
        line.show("y yes · n no")
        await pilot.pause()
        assert str(line.content) == "y yes · n no"
