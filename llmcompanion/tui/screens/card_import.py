"""Taking in a character card: what it says, what in it works on the person, and what to strike."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.tui.screens.dialogs import LineScreen
from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from llmcompanion.persona.cards.importing import Part, Proposal
    from llmcompanion.tui.session import Session

ASKING = "Enter reads the card · Esc back"
REVIEWING = (
    "Space strikes or keeps · n next marked · a all · t all lore · r other id · "
    "Enter takes it in · Esc back"
)
LORE_LINES = 1
"""Lines of a piece of lore that nothing is marked in."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the text.

    Attributes:
        text: What it says.
        kind: "heading", "wish", "notice", "text" or "marked".
        finding: The number of the finding, for a marked sentence.
    """

    text: str
    kind: str
    finding: int = -1


class CardImportScreen(Screen[str | None]):
    """The id of the persona that was taken in; None when the person leaves.

    Args:
        path: The card; without one it is asked for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="card.back"),
        Binding("space", "strike", "Strike or keep", id="card.strike"),
        Binding("n", "next", "Next marked line", id="card.next"),
        Binding("a", "all", "Strike or keep all", id="card.all"),
        Binding("t", "whole", "All of the lore", id="card.whole"),
        Binding("r", "rename", "Another id", id="card.rename"),
    ]

    def __init__(self, session: Session, path: Path | None = None) -> None:
        super().__init__()
        self._session = session
        self._path = path
        self._proposal: Proposal | None = None
        self._rows: list[_Row] = []
        self._struck: set[int] = set()
        self._wanted = ""
        self._whole = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static("Take in a card", classes="title", id="title", markup=False)
            yield Input(
                placeholder="Where the card is: a picture, .json or .charx", id="path", compact=True
            )
            yield OptionList(id="card", markup=False)
            yield Static("", id="state", classes="help", markup=False)
            yield KeysLine(ASKING, id="keys", classes="help keys")

    def on_mount(self) -> None:
        self.query_one("#card").display = False
        field = self.query_one("#path", Input)
        field.focus()
        if self._path is not None:
            field.value = str(self._path)
            self._read(self._path)
        else:
            self._say("Nothing in a card is run, and nothing is fetched. You see it all first.")

    def on_unmount(self) -> None:
        if self._proposal is not None:
            self._proposal.close()

    # reading

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._read(typed_path(event.value))

    @work(exclusive=True, group="reading")
    async def _read(self, path: Path) -> None:
        from llmcompanion.avatar.pictures import read_picture
        from llmcompanion.persona.cards.importing import propose

        self._say("Reading ...")
        try:
            proposal = await asyncio.to_thread(propose, path, read_picture=read_picture)
            self._wanted = await asyncio.to_thread(
                self._session.household.library.free_id, proposal.persona.name
            )
        except UserError as error:
            self._say(error.sentence)
            return
        if not self.is_attached:
            proposal.close()
            return
        self._proposal = proposal
        self._show(proposal)

    def _show(self, proposal: Proposal) -> None:
        self._fill(proposal)
        self.query_one("#path").display = False
        card = self.query_one("#card", OptionList)
        card.display = True
        card.focus()
        self.query_one("#keys", KeysLine).show(REVIEWING)
        card.highlighted = next((n for n, row in enumerate(self._rows) if row.finding >= 0), 0)
        self._tell()

    def _fill(self, proposal: Proposal) -> None:
        self._rows = _rows(proposal, whole=self._whole)
        card = self.query_one("#card", OptionList)
        card.clear_options()
        card.add_options([Option(self._line(row)) for row in self._rows])

    def _line(self, row: _Row) -> Text:
        theme = self.app.theme_variables
        match row.kind:
            case "heading":
                space = "" if row is self._rows[0] else "\n"
                return Text(f"{space}{row.text}", f"bold {theme.get('primary', '')}")
            case "wish" | "notice":
                return Text(f"· {row.text}", "" if row.kind == "wish" else "dim")
            case "marked":
                return self._marked(row, theme)
        return Text(row.text)

    def _marked(self, row: _Row, theme: dict[str, str]) -> Text:
        assert self._proposal is not None
        why = self._proposal.findings[row.finding].flag.why
        if row.finding in self._struck:
            line = Text("✗ ", theme.get("text-muted", "dim"))
            line.append(row.text, "strike dim")
            return line.append(f"\n  struck: {why}", "dim")
        colour = theme.get("warning", "yellow")
        line = Text("! ", f"bold {colour}")
        line.append(row.text, f"bold {colour}")
        return line.append(f"\n  {why}", "dim")

    # deciding

    def action_strike(self) -> None:
        row = self._highlighted()
        if row is None:
            return
        if row.finding < 0:
            self._say("Only marked lines are struck here; the persona can be edited afterwards.")
            return
        self._struck ^= {row.finding}
        self._redraw(row.finding)

    def action_all(self) -> None:
        if self._proposal is None:
            return
        every = set(range(len(self._proposal.findings)))
        self._struck = set() if self._struck == every else every
        for finding in every:
            self._redraw(finding)

    def action_next(self) -> None:
        card = self.query_one("#card", OptionList)
        marked = [n for n, row in enumerate(self._rows) if row.finding >= 0]
        if marked:
            here = card.highlighted or 0
            card.highlighted = next((n for n in marked if n > here), marked[0])

    def action_whole(self) -> None:
        if self._proposal is None:
            return
        card = self.query_one("#card", OptionList)
        here = self._highlighted()
        self._whole = not self._whole
        self._fill(self._proposal)
        card.highlighted = self._rows.index(here) if here in self._rows else 0

    @work
    async def action_rename(self) -> None:
        if self._proposal is None:
            return
        wanted = await self.app.push_screen_wait(LineScreen("Its id", self._wanted, limit=64))
        if not wanted:
            return
        try:
            self._session.household.library.check_free(wanted)
        except UserError as error:
            self._say(error.sentence)
            return
        self._wanted = wanted
        self._tell()

    def on_option_list_option_selected(self) -> None:
        if self._proposal is not None:
            self._take(self._proposal)

    @work(exclusive=True, group="taking")
    async def _take(self, proposal: Proposal) -> None:
        from llmcompanion.persona.cards.importing import install

        self._say("Writing ...")
        try:
            persona = await asyncio.to_thread(
                install,
                proposal,
                self._session.household.library,
                self._wanted,
                struck=frozenset(self._struck),
                has_avatar=self._has_avatar,
            )
        except UserError as error:
            self._say(error.sentence)
            return
        self.dismiss(persona.id)

    def _has_avatar(self, name: str) -> bool:
        from llmcompanion.avatar.sets import list_avatars

        return name in list_avatars(self._session.personas.avatar_folders)

    def action_leave(self) -> None:
        self.dismiss(None)

    # showing

    def _highlighted(self) -> _Row | None:
        at = self.query_one("#card", OptionList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def _redraw(self, finding: int) -> None:
        card = self.query_one("#card", OptionList)
        for n, row in enumerate(self._rows):
            if row.finding == finding:
                card.replace_option_prompt_at_index(n, self._line(row))
        self._tell()

    def _tell(self) -> None:
        """Where things stand, in a line."""
        if self._proposal is None:
            return
        count = len(self._proposal.findings)
        if not count:
            found = "nothing was found that works on you, which is no certificate"
        else:
            found = (
                f"{amount(count, 'line works', 'lines work')} on you, {len(self._struck)} struck"
            )
        self.query_one("#title", Static).update(f"{self._proposal.persona.name}, as {self._wanted}")
        self._say(f"{found[0].upper()}{found[1:]}.")

    def _say(self, sentence: str) -> None:
        self.query_one("#state", Static).update(sentence)


def typed_path(text: str) -> Path:
    """A path as a person types it, or as a terminal writes one that was dropped on it."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    if text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    path = Path(text).expanduser() if text.startswith("~/") else Path(text)
    if "\\ " in text and not path.exists():
        path = Path(text.replace("\\ ", " ")).expanduser()
    return path


def _rows(proposal: Proposal, *, whole: bool) -> list[_Row]:
    """Everything there is to see of a card, from what it asks for to its lore.

    Args:
        whole: Show lore in full, too, in which nothing is marked.
    """
    persona = proposal.persona
    by = f" by {persona.creator}" if persona.creator else ""
    rows = [_Row(f"A V{proposal.found.card.version} card{by}", "heading")]
    rows += [_Row(wish, "wish") for wish in proposal.wishes]
    rows += [_Row(notice, "notice") for notice in proposal.notices]
    if persona.creator_notes:
        rows.append(_Row("What the creator says", "heading"))
        rows.append(_Row(persona.creator_notes, "text"))
    for number, part in enumerate(proposal.parts):
        rows.append(_Row(part.title, "heading"))
        rows += _text_rows(proposal, number, part, whole=whole)
    return rows


def _text_rows(proposal: Proposal, number: int, part: Part, *, whole: bool) -> list[_Row]:
    """The text of a part, its marked sentences in rows of their own."""
    marked = [
        (n, finding.flag) for n, finding in enumerate(proposal.findings) if finding.part == number
    ]
    if not marked and part.field == "lore" and not whole:
        return [_Row(_first(part.text), "text")]
    rows: list[_Row] = []
    place = 0
    for n, flag in marked:
        at = part.text.find(flag.quote, place)
        rows += _paragraphs(part.text[place:at])
        rows.append(_Row(flag.quote, "marked", n))
        place = at + len(flag.quote)
    return rows + _paragraphs(part.text[place:])


def _paragraphs(text: str) -> list[_Row]:
    lines = (line.strip() for line in text.split("\n"))
    return [_Row(line, "text") for line in lines if line.strip("-*•> ")]


def _first(text: str) -> str:
    lines = text.strip().split("\n")
    more = len(lines) - LORE_LINES
    return lines[0] + (f" ... ({more} more)" if more > 0 else "")
