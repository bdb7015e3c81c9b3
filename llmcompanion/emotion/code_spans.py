"""Where in a Markdown text that arrives in pieces is code: there, brackets mean themselves.

A close reading of CommonMark 0.31 (4.4 indented code, 4.5 fences, 6.1 code spans), with two
liberties that a stream demands. A run of backticks counts as the start of a code span before its
end has come, until the paragraph ends. And a line indented by four columns after a blank line
counts as code even inside a list, where it may be a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_UNMARKED = re.compile(r"[^`\\\n]+")
_TO_LINE_END = re.compile(r"[^\n]+")

_PREFIX = re.compile(r"[ \t>]*((?:[-*+]|\d{1,9}[.)])[ \t]+)?[ \t>]*")
"""What may stand before a fence: indentation, quotes, a list's marker."""

_PART_OF_MARKER = re.compile(r"[-*+]|\d{1,9}[.)]?")

_HEAD_LIMIT = 200
"""Characters after which a line's kind is no longer waited for."""

_FENCE_RUN = 3
_CODE_INDENT = 4

_LineKind = Literal["unknown", "prose", "indented", "info", "fenced"]


@dataclass(slots=True)
class CodeTracker:
    """Follows a text; `advance` it in pieces of any size.

    Attributes:
        escaped: Whether a backslash takes the meaning of the next character.
        last: The last character; a line break before the first one.
    """

    escaped: bool = False
    last: str = "\n"
    _kind: _LineKind = "unknown"
    _head: str = ""
    """The line so far, while its kind is unknown."""
    _after_blank: bool = True
    _after_indented: bool = False
    _fence: str = ""
    """The run that opened the fenced block; "" outside of one."""
    _quoted: bool = False
    """Whether the fence stands in a quotation."""
    _run: int = 0
    """Length of the run of backticks that goes on."""
    _span: int = 0
    """Length of the run that opened a code span; 0 outside of one."""

    @property
    def in_code(self) -> bool:
        """Whether the last character belongs to code, or to what may become code."""
        return bool(self._fence or self._span or self._run) or self._kind == "indented"

    def advance(self, text: str) -> None:
        """Take note of what comes next."""
        at = 0
        while at < len(text):
            end = at + 1
            char = text[at]
            if char == "\n":
                self._end_line()
            elif self._kind == "unknown":
                self._head += char
                self._judge()
            elif self._kind == "prose":
                match = _UNMARKED.match(text, at)
                if match:
                    self._end_run()
                    self.escaped = False
                    end = match.end()
                else:
                    self._in_prose(char)
            elif self._kind == "info" and char == self._fence[0] == "`":
                self._span, self._fence = len(self._fence), ""
                self._kind = "prose"
                self._in_prose(char)
            else:
                match = _TO_LINE_END.match(text, at) if self._kind != "info" else None
                end = match.end() if match else end
            self.last = text[end - 1]
            at = end

    def _judge(self) -> None:
        """Say what kind of line this is, once its head shows it."""
        head = self._head
        if self._fence:
            quote = head.lstrip(" \t")
            if self._quoted and quote and not quote.startswith(">"):
                self._fence = ""
            elif _may_close(head, self._fence) and len(head) < _HEAD_LIMIT:
                return
            else:
                self._kind = "fenced"
                return
        rest = _after_prefix(head)
        if len(head) < _HEAD_LIMIT and (
            not rest
            or _PART_OF_MARKER.fullmatch(rest)
            or (rest[0] in "`~" and not rest.strip(rest[0]))
        ):
            return
        self._settle(rest)

    def _settle(self, rest: str) -> None:
        """The head of a line outside a fence is whole; `rest` is what follows its prefix."""
        head = self._head
        run = rest[: len(rest) - len(rest.lstrip(rest[0]))] if rest[:1] in ("`", "~") else ""
        if len(run) >= _FENCE_RUN:
            self._kind = "info"
            self._fence = run
            self._quoted = ">" in head[: len(head) - len(rest)]
            self._span = self._run = 0
            return
        if _columns(head) >= _CODE_INDENT and (self._after_blank or self._after_indented):
            self._kind = "indented"
            self._span = self._run = 0
            return
        self._kind = "prose"
        prefix = _PREFIX.match(head)
        if prefix and prefix[1]:
            self._span = 0
        for char in head.lstrip(" \t"):
            self._in_prose(char)

    def _in_prose(self, char: str) -> None:
        if char == "`" and not (self.escaped and not self._span):
            self._run += 1
            return
        self._end_run()
        self.escaped = char == "\\" and not self.escaped and not self._span

    def _end_run(self) -> None:
        if self._run:
            if not self._span:
                self._span = self._run
            elif self._span == self._run:
                self._span = 0
            self._run = 0

    def _end_line(self) -> None:
        head = self._head
        blank = self._kind == "unknown" and not head.strip(" \t>")
        if self._kind == "unknown" and self._fence:
            left_quote = self._quoted and ">" not in head
            if left_quote or _closes(head, self._fence):
                self._fence = ""
                blank = True  # whatever follows starts anew
        elif self._kind == "unknown" and not blank:
            self._settle(_after_prefix(head))
        self._end_run()
        if blank:
            self._span = 0
        self._after_indented = self._kind == "indented" or (blank and self._after_indented)
        self._after_blank = blank
        self.escaped = False
        self._head = ""
        self._kind = "unknown"


def _after_prefix(head: str) -> str:
    match = _PREFIX.match(head)
    return head[match.end() :] if match else head


def _may_close(head: str, fence: str) -> bool:
    return not head.lstrip(" \t>").rstrip(" \t").strip(fence[0])


def _closes(head: str, fence: str) -> bool:
    return _may_close(head, fence) and head.count(fence[0]) >= len(fence)


def _columns(line: str) -> int:
    """Columns of white space that a line starts with; tabs go to the next multiple of four."""
    columns = 0
    for char in line:
        if char == "\t":
            columns += 4 - columns % 4
        elif char == " ":
            columns += 1
        else:
            break
    return columns
