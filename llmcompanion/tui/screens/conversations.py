"""All talks: open, search, rename, export, delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.tui.moments import when
from llmcompanion.tui.screens.dialogs import ConfirmScreen, LineScreen
from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from textual.app import ComposeResult

    from llmcompanion.chat.messages import Conversation
    from llmcompanion.chat.repository import SearchHit
    from llmcompanion.tui.session import Session
    from llmcompanion.tui.shelf import ExportFormat

SEARCH_PAUSE_S = 0.15


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the person wants to go: a talk, and a message in it if one was found."""

    conversation_id: int
    message_id: int | None = None


class ConversationsScreen(Screen[Destination | None]):
    """The list, newest first; what is typed above it searches every word ever said."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="conversations.back"),
        Binding("slash", "search", "Search", id="conversations.search"),
        Binding("r", "rename", "Rename", id="conversations.rename"),
        Binding("d,delete", "delete", "Delete", id="conversations.delete"),
        Binding("m", "export('md')", "Export as Markdown", id="conversations.markdown"),
        Binding("j", "export('json')", "Export as JSON", id="conversations.json"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows: list[Destination] = []
        self._titles: dict[int, str] = {}

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static("Conversations", classes="title", markup=False)
            yield Input(placeholder="/ searches all messages", id="query", compact=True)
            yield OptionList(id="talks", markup=False)
            yield Static("", id="empty", classes="help", markup=False)
            yield KeysLine(
                "Enter opens · / searches · r renames · m Markdown · j JSON · d deletes · Esc back",
                classes="help keys",
            )

    def on_mount(self) -> None:
        self.query_one("#talks").focus()
        self._refill()

    @work(exclusive=True, group="refill")
    async def _refill(self, query: str = "", words: str = "") -> None:
        try:
            if query.strip():
                self._fill_hits(await self._session.shelf.search(query))
            else:
                self._fill_talks(await self._session.shelf.conversations())
            if words:
                self._say(words)
        except UserError as error:
            self._say(error.sentence)

    def _fill_talks(self, talks: Sequence[Conversation]) -> None:
        now = self._session.now()
        current = self._session.talk.conversation.id if self._session.talk else None
        options = []
        self._rows = []
        for talk in talks:
            self._titles[talk.id] = talk.title
            line = Text(no_wrap=True, overflow="ellipsis")
            line.append("● " if talk.id == current else "  ", "bold")
            line.append(talk.title or "untitled", "bold")
            count = amount(talk.message_count, "message")
            name = self._session.persona_name(talk.persona)
            line.append(f"\n    {name} · {when(talk.updated_at, now)} · {count}", "dim")
            options.append(Option(line))
            self._rows.append(Destination(talk.id))
        self._show(options, "" if options else "No talks yet. Esc goes back to begin one.")

    def _fill_hits(self, hits: Sequence[SearchHit]) -> None:
        options = []
        self._rows = []
        for hit in hits:
            self._titles[hit.conversation.id] = hit.conversation.title
            line = Text(no_wrap=True, overflow="ellipsis")
            line.append(hit.conversation.title or "untitled", "bold")
            who = "you" if hit.role == "user" else "reply"
            line.append(f"\n    {who}: {hit.excerpt.replace(chr(10), ' ')}", "dim")
            options.append(Option(line))
            self._rows.append(Destination(hit.conversation.id, hit.message_id))
        self._show(options, "" if options else "Nothing found. Every word must occur.")

    def _show(self, options: Sequence[Option], empty: str) -> None:
        talks = self.query_one("#talks", OptionList)
        place = talks.highlighted or 0
        talks.clear_options()
        talks.add_options(options)
        if options:
            talks.highlighted = min(place, len(options) - 1)
        talks.display = bool(options)
        self._say(empty)

    def _say(self, words: str) -> None:
        self.query_one("#empty", Static).update(words)

    def on_input_changed(self, event: Input.Changed) -> None:
        query = event.value
        self.set_timer(SEARCH_PAUSE_S, lambda: self._search_if_still(query))

    def _search_if_still(self, query: str) -> None:
        if self.query_one(Input).value == query:
            self._refill(query)

    def on_input_submitted(self) -> None:
        if self._rows:
            self.query_one("#talks").focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._rows[event.option_index])

    @property
    def _highlighted(self) -> Destination | None:
        place = self.query_one("#talks", OptionList).highlighted
        return self._rows[place] if place is not None and place < len(self._rows) else None

    def action_leave(self) -> None:
        query = self.query_one(Input)
        if query.has_focus or query.value:
            query.value = ""
            self.query_one("#talks").display = True
            self.query_one("#talks").focus()
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        self.query_one(Input).focus()

    @work
    async def action_rename(self) -> None:
        row = self._highlighted
        if row is None:
            return
        title = await self.app.push_screen_wait(
            LineScreen("Rename", self._titles.get(row.conversation_id, ""))
        )
        if title:
            await self._do(self._session.rename(row.conversation_id, title), "")

    @work
    async def action_delete(self) -> None:
        row = self._highlighted
        if row is None:
            return
        title = self._titles.get(row.conversation_id, "")
        sure = await self.app.push_screen_wait(
            ConfirmScreen(
                f"Delete “{title}” with all its messages? Check-ins about it stay in the log.",
                yes="delete it",
            )
        )
        if sure:
            await self._do(self._session.delete(row.conversation_id), f"Deleted “{title}”.")

    @work
    async def action_export(self, format: ExportFormat) -> None:
        row = self._highlighted
        if row is None:
            return
        try:
            path = await self._session.shelf.export(row.conversation_id, format)
        except UserError as error:
            self._say(error.sentence)
        else:
            self._say(f"Written to {path}")

    async def _do(self, change: Awaitable[None], words: str) -> None:
        try:
            await change
        except UserError as error:
            self._say(error.sentence)
            return
        self._refill(self.query_one(Input).value, words)
