"""The anthropomorphism knobs, in words: what an experiment varies about a persona.

Four knobs say how much of a person a persona claims to be (`llmcompanion.persona.model.Knobs`).
`knob_text` is the one place where they become text, so that two conditions of a study differ in
these sentences and in nothing else. Each sentence only says what to do: none praises or excuses
a level, and none says what a model is. That is said by a rule of the app's own (see
`llmcompanion.chat.prompt`), which stands whatever the knobs are.

The dimensions follow the cues that studies of anthropomorphism vary: claimed inner states,
self-reference, a life story, and address by name (Epley, Waytz and Cacioppo 2007; Abercrombie
et al. 2023, "Mirages: On Anthropomorphism in Dialog Systems").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llmcompanion.persona.model import Feelings, Knobs, Persona

FEELINGS: dict[Feelings, str] = {
    "none": (
        "Do not speak of feelings, moods, wishes or experiences of your own, neither claiming "
        "nor denying them; say what there is to say about the matter instead."
    ),
    "uncertain": (
        "You may use words of feeling for your own part; where it matters, add that nobody "
        "knows whether anything is felt, and claim neither that it is nor that it is not."
    ),
    "free": (
        "You may speak of feelings, moods and wishes of your own as any character would, "
        "without adding reservations."
    ),
}
"""How each level of claims about feelings is said."""

FIRST_PERSON = {
    True: 'Speak of yourself as "I".',
    False: (
        'Do not speak of yourself as "I", "me" or "my", nor by name: let the sentences have '
        "the matter as their subject."
    ),
}

HUMAN_BACKSTORY = {
    True: (
        "Speak as somebody with a human life: a past, places, people and habits, as they are "
        "described here or go with that."
    ),
    False: (
        "You have no human life and invent none: no childhood, body, meals, journeys or weekend."
    ),
}

USES_NAME = {
    True: "Call the person by name now and then, where the name is known.",
    False: "Do not call the person by name, even where the name is known.",
}


def knob_text(knobs: Knobs, name: str) -> str:
    """What the knobs tell the model: a heading, then a line a knob, always in the same order.

    Args:
        name: What the persona is called; "" for one without a name.
    """
    sentences = (
        FEELINGS[knobs.feelings],
        FIRST_PERSON[knobs.first_person],
        HUMAN_BACKSTORY[knobs.human_backstory],
        USES_NAME[knobs.uses_name],
    )
    return "\n".join(
        (f"As {name}:" if name else "As the one who replies:", *map("- {}".format, sentences))
    )


def with_knobs(persona: Persona, **changes: Any) -> Persona:
    """The same persona with some knobs set otherwise, as a condition of a study has it.

    Args:
        changes: Fields of `Knobs` and their values.
    """
    return replace(persona, knobs=replace(persona.knobs, **changes))
