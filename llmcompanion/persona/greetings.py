"""First messages: what a conversation may be opened with, and which one it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.persona.macros import Scene
    from llmcompanion.persona.model import Persona

SOMEBODY = "the person"
"""What ``{{user}}`` stands for in a prompt where there is no name."""

YOU = "you"
"""The same in what the person reads."""


def opened_with(persona: Persona, scene: Scene, number: int = 0) -> str:
    """A greeting as it is said, macros replaced; "" where there is none of that number.

    Args:
        number: 0 for the usual one, then the alternatives in order.
    """
    texts = (persona.greeting, *persona.alternate_greetings)
    if not 0 <= number < len(texts):
        return ""
    if scene.user == SOMEBODY:
        scene = replace(scene, user=YOU)
    return scene.expand(texts[number], f"greeting {number}", purpose="shown").strip()


def greeting_index(persona: Persona, scene: Scene, said: str) -> int | None:
    """Which greeting `said` was; None where it is none of these."""
    for number in range(1 + len(persona.alternate_greetings)):
        if said and said in (
            opened_with(persona, scene, number),
            (persona.greeting, *persona.alternate_greetings)[number],
        ):
            return number
    return None
