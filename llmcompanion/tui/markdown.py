"""Markdown as rows of a terminal: whole messages, and messages that are still arriving.

The parser is markdown-it, the drawing is Rich's; what is here joins them block by block.
A top-level block that is followed by another can never change again (CommonMark 0.31,
appendix "A parsing strategy": closed blocks are not reopened), so while a reply streams
only its last block is drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
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

SAMPLE = "# A\n\n1. b\n\n```python\nc = 1\n```\n\n| d |\n|---|\n| e |\n"
"""A bit of everything: drawing it once brings in all that drawing needs."""

Rows = list[Strip]

GAP = Strip([])
"""The empty row between two blocks."""


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block of a text: its place from `start` to `end`, and its tokens."""

    start: int
    end: int
    tokens: tuple[Token, ...]


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Without "html" a tag is text: what a model wrote is shown, never swallowed.
    return MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])


def split_blocks(text: str, definitions: dict[str, Any] | None = None) -> list[Block]:
    """The top-level blocks of `text`, in order.

    Args:
        definitions: Takes up the link reference definitions of the text; they are no blocks.
    """
    environment: dict[str, Any] = {}
    tokens = _parser().parse(text, environment)
    if definitions is not None:
        definitions.update(environment.get("references", {}))
    line_starts = [0]
    line_starts.extend(at + 1 for at, char in enumerate(text) if char == "\n")
    found: list[tuple[int, list[Token]]] = []
    current: list[Token] = []
    for token in tokens:
        current.append(token)
        if token.level == 0 and token.nesting <= 0:
            first = current[0].map
            line = first[0] if first else 0
            found.append((line_starts[min(line, len(line_starts) - 1)], current))
            current = []
    ends = [*(start for start, _ in found[1:]), len(text)]
    return [Block(start, end, tuple(held)) for (start, held), end in zip(found, ends, strict=False)]


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
        LEVEL_ALIGN = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "left")

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

    @cache
    def elements_in(palette: Palette) -> dict[str, type[Any]]:
        code = type("PaletteCode", (PaddedCode,), {"background": palette.raised})
        return {
            **Markdown.elements,
            "heading_open": PlainHeading,
            "hr": PlainRule,
            "fence": code,
            "code_block": code,
        }

    blank = Markdown("", hyperlinks=False)

    class Parsed(Markdown):
        def __init__(self, tokens: Sequence[Token], palette: Palette) -> None:
            # Markdown's own would make another parser here, which costs as much as the drawing.
            vars(self).update(vars(blank))
            self.parsed = list(tokens)
            self.code_theme = self.inline_code_theme = "github-dark" if palette.dark else "friendly"
            self.elements = elements_in(palette)  # type: ignore[misc]

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
            drawn = self.block(block, text, width)
            if rows and drawn:
                rows.append(GAP)
            rows.extend(drawn)
        return rows

    def block(self, block: Block, text: str, width: int) -> Rows:
        """The rows of one block of `text`."""
        _as_written(block.tokens)
        try:
            return self._draw(_renderable()(block.tokens, self.palette), width)
        except Exception:  # noqa: BLE001 - odd Markdown must not cost anybody a message
            return self.plain(text[block.start : block.end].strip("\n"), width)

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
    """A reply that is still arriving: finished blocks are kept, what is open is drawn anew.

    Rows that came out as they were stay the same objects, so that whoever keeps something by a
    row (Textual does: its escape sequences) can go on doing so.
    """

    def __init__(self, renderer: MarkdownRenderer, width: int) -> None:
        self._renderer = renderer
        self._width = width
        self._tail = ""
        self._rows: Rows = []
        self._done = 0
        """Rows that cannot change any more."""
        self._definitions: dict[str, Any] = {}

    def append(self, text: str) -> int:
        """Add `text`; returns the index of the first row that changed."""
        self._tail += text
        fresh: Rows = []
        blocks = split_blocks(self._tail, self._definitions)
        before = self._done
        starts = []
        for block in blocks:
            starts.append(before + len(fresh))
            rows = self._renderer.block(block, self._tail, self._width)
            if rows and starts[-1]:
                fresh.append(GAP)
            fresh.extend(rows)
        first = self._take(before, fresh)
        # A block is finished when a whole line has opened another: a "#" that still grows may
        # turn out to be no heading, and go on with the paragraph above it.
        last_line = self._tail.rfind("\n") + 1
        open_at = len(blocks) - 1
        while open_at > 0 and blocks[open_at].start >= last_line:
            open_at -= 1
        if blocks:
            self._done = starts[open_at]
            self._tail = self._tail[blocks[open_at].start :]
        return first

    def _take(self, start: int, fresh: Rows) -> int:
        """Let `fresh` stand from row `start` on; returns the first row that is another."""
        old = self._rows[start:]
        first: int | None = None
        for index, (was, now) in enumerate(zip(old, fresh, strict=False)):
            if was is now or was == now:
                fresh[index] = was
            elif first is None:
                first = index
        if first is None:
            first = min(len(old), len(fresh))
        self._rows[start:] = fresh
        return start + first

    @property
    def rows(self) -> Rows:
        """Everything so far; a list that later words change."""
        return self._rows

    @property
    def is_final(self) -> bool:
        """Whether the rows are those of the whole text.

        Not so where it defined link references: what stood above them was drawn without.
        """
        return not self._definitions
