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

from llmcompanion.chat.changing import NOTHING_CHANGES, Changing, size_in_note, that_fit
from llmcompanion.chat.estimate import estimate_tokens
from llmcompanion.chat.horizon import first_seen
from llmcompanion.chat.instructions import RULES as RULES
from llmcompanion.chat.instructions import instructions, joined
from llmcompanion.chat.lines import branch_of
from llmcompanion.chat.notes import NO_NOTES, notes_for, put_before, put_in
from llmcompanion.chat.sight import (
    NOTHING_STAYS,
    SHARE,
    Stays,
    kept_free,
    sight_parts,
    stays,
)
from llmcompanion.models.port import Request
from llmcompanion.persona.activation import activate
from llmcompanion.persona.greetings import SOMEBODY, greeting_index
from llmcompanion.persona.macros import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.chat.instructions import Part
    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.notes import Notes
    from llmcompanion.chat.sight import Summary
    from llmcompanion.persona.activation import Lore
    from llmcompanion.persona.model import Persona


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent, and from which message on.

    Attributes:
        horizon_id: The first message the model sees, when it does not see all; else None.
        tokens: Estimated size of the whole.
        parts: The instructions, part by part.
        notes: What was put among the lines.
        sight: What stands for messages that are out of sight.
        stays: The same by message, and what there was no room for.
        sight_room: Tokens that a summary may take, and as many pinned messages; None for no bound.
    """

    request: Request
    horizon_id: int | None
    tokens: int
    parts: tuple[Part, ...] = ()
    notes: Notes = NO_NOTES
    sight: tuple[Part, ...] = ()
    stays: Stays = NOTHING_STAYS
    sight_room: int | None = None


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
    summarises: bool = False,
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
        summarises: Whether there will be summaries: room is kept for one from the beginning.
        may_end: Whether the persona may end the conversation.
    """
    scene = scene or _scene(path, persona, user_name)
    opening = 0
    while opening < len(path) and path[opening].role == "assistant":
        opening += 1
    greeting = path[opening - 1].text if opening else ""
    branch = branch_of(path[opening:])
    begun_with = greeting_index(persona, scene, greeting) if greeting else None

    def described(lore: Sequence[Lore]) -> tuple[Part, ...]:
        return tuple(
            instructions(
                persona,
                scene,
                user_name=user_name,
                greeting=greeting,
                addition=addition,
                lore=_for_instructions(lore, persona),
                notes=takes_notes and budget is not None,
                may_end=may_end,
            )
        )

    changing = Changing.of(persona, scene, budget) if takes_notes else NOTHING_CHANGES
    start, stay, sight_room = 0, NOTHING_STAYS, None
    if budget is not None:
        fixed = estimate_tokens(joined(described(())))
        room = max(1, budget - fixed - changing.tokens)
        sight_room = room // SHARE
        pinned = branch.pinned() if takes_notes else []
        summed_up = takes_notes and (summarises or (summary is not None and bool(summary.text)))
        free = kept_free(pinned, len(branch.firsts), room, summed_up=summed_up)
        start = first_seen(branch.tokens, branch.of_person, room, free)
        if start and takes_notes:
            out = [message for number, message in pinned if number < start]
            stay = stays(out, summary, room)
        spare = budget - fixed - sum(branch.tokens[start:])
        if stay.tokens > spare - changing.least:  # one turn alone takes nearly all there is
            stay = Stays((), (*stay.pinned, *stay.left_out), "", bool(stay.summary) or stay.cut)
        changing = changing.within(spare - stay.tokens)
    lore: tuple[Lore, ...] = ()
    if persona.lorebook is not None and changing.lore:
        said = [message.text for message in path if message.text]
        lore = activate(
            persona.lorebook,
            said,
            scene,
            size=size_in_note,
            replies=sum(1 for message in path if message.role == "assistant" and message.text),
            greeting=begun_with,
            is_full=start > 0,
            most_tokens=changing.lore,
        )
    parts = described(lore)
    system = joined(parts)
    lines = branch.lines(start, noted=takes_notes)
    tokens = estimate_tokens(system) + sum(branch.tokens[start:])
    notes = NO_NOTES
    sight: tuple[Part, ...] = ()
    if takes_notes:
        shown = that_fit(facts, changing.facts if budget is not None else None)
        shown = shown if persona.memory.enabled else []
        notes = notes_for(persona, scene, _for_notes(lore, persona), shown)
        sight = sight_parts(stay.pinned, stay.summary)
        plain = list(lines)
        put_in(lines, notes)
        put_before(lines, sight)
        tokens += sum(
            estimate_tokens(now.text) - estimate_tokens(before.text)
            for now, before in zip(lines, plain, strict=True)
            if now is not before
        )
    request = Request(
        system=system,
        lines=tuple(lines),
        labels=persona.labels,
        max_tokens=persona.sampling.max_tokens,
        alternative=alternative,
        temperature=persona.sampling.temperature,
    )
    horizon_id = branch.first_id(start) if start and lines else None
    return Prompt(request, horizon_id, tokens, parts, notes, sight, stay, sight_room)


def _for_instructions(lore: Sequence[Lore], persona: Persona) -> list[Lore]:
    """What stands in the instructions: what is always active, and what asks for a section there."""
    return [each for each in lore if _belongs_in(each, persona)]


def _for_notes(lore: Sequence[Lore], persona: Persona) -> list[Lore]:
    return [each for each in lore if not _belongs_in(each, persona)]


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
