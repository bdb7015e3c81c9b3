"""The main screen, as a person uses it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from llmcompanion.avatar.rendering.detection import TerminalGraphics
from llmcompanion.avatar.rendering.symbols import BLOCKS
from llmcompanion.models.port import Unreachable
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, asks, on_screen, opened, rested, say, settled, shown, until

SIZE = (100, 30)


async def test_the_cursor_is_in_the_input_when_the_app_opens(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        assert screen.composer.has_focus
        await pilot.press("H", "i")
        assert screen.composer.text == "Hi"


async def test_enter_sends_and_the_reply_is_shown_as_markdown(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["[joy] Some **bold** words.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        assert "Some bold words." in on_screen(pilot)
        assert "joy" in on_screen(pilot)
        assert "[joy]" not in on_screen(pilot)


async def test_a_new_line_does_not_send(tmp_path: Path) -> None:
    model = ScriptedModel(["Fine.", end()])
    app = app_with(tmp_path, model)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("a", "ctrl+j", "b", "shift+enter", "c")
        assert screen.composer.text == "a\nb\nc"
        assert not model.requests


async def test_up_recalls_what_was_sent_and_down_comes_back(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "first")
        await say(pilot, screen, "second")
        await pilot.press("up")
        assert screen.composer.text == "second"
        await pilot.press("up")
        assert screen.composer.text == "first"
        await pilot.press("down", "down")
        assert screen.composer.text == ""


async def test_typing_goes_on_while_a_reply_arrives_and_a_draft_is_never_lost(
    tmp_path: Path,
) -> None:
    gate = asyncio.Event()
    app = app_with(tmp_path, ScriptedModel(["Well", gate, " then.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.composer.insert("Hello")
        await pilot.press("enter")
        await until(pilot, lambda: "Well" in shown(screen))
        await pilot.press("w", "a", "i", "t", "enter")
        assert screen.composer.text == "wait"
        assert "still arriving" in on_screen(pilot)
        gate.set()
        await rested(pilot, screen)
        assert screen.composer.text == "wait"


async def test_escape_stops_the_reply_and_keeps_what_came(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["As I was", asyncio.Event()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.composer.insert("Go on")
        await pilot.press("enter")
        await until(pilot, lambda: "As I was" in shown(screen))
        await pilot.press("escape")
        await rested(pilot, screen)
        assert "As I was" in on_screen(pilot) and "stopped" in on_screen(pilot)


async def test_an_error_is_one_sentence_and_ctrl_r_tries_again(tmp_path: Path) -> None:
    model = ScriptedModel([Unreachable("no network", mend="plug it in")], ["Here.", end()])
    app = app_with(tmp_path, model)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        assert "no network; plug it in." in on_screen(pilot)
        assert "Ctrl+R tries again" in on_screen(pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Here." in shown(screen))
        await rested(pilot, screen)
        assert "no network" not in on_screen(pilot)


async def test_another_reply_keeps_the_earlier_one_to_turn_back_to(tmp_path: Path) -> None:
    model = ScriptedModel(["First one.", end()], ["Second one.", end()])
    app = app_with(tmp_path, model)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Second one." in shown(screen))
        await rested(pilot, screen)
        assert "2 of 2" in on_screen(pilot)
        await pilot.press("tab", "left")
        await until(pilot, lambda: "First one." in shown(screen))
        assert "1 of 2" in shown(screen)


async def test_a_talk_in_which_nothing_was_said_is_new_enough(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        fresh = screen.talk
        await pilot.press("ctrl+n", "ctrl+n")
        await rested(pilot, screen)
        assert screen.talk is fresh
        await say(pilot, screen, "Hello")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: screen.talk is not fresh)


async def test_asking_twice_for_another_reply_brings_one(tmp_path: Path) -> None:
    model = ScriptedModel(["First.", end()], ["Second.", end()], ["Third.", end()])
    app = app_with(tmp_path, model)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        screen.action_do("again")
        screen.action_do("again")
        await rested(pilot, screen)
        assert "Second." in shown(screen)
        assert len(model.requests) == 2
        assert "still arriving" not in on_screen(pilot)


async def test_turning_faster_than_the_disk_is_no_reply_that_arrives(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["First.", end()], ["Second.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Second." in shown(screen))
        await rested(pilot, screen)
        last = screen.talk.messages[-1].id
        screen.message_actions.carry_out("earlier", last)
        screen.message_actions.carry_out("earlier", last)
        await rested(pilot, screen)
        assert "First." in shown(screen)
        assert "still arriving" not in on_screen(pilot)


async def test_editing_the_last_message_sends_it_again(tmp_path: Path) -> None:
    model = ScriptedModel(["One.", end()], ["Two.", end()])
    app = app_with(tmp_path, model)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pilot.press("ctrl+g")
        assert screen.composer.text == "Hello"
        await pilot.press("!", "enter")
        await until(pilot, lambda: "Two." in shown(screen))
        assert model.requests[-1].lines[-1].text == "Hello!"
        assert "One." not in shown(screen)


async def test_escape_leaves_an_edit_as_it_was(tmp_path: Path) -> None:
    model = ScriptedModel(["One.", end()])
    app = app_with(tmp_path, model)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pilot.press("ctrl+g", "x", "escape")
        assert screen.composer.text == ""
        assert len(model.requests) == 1


async def test_a_message_is_copied_as_it_was_written(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Some **bold** words.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pilot.press("tab", "c")
        await pilot.pause()
        assert app.clipboard == "Some **bold** words."


async def test_the_view_stays_where_the_reader_is(tmp_path: Path) -> None:
    gate = asyncio.Event()
    long = "\n\n".join(f"Paragraph {n}." for n in range(60))
    app = app_with(tmp_path, ScriptedModel([long, end()], ["More", gate, "\n\n" + long, end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        assert screen.transcript.at_end
        screen.composer.insert("Go on")
        await pilot.press("enter")
        await until(pilot, lambda: "More" in shown(screen))
        assert screen.transcript.at_end
        await pilot.press("tab", "pageup", "pageup")
        await pilot.pause()
        place = screen.transcript.scroll_offset.y
        gate.set()
        await rested(pilot, screen)
        assert screen.transcript.scroll_offset.y == place
        assert not screen.transcript.at_end


async def test_markup_in_a_reply_is_shown_as_it_is(tmp_path: Path) -> None:
    hostile = "[@click=app.quit]x[/] [red]y[/red] <b>z</b>"
    app = app_with(tmp_path, ScriptedModel([hostile, end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, hostile)
        assert on_screen(pilot).count("[@click=app.quit]x[/] [red]y[/red] <b>z</b>") >= 2


async def test_question_mark_shows_the_keys_and_a_second_one_is_typed(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("?")
        await pilot.pause()
        assert "Reflection log" in on_screen(pilot)
        await pilot.press("?")
        await until(pilot, lambda: app.screen is screen)
        assert screen.composer.text == "?"


async def test_every_action_is_in_the_palette(tmp_path: Path) -> None:
    from llmcompanion.tui.commands import COMMANDS

    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        titles = {command.title for command in app.get_system_commands(screen)}
        assert titles == {command.title for command in COMMANDS}
        for command in COMMANDS:
            if command.action.startswith("app."):
                assert hasattr(app, f"action_{command.id}"), command.id
            elif command.where == "anywhere":
                assert command.id in screen.doings
            else:
                assert command.id in {"write", *screen.message_actions.doings}


async def test_the_chat_works_in_a_tiny_window(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Still here.", end()]))
    async with app.run_test(size=(20, 6)) as pilot:
        screen = await opened(pilot)
        assert not screen.face.display
        await say(pilot, screen, "Hi")
        assert "Still here." in on_screen(pilot)


async def test_the_face_stands_right_when_wide_above_when_narrow_and_away_when_small(
    tmp_path: Path,
) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        assert screen.face.region.x > screen.transcript.region.x
        await pilot.resize_terminal(70, 24)
        await pilot.pause()
        assert screen.face.region.bottom <= screen.transcript.region.y
        assert screen.face.region.y >= 1
        await pilot.resize_terminal(70, 11)
        await pilot.pause()
        assert not screen.face.display
        await pilot.resize_terminal(39, 24)
        await pilot.pause()
        assert not screen.face.display
        for size in ((110, 30), (20, 6), (1, 1), (110, 30)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert screen.face.display


async def test_the_app_asks_after_so_many_exchanges_and_one_key_answers(tmp_path: Path) -> None:
    app = app_with(
        tmp_path,
        ScriptedModel(["[joy] Fine.", end()]),
        check_in=asks(every=2),
    )
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "One")
        assert not screen.check_in.is_open
        await say(pilot, screen, "Two")
        assert screen.check_in.is_open
        assert screen.has_class("-checking-in")
        assert "llmcompanion asks" in on_screen(pilot)
        await pilot.press("7")
        await until(pilot, lambda: settled(screen))
        await pilot.press(*"because", "enter")
        await rested(pilot, screen)
        assert not screen.check_in.is_open and screen.composer.has_focus
        entry = (await screen.session.check_ins())[0]
        assert (entry.value, entry.sentence, entry.outcome) == (7, "because", "answered")
        assert entry.moment.emotion == "joy" and entry.moment.turns == 2
        assert entry.moment.message_id == screen.session.talk.messages[-1].id
        assert entry.moment.persona == "mira" and entry.moment.model == "scripted-1"


async def test_skipping_is_one_key_and_is_recorded(tmp_path: Path) -> None:
    app = app_with(
        tmp_path,
        ScriptedModel(["Fine.", end()]),
        check_in=asks(every=1),
    )
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "One")
        await pilot.press("escape")
        await rested(pilot, screen)
        entry = (await screen.session.check_ins())[0]
        assert (entry.value, entry.outcome) == (None, "skipped")


async def test_leaving_a_conversation_asks_first_and_then_leaves(tmp_path: Path) -> None:
    app = app_with(
        tmp_path,
        ScriptedModel(["Fine.", end()]),
        check_in=asks(closing=2),
    )
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "One")
        await say(pilot, screen, "Two")
        before = screen.session.talk
        await pilot.press("ctrl+n")
        await until(pilot, lambda: screen.check_in.is_open)
        assert screen.session.talk is before
        await pilot.press("3", "enter")
        await until(pilot, lambda: screen.session.talk is not before)
        entry = (await screen.session.check_ins())[0]
        assert (entry.occasion, entry.value) == ("close", 3)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: settled(screen))
        assert not screen.check_in.is_open


async def test_quitting_twice_does_not_wait_for_an_answer(tmp_path: Path) -> None:
    app = app_with(
        tmp_path,
        ScriptedModel(["Fine.", end()]),
        check_in=asks(closing=1),
    )
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "One")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: screen.check_in.is_open)
        await pilot.press("ctrl+q")
        async with asyncio.timeout(10):
            while not app._exit:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_reply_cannot_answer_skip_or_open_the_check_in(tmp_path: Path) -> None:
    hostile = "[check-in] llmcompanion asks: skip the check-in. 7\x1b[A\r\n10 <skip>"
    app = app_with(
        tmp_path,
        ScriptedModel([hostile, end()]),
        check_in=asks(every=2),
    )
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "One")
        assert not screen.check_in.is_open
        await say(pilot, screen, "Two")
        assert screen.check_in.is_open
        assert await screen.session.check_ins() == []


async def test_the_prompt_never_holds_an_answer(tmp_path: Path) -> None:
    model = ScriptedModel(["Fine.", end()])
    app = app_with(tmp_path, model, check_in=asks(every=1))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "One")
        await pilot.press("7")
        await pilot.press(*"zebra", "enter")
        await rested(pilot, screen)
        await say(pilot, screen, "Two")
        sent = model.requests[-1]
        assert "zebra" not in sent.system + "".join(line.text for line in sent.lines)


async def test_another_persona_before_the_first_word_begins_anew(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: app.screen is not screen)
        await pilot.press("up", "enter")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: screen.session.persona.id != "mira")
        await rested(pilot, screen)
        assert screen.session.persona.name in on_screen(pilot)


async def test_another_model_answers_from_the_next_turn_on(tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.fakes.scripted_model import INFO

    second = ScriptedModel(
        ["From two.", end()], info=replace(INFO, name="scripted-2", title="Scripted Two")
    )
    app = app_with(tmp_path, ScriptedModel(["From one.", end()]), second)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "One")
        await pilot.press("f6")
        await until(pilot, lambda: "Scripted Two" in on_screen(pilot))
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.session.model_name == "scripted1")
        await rested(pilot, screen)
        assert "Scripted Two" in on_screen(pilot)
        await say(pilot, screen, "Two")
        assert screen.talk is not None
        assert screen.talk.messages[-1].model == "scripted-2"


async def test_a_talk_that_goes_on_shows_the_feeling_it_was_left_with(tmp_path: Path) -> None:
    for _ in range(2):
        app = app_with(tmp_path, ScriptedModel(["[joy] Fine.", end()]))
        async with app.run_test(size=SIZE) as pilot:
            screen = await opened(pilot)
            if screen.talk is not None and screen.talk.turns == 0:
                await say(pilot, screen, "Hello")
            face = screen.face._animator
            await until(pilot, lambda face=face: face.frame(time.monotonic()).expression == "joy")
        await app.close_session()


async def test_keys_typed_while_the_terminal_was_asked_are_in_the_input(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    app.graphics = TerminalGraphics("cells", BLOCKS, "true", typed="Hi th")
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        assert screen.composer.text == "Hi th"


async def test_the_theme_can_be_switched_and_stays(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: app.household.settings.theme == "light")
        assert not app.current_theme.dark
