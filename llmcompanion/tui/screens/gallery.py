"""The gallery: who there is to talk with, and all that can be done with a persona."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.tui.choice import Choice
from llmcompanion.tui.persona_shelf import Broken, matching
from llmcompanion.tui.screens.conversations import Destination
from llmcompanion.tui.screens.dialogs import ChoiceScreen, ConfirmScreen, LineScreen
from llmcompanion.tui.widgets.gallery_detail import GalleryDetail
from llmcompanion.tui.widgets.gallery_fitting import Fitting
from llmcompanion.tui.widgets.gallery_list import GalleryList

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from llmcompanion.persona.cards.exporting import Format
    from llmcompanion.persona.model import Persona
    from llmcompanion.tui.session import Session

KEYS = (
    "Enter talk · n new talk · / find · t tags · f favourite · p prompt · v versions · m memory · "
    "e E edit · d copy · a new · i import · x export · s try · F1 · Esc",
    "Enter talk · n new talk · / find · t tags · f favourite · s try · e edit · F1 all keys · Esc",
    "Enter talk · n new talk · / find · s try · F1 all keys · Esc",
    "Enter talk · / find · F1 keys · Esc",
    "Enter talk · F1 keys · Esc",
)
"""The longest that fits is shown."""

CARDS = (
    Choice("png", "Picture", "PNG with V3 and V2 in it; every program reads it"),
    Choice("charx", "Archive", "CHARX: V3, and the pictures of its feelings"),
    Choice("json", "Text", "JSON: V3, to read; no picture"),
)
"""What a persona can be exported as."""

DETAIL_PAUSE_S = 0.08
"""So long a persona is chosen before all of it is read."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to talk from now on.

    Attributes:
        persona: An id.
        new: Whether in a new conversation.
    """

    persona: str
    new: bool = False


class GalleryScreen(Screen[Wish | Destination | None]):
    """Gives who is to talk, or the place that a fact comes from; None when the person leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="gallery.back"),
        Binding("enter", "talk", "Talk with it here", id="gallery.talk"),
        Binding("n", "talk(True)", "Talk with it in a new conversation", id="gallery.new"),
        Binding("slash", "search", "Find", id="gallery.search", key_display="/"),
        Binding("t", "tags", "Only those with a tag", id="gallery.tags"),
        Binding("f", "favour", "Favourite, or no longer", id="gallery.favour"),
        Binding("s", "scratch", "Try it out: nothing is kept", id="gallery.scratch"),
        Binding("p", "preview", "What a model is told", id="gallery.preview"),
        Binding("v", "versions", "Versions, and what changed", id="gallery.versions"),
        Binding("m", "memory", "What it remembers", id="gallery.memory"),
        Binding("e", "edit", "Edit in a form", id="gallery.edit"),
        Binding("E", "edit_files", "Edit its files in your editor", id="gallery.edit_files"),
        Binding("d", "duplicate", "Copy it", id="gallery.duplicate"),
        Binding("a", "begin", "Make a new one", id="gallery.begin"),
        Binding("i", "take_in", "Import a card", id="gallery.import"),
        Binding("x", "export", "Export as a card", id="gallery.export"),
        Binding("delete", "remove", "Remove one of yours", id="gallery.remove", key_display="Del"),
        Binding("f1", "keys", "These keys", id="gallery.keys", priority=True),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shelf = session.personas
        self._shown = self._shelf.last
        self._tag = ""
        shown = session.settings.avatar.shown and session.options.avatar
        self._detail = GalleryDetail(self._shelf, with_face=shown, id="detail")
        self._list = GalleryList(
            self._shelf.avatar_folders, with_faces=session.options.avatar, id="personas"
        )
        self._heading = Static("Personas", id="gallery-title", markup=False)
        self._said = Static("", id="said", markup=False)
        self._query = Input(placeholder="name, words, tag, creator", id="query", compact=True)

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield self._heading
            yield self._query
            yield self._said
            with Horizontal(id="both"):
                yield self._list
                yield self._detail
            yield Fitting(KEYS, id="keys", classes="help keys")

    def on_mount(self) -> None:
        self._list.focus()
        graphics = getattr(self.app, "graphics", None)
        manner = self._session.avatar_manner
        self._list.use(manner, graphics)
        self._detail.use(manner, graphics)
        here = self._session.persona.id
        if self._shown.rows:
            self._fill(here)
        self._refill(here)

    def system_commands(self) -> Iterator[SystemCommand]:
        """Every action, for the palette."""
        for binding in self.BINDINGS:
            if isinstance(binding, Binding):
                key = binding.key_display or self.app.get_key_display(binding)
                run = partial(self.run_action, binding.action)
                yield SystemCommand(binding.description, f"In the gallery ({key}).", run)

    # What is shown

    @work(exclusive=True, group="refill")
    async def _refill(self, choose: str = "", words: str = "") -> None:
        """Look at the folders again."""
        before = self._shown
        try:
            self._shown = await self._shelf.shown()
        except UserError as error:
            words = error.sentence
        if self._shown != before or (choose and choose != self._chosen_id):
            self._fill(choose or self._chosen_id)
        self._say(words)

    def _fill(self, choose: str) -> None:
        shown, query = self._shown, self._query.value
        rows = matching(shown.rows, query, self._tag)
        broken = () if self._tag or query.strip() else shown.broken
        self._list.show(
            [*rows, *broken],
            favourites=shown.favourites,
            current=self._session.persona.id,
            choose=choose,
        )
        count = len(shown.rows)
        title = (
            f"Personas · {count}" if len(rows) == count else f"Personas · {len(rows)} of {count}"
        )
        title += f" · tagged {self._tag} (t: all)" if self._tag else ""
        broken_count = len(shown.broken)
        title += f" · {broken_count} cannot be used" if broken_count else ""
        self._heading.update(title)
        if not rows and not broken:
            self._detail.say("Nobody fits. Every word must occur; Esc shows all.")

    @property
    def _chosen_id(self) -> str:
        item = self._list.chosen
        return item.id if item is not None else ""

    def _say(self, words: str) -> None:
        self._said.update(words)
        self.set_class(bool(words), "-saying")

    def on_gallery_list_chosen(self, event: GalleryList.Chosen) -> None:
        event.stop()
        if event.item is not None:
            self._describe(
                event.item.id, event.item.sentence if isinstance(event.item, Broken) else ""
            )

    @work(exclusive=True, group="describe")
    async def _describe(self, id: str, sentence: str) -> None:
        """Show all of the one that is chosen, once it stays so."""
        await asyncio.sleep(DETAIL_PAUSE_S)
        if not sentence:
            try:
                persona = await asyncio.to_thread(self._shelf.library.get, id)
                facts = len(await self._shelf.store.memory.facts(id))
            except UserError as error:
                sentence = error.sentence
        if not self.is_attached:
            return
        if sentence:
            self._detail.say(sentence)
        else:
            self._detail.show(persona, facts)

    # Finding

    def action_search(self) -> None:
        self.add_class("-searching")
        self._query.focus()

    def on_input_changed(self) -> None:
        self._fill(self._chosen_id)

    def on_input_submitted(self) -> None:
        self._list.focus()

    @work(exclusive=True, group="ask")
    async def action_tags(self) -> None:
        if self._tag:
            self._tag = ""
            self._fill(self._chosen_id)
            return
        if not self._shown.tags:
            self._say("None of them has a tag.")
            return
        choices = [Choice(tag, tag, "") for tag in self._shown.tags]
        tag = await self.app.push_screen_wait(ChoiceScreen("Tag", choices, ""))
        self._tag = tag or ""
        self._fill(self._chosen_id)

    @work(exclusive=True, group="favour")
    async def action_favour(self) -> None:
        id = self._chosen_id
        if not id or _is_broken(self._list.chosen):
            return
        try:
            now = await self._shelf.favour(id)
        except UserError as error:
            self._say(error.sentence)
            return
        self._refill(id, "" if now else "No favourite any more.")

    def action_leave(self) -> None:
        query = self._query
        if query.has_focus or query.value or self._tag:
            self._tag = ""
            query.value = ""
            self.remove_class("-searching")
            self._list.focus()
            self._fill(self._chosen_id)
        else:
            self.dismiss(None)

    def action_keys(self) -> None:
        from llmcompanion.tui.screens.gallery_keys import KeysScreen

        self.app.push_screen(KeysScreen("Personas", self.BINDINGS))

    # Talking

    def on_gallery_list_selected(self, event: GalleryList.Selected) -> None:
        event.stop()
        self.action_talk()

    def action_talk(self, new: bool = False) -> None:
        item = self._list.chosen
        if item is None:
            return
        if isinstance(item, Broken):
            self._say(item.sentence)
            return
        self._talk(item.id, new)

    @work(exclusive=True, group="talk")
    async def _talk(self, id: str, new: bool) -> None:
        """It is read here already: what is broken must not close the gallery."""
        if await self._read(id) is not None:
            self.dismiss(Wish(id, new))

    @work(exclusive=True, group="ask")
    async def action_scratch(self) -> None:
        from llmcompanion.tui.screens.gallery_scratch import ScratchScreen

        persona = await self._read_chosen()
        if persona is not None:
            await self.app.push_screen_wait(ScratchScreen(self._session, persona))

    # Looking closer

    async def _read_chosen(self) -> Persona | None:
        item = self._list.chosen
        if isinstance(item, Broken):
            self._say(item.sentence)
            return None
        return None if item is None else await self._read(item.id)

    async def _read(self, id: str) -> Persona | None:
        try:
            return await asyncio.to_thread(self._shelf.library.get, id)
        except UserError as error:
            self._say(error.sentence)
            return None

    @work(exclusive=True, group="ask")
    async def action_preview(self) -> None:
        from llmcompanion.tui.screens.persona_preview import PreviewScreen

        persona = await self._read_chosen()
        if persona is not None:
            await self.app.push_screen_wait(PreviewScreen(self._session, persona))

    @work(exclusive=True, group="ask")
    async def action_versions(self) -> None:
        from llmcompanion.tui.screens.persona_diff import VersionsScreen

        persona = await self._read_chosen()
        if persona is not None:
            await self.app.push_screen_wait(VersionsScreen(self._session, persona))

    @work(exclusive=True, group="ask")
    async def action_memory(self) -> None:
        from llmcompanion.tui.screens.memory import MemoryScreen

        persona = await self._read_chosen()
        if persona is None:
            return
        place = await self.app.push_screen_wait(MemoryScreen(self._session, persona))
        if place is not None:
            self.dismiss(place)
        else:
            self._changed(persona.id)

    # Changing

    def _changed(self, id: str, words: str = "") -> None:
        """A persona's files may be others now."""
        try:
            self._session.renew_persona(id)
        except UserError as error:
            words = error.sentence
        self._list.look_again()
        self._refill(id, words)

    async def _own(self) -> str:
        """Id of the chosen one if it is the person's own; of a copy of it where they want one."""
        id = self._chosen_id
        if not id or not self._shelf.library.is_bundled(id):
            return id
        sure = await self.app.push_screen_wait(
            ConfirmScreen(
                f"{self._session.persona_name(id)} comes with the program and stays as it is. "
                "Make a copy that is yours to change?",
                yes="make a copy",
                no="leave it",
            )
        )
        return await self._copy(id) if sure else ""

    async def _copy(self, id: str) -> str:
        try:
            copy = await self._shelf.duplicate(id)
        except UserError as error:
            self._say(error.sentence)
            return ""
        self._refill(copy.id, f"A copy, as {copy.id}: it is yours to change.")
        return copy.id

    @work(exclusive=True, group="ask")
    async def action_edit(self) -> None:
        from llmcompanion.tui.screens.persona_edit import EditScreen

        id = await self._own()
        persona = await self._read(id) if id else None
        if persona is None:
            return
        changed = await self.app.push_screen_wait(EditScreen(self._shelf, persona))
        if changed is not None:
            self._changed(id, f"Kept, as version {changed.version}.")

    @work(exclusive=True, group="ask")
    async def action_edit_files(self) -> None:
        from llmcompanion.tui.screens.persona_edit_files import edit_files

        talk = self._session.talk
        if talk is not None and talk.busy:
            self._say("A reply is still arriving; your editor would hold it up.")
            return
        id = await self._own()
        if not id:
            return
        try:
            words = await edit_files(self.app, self._shelf, id)
        except UserError as error:
            words = error.sentence
        self._changed(id, words)

    @work(exclusive=True, group="ask")
    async def action_duplicate(self) -> None:
        if self._chosen_id and not _is_broken(self._list.chosen):
            await self._copy(self._chosen_id)

    @work(exclusive=True, group="ask")
    async def action_begin(self) -> None:
        name = await self.app.push_screen_wait(LineScreen("What is it called?", "", limit=60))
        if not name:
            return
        try:
            persona = await self._shelf.begin(name)
        except UserError as error:
            self._say(error.sentence)
            return
        self._refill(persona.id, f"{persona.name} is here to be filled in: e, or E for its files.")

    @work(exclusive=True, group="ask")
    async def action_take_in(self) -> None:
        from llmcompanion.tui.screens.card_import import CardImportScreen

        id = await self.app.push_screen_wait(CardImportScreen(self._session))
        if id:
            self._refill(id, f"{self._session.persona_name(id)} is here.")

    @work(exclusive=True, group="ask")
    async def action_export(self) -> None:
        id = self._chosen_id
        if not id or _is_broken(self._list.chosen):
            return
        form = await self.app.push_screen_wait(
            ChoiceScreen(f"{self._session.persona_name(id)} as a card", CARDS, "png")
        )
        if form is None:
            return
        try:
            path, notices = await self._shelf.export(id, cast("Format", form))
        except UserError as error:
            self._say(error.sentence)
        else:
            self._say(" ".join((f"Written to {path}.", *notices)))

    @work(exclusive=True, group="ask")
    async def action_remove(self) -> None:
        id = self._chosen_id
        if not id:
            return
        if self._shelf.library.is_bundled(id):
            self._say("It comes with the program, and stays.")
            return
        if id == self._session.persona.id:
            self._say("It is talking just now: let another talk first.")
            return
        sure = await self.app.push_screen_wait(
            ConfirmScreen(
                f"Remove {id}, its files and what it remembers? What it said stays.",
                yes="remove it",
            )
        )
        if not sure:
            return
        try:
            forgotten = await self._shelf.remove(id)
        except UserError as error:
            self._say(error.sentence)
            return
        gone = amount(forgotten, "fact is", "facts are")
        rest = f" {gone} forgotten." if forgotten else ""
        self._refill("", f"{id} is removed.{rest}")


def _is_broken(item: object) -> bool:
    return isinstance(item, Broken)
