"""A conversation that is open: what was said, and the turns that add to it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llmcompanion.chat.cutting import Cutting
from llmcompanion.chat.events import Feeling, Preparing, Proposed, TurnEnded, TurnStarted
from llmcompanion.chat.horizon import budget_of
from llmcompanion.chat.messages import Message
from llmcompanion.chat.prompt import assemble, scene_of
from llmcompanion.chat.recorder import Recorder
from llmcompanion.chat.reply import ReplyReader
from llmcompanion.chat.seeing import Seeing
from llmcompanion.chat.trace import RUNNERS_UP, Tracer
from llmcompanion.chat.turn import take_turn
from llmcompanion.errors import UserError
from llmcompanion.models.port import Learns
from llmcompanion.persona.greetings import opened_with
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from llmcompanion.chat.cutting import Why
    from llmcompanion.chat.events import Listener, TurnEvent
    from llmcompanion.chat.messages import Conversation
    from llmcompanion.chat.prompt import Prompt
    from llmcompanion.chat.sight import Summary
    from llmcompanion.chat.tools import Tools
    from llmcompanion.models.port import ChatModel
    from llmcompanion.persona.model import Persona

log = logging.getLogger(__name__)

TITLE_LENGTH = 60
CLOSED = "llmcompanion was closed while this reply arrived."
UNSAID = "Stopped before any words."


@dataclass(frozen=True, slots=True)
class Context:
    """How much of the model's sight the talk takes up.

    Attributes:
        limit: Size of the context; None where there is none.
        exact: Whether the provider counted.
    """

    tokens: int
    limit: int | None
    exact: bool


class Talk:
    """One conversation, its shown branch, and at most one turn at a time.

    Turns are coroutines that end when the reply has ended, however it ended; what there is
    to say about that stands in the reply's `note`. Raises `UserError` only where nothing
    was changed.

    Attributes:
        conversation: The root of the message tree.
        messages: The shown branch, oldest first.
        model: Answers the next turn; may be set between turns.
        persona: Speaks in the next turn; may be set between turns.
        seeing: The summaries of what is out of the model's sight.
    """

    def __init__(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        *,
        model: ChatModel,
        persona: Persona,
        user_name: str,
        tools: Tools,
    ) -> None:
        self.conversation = conversation
        self.messages = list(messages)
        self.model = model
        self.persona = persona
        self._user_name = user_name
        self._tools = tools
        self._listeners: list[Listener] = []
        self._idle = asyncio.Event()
        self._idle.set()
        self._cutting = Cutting()
        self._facts: tuple[str, ...] = ()
        """What the persona remembered for the last turn."""
        self._seen: tuple[object, Prompt] | None = None
        self.seeing = None if tools.sights is None else Seeing(tools.sights, self.conversation.id)

    @classmethod
    async def begin(
        cls, *, model: ChatModel, persona: Persona, user_name: str, tools: Tools
    ) -> Talk:
        """A new conversation, opened by the persona's greeting if it has one."""
        now = tools.clock.now()
        conversation = await tools.repository.start(title="", persona=persona.id, now=now)
        messages = []
        scene = scene_of(conversation.id, conversation.created_at, persona, user_name)
        if opening := opened_with(persona, scene):
            greeting = await tools.repository.add(
                conversation_id=conversation.id,
                parent_id=None,
                role="assistant",
                text=opening,
                status="complete",
                now=now,
                persona=persona.id,
                persona_version=await _version(persona, tools),
            )
            messages.append(greeting)
        return cls(
            conversation,
            messages,
            model=model,
            persona=persona,
            user_name=user_name,
            tools=tools,
        )

    # What is going on

    def add_listener(self, listener: Listener) -> None:
        """Let `listener` hear every event of every later turn."""
        self._listeners.append(listener)

    @property
    def busy(self) -> bool:
        """Whether a reply is arriving or about to."""
        return not self._idle.is_set()

    @property
    def turns(self) -> int:
        """Exchanges on the shown branch: user messages that got words in reply."""
        return sum(
            1
            for message, reply in zip(self.messages, self.messages[1:], strict=False)
            if message.role == "user" and reply.role == "assistant" and reply.text
        )

    @property
    def horizon_id(self) -> int | None:
        """The first message the model would see now, when it would not see all."""
        return self._sight().horizon_id

    @property
    def context(self) -> Context:
        """How full the model's context is: as last counted by the provider, or estimated."""
        limit = self.model.info.context_tokens
        last = self.messages[-1] if self.messages else None
        if last is not None and last.usage is not None and last.model == self.model.info.name:
            return Context(last.usage.input_tokens + last.usage.output_tokens, limit, exact=True)
        return Context(self._sight().tokens, limit, exact=False)

    @property
    def upcoming(self) -> Prompt:
        """What would be sent if the talk were answered as it is."""
        return self._sight()

    async def would_send(self, text: str) -> Prompt:
        """What saying `text` would send; with "" what is sent before it. Nothing is stored."""
        await self.load_sight()
        path = list(self.messages)
        text = clean(text).strip("\n")
        if text.strip():
            now = self._tools.clock.now()
            parent = path[-1].id if path else None
            path.append(Message(0, self.conversation.id, parent, "user", text, "complete", now))
        if self._tools.remembering is not None:
            self._facts = await self._tools.remembering.recalled(self.persona, path)
        return self._prompt(path)

    @property
    def summary(self) -> Summary | None:
        """What stands for older turns of the shown branch; None where nothing does."""
        return None if self.seeing is None else self.seeing.summary(self.messages)

    @property
    def sums_up(self) -> bool:
        """Whether what leaves the model's sight is summed up, before the next reply."""
        return self.seeing is not None and self._tools.manner().summarise

    async def load_sight(self) -> None:
        """Find the summaries that are kept. To be called once it is opened."""
        if self.seeing is not None:
            await self.seeing.load()

    def _sight(self) -> Prompt:
        """What would be sent now; kept until the talk, its persona or its model is another."""
        key = (
            *(tuple(self.messages), self.persona, self.model.info, self._facts),
            *(self.summary, self._tools.manner()),
        )
        if self._seen is None or self._seen[0] != key:
            self._seen = (key, self._prompt(self.messages))
        return self._seen[1]

    # Turns

    async def say(self, text: str) -> None:
        """Store the person's message, then let the model answer it."""
        with _Turnstile(self):
            parent = self.messages[-1].id if self.messages else None
            await self._ask(text, self.messages, parent)

    async def edit(self, message_id: int, text: str) -> None:
        """Say something else in the place of an earlier message; the earlier one is kept."""
        with _Turnstile(self):
            self._refuse_if_ended()
            place = self._place(message_id)
            message = self.messages[place]
            await self._ask(text, self.messages[:place], message.parent_id)

    async def regenerate(self, message_id: int | None = None) -> None:
        """Another reply in the place of one (the last, if none is named); both are kept."""
        with _Turnstile(self):
            self._refuse_if_ended()
            place = len(self.messages) - 1 if message_id is None else self._place(message_id)
            if place < 1 or self.messages[place].role != "assistant":
                raise UserError("there is no reply here that another could take the place of")
            await self._answer(self.messages[:place], instead_of=self.messages[place])

    async def retry(self) -> None:
        """Ask again where no reply came, or only part of one."""
        with _Turnstile(self):
            self._refuse_if_ended()
            if not self.messages:
                raise UserError("there is nothing to try again")
            last = self.messages[-1]
            if last.role == "user":
                await self._answer(self.messages)
            elif len(self.messages) > 1:
                await self._answer(self.messages[:-1], instead_of=last)

    def stop(self) -> None:
        """End the reply that is arriving, or about to; what came stays."""
        self._cut_off("stopped")

    async def rest(self) -> None:
        """Wait until no reply is arriving."""
        await self._idle.wait()

    async def pin(self, message_id: int, *, pinned: bool) -> None:
        """Let a message stay in the model's sight, or no longer.

        Raises:
            UserError: It is not on the branch that is shown, or nothing keeps pins.
        """
        place = self._place(message_id)
        if self._tools.sights is None:
            raise UserError("nothing can be pinned here")
        await self._tools.sights.pin(message_id, pinned=pinned)
        self.messages[place] = replace(self.messages[place], pinned=pinned)

    async def write_summary(self, text: str) -> None:
        """Let the person's words stand for what is out of sight; "" takes the summary away."""
        if self.seeing is not None:
            await self.seeing.write(
                self.messages, self.horizon_id, clean(text), clock=self._tools.clock
            )

    async def choose(self, message_id: int) -> None:
        """Show the branch through another alternative."""
        with _Turnstile(self):
            await self._tools.repository.choose(message_id)
            self.messages = list(await self._tools.repository.path(self.conversation.id))

    def retitle(self, title: str) -> None:
        """Take note that the conversation was given another title."""
        self.conversation = replace(self.conversation, title=title)

    async def close(self) -> None:
        """End a running turn, its reply kept as far as it came."""
        self._cut_off("interrupted")
        await self._idle.wait()

    # How a turn goes

    async def _ask(self, text: str, before: Sequence[Message], parent: int | None) -> None:
        text = clean(text).strip("\n")
        if not text.strip():
            raise UserError("there is nothing to send")
        self._refuse_if_ended()
        message = await self._tools.repository.add(
            conversation_id=self.conversation.id,
            parent_id=parent,
            role="user",
            text=text,
            status="complete",
            now=self._tools.clock.now(),
        )
        self.messages = [*before, message]
        if not self.conversation.title:
            title = clean_line(text)[:TITLE_LENGTH].strip()
            await self._tools.repository.rename(self.conversation.id, title)
            self.retitle(title)
        await self._answer(self.messages)

    def _refuse_if_ended(self) -> None:
        """No turn is taken on any branch of it: asking until it does not end would be no end."""
        if self.conversation.ended:
            raise UserError(
                f"{self.persona.name} has ended this conversation",
                mend="it can be read; a new one can begin at any time",
            )

    async def _answer(self, path: Sequence[Message], instead_of: Message | None = None) -> None:
        """Take the turn in a task of its own, which ends in good order whoever is cancelled."""
        turn = asyncio.create_task(self._take_turn(path, instead_of), name="turn")
        try:
            await asyncio.shield(turn)
        except asyncio.CancelledError:
            self._cut_off("interrupted")
            while not turn.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({turn})
            raise
        if self._cutting.why == "interrupted":
            raise asyncio.CancelledError

    def _cut_off(self, why: Why) -> None:
        if self.busy:
            self._cutting.cut(why)

    async def _take_turn(self, path: Sequence[Message], instead_of: Message | None) -> None:
        alternatives = len(instead_of.alternatives) if instead_of is not None else 0
        persona = self.persona  # another may be set meanwhile, when the turn has been cut off
        if isinstance(self.model, Learns):
            await self._cutting.until_cut(self.model.learn())
        version = await _version(persona, self._tools)
        if self._tools.remembering is not None:
            self._facts = await self._tools.remembering.recalled(persona, path)
        prompt = await self._in_sight(path, alternatives)
        info = self.model.info
        if info.local and self._tools.traces is not None:
            prompt = replace(prompt, request=replace(prompt.request, runners_up=RUNNERS_UP))
        if instead_of is not None and not instead_of.text:
            reply = replace(
                instead_of,
                status="streaming",
                note="",
                feelings=(),
                persona=persona.id,
                model=info.name,
                settings=info.settings,
                persona_version=version,
            )
            await self._tools.repository.begin_again(
                reply.id,
                persona=reply.persona,
                model=reply.model,
                settings=reply.settings,
                persona_version=version,
            )
        else:
            reply = await self._tools.repository.add(
                conversation_id=self.conversation.id,
                parent_id=path[-1].id,
                role="assistant",
                text="",
                status="streaming",
                now=self._tools.clock.now(),
                persona=persona.id,
                model=info.name,
                settings=info.settings,
                persona_version=version,
            )
        self.messages = [*path, reply]
        await self._run(prompt, reply)

    async def _in_sight(self, path: Sequence[Message], alternatives: int) -> Prompt:
        """What is sent; what leaves the model's sight is summed up first where that is wanted."""
        prompt = self._prompt(path, alternatives)
        seeing, tools = self.seeing, self._tools
        if seeing is None or not tools.manner().summarise:
            return prompt
        if not seeing.leaving(path, prompt.horizon_id):
            return prompt
        await self._tell(self._listeners, Preparing("summing up what leaves its sight"))
        await self._cutting.until_cut(
            seeing.sum_up(
                path,
                prompt.horizon_id,
                self.model,
                budget=self._budget,
                room=prompt.sight_room,
                clock=tools.clock,
                rng=tools.rng,
            )
        )
        return self._prompt(path, alternatives)

    async def _run(self, prompt: Prompt, reply: Message) -> None:
        """Drive one reply to its end and let everybody hear it."""
        persona = self.persona
        remembers = self._tools.remembering is not None and persona.memory.enabled
        sham = self._drawn_face(persona.labels)
        reader = ReplyReader(
            persona.labels,
            self._tools.read,
            remembers=remembers,
            sham=sham,
            may_end=self._tools.manner().may_end,
        )
        listeners: list[Listener] = [
            Recorder(reply.id, reader, self._tools.repository, self._tools.clock),
            *self._tracers(prompt),
            *self._listeners,
        ]
        try:
            await self._tell(listeners, TurnStarted(reply))
            ended = await self._cutting.until_cut(self._arrive(prompt, reader, listeners))
            if ended is None:
                for event in reader.finish():
                    await self._tell(listeners, event)
                ended = self._early_end(reader.text)
        except UserError as error:
            reader.finish()
            ended = TurnEnded("interrupted", None, error.sentence)
        self.messages[-1] = replace(
            reply,
            text=reader.text,
            feelings=tuple(reader.feelings),
            status=ended.status,
            usage=ended.usage,
            note=ended.note,
        )
        try:
            if reader.ends_conversation:
                await self._tools.repository.end(self.conversation.id)
                self.conversation = replace(self.conversation, ended=True)
            await self._tell(listeners, ended)
            await self._propose(persona, reader.proposals, listeners)
        except UserError as error:
            self.messages[-1] = replace(self.messages[-1], note=error.sentence)
            await self._tell(listeners[1:], replace(ended, note=error.sentence))

    def _tracers(self, prompt: Prompt) -> list[Listener]:
        """Who writes down what is behind the reply."""
        tools = self._tools
        if tools.traces is None:
            return []
        return [Tracer(prompt.request, self.model.info, tools.traces, tools.clock)]

    async def _propose(
        self, persona: Persona, texts: Sequence[str], listeners: Sequence[Listener]
    ) -> None:
        """Keep what the reply proposes to remember, and let everybody hear that it does."""
        if texts and self._tools.remembering is not None:
            reply = self.messages[-1]
            for fact in await self._tools.remembering.propose(persona, texts, reply):
                await self._tell(listeners, Proposed(fact))

    def _drawn_face(self, labels: Collection[str]) -> str:
        if self._tools.draw_face is None:
            return ""
        replies = (m for m in reversed(self.messages[:-1]) if m.role == "assistant")
        latest = next((reply.emotion for reply in replies), "neutral")
        return self._tools.draw_face(labels, latest)

    async def _arrive(
        self, prompt: Prompt, reader: ReplyReader, listeners: Sequence[Listener]
    ) -> TurnEnded:
        """Let everybody hear the reply as it arrives; returns how it ended."""
        tools = self._tools
        turn = take_turn(self.model, prompt.request, reader, clock=tools.clock, rng=tools.rng)
        async with aclosing(turn) as events:
            async for event in events:
                if isinstance(event, TurnEnded):
                    return event
                if isinstance(event, Feeling):
                    feelings = tuple(reader.feelings)
                    self.messages[-1] = replace(self.messages[-1], feelings=feelings)
                await self._tell(listeners, event)
        raise RuntimeError("a turn closed without its end")

    def _early_end(self, text: str) -> TurnEnded:
        """The end of a turn that was cut off."""
        if self._cutting.why == "stopped":
            return TurnEnded("stopped", None, "" if text else UNSAID)
        return TurnEnded("interrupted", None, CLOSED)

    @staticmethod
    async def _tell(listeners: Sequence[Listener], event: TurnEvent) -> None:
        """Everybody hears the event, in order; one who stumbles does not stop the others."""
        for listener in listeners:
            try:
                await listener.hear(event)
            except UserError:
                raise
            except Exception:
                log.exception("a listener failed at %s", type(event).__name__)

    @property
    def _budget(self) -> int | None:
        return budget_of(self.model.info.context_tokens, self.model.info.max_output_tokens)

    def _prompt(self, path: Sequence[Message], alternative: int = 0) -> Prompt:
        info, manner = self.model.info, self._tools.manner()
        return assemble(
            path,
            self.persona,
            user_name=self._user_name,
            budget=self._budget,
            alternative=alternative,
            addition=info.system_addition,
            facts=self._facts,
            takes_notes=info.provider != "doctor",  # which has one rule: the last words
            summary=None if self.seeing is None else self.seeing.summary(path),
            summarises=manner.summarise,
            may_end=manner.may_end,
        )

    def _place(self, message_id: int) -> int:
        for place, message in enumerate(self.messages):
            if message.id == message_id:
                return place
        raise UserError("that message is not part of the talk that is shown")


async def _version(persona: Persona, tools: Tools) -> int:
    """The number of the version that is about to speak; 0 where none are kept."""
    return 0 if tools.remembering is None else await tools.remembering.version(persona)


class _Turnstile:
    """One turn at a time."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def __enter__(self) -> None:
        if self._talk.busy:
            raise UserError("a reply is still arriving", mend="Esc stops it")
        self._talk._cutting.why = None
        self._talk._idle.clear()

    def __exit__(self, *_: object) -> None:
        self._talk._idle.set()
