"""A served model against the loopback server."""

from __future__ import annotations

from typing import Any

from llmcompanion.config.keys import Key
from llmcompanion.models.openai_compatible.adapter import OpenAICompatible, Patience
from llmcompanion.models.port import Delta, Finish, Line, Request
from tests.fakes.clock import FakeClock
from tests.fakes.openai_server import OpenAIServer

SECRET = "sk-Never-To-Be-Seen-0123456789abcdef"
MODEL = "llama3.2:3b"
HELLO = Request("You are kind.", (Line("user", "Good morning"),))


def served(
    server: OpenAIServer | str,
    *,
    model: str = MODEL,
    idle_s: float = 5.0,
    secret: str | None = None,
    **more: Any,
) -> OpenAICompatible:
    return OpenAICompatible(
        model=model,
        base_url=server if isinstance(server, str) else server.base_url,
        find_key=lambda: Key(secret, "a test") if secret else None,
        clock=FakeClock(),
        patience=Patience(connect_s=2.0, idle_s=idle_s, aside_s=2.0),
        **more,
    )


async def reply(model: OpenAICompatible, request: Request = HELLO) -> tuple[str, Finish]:
    """The whole text and the end."""
    *words, finish = [part async for part in model.stream(request)]
    assert isinstance(finish, Finish)
    assert all(isinstance(word, Delta) for word in words)
    return "".join(word.text for word in words if isinstance(word, Delta)), finish
