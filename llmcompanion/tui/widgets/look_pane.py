"""A second look beside the talk: draws side by side, and the person's own verdict."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message as TextualMessage
from textual.widgets import Static, TextArea

from llmcompanion.amounts import amount
from llmcompanion.chat.look.arms import ABOUT, ARMS, TITLES
from llmcompanion.chat.look.common import agreement, spans
from llmcompanion.errors import UserError
from llmcompanion.tui.widgets.draw_card import DrawCard

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from llmcompanion.chat.look.arms import Arm
    from llmcompanion.chat.look.cost import Cost
    from llmcompanion.chat.look.draws import Draw
    from llmcompanion.journal.looks import Verdict
    from llmcompanion.tui.looking import Looking

RENEW_EVERY_S = 0.1
COLUMNS_FROM = 84
"""Columns of the pane from which the arms stand side by side."""
LOW = 16
"""Rows below which it says less."""
KEYS = {"a": "same", "b": "bare", "c": "opposite"}
VERDICTS: dict[str, Verdict] = {"s": "same", "i": "mixed", "o": "opposite"}
SAME_WORDS = "All draws are the same: this model does not draw by chance here."


class TurnedText(TextArea):
    """The turned message, to be changed before it is sent. Enter takes it."""

    class Taken(TextualMessage):
        """It can be sent now."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Taken())
            return
        await super()._on_key(event)


class LookPane(Vertical, can_focus=True):
    """First what is asked, then the draws, then the verdict."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Stop, or back to the talk", show=False, priority=True),
        Binding("plus,equals_sign", "more(1)", "One draw more", show=False),
        Binding("minus", "more(-1)", "One draw fewer", show=False),
        *(Binding(key, f"letter('{key}')", show=False) for key in "abcmsiox"),
        Binding("up", "step(-1)", "Draw before", show=False),
        Binding("down", "step(1)", "Draw after", show=False),
        Binding("enter", "go", "Draw", show=False),
    ]

    class Left(TextualMessage):
        """The person wants back to the talk."""

    class ModelsWanted(TextualMessage):
        """The person wants to choose which models are asked."""

    def __init__(self, looking: Looking) -> None:
        super().__init__(id="look")
        self._looking = looking
        self._phase = "asking"
        self._cost: Cost | None = None
        self._cards: dict[int, DrawCard] = {}
        self._chosen = 0
        self._renewed_at = 0.0

    def compose(self) -> ComposeResult:
        yield Static("A second look", classes="title", markup=False)
        yield Static("Does it come out again, or was it led there?", classes="about", markup=False)
        yield Static("", id="look-plan", markup=False)
        yield TurnedText("", soft_wrap=True, show_line_numbers=False, id="look-turned")
        yield VerticalScroll(id="look-draws")
        yield Static("", id="look-verdict", markup=False)
        yield Static("", classes="help", markup=False)

    def on_mount(self) -> None:
        self._show_plan()
        self.focus()

    def on_resize(self, event: events.Resize) -> None:
        """The arms side by side where there is room for columns; fewer words in a low window."""
        self.set_class(event.size.width >= COLUMNS_FROM, "-columns")
        low = event.size.height < LOW
        if low != self.has_class("-low"):
            self.set_class(low, "-low")
            self._enter(self._phase)

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the models that are asked; none for the one that replied."""
        return self._looking.models

    @property
    def is_drawing(self) -> bool:
        """Whether requests are under way."""
        return self._phase in ("turning", "drawing")

    # What is asked

    def _show_plan(self) -> None:
        looking = self._looking
        text = Text()
        if not looking.subject.as_sent:
            text.append("What was sent then is not on record; it is put together anew.\n", "dim")
        for key, name in zip(KEYS, ARMS, strict=True):
            wanted = name in looking.names
            text.append(f"{key} {'■' if wanted else '□'} ", "bold")
            text.append(TITLES[name], "" if wanted else "dim")
            text.append("\n" if self.has_class("-low") else f": {ABOUT[name]}\n", "dim")
        models = ", ".join(looking.models) or f"{looking.subject.model}, which replied"
        text.append("+ − ", "bold")
        text.append(f"{amount(looking.count, 'draw')} of each\n")
        text.append("m   ", "bold")
        text.append(f"asks {models}\n")
        text.append(self._price())
        for sentence in (self._looking.note, *(self._cost.steady if self._cost else ())):
            if sentence:
                text.append(f"\n{sentence}", self.app.theme_variables.get("warning", ""))
        self.query_one("#look-plan", Static).update(text)
        self.query_one(TurnedText).display = self._phase == "editing"
        helps = {
            "asking": "Enter draws · Esc back",
            "turning": "The model turns your message … · Esc stops",
            "editing": "Your message, turned. Change it · Enter sends · Esc back",
            "drawing": "↑↓ choose · x stops one · Esc stops all",
            "judging": "↑↓ · Does it replicate? s same, i mixed, o opposite: into the log · Esc",
            "judged": "It stands in the reflection log (Ctrl+L) · ↑↓ · Esc back",
        }
        self.query_one(".help", Static).update(helps[self._phase])
        if self._phase == "asking":
            self._count_cost()

    def _price(self) -> Text:
        cost = self._cost
        if cost is None:
            return Text("Counting what it costs …", "dim")
        about = "" if cost.exact else "about "
        words = f"{amount(cost.sends, 'request')}, {about}{amount(cost.tokens_in, 'token')} to read"
        if not cost.leaves:
            return Text(f"{words}. Nothing leaves this machine.")
        price = "no price is set" if cost.money is None else f"about {cost.money:.4f}"
        return Text(f"{words}, about {cost.tokens_out} to write: {price}.")

    @work(exclusive=True, group="look-cost")
    async def _count_cost(self) -> None:
        try:
            cost = await self._looking.cost()
        except UserError as error:
            self._say(error.sentence)
            return
        if cost != self._cost:
            self._cost = cost
            self._show_plan()

    def ask_models(self, models: tuple[str, ...]) -> None:
        """Ask these instead; none for the one that replied."""
        self._looking.models = models
        self._cost = None
        self._show_plan()

    def action_more(self, step: int) -> None:
        if self._phase == "asking":
            self._looking.draw_more(step)
            self._show_plan()

    def action_letter(self, key: str) -> None:
        if self._phase == "asking" and key in KEYS:
            self._looking.toggle(ARMS["abc".index(key)])
            self._show_plan()
        elif self._phase == "asking" and key == "m":
            self.post_message(self.ModelsWanted())
        elif self._phase == "drawing" and key == "x" and self._looking.look is not None:
            self._looking.look.stop(self._looking.look.draws[self._chosen])
        elif self._phase == "judging" and key in VERDICTS:
            self._judge(VERDICTS[key])

    def action_go(self) -> None:
        if self._phase != "asking":
            return
        if self._looking.must_turn:
            self._turn()
        elif "opposite" in self._looking.names:
            self._edit()
        else:
            self._draw()

    @work(exclusive=True, group="look")
    async def _turn(self) -> None:
        self._enter("turning")
        try:
            turned = await self._looking.turn()
        except UserError as error:
            self._say(error.sentence)
            self._enter("asking")
            return
        if turned:
            self._edit()
        else:
            self._say("The model could not turn your message round: that arm is left out.")
            self._enter("asking")

    def _edit(self) -> None:
        self._enter("editing")
        area = self.query_one(TurnedText)
        area.text = self._looking.turned
        area.focus()

    def on_turned_text_taken(self, event: TurnedText.Taken) -> None:
        event.stop()
        turned = self.query_one(TurnedText).text.strip()
        if turned:
            self._looking.turned = turned
            self.focus()
            self._draw()

    # The draws

    @work(exclusive=True, group="look")
    async def _draw(self) -> None:
        look = self._looking.begin(self._changed)
        self._say("")
        self._enter("drawing")
        await self._lay_out(look.draws)
        await look.run()  # cancelled where the pane is taken away: there is nothing to show then
        self._renew_all()
        self._compare(look.draws)
        self._enter("judging")

    async def _lay_out(self, draws: list[Draw]) -> None:
        """A column for each arm where there is room, else one below the other."""
        self._cards = {id(draw): DrawCard(draw) for draw in draws}
        columns = []
        for arm, own in _by_arm(draws).items():
            parts = [Static(arm.title, classes="arm", markup=False)]
            if arm.name == "opposite":
                said = f"“{self._looking.turned}”"
                parts.append(Static(said, classes="turned", markup=False))
            parts += [self._cards[id(draw)] for draw in own]
            columns.append(Vertical(*parts, classes="arm-column"))
        place = self.query_one("#look-draws", VerticalScroll)
        await place.remove_children()
        await place.mount(Horizontal(*columns, id="look-columns"))
        self._chosen = 0
        self._choose(0)
        self._renew_all()

    def _changed(self, draw: Draw) -> None:
        now = time.monotonic()
        if draw.is_over:
            self._renew(draw)
            self._count()
        elif now - self._renewed_at >= RENEW_EVERY_S:
            self._renewed_at = now
            self._renew_all()

    def _renew(self, draw: Draw) -> None:
        card = self._cards.get(id(draw))
        if card is not None and card.is_mounted:
            card.renew()

    def _renew_all(self) -> None:
        for card in self._cards.values():
            self._renew(card.draw)
        self._count()

    def _count(self) -> None:
        over = sum(card.draw.is_over for card in self._cards.values())
        if self._phase == "drawing":
            self._say(f"{over} of {len(self._cards)} are in.")

    def _compare(self, draws: list[Draw]) -> None:
        """Mark within each arm what its draws share."""
        same = True
        shares = []
        for arm, own in _by_arm(draws).items():
            texts = [draw.text for draw in own]
            for draw, marks in zip(own, spans(texts), strict=True):
                self._cards[id(draw)].mark(marks)
            same = same and len(own) > 1 and len(set(texts)) == 1 and bool(texts[0])
            share = agreement([text for text in texts if text])
            if share is not None:
                shares.append(f"{arm.title.lower()} {share:.0%}")
        if same:
            self._say(SAME_WORDS)
        elif shares:
            self._say(
                f"Words in common: {', '.join(shares)}. Bold: all draws of an arm say it; "
                "italic: this one alone."
            )
        else:
            self._say("")

    def action_step(self, step: int) -> None:
        draws = self._looking.look.draws if self._looking.look is not None else []
        if draws:
            self._choose(min(max(0, self._chosen + step), len(draws) - 1))

    def _choose(self, place: int) -> None:
        self._chosen = place
        for number, card in enumerate(self._cards.values()):
            card.set_class(number == place, "-chosen")
            if number == place:
                card.scroll_visible(animate=False)

    # The verdict

    @work(exclusive=True, group="look")
    async def _judge(self, verdict: Verdict) -> None:
        try:
            await self._looking.judge(verdict)
        except UserError as error:
            self._say(error.sentence)
            return
        self._say(f"Your verdict: {verdict}.")
        self._enter("judged")

    def action_leave(self) -> None:
        look = self._looking.look
        if self._phase == "drawing" and look is not None:
            look.stop()
        elif self._phase == "turning":
            self.workers.cancel_group(self, "look")
            self._enter("asking")
        elif self._phase == "editing":
            self.focus()
            self._enter("asking")
        else:
            self.post_message(self.Left())

    def _enter(self, phase: str) -> None:
        self._phase = phase
        low = self.has_class("-low")
        planning = ("asking", "turning") if low else ("asking", "turning", "editing")
        self.query_one("#look-plan", Static).display = phase in planning
        self._show_plan()

    def _say(self, words: str) -> None:
        for line in self.query("#look-verdict").results(Static):  # none once it is taken away
            line.update(words)
            line.display = bool(words)


def _by_arm(draws: list[Draw]) -> dict[Arm, list[Draw]]:
    arms: dict[Arm, list[Draw]] = {}
    for draw in draws:
        arms.setdefault(draw.arm, []).append(draw)
    return arms
