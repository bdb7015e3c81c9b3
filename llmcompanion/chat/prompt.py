"""From a conversation to what a model is sent. Pure: the same talk gives the same bytes.

The instructions (`llmcompanion.chat.instructions`) hold the app's rules around the persona's
text and stay the same for a whole conversation; the lines follow from where sight begins; what
changes from turn to turn stands in notes close to the end (`llmcompanion.chat.notes`). Nothing
in here knows of check-ins or their answers, and import-linter keeps it so.

Only a persona's texts have macros. What the person wrote, and what a model wrote, is sent as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from llmcompanion.chat.estimate import estimate_tokens
from llmcompanion.chat.horizon import first_seen
from llmcompanion.chat.instructions import RULES as RULES
from llmcompanion.chat.instructions import instructions, joined
from llmcompanion.chat.lines import branch_of
from llmcompanion.chat.notes import NO_NOTES, notes_for, put_before, put_in
from llmcompanion.chat.sight import fitting, pinned_that_fit, sight_parts, size_of
from llmcompanion.models.port import Request
from llmcompanion.persona.activation import NOTHING, TOKEN_BUDGET, activate
from llmcompanion.persona.greetings import SOMEBODY, greeting_index
from llmcompanion.persona.macros import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.chat.instructions import Part
    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.notes import Notes
    from llmcompanion.chat.sight import Summary
    from llmcompanion.persona.activation import Activated, Lore
    from llmcompanion.persona.model import Persona

CHANGING_SHARE = 4
"""Of a budget, at most one part in so many is for lore, and as much for what is remembered."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent, and from which message on.

    Attributes:
        horizon_id: The first message the model sees, when it does not see all; else None.
        tokens: Estimated size of the whole.
        parts: The instructions, part by part.
        notes: What was put among the lines.
        sight: What stands for messages that are out of sight.
    """

    request: Request
    horizon_id: int | None
    tokens: int
    parts: tuple[Part, ...] = ()
    notes: Notes = NO_NOTES
    sight: tuple[Part, ...] = ()


def scene_of(
    conversation_id: int, began_at: datetime, persona: Persona, user_name: str = ""
) -> Scene:
    """What macros stand for in a conversation.

    Time is when it began, chance is drawn by its id: so the instructions stay the same.
    """
    return Scene(
        char=persona.called,
        user=user_name or SOMEBODY,
        now=began_at.astimezone(),
        seed=str(conversation_id),
    )


def _scene(path: Sequence[Message], persona: Persona, user_name: str) -> Scene:
    """The scene of the conversation that `path` is a branch of."""
    if not path:
        return scene_of(0, datetime.fromtimestamp(0, UTC), persona, user_name)
    return scene_of(path[0].conversation_id, path[0].created_at, persona, user_name)


def assemble(
    path: Sequence[Message],
    persona: Persona,
    *,
    user_name: str = "",
    budget: int | None = None,
    alternative: int = 0,
    addition: str = "",
    facts: Sequence[str] = (),
    takes_notes: bool = True,
    scene: Scene | None = None,
    summary: Summary | None = None,
    may_end: bool = False,
) -> Prompt:
    """The request for the reply that comes after the last message of `path`.

    Args:
        path: The branch, oldest first, ending with a message of the user's.
        budget: Tokens that instructions and lines may take together; None for no bound.
        alternative: How many earlier replies to the same lines exist.
        addition: What the person adds to every persona's instructions for this model.
        facts: What the persona remembers and may matter now; only where its memory is on.
        takes_notes: False for a model that would take the program's notes for the person's
            words: they are left out then.
        scene: What macros stand for; that of the conversation where none is given.
        summary: Stands for older turns once they are out of sight.
        may_end: Whether the persona may end the conversation.
    """
    scene = scene or _scene(path, persona, user_name)
    opening = 0
    while opening < len(path) and path[opening].role == "assistant":
        opening += 1
    greeting = path[opening - 1].text if opening else ""
    branch = branch_of(path[opening:])
    begun_with = greeting_index(persona, scene, greeting) if greeting else None

    def described(lore: Activated) -> tuple[Part, ...]:
        return tuple(
            instructions(
                persona,
                scene,
                user_name=user_name,
                greeting=greeting,
                addition=addition,
                lore=_for_instructions(lore, persona),
                notes=bool(kept or summed_up),
                may_end=may_end,
            )
        )

    kept = pinned_that_fit(branch.kept, budget) if takes_notes else []
    summed_up = fitting(summary.text, budget) if takes_notes and summary is not None else ""
    start = 0
    most_lore = _most_lore(persona, budget) if takes_notes else 0
    if budget is not None:
        fixed = estimate_tokens(joined(described(NOTHING)))
        room = budget - fixed - _reserve(persona, most_lore, budget if takes_notes else 0)
        room -= size_of(kept, summed_up)
        start = first_seen(branch.tokens, branch.of_person, max(1, room))
    lore = NOTHING
    if persona.lorebook is not None and most_lore:
        said = [message.text for message in path if message.text]
        lore = activate(
            persona.lorebook,
            said,
            scene,
            size=estimate_tokens,
            replies=sum(1 for message in path if message.role == "assistant" and message.text),
            greeting=begun_with,
            is_full=start > 0,
            most_tokens=most_lore,
        )
    parts = described(lore)
    system = joined(parts)
    lines = branch.lines(start)
    notes = NO_NOTES
    if takes_notes:
        shown = facts if persona.memory.enabled else ()
        notes = notes_for(persona, scene, _for_notes(lore, persona), shown)
        put_in(lines, notes)
    unseen = {message.id for message in branch.kept[: branch.firsts[start]]} if start else set()
    sight = sight_parts(
        [message for message in kept if message.id in unseen], summed_up if unseen else ""
    )
    put_before(lines, sight)
    request = Request(
        system=system,
        lines=tuple(lines),
        labels=persona.labels,
        max_tokens=persona.sampling.max_tokens,
        alternative=alternative,
        temperature=persona.sampling.temperature,
    )
    tokens = estimate_tokens(system) + sum(branch.tokens[start:])
    tokens += sum(estimate_tokens(part.text) for part in notes.parts)
    horizon_id = branch.first_id(start) if start and lines else None
    tokens += sum(estimate_tokens(part.text) for part in sight)
    return Prompt(request, horizon_id, tokens, parts, notes, sight)


def _for_instructions(lore: Activated, persona: Persona) -> list[Lore]:
    """What stands in the instructions: what is always active, and what asks for a section there."""
    return [each for each in lore.lore if _belongs_in(each, persona)]


def _for_notes(lore: Activated, persona: Persona) -> list[Lore]:
    return [each for each in lore.lore if not _belongs_in(each, persona)]


def _belongs_in(lore: Lore, persona: Persona) -> bool:
    match lore.place:
        case "depth":
            return False
        case "before_desc" | "after_desc":
            return True
        case "personality":
            return lore.stable or bool(persona.style)
        case "scenario":
            return lore.stable or bool(persona.scenario)
    return lore.stable


def _most_lore(persona: Persona, budget: int | None) -> int:
    """Tokens that lore may take; the same at every turn, so that the horizon stands still."""
    if persona.lorebook is None:
        return 0
    most = persona.lorebook.token_budget
    most = TOKEN_BUDGET if most is None else most
    return most if budget is None else min(most, budget // CHANGING_SHARE)


def _reserve(persona: Persona, most_lore: int, budget: int) -> int:
    """Tokens kept free for what comes and goes with the turns."""
    if not budget:
        return 0
    remembered = min(persona.memory.budget_tokens, budget // CHANGING_SHARE)
    last = estimate_tokens(persona.post_history)
    return most_lore + last + (remembered if persona.memory.enabled else 0)
