"""What stays in a model's sight when older turns have left it: pinned messages and a summary.

Both stand in one note of the program before the first line that is still sent, so that they change
nothing behind it from turn to turn. A summary never takes the place of words in silence: it is
shown, marked and editable, and the messages it stands for are all still there for the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from llmcompanion.chat.estimate import estimate_tokens
from llmcompanion.chat.instructions import Part
from llmcompanion.models.port import Line, Request

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.chat.messages import Message

SHARE = 4
"""Pinned messages together, and a summary, may each take one part in so many of the budget."""

PINNED = "Said earlier, out of your sight by now, and kept here by the person:"
SUMMARY = "Summary of what was said before; the messages themselves are not sent any more:"

SUMMARISING = """\
You sum up the older part of a conversation, so that it can go on without it. Keep names, facts, \
dates, wishes, promises and open questions, and who said what; leave out greetings, praise and \
mood. Write plain sentences in the language of the conversation, at most {words} words, from \
outside: "the person" and "the companion". Invent nothing. Answer with the summary alone."""

FULL_SHARE = 8
"""A summary is asked for in one part in so many of the budget."""
WORDS_PER_TOKEN = 0.7
USUAL_WORDS = 300


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands for the messages of a branch up to one. Times are aware, in UTC.

    Attributes:
        last_id: The last message that it stands for.
        model: Who wrote it; "" where the person did.
        edited_at: When the person changed it last; None where they did not.
    """

    id: int
    conversation_id: int
    last_id: int
    text: str
    model: str
    created_at: datetime
    edited_at: datetime | None = None


class SightRepository(Protocol):
    """Keeps pins and summaries. Every call returns when the change is on disk."""

    async def pin(self, message_id: int, *, pinned: bool) -> None:
        """Let a message stay in sight, or no longer."""
        ...

    async def summaries(self, conversation_id: int) -> Sequence[Summary]:
        """All summaries of a conversation, of whatever branch, oldest first."""
        ...

    async def summarise(
        self, conversation_id: int, last_id: int, text: str, *, model: str, now: datetime
    ) -> Summary:
        """Keep a new one."""
        ...

    async def edit_summary(self, summary_id: int, text: str, *, now: datetime) -> None:
        """Change its words."""
        ...

    async def forget_summary(self, summary_id: int) -> None:
        """Take it away; what it stood for is out of sight then."""
        ...


def summary_for(path: Sequence[Message], summaries: Sequence[Summary]) -> Summary | None:
    """The summary that reaches furthest on this branch; None where there is none."""
    places = {message.id: place for place, message in enumerate(path)}
    here = [each for each in summaries if each.last_id in places]
    return max(here, key=lambda each: (places[each.last_id], each.id), default=None)


def pinned_that_fit(path: Sequence[Message], budget: int | None) -> list[Message]:
    """The pinned messages that there is room for, oldest first; the newest have the first claim."""
    room = None if budget is None else budget // SHARE
    chosen: list[Message] = []
    for message in reversed(path):
        if not message.pinned or not message.text:
            continue
        size = estimate_tokens(_quoted(message))
        if room is not None and size > room:
            break
        room = None if room is None else room - size
        chosen.append(message)
    return chosen[::-1]


def fitting(text: str, budget: int | None) -> str:
    """A summary within its share of the budget: cut at the end, which is marked."""
    most = None if budget is None else budget // SHARE
    if most is None or estimate_tokens(text) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if estimate_tokens(f"{text[:middle]} …") <= most:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low]} …" if low else ""


def size_of(pinned: Sequence[Message], summary: str) -> int:
    """Tokens that are kept free for both, whether they stand in a request already or not."""
    parts = [estimate_tokens(_quoted(message)) for message in pinned]
    if parts:
        parts.append(estimate_tokens(PINNED))
    if summary:
        parts.append(estimate_tokens(summary) + estimate_tokens(SUMMARY))
    return sum(parts) + (4 if parts else 0)


def sight_parts(pinned: Sequence[Message], summary: str) -> tuple[Part, ...]:
    """What stands before the first line, where older turns have left."""
    parts = []
    if summary:
        parts.append(Part("Summary", f"{SUMMARY}\n{summary}"))
    if pinned:
        said = "\n".join(_quoted(message) for message in pinned)
        parts.append(Part("Pinned", f"{PINNED}\n{said}"))
    return tuple(parts)


def _quoted(message: Message) -> str:
    who = "The person" if message.role == "user" else "You"
    return f"- {who}: {message.text}"


def summarising(leaving: Sequence[Message], earlier: Summary | None, budget: int | None) -> Request:
    """Asks a model to sum up what leaves its sight, on top of what was summed up before."""
    words = USUAL_WORDS if budget is None else int(budget // FULL_SHARE * WORDS_PER_TOKEN)
    words = max(30, min(USUAL_WORDS, words))
    said = [
        f"{'Person' if message.role == 'user' else 'Companion'}: {message.text}"
        for message in leaving
        if message.text
    ]
    if earlier is not None:
        said.insert(0, f"What came before, summed up: {earlier.text}")
    system = SUMMARISING.format(words=words)
    room = None if budget is None else budget - estimate_tokens(system) - 16
    return Request(
        system=system,
        lines=(Line("user", _cut_to("\n\n".join(said), room)),),
        max_tokens=words * 2,
    )


def _cut_to(text: str, room: int | None) -> str:
    """The end of a text that is too long: what left last is closest to what is still seen."""
    if room is None or estimate_tokens(text) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        if estimate_tokens(text[middle:]) <= room:
            high = middle
        else:
            low = middle + 1
    return text[low:]
