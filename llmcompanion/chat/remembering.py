"""What is kept about the persona around a turn: its version, and what it remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.chat.estimate import estimate_tokens
from llmcompanion.persona.memory import within_budget

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from llmcompanion.chat.messages import Message
    from llmcompanion.clock import Clock
    from llmcompanion.persona.memory import Fact, MemoryRepository
    from llmcompanion.persona.model import Persona
    from llmcompanion.persona.versions import VersionRepository

LOOKED_AT = 3
"""Messages of the person's, the newest, whose words decide what is recalled."""

LONGEST_LOOK = 4000
"""Characters of each of these."""


class Remembering:
    """The store's part in who is talking.

    Args:
        versions: Knows the versions of personas that have spoken.
        memory: Knows the facts.
        clock: The time.
    """

    def __init__(self, versions: VersionRepository, memory: MemoryRepository, clock: Clock) -> None:
        self._versions = versions
        self._memory = memory
        self._clock = clock

    async def version(self, persona: Persona) -> int:
        """The number of the version that is about to speak; kept from now on."""
        return await self._versions.ensure(persona, now=self._clock.now())

    async def recalled(self, persona: Persona, path: Sequence[Message]) -> tuple[str, ...]:
        """What the persona remembers that may matter for the reply to the last of `path`."""
        if not persona.memory.enabled:
            return ()
        said = [message.text[-LONGEST_LOOK:] for message in path if message.role == "user"]
        facts = await self._memory.recall(persona.id, "\n".join(said[-LOOKED_AT:]))
        return within_budget(facts, persona.memory.budget_tokens, estimate_tokens)

    async def propose(self, persona: Persona, texts: Iterable[str], reply: Message) -> list[Fact]:
        """Keep what a reply proposes to remember, as proposals; what is known is left out."""
        proposed = []
        now = self._clock.now()
        for text in texts:
            fact = await self._memory.add(
                persona.id,
                text,
                origin="model",
                now=now,
                conversation_id=reply.conversation_id,
                message_id=reply.id,
            )
            if fact.state == "proposed" and fact.message_id == reply.id:
                proposed.append(fact)
        return proposed
