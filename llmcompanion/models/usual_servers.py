"""Programs that serve models on this machine, and where they usually listen. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class UsualServer:
    """A program that serves models.

    Attributes:
        kind: Its name in a model's name ("ollama/llama3.2").
        title: Its name for a person.
        port: Where it listens unless told otherwise.
    """

    kind: str
    title: str
    port: int

    @property
    def base_url(self) -> str:
        """The address of its OpenAI-compatible side."""
        return f"http://127.0.0.1:{self.port}/v1"


ON_THIS_MACHINE: Mapping[str, UsualServer] = {
    server.kind: server
    for server in (
        UsualServer("ollama", "Ollama", 11434),
        UsualServer("lmstudio", "LM Studio", 1234),
        UsualServer("llama-server", "llama-server", 8080),
        UsualServer("vllm", "vLLM", 8000),
    )
}
