"""The yardstick of `benchmarks.chat_stream`: Textual's Markdown widget, an input, and no more.

python -m benchmarks.bare_markdown RATE TOKENS SENT
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Markdown

from benchmarks.reply import tokens_of


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Markdown("bareready")
        yield Input()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).anchor()
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self.run_worker(self._reply())

    async def _reply(self) -> None:
        rate, tokens, sent = float(sys.argv[1]), tokens_of(int(sys.argv[2])), Path(sys.argv[3])
        stream = Markdown.get_stream(self.query_one(Markdown))
        began = time.monotonic()
        for number, token in enumerate(tokens):
            if (left := began + number / rate - time.monotonic()) > 0:
                await asyncio.sleep(left)
            if number == len(tokens) - 1:
                sent.write_text(str(time.monotonic()))  # noqa: ASYNC240 - one write, at the end
            await stream.write(token)
        await stream.stop()


if __name__ == "__main__":
    Bare().run()
