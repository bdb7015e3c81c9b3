"""The one kind of error that is shown to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class UserError(Exception):
    """Something a person can mend: one sentence that says what, where and how.

    Raised anywhere below the screens, caught at the top: the command line prints
    the sentence and exits with 2, the app shows it in place. Never shown as a traceback.

    Args:
        what: What is wrong, without a full stop.
        where: The file, line or address it is about.
        mend: What the person can do, without a full stop.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The whole as one sentence: ``where: what; mend.``"""
        place = f"{self.where}: " if self.where else ""
        cure = f"; {self.mend}" if self.mend else ""
        return f"{place}{self.what}{cure}."


def unwritable(path: Path, error: OSError, *, mend: str = "choose another place") -> UserError:
    """What is said of a file that cannot be written."""
    return UserError(
        f"it cannot be written ({error.strerror or error})", where=str(path), mend=mend
    )
