"""A line of progress beside the output: rewritten at a terminal, a few lines elsewhere."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from llmcompanion.cli.console import OutputLostError, put
from llmcompanion.models.pull_progress import Pace, described
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmcompanion.cli.console import Console
    from llmcompanion.models.pull import Step

EVERY = 0.1
"""Share of the whole between two lines, where lines cannot be rewritten."""


class ProgressLine:
    """Shows steps on a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._pace = Pace()
        self._next = 0.0
        self._width = 0

    def show(self, step: Step) -> None:
        """Bring the line up to date."""
        words = clean_line(described(step, self._pace.at(step.done)))
        share = step.done / step.total if step.total else 1.0
        self._show(words, share if step.what == "downloading" else None)

    def show_share(self, what: str, share: float) -> None:
        """The same for work of which a share (0 to 1) is done."""
        self._show(f"{what} {share:4.0%}", share)

    def _show(self, words: str, share: float | None) -> None:
        if self._is_terminal:
            words = words[:78]
            self._put(f"\r{words:<{self._width}}")
            self._width = max(self._width, len(words))
        elif share is not None and share >= self._next:
            self._next = (int(share / EVERY + 1e-9) + 1) * EVERY - 1e-9
            self._put(f"{words}\n")

    def end(self) -> None:
        """Leave the line."""
        if self._width:
            self._put("\n")
            self._width = 0

    def _put(self, text: str) -> None:
        with suppress(OutputLostError, BrokenPipeError):
            put(self._stream, text, flush=True)


@contextmanager
def fetching(console: Console) -> Iterator[Callable[[Step], None]]:
    """A line of progress for something that is fetched; Ctrl+C says that it can be gone on with.

    Yields:
        What a step is reported to.
    """
    line = ProgressLine(console.stderr)
    try:
        yield line.show
    except KeyboardInterrupt:
        line.end()
        console.complain("Stopped. The same command goes on where it stopped.")
        raise
    finally:
        line.end()
