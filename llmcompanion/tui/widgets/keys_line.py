"""What the keys do, in as few rows as it takes."""

from __future__ import annotations

from textual.widgets import Static

BETWEEN = " · "


class KeysLine(Static):
    """Goes on in the next row between two keys, never within what one does.

    Args:
        keys: What each does, with " · " between them.
    """

    def __init__(self, keys: str, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(keys, id=id, classes=classes, markup=False)
        self._keys = keys

    def show(self, keys: str) -> None:
        """Other keys do something now."""
        self._keys = keys
        self.on_resize()

    def on_resize(self) -> None:
        self.update("\n".join(rows(self._keys, self.content_size.width)))


def rows(keys: str, width: int) -> list[str]:
    """`keys` in rows of at most `width` characters, where what one key does fits into that."""
    found: list[str] = []
    for key in keys.split(BETWEEN):
        longer = f"{found[-1]}{BETWEEN}{key}" if found else key
        if found and len(longer) <= width:
            found[-1] = longer
        else:
            found.append(key)
    return found
