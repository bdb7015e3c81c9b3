"""Seams and second look beside the talk, over a server that speaks the real protocol."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from llmcompanion.chat.look.chance import DOCTOR
from llmcompanion.chat.messages import Felt
from llmcompanion.config.settings import ModelProfile
from llmcompanion.household import Household
from llmcompanion.journal.entries import Entry
from llmcompanion.journal.timeline import Narrowing
from llmcompanion.models.port import Chance, Delta, Drawn
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.beside_flow import BesideFlow
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.log import LogScreen
from llmcompanion.tui.widgets.draw_card import DrawCard
from llmcompanion.tui.widgets.look_pane import LookPane, TurnedText
from llmcompanion.tui.widgets.seams_pane import SeamsPane
from tests.fakes.openai_server import Cut, OpenAIServer, Pause, stream
from tests.fakes.scripted_model import INFO, ScriptedModel, end
from tests.fakes.tiny_gguf import script_model
from tests.models.llama.making import llama
from tests.tui.house import SETTINGS, app_with, on_screen, opened, rested, say, shown, until

WORDS = "So it does love me?"
FACELESS = AppOptions(avatar=False)


@asynccontextmanager
async def lab(
    home: Path, size: tuple[int, int] = (120, 40), **profile: Any
) -> AsyncIterator[tuple[Pilot[int], ChatScreen, OpenAIServer]]:
    """The app with a profile for a server of its own, a reply to `WORDS` in the talk."""
    import msgspec

    async with OpenAIServer("ollama") as server:
        household = Household.find(home=home, environ={}, pace=False)
        lab_profile = ModelProfile(
            provider="openai", model="llama3.2:3b", base_url=server.base_url, **profile
        )
        household.settings = msgspec.structs.replace(
            SETTINGS, model="lab", models={"lab": lab_profile}
        )
        app = CompanionApp(household, FACELESS)
        async with app.run_test(size=size) as pilot:
            screen = await opened(pilot)
            server.plan(stream("[joy] It ", "may."))
            await say(pilot, screen, WORDS)
            yield pilot, screen, server


def beside(screen: ChatScreen) -> BesideFlow:
    return screen.query_one(BesideFlow)


async def looking(pilot: Pilot[int], screen: ChatScreen) -> LookPane:
    await pilot.press("ctrl+s")
    await until(pilot, lambda: screen.query(LookPane))
    pane = screen.query_one(LookPane)
    await until(pilot, lambda: pane._cost is not None)
    return pane


def as_messages(request: Any) -> list[dict[str, str]]:
    system = [{"role": "system", "content": request.system}] if request.system else []
    return system + [{"role": line.role, "content": line.text} for line in request.lines]


def flat(text: str) -> str:
    return " ".join(re.sub(r"[^\w?.,:;·%'“”-]+", " ", text).split())


async def test_each_arm_sends_what_the_screen_says_byte_for_byte(tmp_path: Path) -> None:
    async with lab(tmp_path) as (pilot, screen, server):
        (first,) = [body["messages"] for body in server.asked]
        server.requests.clear()
        pane = await looking(pilot, screen)
        assert not server.asked
        assert "10 requests" in flat(on_screen(pilot))
        server.plan(stream('"So it does ', 'not care?"'))
        await pilot.press("enter")
        await until(pilot, lambda: pane._phase == "editing")
        assert len(server.asked) == 1  # the turning alone; nothing is drawn before it is seen
        assert server.asked[0]["messages"][-1]["content"] == WORDS
        assert "Mira" not in repr(server.asked[0])
        area = pane.query_one(TurnedText)
        assert area.text == "So it does not care?"
        area.text = "So it never cared?"
        server.requests.clear()
        server.plan(*[stream("[joy] Yes.")] * 9)
        await pilot.press("enter")
        await until(pilot, lambda: pane._phase == "judging")
        look = pane._looking.look
        assert look is not None
        claimed = [as_messages(draw.arm.request) for draw in look.draws]
        sent = [body["messages"] for body in server.asked]
        assert len(sent) == 9
        assert sorted(sent, key=repr) == sorted(claimed, key=repr)
        same, bare, opposite = (as_messages(look.draws[n].arm.request) for n in (0, 3, 6))
        assert same == first
        assert bare == [{"role": "user", "content": WORDS}]
        assert opposite == [*first[:-1], {"role": "user", "content": "So it never cared?"}]
        assert "So it never cared?" in flat(str(pane.query_one(".turned").render()))  # type: ignore[attr-defined]


async def test_the_verdict_links_back_and_enter_in_the_log_goes_to_the_message(
    tmp_path: Path,
) -> None:
    async with lab(tmp_path) as (pilot, screen, server):
        reply = screen.talk.messages[-1]  # type: ignore[union-attr]
        pane = await looking(pilot, screen)
        await pilot.press("b", "c", "minus", "minus")
        server.plan(stream("No, it does not."))
        await pilot.press("enter")
        await until(pilot, lambda: pane._phase == "judging")
        await pilot.press("o")
        await until(pilot, lambda: pane._phase == "judged")
        entry = await the_look(screen)
        assert entry.moment.message_id == reply.id
        assert entry.data["verdict"] == "opposite"
        assert [draw["text"] for draw in entry.data["draws"]] == ["No, it does not."]
        await pilot.press("escape")
        await screen.session.start_talk()
        screen.show_talk()
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, LogScreen))
        await until(pilot, lambda: "Second look" in on_screen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: screen.transcript.chosen == reply.id)


async def test_stopping_one_draw_hangs_up_on_the_server_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    async with lab(tmp_path) as (pilot, screen, server):
        pane = await looking(pilot, screen)
        await pilot.press("b", "c", "minus")
        server.plan(stream("Slow", Pause(30)), stream("Quick."))
        await pilot.press("enter")
        await until(pilot, lambda: pane._phase == "drawing")
        look = pane._looking.look
        assert look is not None
        await until(pilot, lambda: sorted(d.text for d in look.draws) == ["Quick.", "Slow"])
        slow = next(place for place, draw in enumerate(look.draws) if draw.text == "Slow")
        await pilot.press(*["down"] * slow, "x")
        await until(pilot, lambda: server.hung_up.is_set())
        await until(pilot, lambda: pane._phase == "judging")
        assert sorted(d.state for d in look.draws) == ["complete", "stopped"]


async def test_escape_stops_all_and_a_second_one_leaves(tmp_path: Path) -> None:
    async with lab(tmp_path) as (pilot, screen, server):
        pane = await looking(pilot, screen)
        await pilot.press("b", "c")
        server.plan(*[stream("Slow", Pause(30))] * 3)
        await pilot.press("enter")
        await until(pilot, lambda: pane._phase == "drawing" and len(server.asked) == 4)
        await pilot.press("ctrl+b")  # nothing is lost to a wrong key
        assert pane.is_mounted
        await pilot.press("escape")
        await until(pilot, lambda: server.hung_up.is_set() and pane._phase == "judging")
        await pilot.press("escape")
        await until(pilot, lambda: not beside(screen).is_open)
        assert screen.composer.has_focus


async def test_a_talk_that_is_left_or_deleted_while_drawing_stops_every_request(
    tmp_path: Path,
) -> None:
    async with lab(tmp_path) as (pilot, screen, server):
        pane = await looking(pilot, screen)
        await pilot.press("b", "c")
        server.plan(*[stream("Slow", Pause(30))] * 3)
        await pilot.press("enter")
        await until(pilot, lambda: pane._phase == "drawing" and len(server.asked) == 4)
        await screen.session.delete(screen.talk.conversation.id)  # type: ignore[union-attr]
        screen.show_talk()
        await until(pilot, lambda: server.hung_up.is_set())
        await until(pilot, lambda: not beside(screen).is_open)
        await rested(pilot, screen)


async def test_a_verdict_on_a_talk_that_was_deleted_elsewhere_has_no_link(tmp_path: Path) -> None:
    async with lab(tmp_path) as (pilot, screen, server):
        pane = await looking(pilot, screen)
        await pilot.press("b", "c", "minus", "minus")
        server.plan(stream("No."))
        await pilot.press("enter")
        await until(pilot, lambda: pane._phase == "judging")
        await screen.session.store.conversations.delete(screen.talk.conversation.id)  # type: ignore[union-attr]
        await pilot.press("s")
        await until(pilot, lambda: pane._phase == "judged")
        entry = await the_look(screen)
        assert (entry.moment.conversation_id, entry.moment.message_id) == (None, None)


async def the_look(screen: ChatScreen) -> Entry:
    """The one second look in the log."""
    timeline = screen.session.store.timeline
    (found,) = await timeline.records(
        await timeline.ids(Narrowing(kinds=frozenset({"second-look"})))
    )
    return found.entry


async def test_a_server_that_goes_away_fails_its_draws_and_says_so(tmp_path: Path) -> None:
    async with lab(tmp_path) as (pilot, screen, server):
        pane = await looking(pilot, screen)
        await pilot.press("b", "c")
        server.plan(stream("Yes."), stream("Half", Cut()), stream("Half", Cut()))
        await pilot.press("enter")
        await until(pilot, lambda: pane._phase == "judging")
        look = pane._looking.look
        assert look is not None
        assert sorted(d.state for d in look.draws) == ["complete", "failed", "failed"]
        assert "failed" in on_screen(pilot)


async def test_the_cost_names_the_money_where_words_leave_the_machine(tmp_path: Path) -> None:
    away = replace(INFO, local=False, price_in=2.0, price_out=10.0)
    model = ScriptedModel(["Yes.", end(tokens=(100, 50))], info=away)
    app = app_with(tmp_path, model, options=FACELESS)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Well?")
        before = len(model.requests)
        await looking(pilot, screen)
        text = flat(on_screen(pilot))
        assert "10 requests, about" in text and "to write: about 0.00" in text
        assert len(model.requests) == before


async def test_doctor_says_that_it_draws_nothing_by_chance(tmp_path: Path) -> None:
    household = Household.find(home=tmp_path, environ={}, pace=False)
    import msgspec

    household.settings = msgspec.structs.replace(SETTINGS, model="doctor")
    async with CompanionApp(household, FACELESS).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "I am sad")
        pane = await looking(pilot, screen)
        await until(pilot, lambda: flat(DOCTOR) in flat(on_screen(pilot)))
        assert "opposite" not in pane._looking.names
        await pilot.press("enter")
        await until(pilot, lambda: pane._phase == "judging")
        assert len({card.draw.text for card in pane.query(DrawCard)}) == 1
        assert "All draws are the same" in on_screen(pilot)


async def test_several_models_are_asked_on_the_same_screen(tmp_path: Path) -> None:
    one, two = ScriptedModel(["Yes.", end()]), ScriptedModel(["No.", end()])
    app = app_with(tmp_path, one, two, options=FACELESS)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Well?")
        pane = await looking(pilot, screen)
        await pilot.press("m")
        await until(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("space", "down", "space", "enter")
        await until(pilot, lambda: pilot.app.screen is screen and len(pane.models) == 2)
        await pilot.press("b", "c", "minus", "minus", "enter")
        await until(pilot, lambda: pane._phase == "judging")
        look = pane._looking.look
        assert look is not None
        assert [draw.text for draw in look.draws] == ["Yes.", "No."]
        assert {draw.arm.request for draw in look.draws} == {replace(one.requests[0], runners_up=0)}


class TestSeams:
    async def open(self, pilot: Pilot[int], screen: ChatScreen) -> SeamsPane:
        await pilot.press("ctrl+b")
        await until(pilot, lambda: screen.query(SeamsPane))
        await pilot.pause()
        return screen.query_one(SeamsPane)

    async def test_everything_that_was_sent_and_came_is_there(self, tmp_path: Path) -> None:
        async with lab(tmp_path, price_in=1.0, price_out=2.0) as (pilot, screen, server):
            pane = await self.open(pilot, screen)
            text = flat(on_screen(pilot))
            for part in ("25 in, 12 out, counted", "first token", "sampling", "[joy] It may."):
                assert flat(part) in text
            assert "the model said so; the words alone make it" in text
            await pilot.press("3")
            sent = server.asked[0]["messages"]
            prompt = pane.query_one("#seams-prompt").text  # type: ignore[attr-defined]
            assert [part["content"] for part in sent] == [
                body for _, body in re.findall(r"── (\w+) ──\n(.*?)(?=\n\n── |\Z)", prompt, re.S)
            ]
            await pilot.press("escape")
            await until(pilot, lambda: not beside(screen).is_open)
            assert screen.composer.has_focus

    async def test_tokens_are_gone_through_by_keys(self, tmp_path: Path) -> None:
        tokens = (
            Drawn("Yes", 0.25, 1, (Chance("No", 0.5), Chance("Well", 0.125))),
            Drawn(".", 0.97, 0, (Chance("!", 0.02),)),
        )
        app = app_with(tmp_path, ScriptedModel([Delta("Yes.", tokens), end()]), options=FACELESS)
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await opened(pilot)
            await say(pilot, screen, "Well?")
            await self.open(pilot, screen)
            await pilot.press("2")
            await until(pilot, lambda: "Token 1 of 2, rank 2" in on_screen(pilot))
            assert "No" in on_screen(pilot) and "50.00%" in on_screen(pilot)
            await pilot.press("right")
            await until(pilot, lambda: "the most probable" in flat(on_screen(pilot)))

    async def test_a_greeting_has_nothing_behind_it_and_a_message_of_ones_own_neither(
        self, tmp_path: Path
    ) -> None:
        app = app_with(tmp_path, ScriptedModel(["Fine.", end()]), options=FACELESS)
        async with app.run_test(size=(100, 30)) as pilot:
            screen = await opened(pilot)
            await self.open(pilot, screen)
            assert "Nothing was written down" in flat(on_screen(pilot))
            await pilot.press("escape")
            await say(pilot, screen, "Well?")
            await pilot.press("tab", "up", "v")
            await until(pilot, lambda: "Only a reply has something" in on_screen(pilot))

    async def test_a_face_that_was_drawn_by_lot_says_so(self, tmp_path: Path) -> None:
        app = app_with(tmp_path, ScriptedModel(["[joy] Fine.", end()]), options=FACELESS)
        async with app.run_test(size=(120, 40)) as pilot:
            screen = await opened(pilot)
            await say(pilot, screen, "Well?")
            talk = screen.talk
            assert talk is not None
            reply = talk.messages[-1]
            feelings = (Felt("anger", 0, "sham"), *reply.feelings)
            talk.messages[-1] = replace(reply, feelings=feelings)
            await self.open(pilot, screen)
            text = flat(on_screen(pilot))
            assert "anger drawn by lot" in text and "joy the model said so" in text

    async def test_nothing_is_told_while_a_study_is_blind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app = app_with(tmp_path, ScriptedModel(["[joy] Fine.", end()]), options=FACELESS)
        async with app.run_test(size=(120, 40)) as pilot:
            screen = await opened(pilot)
            await say(pilot, screen, "Well?")
            monkeypatch.setattr(screen.session.study, "hides", lambda _: True)
            for key in ("ctrl+b", "ctrl+s"):
                await pilot.press(key)
                await until(pilot, lambda: "Kept back until the study" in on_screen(pilot))
                assert not beside(screen).is_open
                screen.say("")


async def test_the_face_is_away_and_the_talk_stays_in_sight(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Well?")
        assert screen.query_one("#avatar").display
        for key in ("ctrl+b", "ctrl+s"):
            await pilot.press(key)
            await until(pilot, lambda: beside(screen).is_open)
            await pilot.pause()
            assert not screen.query_one("#avatar").display
            assert screen.query_one("#talk").display
            assert "Fine." in shown(screen)
            await pilot.press("escape")
            await until(pilot, lambda: not beside(screen).is_open)
        assert screen.query_one("#avatar").display


async def test_the_tokens_of_a_real_local_model_make_up_its_reply(tmp_path: Path) -> None:
    file = script_model(tmp_path / "tiny.gguf", context=8192)
    model = llama(file, context_tokens=8192)
    app = app_with(tmp_path / "home", model, options=FACELESS, persona="plain")  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen.composer.insert("Hello")
        await pilot.press("enter")
        await until(pilot, lambda: screen.talk is not None and len(screen.talk.messages) > 1)
        await until(pilot, lambda: screen.talk is not None and not screen.talk.busy)
        await rested(pilot, screen)
        await pilot.press("ctrl+b")
        await until(pilot, lambda: screen.query(SeamsPane))
        await pilot.press("2")
        await until(pilot, lambda: re.search(r"Token 1 of \d+", on_screen(pilot)))
        trace = screen.query_one(SeamsPane)._trace
        assert trace is not None and trace.local and trace.raw
        assert "".join(token.text for token in trace.drawn).startswith(trace.raw.rstrip())
        assert all(len(token.others) == 5 for token in trace.drawn)
        assert dict(trace.sampling)["top_k"] == 40
    await model.close()
