"""Behind the face: what was sent for a reply, and what came back, beside the talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message as TextualMessage
from textual.widgets import ContentSwitcher, Static, TextArea

from llmcompanion.chat.seams import facts_of, feelings_of, prompt_text
from llmcompanion.plaintext import clean
from llmcompanion.tui.widgets.token_view import TokenView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult

    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.seams import Row
    from llmcompanion.chat.trace import Trace

VIEWS = (("reply", "Reply"), ("tokens", "Tokens"), ("prompt", "Prompt"))
LOW = 16
"""Rows below which it says less."""
NOTHING = (
    "Nothing was written down for this one: it is a greeting, or it came before the program kept "
    "what is behind a reply."
)


class SeamsPane(Vertical):
    """One reply from behind. 1, 2 and 3 turn between reply, tokens and prompt."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back to the talk", show=False, priority=True),
        *(
            Binding(str(number), f"view('{name}')", title, show=False)
            for number, (name, title) in enumerate(VIEWS, start=1)
        ),
        Binding("tab", "next", "Next view", show=False, priority=True),
    ]

    class Left(TextualMessage):
        """The person wants back to the talk."""

    def __init__(
        self,
        message: Message,
        trace: Trace | None,
        confidence: Callable[[str, str], float | None],
    ) -> None:
        super().__init__(id="seams")
        self._message = message
        self._trace = trace
        self._confidence = confidence

    def compose(self) -> ComposeResult:
        yield Static("Behind the reply", classes="title", markup=False)
        yield Static("What was sent, and what came back.", classes="about")
        yield Static("", id="seams-views", markup=False)
        with ContentSwitcher(initial="seams-reply"):
            with VerticalScroll(id="seams-reply"):
                yield Static(self._reply(), markup=False)
            yield TokenView(id="seams-tokens")
            yield TextArea(
                clean(prompt_text(self._trace)) if self._trace is not None else NOTHING,
                read_only=True,
                soft_wrap=True,
                show_line_numbers=False,
                id="seams-prompt",
            )
        yield Static("", classes="help", markup=False)

    def on_mount(self) -> None:
        drawn = self._trace.drawn if self._trace is not None else ()
        self.query_one(TokenView).show(drawn, self._untold())
        self.action_view("reply")

    def _untold(self) -> str:
        """Why no tokens are told of."""
        if self._trace is None or not self._trace.local:
            return "Only a model that runs on this machine tells how probable its tokens were."
        return "This model draws no tokens, or nothing of them was written down."

    def on_resize(self, event: events.Resize) -> None:
        """Fewer words in a low window."""
        self.set_class(event.size.height < LOW, "-low")

    def action_view(self, name: str) -> None:
        self.query_one(ContentSwitcher).current = f"seams-{name}"
        marks = Text(no_wrap=True)
        accent = self.app.theme_variables.get("accent", "")
        for number, (view, title) in enumerate(VIEWS, start=1):
            marks.append(f"{number} {title}", f"bold reverse {accent}" if view == name else "dim")
            marks.append("  ")
        self.query_one("#seams-views", Static).update(marks)
        self.query_one(f"#seams-{name}").focus()
        own = "←→ token" if name == "tokens" else "↑↓"
        self.query_one(".help", Static).update(f"{own} · 1 2 3 Tab turns · Esc back")

    def action_next(self) -> None:
        names = [name for name, _ in VIEWS]
        now = (self.query_one(ContentSwitcher).current or "").removeprefix("seams-")
        self.action_view(names[(names.index(now) + 1) % len(names)])

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def _reply(self) -> Group:
        """Figures, emotions, and the reply as the model wrote it."""
        bold = "bold"
        feelings = feelings_of(self._message, self._confidence)
        parts: list[Text | Table] = []
        if self._trace is None:
            parts += [Text(NOTHING), Text("")]
        else:
            parts += [_table(facts_of(self._trace)), Text("")]
        parts += [Text("Emotion", bold), _table(feelings)]
        if self._trace is not None:
            raw = clean(self._trace.raw) or "(no words)"
            parts += [Text("\nAs the model wrote it", bold), Text(raw)]
        return Group(*parts)


def _table(rows: list[Row]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name), Text(clean(value)))
    return table
