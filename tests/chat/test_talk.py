"""A conversation that is open, over the real store."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from llmcompanion.chat.events import Feeling, TurnEnded, TurnEvent, TurnStarted, Waiting, Words
from llmcompanion.chat.talk import CLOSED, Talk
from llmcompanion.chat.tools import Tools
from llmcompanion.errors import UserError
from llmcompanion.models.port import Busy, ModelInfo, Unreachable
from llmcompanion.store.database import Store
from tests.chat.test_prompt import PERSONA
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel, end


class Ears:
    def __init__(self) -> None:
        self.events: list[TurnEvent] = []

    async def hear(self, event: TurnEvent) -> None:
        self.events.append(event)

    @property
    def words(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, Words))


async def begin(
    store: Store, model: ScriptedModel, clock: FakeClock | None = None
) -> tuple[Talk, Ears]:
    tools = Tools(
        store.conversations, clock or FakeClock(flowing=True), random.Random(1), lambda _: "neutral"
    )
    talk = await Talk.begin(model=model, persona=PERSONA, user_name="Kim", tools=tools)
    ears = Ears()
    talk.add_listener(ears)
    return talk, ears


async def test_a_turn_is_one_stream_of_events(store: Store) -> None:
    talk, ears = await begin(store, ScriptedModel(["[j", "oy] Good", " morning.", end()]))
    await talk.say("Hello")
    kinds = [type(event) for event in ears.events]
    assert kinds[0] is TurnStarted and kinds[-1] is TurnEnded
    assert kinds.index(Feeling) < kinds.index(Words)
    assert ears.words == "Good morning."
    assert talk.messages[-1].emotion == "joy"
    assert talk.turns == 1


async def test_everything_said_is_in_the_store(store: Store) -> None:
    talk, _ = await begin(store, ScriptedModel(["[joy] Good.", end(tokens=(20, 4))]))
    await talk.say("Hello\nthere")
    path = await store.conversations.path(talk.conversation.id)
    assert [m.text for m in path] == ["Hello there.", "Hello\nthere", "Good."]
    assert path[-1].status == "complete"
    assert path[-1].usage is not None and path[-1].usage.input_tokens == 20
    assert path[-1].model == "scripted-1"
    assert list(path) == talk.messages
    found = await store.conversations.get(talk.conversation.id)
    assert found is not None and found.title == "Hello there"


async def test_a_message_is_on_disk_before_it_is_sent(store: Store) -> None:
    seen: list[str] = []

    class Looking(ScriptedModel):
        async def stream(self, request):  # type: ignore[no-untyped-def, override]
            path = await store.conversations.path(talk.conversation.id)
            seen.extend(m.text for m in path)
            async for piece in super().stream(request):
                yield piece

    talk, _ = await begin(store, Looking(["Yes.", end()]))
    await talk.say("Are you there?")
    assert "Are you there?" in seen


async def test_words_are_on_disk_within_a_quarter_of_a_second(store: Store) -> None:
    clock, gate = FakeClock(), asyncio.Event()
    talk, ears = await begin(store, ScriptedModel(["Half a sentence and", gate, end()]), clock)
    turn = asyncio.create_task(talk.say("Go on"))
    async with asyncio.timeout(5):
        while not ears.words:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await clock.advance(0.25)
    async with asyncio.timeout(5):
        while not (await store.conversations.path(talk.conversation.id))[-1].text:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    kept = (await store.conversations.path(talk.conversation.id))[-1]
    assert (kept.text, kept.status) == ("Half a sentence and", "streaming")
    gate.set()
    await turn


async def test_stopping_keeps_what_came_and_stops_the_model(store: Store) -> None:
    model = ScriptedModel(["[joy] As I was say", asyncio.Event(), end()])
    talk, ears = await begin(store, model)
    turn = asyncio.create_task(talk.say("Go on"))
    async with asyncio.timeout(5):
        while not ears.words:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert talk.busy
    talk.stop()
    await turn
    assert not talk.busy
    assert (talk.messages[-1].text, talk.messages[-1].status) == ("As I was say", "stopped")
    assert model.closed_streams == 1
    assert (await store.conversations.path(talk.conversation.id))[-1].status == "stopped"


async def test_closing_in_mid_reply_marks_it_interrupted(store: Store) -> None:
    talk, ears = await begin(store, ScriptedModel(["Well", asyncio.Event()]))
    turn = asyncio.create_task(talk.say("Go on"))
    async with asyncio.timeout(5):
        while not ears.words:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await talk.close()
    with pytest.raises(asyncio.CancelledError):
        await turn
    kept = (await store.conversations.path(talk.conversation.id))[-1]
    assert (kept.text, kept.status, kept.note) == ("Well", "interrupted", CLOSED)


async def test_a_reply_that_broke_off_can_be_tried_again_and_both_are_kept(store: Store) -> None:
    cut = Unreachable("the connection broke", where="somewhere", mend="try again")
    talk, _ = await begin(store, ScriptedModel(["Part", cut], ["Whole.", end()]))
    await talk.say("Go on")
    assert talk.messages[-1].status == "interrupted"
    assert "the connection broke" in talk.messages[-1].note
    await talk.retry()
    assert talk.messages[-1].text == "Whole."
    assert len(talk.messages[-1].alternatives) == 2


async def test_a_reply_that_never_came_leaves_no_empty_alternative(store: Store) -> None:
    talk, _ = await begin(store, ScriptedModel([Unreachable("no network")], ["Here.", end()]))
    await talk.say("Go on")
    assert talk.messages[-1].status == "failed"
    await talk.retry()
    last = (await store.conversations.path(talk.conversation.id))[-1]
    assert (last.text, last.status, last.note) == ("Here.", "complete", "")
    assert len(last.alternatives) == 1


async def test_a_busy_provider_is_asked_again_with_a_countdown(store: Store) -> None:
    busy = Busy("too many requests", retry_after_s=7)
    talk, ears = await begin(store, ScriptedModel([busy], ["Now.", end()]))
    await talk.say("Hello")
    waits = [event for event in ears.events if isinstance(event, Waiting)]
    assert len(waits) == 1 and waits[0].until >= 7
    assert talk.messages[-1].text == "Now."


async def test_a_busy_provider_is_not_asked_for_ever(store: Store) -> None:
    talk, ears = await begin(store, ScriptedModel([Busy("overloaded")]))
    await talk.say("Hello")
    assert talk.messages[-1].status == "failed"
    assert 1 <= sum(isinstance(event, Waiting) for event in ears.events) <= 8


async def test_a_busy_provider_in_mid_reply_is_not_asked_for_the_same_reply(store: Store) -> None:
    model = ScriptedModel(["Some words", Busy("overloaded")])
    talk, _ = await begin(store, model)
    await talk.say("Hello")
    assert len(model.requests) == 1
    assert talk.messages[-1].status == "interrupted"


async def test_regenerating_keeps_the_earlier_reply_and_choose_brings_it_back(
    store: Store,
) -> None:
    model = ScriptedModel(["First.", end()], ["Second.", end()])
    talk, _ = await begin(store, model)
    await talk.say("Hello")
    first = talk.messages[-1].id
    await talk.regenerate()
    assert talk.messages[-1].text == "Second."
    assert model.requests[1].alternative == 1
    assert model.requests[1].lines == model.requests[0].lines
    await talk.choose(first)
    assert talk.messages[-1].text == "First."


async def test_editing_keeps_the_earlier_wording(store: Store) -> None:
    talk, _ = await begin(store, ScriptedModel(["One.", end()], ["Two.", end()]))
    await talk.say("Hello")
    mine = talk.messages[1]
    await talk.edit(mine.id, "Goodbye")
    assert [m.text for m in talk.messages[1:]] == ["Goodbye", "Two."]
    assert mine.id in (await store.conversations.path(talk.conversation.id))[1].alternatives


async def test_a_refusal_ends_the_turn_and_takes_the_request_out_of_sight(store: Store) -> None:
    model = ScriptedModel(["I", end("refusal", detail="Declined.")], ["Fine.", end()])
    talk, _ = await begin(store, model)
    await talk.say("Something refused")
    assert talk.messages[-1].status == "refused"
    assert "Declined." in talk.messages[-1].note
    await talk.say("Something else")
    assert [line.text for line in model.requests[1].lines] == ["Something else"]


async def test_a_quiet_early_end_is_an_interruption(store: Store) -> None:
    talk, _ = await begin(store, ScriptedModel(["And then"]))
    await talk.say("Hello")
    assert talk.messages[-1].status == "interrupted"


async def test_a_reply_without_a_word_says_so(store: Store) -> None:
    talk, _ = await begin(store, ScriptedModel([end()]))
    await talk.say("Hello")
    assert talk.messages[-1].status == "failed"
    assert talk.messages[-1].note


async def test_a_mistake_in_an_adapter_is_one_sentence_and_the_talk_goes_on(store: Store) -> None:
    talk, _ = await begin(store, ScriptedModel(["We", KeyError("secret")], ["Fine.", end()]))
    await talk.say("Hello")
    assert talk.messages[-1].status == "interrupted"
    assert "secret" not in talk.messages[-1].note
    await talk.say("Still there?")
    assert talk.messages[-1].text == "Fine."


async def test_a_listener_that_stumbles_does_not_stop_the_turn(store: Store) -> None:
    class Broken:
        async def hear(self, event: TurnEvent) -> None:
            raise RuntimeError("broken")

    talk, ears = await begin(store, ScriptedModel(["Fine.", end()]))
    talk.add_listener(Broken())
    await talk.say("Hello")
    assert ears.words == "Fine."


async def test_one_turn_at_a_time(store: Store) -> None:
    gate = asyncio.Event()
    talk, _ = await begin(store, ScriptedModel(["Well", gate, end()]))
    turn = asyncio.create_task(talk.say("One"))
    await asyncio.sleep(0)
    with pytest.raises(UserError, match="still arriving"):
        await talk.say("Two")
    gate.set()
    await turn
    assert [m.text for m in talk.messages if m.role == "user"] == ["One"]


async def test_escape_sequences_of_a_model_never_get_in(store: Store) -> None:
    talk, ears = await begin(store, ScriptedModel(["A\x1b]0;ti", "tle\x07B\x9b2J", end()]))
    await talk.say("\x1b[2JHello\u202e")
    for text in (ears.words, *(m.text for m in talk.messages)):
        assert not any(c in text for c in "\x1b\x07\x9b\u202e")


async def test_an_empty_message_is_not_sent(store: Store) -> None:
    model = ScriptedModel(["Hm.", end()])
    talk, _ = await begin(store, model)
    with pytest.raises(UserError):
        await talk.say("  \n ")
    assert not model.requests and not talk.busy


async def test_the_context_is_what_the_provider_counted_else_an_estimate(store: Store) -> None:
    talk, _ = await begin(store, ScriptedModel(["Fine.", end(tokens=(90, 10))]))
    assert not talk.context.exact and talk.context.tokens > 0
    await talk.say("Hello")
    assert (talk.context.tokens, talk.context.exact) == (100, True)


async def test_a_store_that_fails_is_said_and_the_words_stay(store: Store) -> None:
    talk, ears = await begin(store, ScriptedModel(["Fine.", end()]))

    async def full(*_: object, **__: object) -> None:
        raise UserError("the disk is full", mend="make room")

    store.conversations.write = full  # type: ignore[method-assign]
    await talk.say("Hello")
    assert "the disk is full" in talk.messages[-1].note
    assert isinstance(ears.events[-1], TurnEnded) and "disk" in ears.events[-1].note


async def test_another_persona_speaks_from_the_next_turn_on(store: Store) -> None:
    model = ScriptedModel(["Fine.", end()])
    talk, _ = await begin(store, model)
    await talk.say("Hello")
    talk.persona = replace(PERSONA, id="bo", system="Rhyme.")
    await talk.say("And you?")
    assert "Rhyme." in model.requests[-1].system
    assert talk.messages[-1].persona == "bo"


async def test_a_model_learns_its_limits_before_a_request_is_made_for_it(store: Store) -> None:
    class Learner(ScriptedModel):
        async def learn(self) -> None:
            self.info = replace(self.info, context_tokens=300)

    model = Learner(["Yes. " * 40, end()])
    talk, _ = await begin(store, model)
    for number in range(12):
        await talk.say(f"{number} " + "words " * 30)
    assert len(model.requests[-1].lines) < 12
    assert talk.horizon_id is not None


async def test_a_model_brings_instructions_and_settings_of_its_own(store: Store) -> None:
    settings = (("profile", "lab"), ("temperature", 0.5))
    info = ModelInfo(
        "m", "M", "x", local=True, system_addition="Answer in verse.", settings=settings
    )
    model = ScriptedModel(["Fine.", end()], info=info)
    talk, _ = await begin(store, model)
    await talk.say("Hello")
    assert "Answer in verse." in model.requests[0].system
    path = await store.conversations.path(talk.conversation.id)
    assert path[-1].settings == settings
    assert path[-2].settings == ()


async def test_another_model_that_answers_after_a_failure_is_the_one_remembered(
    store: Store,
) -> None:
    talk, _ = await begin(store, ScriptedModel([Unreachable("no network")]))
    await talk.say("Hello")
    talk.model = ScriptedModel(["Here.", end()], info=ModelInfo("two", "Two", "x", local=True))
    await talk.retry()
    path = await store.conversations.path(talk.conversation.id)
    assert [(m.text, m.model, m.alternatives) for m in path[-1:]] == [
        ("Here.", "two", (path[-1].id,))
    ]
    assert talk.messages[-1].model == "two"


async def test_while_a_reply_arrives_its_feeling_is_known(store: Store) -> None:
    gate = asyncio.Event()
    talk, ears = await begin(store, ScriptedModel(["[joy] Well", gate, end()]))
    turn = asyncio.create_task(talk.say("Hello"))
    async with asyncio.timeout(5):
        while not ears.words:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert talk.messages[-1].emotion == "joy" and talk.turns == 0
    gate.set()
    await turn
