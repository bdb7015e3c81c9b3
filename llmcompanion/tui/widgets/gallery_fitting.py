"""One line in several lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Sequence


class Fitting(Static):
    """Shows the longest of some texts that fits; the last one where none does.

    Args:
        texts: The longest first.
    """

    def __init__(
        self, texts: Sequence[str], *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__("", id=id, classes=classes, markup=False)
        self._texts = tuple(texts)

    def on_resize(self) -> None:
        room = self.content_size.width
        self.update(next((text for text in self._texts if len(text) <= room), self._texts[-1]))
