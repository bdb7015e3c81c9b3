"""A pane that draws its rows itself and takes what height there is."""

from __future__ import annotations

from textual.scroll_view import ScrollView


class RowsPane(ScrollView, can_focus=True):
    """Scrolls up and down alone, with a narrow scrollbar."""

    DEFAULT_CSS = """
    RowsPane {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $background;
    }
    """

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:
        """A scrollbar that was hidden while the pane scrolled has missed where it is."""
        if shown:
            self.vertical_scrollbar.position = self.scroll_y
