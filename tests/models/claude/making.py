"""Claude against the loopback server."""

from __future__ import annotations

from llmcompanion.config.keys import Key
from llmcompanion.models.claude import Claude, Patience
from llmcompanion.models.port import Delta, Finish, Line, Request
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.clock import FakeClock

SECRET = "sk-ant-api03-Never-To-Be-Seen-0123456789"

HELLO = Request("You are kind.", (Line("user", "Good morning"),))


def claude(
    server: AnthropicServer | str,
    *,
    model: str = "claude-haiku-5-5",
    idle_s: float = 5.0,
    secret: str | None = SECRET,
) -> Claude:
    url = server if isinstance(server, str) else server.url
    return Claude(
        model=model,
        title="Claude Haiku 5.5",
        find_key=lambda: Key(secret, "a test") if secret else None,
        base_url=url,
        clock=FakeClock(),
        patience=Patience(connect_s=2.0, idle_s=idle_s, aside_s=2.0),
    )


async def reply(model: Claude, request: Request = HELLO) -> tuple[str, Finish]:
    """The whole text and the end."""
    parts = [part async for part in model.stream(request)]
    *words, finish = parts
    assert isinstance(finish, Finish)
    assert all(isinstance(word, Delta) for word in words)
    return "".join(word.text for word in words if isinstance(word, Delta)), finish
