"""The versions of a persona that have spoken, and what changed between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.persona.versions import as_text, content_of, diff, digest_of
from llmcompanion.tui.moments import when
from llmcompanion.tui.palette import Palette
from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from llmcompanion.persona.model import Persona
    from llmcompanion.persona.versions import PersonaVersion
    from llmcompanion.tui.session import Session

MOST_LINES = 2000
"""Lines that are shown; the command line has the rest."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A version in the list."""

    title: str
    about: str
    content: Mapping[str, Any]


class VersionsScreen(Screen[None]):
    """Newest first; the chosen one is compared with the one before it, or with a marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v", "leave", "Back", id="versions.back"),
        Binding("space", "mark", "Compare with this one", id="versions.mark"),
    ]

    def __init__(self, session: Session, persona: Persona) -> None:
        super().__init__()
        self._session = session
        self._persona = persona
        self._rows: list[_Row] = []
        self._marked: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static(f"{self._persona.name}: versions", classes="title", markup=False)
            with Horizontal(id="both"):
                yield OptionList(id="versions", markup=False)
                with VerticalScroll(id="change"):
                    yield Static("", id="change-text", markup=False)
            yield KeysLine(
                "↑ ↓ versions · Space compares with this one · Tab text · Esc back",
                classes="help keys",
            )

    def on_mount(self) -> None:
        self.query_one("#versions").focus()
        self._load()

    @work(exclusive=True, group="versions")
    async def _load(self) -> None:
        try:
            versions = await self._session.store.persona_versions.versions(self._persona.id)
        except UserError as error:
            self.query_one("#change-text", Static).update(error.sentence)
            return
        now = self._session.now()
        self._rows = [
            _Row(f"Version {each.number}", f"since {when(each.first_used_at, now)}", each.content)
            for each in reversed(versions)
        ]
        content = content_of(self._persona)
        if not _is_known(content, versions):
            self._rows.insert(0, _Row("As it is now", "has not spoken yet", content))
        self._fill(0)

    def _fill(self, place: int) -> None:
        options = self.query_one("#versions", OptionList)
        options.clear_options()
        for number, row in enumerate(self._rows):
            mark = "◆ " if number == self._marked else "  "
            line = Text(f"{mark}{row.title}", "bold", no_wrap=True, overflow="ellipsis")
            line.append(f"\n  {row.about}", "not bold dim")
            options.add_option(Option(line))
        options.highlighted = place

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._compare(event.option_index)

    def _compare(self, place: int) -> None:
        if place >= len(self._rows):
            return
        row = self._rows[place]
        other = self._marked if self._marked not in (None, place) else place + 1
        text = Text()
        if other is None or other >= len(self._rows):
            self._write(text, "The first that spoke: all of it.", as_text(row.content))
        else:
            older, newer = (row, self._rows[other]) if other < place else (self._rows[other], row)
            lines = diff(older.content, newer.content, (older.title, newer.title)).split("\n")
            same = "They are the same." if lines == [""] else f"{older.title} → {newer.title}"
            self._write(text, same, lines[2:])
        self.query_one("#change-text", Static).update(text)
        self.query_one("#change").scroll_home(animate=False)

    def _write(self, text: Text, heading: str, lines: list[str]) -> None:
        palette = Palette.of(self.app.current_theme)
        good = self.app.theme_variables.get("success", palette.accent)
        colours = {"+": good, "-": palette.error, "@": palette.muted}
        text.append(f"{heading}\n\n", f"bold {palette.persona}")
        for line in lines[:MOST_LINES]:
            text.append(f"{line}\n", colours.get(line[:1], palette.text))
        if len(lines) > MOST_LINES:
            text.append(
                f"\n{amount(len(lines) - MOST_LINES, 'more line')}: llmcompanion persona diff "
                f"{self._persona.id}",
                palette.muted,
            )

    def action_mark(self) -> None:
        place = self.query_one("#versions", OptionList).highlighted
        if place is not None:
            self._marked = None if self._marked == place else place
            self._fill(place)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_mark()

    def action_leave(self) -> None:
        self.dismiss(None)


def _is_known(content: Mapping[str, Any], versions: list[PersonaVersion]) -> bool:
    """Whether a content has spoken."""
    digest = digest_of(content)
    return any(each.digest == digest for each in versions)
