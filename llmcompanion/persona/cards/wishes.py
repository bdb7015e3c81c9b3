"""What a card would make the model and the program do, in sentences for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.amounts import amount

if TYPE_CHECKING:
    from llmcompanion.persona.cards.spec import Card
    from llmcompanion.persona.model import Persona

_SCRIPTS = {
    "regex_scripts": "SillyTavern scripts",
    "tavern_helper": "SillyTavern scripts",
    "TavernHelper_scripts": "SillyTavern scripts",
    "risuai": "RisuAI settings and scripts",
    "depth_prompt": "a SillyTavern note",
    "world": "the name of a SillyTavern lorebook",
    "agnai": "Agnai settings",
    "chub": "Chub settings",
}
"""Members of ``extensions`` that mean something to another program."""


def wishes_of(persona: Persona, card: Card) -> tuple[str, ...]:
    """A sentence for each thing that the card asks for."""
    wishes = []
    if persona.system:
        wishes.append(
            f"It gives the model instructions of its own ({_words(persona.system)}); "
            "the app's rules stand before them."
        )
    if persona.post_history:
        wishes.append(
            f"It puts {_words(persona.post_history)} after every message of yours, "
            "where models heed them most."
        )
    greetings = len(persona.greetings)
    if greetings:
        ways = "" if greetings == 1 else f", in one of {greetings} ways"
        wishes.append(f"It speaks first{ways}.")
    wishes += _lore(persona)
    if persona.model:
        wishes.append(f'It asks to be run on "{persona.model}".')
    if persona.sampling.temperature is not None:
        wishes.append(f"It sets how freely words are chosen: {persona.sampling.temperature:g}.")
    if persona.memory.enabled:
        wishes.append("It asks to keep facts about you across conversations.")
    if persona.knobs.human_backstory:
        wishes.append("It speaks as somebody with a human life.")
    if persona.knobs.feelings == "free":
        wishes.append("It speaks of feelings of its own without reservation.")
    extensions = card.extensions()
    scripts = dict.fromkeys(_SCRIPTS[key] for key in extensions if key in _SCRIPTS)
    if scripts:
        wishes.append(f"It brings {', '.join(scripts)}: kept, and never run or used here.")
    return tuple(wishes)


def _lore(persona: Persona) -> list[str]:
    book = persona.lorebook
    entries = [entry for entry in book.entries if entry.enabled and entry.content] if book else []
    if not entries:
        return []
    always = sum(
        (entry.constant and not entry.use_regex) or entry.rules.always for entry in entries
    )
    patterns = sum(entry.use_regex for entry in entries)
    pieces = amount(len(entries), "piece")
    details = [f"{always} always"] if always else []
    if patterns:
        details.append(f"{patterns} by patterns")
    more = f" ({', '.join(details)})" if details else ""
    return [f"It tells the model {pieces} of lore when they come up{more}."]


def _words(text: str) -> str:
    return amount(len(text.split()), "word")
