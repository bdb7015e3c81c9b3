"""The reflection log: everything that was asked, noted, marked and changed, the newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.journal.detail import detail
from llmcompanion.journal.entries import Moment
from llmcompanion.journal.timeline import Narrowing
from llmcompanion.tui.choice import Choice
from llmcompanion.tui.log_shelf import LogShelf
from llmcompanion.tui.screens.conversations import Destination
from llmcompanion.tui.screens.dialogs import ChoiceScreen, ConfirmScreen
from llmcompanion.tui.screens.log_filter import described
from llmcompanion.tui.widgets.detail_pane import DetailPane
from llmcompanion.tui.widgets.keys_line import KeysLine
from llmcompanion.tui.widgets.timeline_list import PAGE, TimelineList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from llmcompanion.journal.formats import Format
    from llmcompanion.journal.timeline import Record
    from llmcompanion.tui.log_shelf import View
    from llmcompanion.tui.session import Session

SEARCH_PAUSE_S = 0.1
LOOK_PAUSE_S = 0.04
"""Without another key for so long, the chosen entry is read."""

EMPTY = (
    "Nothing in the log yet. The app asks now and then after a while of talking; F7 on the main "
    "screen asks at once. n writes a note, and m on a message of the talk marks an insight."
)
NOTHING_FOUND = "Nothing like that. f shows what the list is narrowed to; Esc takes the words back."
KEYS = (
    "Enter opens the talk · / find · f filter · n note · e edit · r again · t trends · x export · "
    "d delete · Esc"
)
FORMATS = (
    Choice("md", "Diary", "Markdown, to read"),
    Choice("csv", "Table", "CSV, a row an answer, with a data dictionary"),
    Choice("jsonl", "Everything", "JSON lines, for import"),
)


class LogScreen(Screen[Destination | None]):
    """A list that loads what is in view, and all about the chosen entry.

    Enter opens the talk at the moment of the entry.
    """

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - typed by Textual
        (0, "-tiny"),
        (40, "-narrow"),
        (80, "-wide"),
        (110, "-broad"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (12, "-tall"), (28, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="log.back"),
        Binding("slash", "search", "Search", id="log.search"),
        Binding("f", "filter", "Filter", id="log.filter"),
        Binding("n", "note", "Note", id="log.note"),
        Binding("e", "edit", "Edit the note", id="log.edit"),
        Binding("r", "rate", "Look again", id="log.rate"),
        Binding("t", "trends", "Trends", id="log.trends"),
        Binding("x", "export", "Export", id="log.export"),
        Binding("d,delete", "delete", "Delete", id="log.delete"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shelf = LogShelf(session.household, session.store)
        self._narrowing = Narrowing()
        self._record: Record | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static("Reflection log", id="log-title", markup=False)
            yield Input(placeholder="words that occur", id="query", compact=True)
            yield Static("", id="due", markup=False)
            yield Static(EMPTY, id="empty", classes="help", markup=False)
            with Container(id="both"):
                yield TimelineList(self._shelf.records, self._session.now, id="entries")
                yield DetailPane(id="detail")
            yield Static("", id="said", markup=False)
            yield KeysLine(KEYS, classes="help keys")

    def on_mount(self) -> None:
        self._list.focus()
        self._fill()

    @property
    def _list(self) -> TimelineList:
        return self.query_one("#entries", TimelineList)

    def say(self, words: str) -> None:
        """A sentence above the keys; "" takes it away."""
        self.query_one("#said", Static).update(words)
        self.set_class(bool(words), "-saying")

    # What is shown

    @work(exclusive=True, group="fill")
    async def _fill(self, *, keep_place: bool = False) -> None:
        """Show what is wanted: a page of it at once, all of it a moment later."""
        try:
            if not keep_place:
                page = await self._shelf.view(self._narrowing, PAGE)
                self._list.show(page.ids, page.first)
                self._describe(page, whole=len(page.ids) < PAGE)
                if len(page.ids) < PAGE:
                    return
            view = await self._shelf.view(self._narrowing, None)
        except UserError as error:
            self.say(error.sentence)
            return
        if keep_place:
            self._list.show(view.ids, keep_place=True)
        else:
            self._list.extend(view.ids)
        self._describe(view, whole=True)

    def _describe(self, view: View, *, whole: bool) -> None:
        """Say how many there are, of what, and what waits."""
        count, waiting = len(view.ids), view.waiting
        entries = amount(count, "entry", "entries") if whole else "…"
        narrowed = described(self._narrowing, self._session.persona_name)
        title = " · ".join(part for part in ("Reflection log", entries, narrowed) if part)
        self.query_one("#log-title", Static).update(title)
        self.set_class(not count, "-empty")
        anything = self._narrowing != Narrowing()
        self.query_one("#empty", Static).update(NOTHING_FOUND if anything else EMPTY)
        self.set_class(bool(waiting), "-due")
        some = "An insight waits" if waiting == 1 else f"{waiting} insights wait"
        self.query_one("#due", Static).update(f"{some} for another look: r, when you like.")
        if count and not self.has_class("-searching"):
            self.call_after_refresh(self._list.focus)  # it cannot have the keys while hidden

    def on_timeline_list_chosen(self, event: TimelineList.Chosen) -> None:
        event.stop()
        self._record = None
        if event.entry_id is None:
            self.query_one(DetailPane).show([])
        else:
            entry_id = event.entry_id
            self.set_timer(LOOK_PAUSE_S, lambda: self._look_if_still(entry_id))

    def _look_if_still(self, entry_id: int) -> None:
        if self.is_attached and self._list.chosen == entry_id:
            self._look(entry_id)

    @work(exclusive=True, group="look")
    async def _look(self, entry_id: int) -> None:
        try:
            record = await self._shelf.record(entry_id)
            then = await self._shelf.then(record)
        except UserError as error:
            self.say(error.sentence)
            return
        if self._list.chosen == entry_id:
            self._record = record
            wordings = self._shelf.wordings
            lines = detail(record, then, wordings, self._session.persona_name)
            self.query_one(DetailPane).show(lines)

    # Narrowing

    def action_search(self) -> None:
        self.add_class("-searching")
        self.query_one("#query", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        words = event.value
        self.set_timer(SEARCH_PAUSE_S, lambda: self._search_if_still(words))

    def _search_if_still(self, words: str) -> None:
        still = self.is_attached and self.query_one("#query", Input).value == words
        if still and words.strip() != self._narrowing.words:
            self._narrowing = replace(self._narrowing, words=words.strip())
            self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._list.focus()

    @work(exclusive=True, group="dialog")
    async def action_filter(self) -> None:
        from llmcompanion.tui.screens.log_filter import FilterScreen

        try:
            choices = await self._shelf.choices()
        except UserError as error:
            self.say(error.sentence)
            return
        narrowing = await self.app.push_screen_wait(
            FilterScreen(self._narrowing, choices, self._session.persona_name)
        )
        if narrowing is not None and narrowing != self._narrowing:
            self._narrowing = narrowing
            self._fill()

    # Going

    def on_timeline_list_selected(self, event: TimelineList.Selected) -> None:
        event.stop()
        self._go(event.entry_id)

    @work(exclusive=True, group="go")
    async def _go(self, entry_id: int) -> None:
        found = await self._shelf.records([entry_id])
        if not found:
            self.say("That entry was deleted.")
            return
        moment = found[0].entry.moment
        if moment.conversation_id is not None:
            self.dismiss(Destination(moment.conversation_id, moment.message_id))
        elif moment.turns:
            self.say("That conversation was deleted.")
        else:
            self.say("This entry belongs to no conversation.")

    def action_leave(self) -> None:
        query = self.query_one("#query", Input)
        if self.has_class("-searching"):
            self.remove_class("-searching")
            query.value = ""
            self._search_if_still("")
            self._list.focus()
        elif self.query_one(DetailPane).has_focus:
            self._list.focus()
        else:
            self.dismiss(None)

    @work(exclusive=True, group="dialog")
    async def action_trends(self) -> None:
        from llmcompanion.tui.screens.trends import TrendsScreen

        destination = await self.app.push_screen_wait(TrendsScreen(self._session))
        if destination is not None:
            self.dismiss(destination)

    # Notes and insights

    @work(exclusive=True, group="dialog")
    async def action_note(self) -> None:
        from llmcompanion.tui.screens.note import NoteScreen

        text = await self.app.push_screen_wait(NoteScreen())
        if text is not None:
            await self._carry_out(self._write(text), "The note is in the log.")

    async def _write(self, text: str) -> None:
        await self._shelf.write_note(text, self._session.moment())

    @work(exclusive=True, group="dialog")
    async def action_edit(self) -> None:
        from llmcompanion.tui.screens.note import NoteScreen

        record = self._record
        if record is None or record.entry.kind != "note":
            self.say("Only notes can be edited.")
            return
        text = await self.app.push_screen_wait(
            NoteScreen(record.entry.text, about="This note, in other words; the earlier stay")
        )
        if text is not None:
            edit = self._shelf.edit_note(record.id, text)
            await self._carry_out(edit, "Changed; the earlier wording is kept.", stay=True)

    @work(exclusive=True, group="dialog")
    async def action_rate(self) -> None:
        from llmcompanion.tui.screens.insight import InsightScreen, items_later

        session = self._session
        try:
            waiting = await self._shelf.waiting()
            instrument = session.instrument("insight")
        except UserError as error:
            self.say(error.sentence)
            return
        if not waiting:
            self.say("No insight waits to be looked at again.")
        for insight in waiting:
            sitting = await self.app.push_screen_wait(
                InsightScreen(
                    insight.marked.quotation,
                    instrument,
                    items_later(instrument),
                    session.household.clock,
                    about="Something that you marked, out of its context",
                )
            )
            if sitting is None:
                break
            check_in = sitting.check_in("asked", Moment(emotion=""))
            await self._carry_out(self._shelf.look_again(insight, check_in), "Noted.")

    # Out and away

    @work(exclusive=True, group="dialog")
    async def action_export(self) -> None:
        chosen = await self.app.push_screen_wait(
            ChoiceScreen(f"Export {amount(self._list.count, 'entry', 'entries')}", FORMATS, "md")
        )
        if chosen is None:
            return
        self.say("Writing …")
        try:
            path = await self._shelf.export(cast("Format", chosen), self._narrowing)
        except UserError as error:
            self.say(error.sentence)
        else:
            self.say(f"Written to {path}")

    @work(exclusive=True, group="dialog")
    async def action_delete(self) -> None:
        chosen_id, count = self._list.chosen, self._list.count
        if chosen_id is None:
            return
        talk = self._session.talk
        if talk is not None and talk.busy:
            self.say("A reply is still arriving: Esc on the main screen stops it.")
            return
        chosen = await self.app.push_screen_wait(
            ChoiceScreen("Delete for good", _deletions(count), "one")
        )
        if chosen is None:
            return
        which, _, how = chosen.partition("-")
        only = which == "one"
        sure = await self.app.push_screen_wait(
            ConfirmScreen(_question(1 if only else count, how), yes="delete", no="keep")
        )
        if sure:
            await self._carry_out(
                self._delete(chosen_id if only else None, how), "Deleted.", stay=True
            )

    async def _delete(self, entry_id: int | None, how: str) -> None:
        ids = [entry_id] if entry_id is not None else await self._shelf.ids(self._narrowing)
        talks = how == "talks"
        await self._shelf.delete(ids, keep_numbers=how == "numbers", with_conversations=talks)
        if talks:
            await self._session.mind_deleted_talk()

    async def _carry_out(self, change: object, words: str, *, stay: bool = False) -> None:
        try:
            await change  # type: ignore[misc]
        except UserError as error:
            self.say(error.sentence)
            return
        self.say(words)
        self._fill(keep_place=stay)


def _deletions(count: int) -> list[Choice]:
    return [
        Choice("one", "This entry"),
        Choice("one-numbers", "Its words only", "numbers and choices stay"),
        Choice("all", f"All {count:,} that the list shows"),
        Choice("all-numbers", f"The words of all {count:,}", "numbers and choices stay"),
        Choice("all-talks", f"All {count:,}, and their conversations"),
    ]


def _question(count: int, how: str) -> str:
    entries = "this entry" if count == 1 else amount(count, "entry", "entries")
    match how:
        case "numbers":
            what = f"Take the words out of {entries}?"
        case "talks":
            what = f"Delete {entries}, and every conversation that they are about?"
        case _:
            what = f"Delete {entries}?"
    return f"{what} It is overwritten on the disk and cannot be brought back."
