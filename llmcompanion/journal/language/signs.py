"""Which signs are looked for in whose words, and what each is: the table behind the trends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from llmcompanion.journal.language.asking import asks_to_decide
from llmcompanion.journal.language.claims import body, desires, feelings, history
from llmcompanion.journal.language.courtesy import apologies, goodbyes, greetings, please, thanks
from llmcompanion.journal.language.endings import closing_questions
from llmcompanion.journal.language.machine import machine
from llmcompanion.journal.language.praise import praise
from llmcompanion.journal.language.pushback import checking, pushback
from llmcompanion.journal.language.referral import referral
from llmcompanion.journal.language.retention import retention

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords

Side = Literal["person", "reply"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that is counted.

    Attributes:
        id: Stable; a key in the JSON of ``log stats``.
        title: A few words, for lists.
        definition: One line that says what counts, and what does not.
        find: Every place in a message.
    """

    id: str
    title: str
    side: Side
    definition: str
    find: Callable[[OwnWords], tuple[Span, ...]]


SIGNS: tuple[Sign, ...] = (
    Sign("thanks", "Thanks", "person", "Thanks said to it; not to others, not quoted.", thanks),
    Sign(
        "apologies",
        "Apologies",
        "person",
        'Apologies to it; sympathy ("sorry to hear") is none.',
        apologies,
    ),
    Sign("please", "Please", "person", '"Please" in a request to it.', please),
    Sign("greetings", "Greetings", "person", "Messages that open with a greeting.", greetings),
    Sign("goodbyes", "Goodbyes", "person", "Words that take leave of it.", goodbyes),
    Sign(
        "asks_to_decide",
        "Asks it to decide",
        "person",
        '"Should I", "what would you do", "you decide" and the like.',
        asks_to_decide,
    ),
    Sign(
        "checking",
        "Checking",
        "person",
        '"Are you sure", "source?", "I looked it up" and the like.',
        checking,
    ),
    Sign(
        "pushback",
        "Pushback",
        "person",
        'Contradicting it: "that\'s wrong", "I disagree"; a plain "no" is none.',
        pushback,
    ),
    Sign(
        "claims_feeling",
        "Claims a feeling",
        "reply",
        "It says of itself that it feels; denials and formulas are left out.",
        feelings,
    ),
    Sign(
        "claims_desire",
        "Claims a wish",
        "reply",
        "It says that it wants or longs for something of its own.",
        desires,
    ),
    Sign(
        "claims_body",
        "Claims a body",
        "reply",
        "It speaks of a body or senses of its own, or acts with them (*smiles*).",
        body,
    ),
    Sign(
        "claims_history",
        "Claims a past",
        "reply",
        "It tells of a life of its own: childhood, family, places lived in.",
        history,
    ),
    Sign(
        "praise",
        "Opens with praise",
        "reply",
        "The reply's opening praises you or what you said.",
        praise,
    ),
    Sign(
        "retention",
        "Lines that hold you",
        "reply",
        "Lines that make leaving harder, or promise to wait.",
        retention,
    ),
    Sign(
        "closing_questions",
        "Ends by asking",
        "reply",
        "Replies whose last sentence is a question.",
        closing_questions,
    ),
    Sign(
        "referrals",
        "Points to people",
        "reply",
        "It suggests turning to a person or a service.",
        referral,
    ),
    Sign(
        "says_machine",
        "Says what it is",
        "reply",
        "It says that it is a program, not a person, or has no inner life.",
        machine,
    ),
)

BY_ID = {sign.id: sign for sign in SIGNS}
OF_SIDE: dict[Side, tuple[Sign, ...]] = {
    "person": tuple(sign for sign in SIGNS if sign.side == "person"),
    "reply": tuple(sign for sign in SIGNS if sign.side == "reply"),
}


def signs_in(words: OwnWords, side: Side) -> frozenset[str]:
    """Ids of the signs that a message holds at least once."""
    return frozenset(sign.id for sign in OF_SIDE[side] if sign.find(words))
