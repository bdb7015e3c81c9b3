"""Markdown as rows of a terminal: whole messages, and messages that are still arriving.

The parser is markdown-it, the drawing is Rich's; what is here joins them block by block.
A top-level block that is followed by another can never change again (CommonMark 0.31,
appendix "A parsing strategy": closed blocks are not reopened), so while a reply streams
only its last block is drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual.strip import Strip

from llmcompanion.plaintext import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from rich.console import Console
    from rich.style import Style

    from llmcompanion.tui.palette import Palette

HIGHLIGHT_LIMIT = 20_000
"""Characters of a code block beyond which colours are not worth the time they take."""

Rows = list[Strip]


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block of a text: where it starts, and its tokens."""

    start: int
    tokens: tuple[Token, ...]


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Without "html" a tag is text: what a model wrote is shown, never swallowed.
    return MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])


def split_blocks(text: str) -> list[Block]:
    """The top-level blocks of `text`, in order."""
    tokens = _parser().parse(text)
    line_starts = [0]
    line_starts.extend(at + 1 for at, char in enumerate(text) if char == "\n")
    blocks: list[Block] = []
    current: list[Token] = []
    for token in tokens:
        current.append(token)
        if token.level == 0 and token.nesting <= 0:
            first = current[0].map
            line = first[0] if first else 0
            blocks.append(Block(line_starts[min(line, len(line_starts) - 1)], tuple(current)))
            current = []
    return blocks


def _as_written(tokens: Sequence[Token]) -> None:
    """Keep a writer's line breaks, and clean what character references decoded to."""
    for token in tokens:
        if token.type == "softbreak":
            token.type = "hardbreak"
        token.content = clean(token.content)
        if token.children:
            _as_written(token.children)


@cache
def _renderable() -> type[Any]:
    """Rich's Markdown, drawing tokens that are parsed already. Made when first used:
    importing Rich's Markdown takes longer than the app's first paint may wait."""
    from rich.console import ConsoleOptions, RenderResult
    from rich.markdown import CodeBlock, Heading, HorizontalRule, Markdown
    from rich.rule import Rule
    from rich.syntax import Syntax
    from rich.text import Text

    class PlainHeading(Heading):
        LEVEL_ALIGN = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "left")  # type: ignore[assignment]

    class PlainRule(HorizontalRule):
        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            yield Rule(style=console.get_style("markdown.hr"), characters="─")

    class PaddedCode(CodeBlock):
        background = ""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            code = str(self.text).rstrip("\n")
            lexer = self.lexer_name if len(code) <= HIGHLIGHT_LIMIT else "text"
            yield Syntax(
                code,
                lexer,
                theme=self.theme,
                word_wrap=True,
                padding=(0, 1),
                background_color=self.background or None,
            )

    class Parsed(Markdown):
        elements = {  # noqa: RUF012
            **Markdown.elements,
            "heading_open": PlainHeading,
            "hr": PlainRule,
        }

        def __init__(self, tokens: Sequence[Token], palette: Palette) -> None:
            super().__init__("", hyperlinks=False)
            self.parsed = list(tokens)
            self.code_theme = "github-dark" if palette.dark else "friendly"
            code = type("PaletteCode", (PaddedCode,), {"background": palette.raised})
            self.elements = {**self.elements, "fence": code, "code_block": code}  # type: ignore[misc]

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            if not self.parsed:
                yield Text("")
            yield from super().__rich_console__(console, options)

    return Parsed


class MarkdownRenderer:
    """Draws Markdown and plain text in one palette."""

    def __init__(self, palette: Palette) -> None:
        from rich.style import Style

        self.palette = palette
        self._console: Console = palette.console()
        self.base: Style = Style.parse(f"{palette.text} on {palette.background}")

    def markdown(self, text: str, width: int) -> Rows:
        """All rows of `text`, at most `width` cells wide."""
        rows: Rows = []
        for block in split_blocks(text):
            if rows:
                rows.append(Strip([]))
            rows.extend(self.block(block, text, width))
        return rows

    def block(self, block: Block, text: str, width: int) -> Rows:
        """The rows of one block of `text`."""
        _as_written(block.tokens)
        try:
            return self._draw(_renderable()(block.tokens, self.palette), width)
        except Exception:  # noqa: BLE001 - odd Markdown must not cost anybody a message
            return self.plain(text[block.start :].strip("\n"), width)

    def plain(self, text: str, width: int) -> Rows:
        """`text` as it stands, wrapped."""
        from rich.text import Text

        return self._draw(Text(text, overflow="fold"), width)

    def _draw(self, renderable: Any, width: int) -> Rows:
        options = self._console.options.update(width=max(1, width), height=None)
        lines = self._console.render_lines(renderable, options, style=self.base, pad=False)
        rows = [Strip(self._inert(line)) for line in lines]
        return _without_margins(rows)

    @staticmethod
    def _inert(line: list[Segment]) -> Iterator[Segment]:
        """The way out: no segment carries a control, a link or an unclean character."""
        for text, style, control in line:
            if control is None and text:
                if style is not None and (style.link or style.meta):
                    style = style.update_link(None).clear_meta_and_links()
                yield Segment(clean(text).replace("\n", " ").replace("\t", " "), style)


def _without_margins(rows: Rows) -> Rows:
    """`rows` without the blank ones at either end: the space between blocks is ours."""
    first, last = 0, len(rows)
    while first < last and not rows[first].text.strip():
        first += 1
    while last > first and not rows[last - 1].text.strip():
        last -= 1
    return rows[first:last]


class StreamingMarkdown:
    """A reply that is still arriving: finished blocks are kept, the last is drawn anew."""

    def __init__(self, renderer: MarkdownRenderer, width: int) -> None:
        self._renderer = renderer
        self._width = width
        self._tail = ""
        self._done: Rows = []
        self._open: Rows = []

    def append(self, text: str) -> int:
        """Add `text`; returns the index of the first row that may have changed."""
        self._tail += text
        changed = len(self._done)
        blocks = split_blocks(self._tail)
        for block, following in pairwise(blocks):
            self._commit(self._renderer.block(block, self._tail[: following.start], self._width))
        self._open = []
        if blocks:
            last = blocks[-1]
            self._open = self._renderer.block(last, self._tail, self._width)
            self._tail = self._tail[last.start :]
        return changed

    def _commit(self, rows: Rows) -> None:
        if self._done and rows:
            self._done.append(Strip([]))
        self._done.extend(rows)

    @property
    def rows(self) -> Rows:
        """Everything so far."""
        if self._done and self._open:
            return [*self._done, Strip([]), *self._open]
        return [*self._done, *self._open]
