"""What every command works with: its streams, its surroundings, and the program's parts.

Everything that is printed passes `llmcompanion.plaintext` here, so that no text in a
database, a file or an argument reaches the terminal as a control sequence.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean, clean_line, clean_values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from llmcompanion.config.folders import Folders
    from llmcompanion.household import Household

LONGEST_INPUT = 4 * 1024 * 1024
"""Characters read from standard input: more than any model reads in a turn."""


class OutputLostError(UserError):
    """What was to be printed cannot be: a full disk, a lost connection."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"it could not be written ({error.strerror})", where="the output", mend="make room"
        )


def put(stream: TextIO, text: str, *, flush: bool = False) -> None:
    """Write `text`.

    Raises:
        OutputLostError: It cannot be written.
        BrokenPipeError: Nobody reads any more.
    """
    try:
        stream.write(text)
        if flush:
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLostError(error) from error


@dataclass(slots=True)
class Console:
    """One run of a command.

    Attributes:
        home: One folder for everything, from --data-dir; None otherwise.
        environ: The environment.
    """

    home: Path | None
    environ: Mapping[str, str]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    _household: Household | None = field(default=None, init=False)

    # The program's parts, made when first asked for

    def folders(self) -> Folders:
        """Where things live; nothing is created."""
        from llmcompanion.config.folders import Folders

        return Folders.find(self.home, self.environ)

    def household(self) -> Household:
        """All parts put together; folders are created, and the program's log is kept."""
        if self._household is None:
            from llmcompanion.config.logs import set_up_logging
            from llmcompanion.household import Household

            self._household = Household.find(home=self.home, environ=self.environ, pace=False)
            set_up_logging(self._household.folders.logs)
        return self._household

    # Speaking

    def write(self, text: str) -> None:
        """Print text of several lines, as it is but harmless, with a line break at its end."""
        text = clean(text)
        put(self.stdout, text if text.endswith("\n") else f"{text}\n")

    def write_piece(self, text: str) -> None:
        """Print a piece of something longer, as it is but harmless."""
        put(self.stdout, clean(text))

    def ask(self, question: str) -> str:
        """Put a question beside the output, and read the line that answers it."""
        with suppress(OutputLostError, BrokenPipeError):
            put(self.stderr, clean_line(question) + " ", flush=True)
        return clean_line(self.stdin.readline(LONGEST_INPUT))

    def write_json(self, value: Any) -> None:
        """Print a value as JSON: readable where the stream can, in ASCII where it cannot."""
        put(self.stdout, f"{as_json(value, ascii_only=not _is_utf8(self.stdout))}\n")

    def complain(self, sentence: str) -> None:
        """Say one sentence beside the output."""
        with suppress(OutputLostError, BrokenPipeError):  # nowhere is left to say that
            put(self.stderr, f"llmcompanion: {clean_line(sentence)}\n", flush=True)

    # Listening

    def text(self, words: list[str]) -> str:
        """A text given as arguments; a single "-" means standard input."""
        if words != ["-"]:
            return clean(" ".join(words))
        text = self.stdin.read(LONGEST_INPUT + 1)
        if len(text) > LONGEST_INPUT:
            raise UserError("the text is too long", where="standard input", mend="send less of it")
        return clean(text)


def as_json(value: Any, *, ascii_only: bool = False) -> str:
    """JSON with two spaces of indentation, every string in it clean."""
    return json.dumps(clean_values(value), ensure_ascii=ascii_only, indent=2)


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")
