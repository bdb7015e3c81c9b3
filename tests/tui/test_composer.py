"""The input by itself: what was typed is never lost."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult

from llmcompanion.tui.widgets.composer import Composer

LONG = "words that need more than one row of a narrow window, and then some more of them"


class Field(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def on_composer_sent(self, event: Composer.Sent) -> None:
        self.sent.append(event.text)

    def compose(self) -> ComposeResult:
        yield Composer(id="composer")

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)


async def test_a_recalled_message_that_was_changed_is_a_draft_of_its_own() -> None:
    app = Field()
    async with app.run_test(size=(40, 12)) as pilot:
        app.composer.remember(["first", LONG])
        app.composer.focus()
        await pilot.press("up", "end", "x", "up", "up", "down", "down", "down")
        assert "x" in app.composer.text and app.composer.text.replace("x", "", 1) == LONG


async def test_a_draft_comes_back_after_looking_at_what_was_sent() -> None:
    app = Field()
    async with app.run_test(size=(40, 12)) as pilot:
        app.composer.remember(["first", "second"])
        app.composer.focus()
        app.composer.insert("half a thought")
        await pilot.press("home", "up", "up")
        assert app.composer.text == "first"
        await pilot.press("down", "down")
        assert app.composer.text == "half a thought"


async def test_a_changed_message_comes_back_after_looking_at_what_was_sent() -> None:
    app = Field()
    async with app.run_test(size=(40, 12)) as pilot:
        app.composer.remember(["first", "second"])
        app.composer.focus()
        await pilot.press("up", "x", "home", "up", "up")
        assert app.composer.text == "first"
        await pilot.press("down", "down")
        assert app.composer.text == "xsecond"


async def test_keys_that_arrive_together_take_effect_in_their_order() -> None:
    app = Field()
    async with app.run_test(size=(40, 12)) as pilot:
        app.composer.focus()
        await pilot.pause()
        burst = [("a", "a"), ("b", "b"), ("backspace", "\x7f"), ("c", "c"), ("left", None)]
        for key, character in [*burst, ("x", "x"), ("ctrl+j", "\n"), ("y", "y")]:
            app.post_message(events.Key(key, character))
        await pilot.pause()
        await pilot.pause()
        assert app.composer.text == "ax\nyc"


async def test_a_key_right_after_enter_changes_nothing_of_what_was_sent() -> None:
    app = Field()
    async with app.run_test(size=(40, 12)) as pilot:
        app.composer.focus()
        await pilot.pause()
        for key, character in (
            ("a", "a"),
            ("b", "b"),
            ("enter", "\r"),
            ("backspace", "\x7f"),
            ("enter", "\r"),
            ("c", "c"),
        ):
            app.post_message(events.Key(key, character))
        await pilot.pause()
        await pilot.pause()
        assert app.sent == ["ab"] and app.composer.text == "c"


async def test_a_long_paste_can_be_undone_and_done_again() -> None:
    app, text = Field(), "a line\n" * 40
    async with app.run_test(size=(40, 12)) as pilot:
        app.composer.focus()
        app.composer.insert("before ")
        app.composer.post_message(events.Paste(text))
        await pilot.pause()
        assert app.composer.text == f"before {text}"
        await pilot.press("ctrl+z")
        assert app.composer.text == "before "
        await pilot.press("ctrl+y")
        assert app.composer.text == f"before {text}"
        app.composer.select_all()
        await pilot.press("backspace")
        assert app.composer.text == ""
        await pilot.press("ctrl+z")
        assert app.composer.text == f"before {text}"
        await pilot.press("ctrl+y")
        assert app.composer.text == ""


async def test_where_there_is_nothing_to_undo_the_cursor_stays() -> None:
    app = Field()
    async with app.run_test(size=(40, 12)) as pilot:
        app.composer.focus()
        app.composer.fill("a draft")
        await pilot.press("ctrl+z", "ctrl+y", "!")
        assert app.composer.text == "a draft!"
