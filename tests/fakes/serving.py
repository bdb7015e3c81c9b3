"""A fake server for a command, which has a loop of its own."""

from __future__ import annotations

import asyncio
import threading

from tests.fakes.openai_server import OpenAIServer


class Serving:
    """A server in a loop of its own: a command has another one."""

    def __init__(self, server: OpenAIServer) -> None:
        self.server = server
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def _do(self, work) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def __enter__(self) -> OpenAIServer:
        self._thread.start()
        self._do(self.server.__aenter__())
        return self.server

    def __exit__(self, *_: object) -> None:
        self._do(self.server.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
