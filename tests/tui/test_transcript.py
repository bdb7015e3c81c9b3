"""The pane of the talk: thousands of messages, a growing one, and a reader who looks elsewhere."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.selection import Selection

from llmcompanion.tui.palette import DARK, LIGHT
from llmcompanion.tui.widgets.entry import Entry
from llmcompanion.tui.widgets.transcript import KEPT_DRAWN, KEPT_LINES, Transcript

SIZE = (60, 20)


class Reader(App[None]):
    """A transcript and nothing else."""

    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        yield Transcript(id="pane")

    @property
    def pane(self) -> Transcript:
        return self.query_one(Transcript)

    def rows(self) -> list[str]:
        lines = self.screen._compositor.render_strips()
        return [strip.text.rstrip(" █▁▂▃▄▅▆▇") for strip in lines]

    def text(self) -> str:
        return "\n".join(self.rows())


def talk(count: int, words: str = "Some words in a reply.\n\n- and\n- a list") -> list[Entry]:
    return [
        Entry(number, "persona" if number % 2 else "user", f"Speaker {number}", words)
        for number in range(count)
    ]


def reply(number: int, text: str = "") -> Entry:
    return Entry(number, "persona", "Mira", text)


async def test_the_end_of_the_talk_is_shown_first() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(talk(5000))
        await pilot.pause()
        assert "Speaker 4999" in app.text()
        assert app.pane.at_end


async def test_of_thousands_of_messages_only_those_in_view_are_drawn() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(talk(5000))
        await pilot.pause()
        assert sum(drawn.is_drawn for drawn in app.pane._drawn) < 30


async def test_what_was_drawn_is_forgotten_when_it_is_far_away() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(talk(1000))
        app.pane.focus()
        for _ in range(150):
            app.pane.scroll_relative(y=-19, animate=False, force=True)
        await pilot.pause()
        assert sum(drawn.is_drawn for drawn in app.pane._drawn) <= KEPT_DRAWN + 1
        assert len(app.pane._lines) <= KEPT_LINES


async def test_the_first_message_is_reached_and_the_last_again() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(talk(5000))
        app.pane.focus()
        await pilot.press("home")
        await pilot.pause()
        assert "Speaker 0" in app.rows()[0]
        await pilot.press("end")
        await pilot.pause()
        assert "Speaker 4999" in app.text()


async def test_the_pane_follows_a_growing_reply_while_its_reader_is_at_the_end() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show([*talk(50), reply(50)])
        app.pane.begin_arrival(50)
        for number in range(60):
            app.pane.append_words(f"line {number}\n")
        app.pane.end_arrival()
        await pilot.pause()
        assert "line 59" in app.text()
        assert app.pane.at_end


async def test_a_reader_who_looks_elsewhere_is_left_there() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show([*talk(50), reply(50)])
        app.pane.scroll_to(y=40, animate=False, force=True)
        await pilot.pause()
        before = app.rows()
        app.pane.begin_arrival(50)
        for number in range(60):
            app.pane.append_words(f"line {number}\n")
        app.pane.end_arrival()
        await pilot.pause()
        assert app.rows() == before
        assert not app.pane.at_end


async def test_the_scrollbar_and_the_height_keep_up_with_a_growing_reply() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show([reply(1)])
        await pilot.pause()
        assert not app.pane.show_vertical_scrollbar
        app.pane.begin_arrival(1)
        app.pane.append_words("\n".join(f"line {number}" for number in range(100)))
        app.pane.end_arrival()
        await pilot.pause()
        assert app.pane.show_vertical_scrollbar
        assert app.pane.virtual_size.height == 102
        assert app.pane.vertical_scrollbar.window_virtual_size == 102
        assert app.pane.vertical_scrollbar.position == app.pane.scroll_y == 82
        assert "line 99" in app.text()


async def test_a_streamed_reply_looks_like_one_that_was_there_from_the_start() -> None:
    text = (
        "# A\n\nSome *words*.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```\n\n- end"
    )
    looks = []
    for step in (1, 7, len(text)):
        app = Reader()
        async with app.run_test(size=SIZE) as pilot:
            app.pane.show([reply(1)])
            app.pane.begin_arrival(1)
            for start in range(0, len(text), step):
                app.pane.append_words(text[start : start + step])
                app.pane._flush()
            app.pane.end_arrival()
            await pilot.pause()
            looks.append(app.rows())
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show([reply(1, text)])
        await pilot.pause()
        assert looks == [app.rows()] * 3


async def test_words_that_have_arrived_but_are_not_drawn_yet_belong_to_the_entry() -> None:
    app = Reader()
    async with app.run_test(size=SIZE):
        app.pane.show([reply(1)])
        app.pane.begin_arrival(1)
        app.pane.append_words("Good ")
        app.pane.append_words("morning")
        entry = app.pane.entry(1)
        assert entry is not None
        assert entry.text == "Good morning"


async def test_another_window_size_keeps_the_place() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(talk(300, "words " * 60))
        app.pane.focus()
        await pilot.pause()
        app.pane.choose(100)
        await pilot.pause()
        assert "Speaker 100" in app.text()
        for size in ((35, 20), (90, 12), SIZE):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert any(f"Speaker {number}" in app.text() for number in (99, 100, 101))


async def test_another_window_size_leaves_a_reader_at_the_end_there() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(talk(300, "words " * 60 + "\n\nlast"))
        await pilot.pause()
        await pilot.resize_terminal(33, 9)
        await pilot.pause()
        assert app.pane.at_end
        assert "last" in app.text()


async def test_a_window_size_that_changes_in_mid_reply_loses_no_word() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show([reply(1)])
        app.pane.begin_arrival(1)
        app.pane.append_words("one two ")
        await pilot.resize_terminal(30, 20)
        await pilot.pause()
        app.pane.append_words("three four")
        app.pane.end_arrival()
        await pilot.pause()
        assert "one two three four" in app.text()


async def test_no_row_is_wider_than_the_pane_whatever_a_table_wants() -> None:
    cells = " | ".join(f"column {n} with many words" for n in range(8))
    app = Reader()
    async with app.run_test(size=(30, 20)) as pilot:
        app.pane.show([reply(1, f"| {cells} |\n|{'---|' * 8}\n| {cells} |")])
        await pilot.pause()
        width = app.pane.size.width
        for y in range(app.pane.size.height):
            assert app.pane.render_line(y).cell_length == width


async def test_the_chosen_message_is_marked_and_only_while_the_pane_has_the_keys() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(talk(3))
        app.pane.focus()
        await pilot.pause()
        await pilot.press("up")
        await pilot.pause()
        assert app.pane.chosen == 1
        assert any(row.startswith("▌ Speaker 1") for row in app.rows())
        app.set_focus(None)
        await pilot.pause()
        assert "▌" not in app.text()


async def test_a_marked_text_is_taken_as_it_is_shown() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show([reply(1, "Some **bold** words\n\nand more")])
        await pilot.pause()
        everything = app.pane.get_selection(Selection(None, None))
        assert everything is not None
        assert everything[0].rstrip() == "Mira\nSome bold words\n\nand more"
        part = app.pane.get_selection(Selection(Offset(5, 1), Offset(9, 1)))
        assert part is not None
        assert part[0] == "bold"


async def test_another_theme_draws_everything_in_its_colours() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(talk(20))
        await pilot.pause()
        before = [list(strip) for strip in app.screen._compositor.render_strips()]
        app.theme = LIGHT.name
        await pilot.pause()
        after = [list(strip) for strip in app.screen._compositor.render_strips()]
        assert app.text()
        assert before != after
        assert app.pane._brush.palette.dark is False


async def test_a_change_in_the_midst_of_the_talk_moves_nothing_that_is_read() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(talk(100))
        app.pane.scroll_to(y=200, animate=False, force=True)
        await pilot.pause()
        before = app.rows()
        app.pane.update_entry(Entry(99, "persona", "Speaker 99", "other", note="A note."))
        await pilot.pause()
        assert app.rows() == before


async def test_an_empty_talk_is_an_empty_pane() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show([])
        app.pane.focus()
        await pilot.press("up", "down", "home", "end", "pageup")
        await pilot.pause()
        assert app.pane.chosen is None
        assert app.text().strip() == ""


async def test_many_turns_do_not_pile_up_what_is_kept() -> None:
    app = Reader()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show([])
        for number in range(400):
            app.pane.add(reply(number))
            app.pane.begin_arrival(number)
            app.pane.append_words("Some words.\n\n- a\n- list")
            app.pane.end_arrival()
        await pilot.pause()
        kept = [drawn for drawn in app.pane._drawn if drawn.is_drawn or drawn._stream]
        assert len(kept) <= KEPT_DRAWN + 1
        assert len(app.pane._lines) <= KEPT_LINES
