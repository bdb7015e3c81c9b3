"""What can be talked with: found, tried, fetched, kept under a name, chosen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line
from llmcompanion.tui.screens.dialogs import ConfirmScreen
from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.worker import Worker

    from llmcompanion.models.registry import Offer
    from llmcompanion.tui.model_shelf import Group, ModelShelf

NOBODY_FOUND = "No Ollama, LM Studio, llama-server or vLLM answers on this machine."


class ModelsScreen(Screen[str | None]):
    """The list; the name of the chosen model, or None when the person leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="models.back"),
        Binding("slash", "search", "Search", id="models.search"),
        Binding("t", "try", "Try it", id="models.try"),
        Binding("a", "add", "Add a profile", id="models.add"),
        Binding("d,delete", "remove", "Remove the profile", id="models.remove"),
        Binding("p", "fetch", "Fetch a model", id="models.fetch"),
    ]

    def __init__(self, shelf: ModelShelf, current: str) -> None:
        super().__init__()
        self._shelf = shelf
        self._current = current
        self._offers: list[Offer] = []
        self._rows: list[Offer | None] = []
        self._looking: set[str] = set()
        self._trial: Worker[None] | None = None
        self._settled = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static("Models", classes="title", markup=False)
            yield Input(placeholder="/ finds a model by its name", id="query", compact=True)
            yield OptionList(id="models", markup=False)
            yield Static("", id="about", classes="help", markup=False)
            yield Static("", id="state", classes="help", markup=False)
            yield KeysLine(
                "Enter chooses · t tries · a adds a profile · d removes it · p fetches a file · "
                "Esc back",
                classes="help keys",
            )

    def on_mount(self) -> None:
        self.query_one("#models").focus()
        self._look()

    # looking

    @work(group="looking")
    async def _look(self) -> None:
        """What is known at once, then whoever answers; each comes in when it is there."""
        try:
            self._offers = await self._shelf.known()
        except UserError as error:
            self._say(error.sentence)
        self._fill()
        self._looking = {"servers on this machine"}
        if any(o.ready and o.goes_to != "this machine" for o in self._offers):
            self._looking.add("the providers for their lists")
        self._show_looking()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look_for_servers())
            if len(self._looking) > 1:
                tasks.create_task(self._look_online())
        self._looking.clear()
        self._show_looking()

    async def _look_for_servers(self) -> None:
        found = await self._shelf.servers()
        self._looking.discard("servers on this machine")
        empty = [server.title for server in found if not server.models]
        if not found:
            self._settled = NOBODY_FOUND
        elif empty:
            self._settled = f"{' and '.join(empty)} answers, and has no model yet."
        self._take([offer for server in found for offer in server.offers()])

    async def _look_online(self) -> None:
        try:
            offers = await self._shelf.online()
        except UserError as error:
            self._settled = error.sentence
            offers = []
        self._looking.discard("the providers for their lists")
        self._take(offers)

    def _take(self, offers: Sequence[Offer]) -> None:
        known = {offer.name for offer in self._offers}
        self._offers += [offer for offer in offers if offer.name not in known]
        self._fill()
        self._show_looking()

    def _show_looking(self) -> None:
        if self._trial is not None:
            return
        words = " and asking ".join(sorted(self._looking, reverse=True))
        self._say(f"Looking for {words} …" if words else self._settled)

    # the list

    def _fill(self) -> None:
        """Show what the query lets through; the cursor stays on its model."""
        if not self.is_mounted:
            return
        models = self.query_one("#models", OptionList)
        chosen = self._highlighted
        wanted = chosen.name if chosen is not None else self._current
        words = self.query_one(Input).value.casefold().split()
        options: list[Option] = []
        self._rows = []
        for group in self._shelf.grouped(self._offers):
            fitting = [o for o in group.offers if _fits(o, group, words)]
            if not fitting:
                continue
            space = "\n" if options else ""
            options.append(Option(Text(f"{space}{group.heading}", "bold"), disabled=True))
            self._rows.append(None)
            for offer in fitting:
                options.append(Option(self._line(offer)))
                self._rows.append(offer)
        models.clear_options()
        models.add_options(options)
        names = [row.name if row is not None else "" for row in self._rows]
        place = names.index(wanted) if wanted in names else 1 if len(names) > 1 else None
        models.highlighted = place
        self._describe()

    def _line(self, offer: Offer) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append("● " if offer.name == self._current else "  ", "bold")
        line.append(offer.title)
        line.append(f"  {_where(offer)}", "dim")
        if not offer.ready:
            line.append("  not ready", "dim italic")
        return line

    @property
    def _highlighted(self) -> Offer | None:
        place = self.query_one("#models", OptionList).highlighted
        return self._rows[place] if place is not None and place < len(self._rows) else None

    def _describe(self) -> None:
        offer = self._highlighted
        words = ""
        if offer is not None:
            words = offer.about
            if "this machine" not in words.rpartition("; ")[2]:
                words += f" Your words {_stay_or_go(offer)}."
            if not offer.ready:
                words += f" {_lack(offer)}"
        self.query_one("#about", Static).update(words)

    def _say(self, words: str) -> None:
        if self.is_mounted:
            self.query_one("#state", Static).update(words)

    def on_option_list_option_highlighted(self) -> None:
        self._describe()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        offer = self._rows[event.option_index]
        if offer is not None:
            self.dismiss(offer.name)

    def on_input_changed(self) -> None:
        self._fill()

    def on_input_submitted(self) -> None:
        if self._rows:
            self.query_one("#models").focus()

    # keys

    def action_leave(self) -> None:
        """Esc takes back one thing after another: a trial, a search, the screen."""
        query = self.query_one(Input)
        if self._trial is not None:
            self._trial.cancel()
        elif query.has_focus or query.value:
            query.value = ""
            self.query_one("#models").focus()
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        self.query_one(Input).focus()

    def action_try(self) -> None:
        offer = self._highlighted
        if offer is not None and self._trial is None:
            self._trial = self._try(offer)

    @work(group="trial")
    async def _try(self, offer: Offer) -> None:
        self._say(f"Trying {offer.title} … Esc stops it.")
        try:
            trial = await self._shelf.try_out(
                offer.name, lambda words: self._say(f"{clean_line(words)} … Esc stops it.")
            )
            reply = f" “{trial.reply[:200]}”" if trial.reply else ""
            note = f" {trial.note}" if trial.note else ""
            words = f"{offer.title}: {trial.sentence}.{reply}{note}"
        except UserError as error:
            words = error.sentence
        except asyncio.CancelledError:
            self._say("Stopped.")
            raise
        finally:
            self._trial = None
        self._say(clean_line(words))

    @work(group="form")
    async def action_add(self) -> None:
        from llmcompanion.tui.screens.model_forms import ProfileScreen

        name = await self.app.push_screen_wait(
            ProfileScreen(self._shelf, self._shelf.draft(self._highlighted))
        )
        if name:
            await self._refresh_known()
            self._say(f"Profile {name} is there. Enter chooses it, t tries it.")
            self._go_to(name)

    @work(group="form")
    async def action_remove(self) -> None:
        offer = self._highlighted
        if offer is None or offer.name not in self._shelf.profiles:
            self._say("Only profiles of yours can be removed here.")
            return
        sure = await self.app.push_screen_wait(
            ConfirmScreen(f"Remove the profile “{offer.name}”?", yes="remove it")
        )
        if not sure:
            return
        try:
            await self._shelf.remove(offer.name)
        except UserError as error:
            self._say(error.sentence)
            return
        await self._refresh_known()
        self._say(f"Profile {offer.name} is gone.")

    @work(group="form")
    async def action_fetch(self) -> None:
        from llmcompanion.tui.screens.model_forms import FetchScreen

        name = await self.app.push_screen_wait(FetchScreen(self._shelf))
        if name:
            await self._refresh_known()
            self._say(f"{name} is here. Enter chooses it.")
            self._go_to(name)

    async def _refresh_known(self) -> None:
        """Ask again for what needs no asking; what was found beside it stays."""
        before = {offer.name for offer in self._known_names}
        found = [offer for offer in self._offers if offer.name not in before]
        known = await self._shelf.known()
        names = {offer.name for offer in known}
        self._offers = known + [offer for offer in found if offer.name not in names]
        self._fill()

    @property
    def _known_names(self) -> list[Offer]:
        """Profiles and files: what may be gone when the list is made again."""
        served = [o for o in self._offers if "/" in o.name and o.provider in ("openai",)]
        return [o for o in self._offers if o not in served]

    def _go_to(self, name: str) -> None:
        for place, offer in enumerate(self._rows):
            if offer is not None and offer.name == name:
                self.query_one("#models", OptionList).highlighted = place
                self._describe()


def _fits(offer: Offer, group: Group, words: Sequence[str]) -> bool:
    text = f"{offer.name} {offer.title} {group.heading}".casefold()
    return all(word in text for word in words)


def _where(offer: Offer) -> str:
    if offer.goes_to == "this machine":
        return "stays on this machine"
    return f"→ {offer.goes_to}" if offer.goes_to else ""


def _stay_or_go(offer: Offer) -> str:
    return (
        "stay on this machine"
        if offer.goes_to == "this machine"
        else f"go to {offer.goes_to or 'its server'}"
    )


def _lack(offer: Offer) -> str:
    if offer.provider == "llama":
        return "The file or the engine for it is missing."
    return f'It needs a key: "llmcompanion key set {offer.provider}" keeps one.'
