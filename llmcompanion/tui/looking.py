"""A second look as the screen goes through it: what is asked, at what cost, and what became of it.

No Textual in here: the pane calls this, and it calls the core.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.chat.look.arms import ARMS, arms_of, last_words, turning
from llmcompanion.chat.look.cost import cost_of
from llmcompanion.chat.look.draws import Look
from llmcompanion.chat.look.subject import subject_of
from llmcompanion.chat.look.turning import can_turn, turn_round
from llmcompanion.chat.prompt import assemble
from llmcompanion.journal.looks import second_look
from llmcompanion.models.borrowed import Borrowed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmcompanion.chat.look.arms import Arm, ArmName
    from llmcompanion.chat.look.cost import Cost
    from llmcompanion.chat.look.draws import Draw
    from llmcompanion.chat.look.subject import Subject
    from llmcompanion.chat.messages import Message
    from llmcompanion.journal.looks import Verdict
    from llmcompanion.models.port import ChatModel, Request
    from llmcompanion.tui.session import Session

USUAL_DRAWS, MOST_DRAWS = 3, 9
NOT_TURNED = "The model cannot turn your message round: that arm is left out."


class Looking:
    """One look at one reply.

    Attributes:
        count: Draws of each arm.
        names: The arms that are wanted.
        models: Names of models that are asked; none for the one that replied.
        turned: The person's message, turned; "" before the model, or the person, has done it.
        note: What there is to say of what is asked, in one sentence.
    """

    def __init__(self, session: Session, subject: Subject) -> None:
        self._session = session
        self.subject = subject
        self.count = USUAL_DRAWS
        self.names: list[ArmName] = [*ARMS]
        self.models: tuple[str, ...] = ()
        self.turned = ""
        self.note = ""
        self.look: Look | None = None

    @classmethod
    async def at(cls, session: Session, reply: Message) -> Looking:
        """Begin with a reply.

        Raises:
            UserError: It is not one of a model's.
        """

        def assembled(reply: Message, path: Sequence[Message]) -> Request:
            persona = session.household.library.get(reply.persona)
            return assemble(path, persona, user_name=session.user_name).request

        store = session.store
        subject = await subject_of(reply.id, store.conversations, store.traces, assembled)
        return cls(session, subject)

    # What is asked

    def toggle(self, name: ArmName) -> None:
        """Want an arm, or not; one is always wanted."""
        wanted = [each for each in ARMS if (each in self.names) != (each == name)]
        self.names = wanted or self.names

    def draw_more(self, step: int) -> None:
        """Draw more of each arm, or fewer."""
        self.count = min(MOST_DRAWS, max(1, self.count + step))

    @property
    def must_turn(self) -> bool:
        """Whether the message has to be turned before anything can be drawn."""
        return "opposite" in self.names and not self.turned

    @property
    def words(self) -> str:
        """The person's message, as it was said."""
        return last_words(self.subject.path)

    def arms(self) -> list[Arm]:
        """The arms that are asked; a message that is not turned yet stands for its turned self."""
        return arms_of(
            self.subject.sent,
            self.subject.path,
            self.names,
            turned=self.turned or self.words,
            models=self.models,
        )

    def open_model(self, name: str) -> ChatModel:
        """The model of an arm: the open one where it is the same, so that none is loaded twice."""
        session = self._session
        wanted = name or self.subject.model
        talk = session.talk
        if talk is not None and wanted in (session.model_name, talk.model.info.name):
            return Borrowed(talk.model)
        return session.household.registry.open(wanted)

    async def cost(self) -> Cost:
        """What it would cost now. An arm that the model cannot be asked in is not wanted then."""
        opened: dict[str, ChatModel] = {}

        def model_of(name: str) -> ChatModel:
            if name not in opened:
                opened[name] = self.open_model(name)
            return opened[name]

        usage = self.subject.reply.usage
        size = usage.output_tokens if usage else max(1, len(self.subject.reply.text) // 4)
        try:
            if self.must_turn and not can_turn(model_of("")):
                self.drop_turned()
            return await cost_of(
                self.arms(),
                self.count,
                reply_tokens=size,
                model_of=model_of,
                turned_first=turning(self.words) if self.must_turn else None,
            )
        finally:
            for model in opened.values():
                await model.close()

    async def turn(self) -> bool:
        """Let the model turn the message; False where it cannot: the arm is not wanted then."""
        household = self._session.household
        model = self.open_model("")
        try:
            self.turned = await turn_round(
                model, self.words, clock=household.clock, rng=household.rng
            )
        finally:
            await model.close()
        if not self.turned:
            self.drop_turned()
        return bool(self.turned)

    def drop_turned(self) -> None:
        """Do without the arm that leads the other way: nobody has turned the message."""
        self.names = [name for name in self.names if name != "opposite"] or ["same"]
        self.note = NOT_TURNED

    # Drawing and judging

    def begin(self, changed: Callable[[Draw], None]) -> Look:
        """Ready to be run."""
        household = self._session.household
        self.look = Look(
            self.arms(),
            self.count,
            open_model=self.open_model,
            clock=household.clock,
            rng=household.rng,
            changed=changed,
        )
        return self.look

    async def judge(self, verdict: Verdict, words: str = "") -> None:
        """Write what the person makes of it into the reflection log."""
        if self.look is None:
            return
        entry = second_look(
            self.subject.reply,
            self.look.draws,
            verdict,
            now=self._session.now(),
            words=words,
        )
        await self._session.store.journal.add(entry)
