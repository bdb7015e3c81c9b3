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
from llmcompanion.chat.marks import disarmed
from llmcompanion.models.port import Line, Request

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.chat.messages import Message

SHARE = 4
"""Pinned messages together, and a summary, may each take one part in so many of what there is
beside the instructions."""

MARK_TOKENS = 8
"""What the marks around a note take, on the careful side."""

PINNED = "Said earlier, out of your sight by now, and kept here by the person:"
SUMMARY = "Summary of what was said before; the messages themselves are not sent any more:"

SUMMARISING = """\
You sum up the older part of a conversation, so that it can go on without it. Keep names, facts, \
dates, wishes, promises and open questions, and who said what; leave out greetings, praise and \
mood. Write plain sentences in the language of the conversation, at most {words} words, from \
outside: "the person" and "the companion". Invent nothing. Answer with the summary alone."""

WORDS_PER_TOKEN = 0.6
USUAL_WORDS = 300


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands for the messages of a branch up to one. Times are aware, in UTC.

    Attributes:
        last_id: The last message that it stands for.
        text: "" where the person took it away: nothing stands for those messages then.
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
        """Change its words; "" leaves nothing in the place of what it stood for."""
        ...


def summary_for(path: Sequence[Message], summaries: Sequence[Summary]) -> Summary | None:
    """The summary that reaches furthest on this branch; None where there is none."""
    places = {message.id: place for place, message in enumerate(path)}
    here = [each for each in summaries if each.last_id in places]
    return max(here, key=lambda each: (places[each.last_id], each.id), default=None)


@dataclass(frozen=True, slots=True)
class Stays:
    """What is kept in sight, within its room.

    Attributes:
        pinned: Pinned messages that there is room for, oldest first.
        left_out: Pinned messages that there is none for.
        summary: The words of the summary.
        cut: Whether the summary was longer than its room.
    """

    pinned: tuple[Message, ...] = ()
    left_out: tuple[Message, ...] = ()
    summary: str = ""
    cut: bool = False

    @property
    def tokens(self) -> int:
        """The size of the note that holds all of it; 0 for nothing."""
        parts = sight_parts(self.pinned, self.summary)
        return _note_size(parts) if parts else 0


NOTHING_STAYS = Stays()


def stays(pinned: Sequence[Message], summary: Summary | None, room: int) -> Stays:
    """What can stay of the pinned messages of a branch, and of its summary.

    Args:
        room: Tokens that there are beside the instructions. Each of the two may take one part in
            `SHARE`. The newest pinned messages have the first claim.
    """
    most = max(0, room) // SHARE
    chosen: list[Message] = []
    left_out: list[Message] = []
    left = most - estimate_tokens(PINNED) - MARK_TOKENS
    for message in reversed(pinned):
        size = size_of(message)
        if size > left:
            left_out.append(message)
            continue
        left -= size
        chosen.append(message)
    said = summary.text if summary is not None else ""
    fits = fitting(said, most - estimate_tokens(SUMMARY) - MARK_TOKENS) if said else ""
    return Stays(tuple(chosen[::-1]), tuple(left_out[::-1]), fits, cut=fits != said)


def kept_free(
    pinned: Sequence[tuple[int, Message]], lines: int, room: int, *, summed_up: bool
) -> list[int]:
    """Tokens that are not there for the talk by the time of each of its lines.

    It counts a pinned message from where it was said on, whether it has left the sight or not, and
    a summary at its largest: so neither moves the horizon when it comes to be used. Empty where
    nothing is kept free.
    """
    if not pinned and not summed_up:
        return []
    most = max(0, room) // SHARE
    base = most if summed_up else 0
    free: list[int] = []
    taken = 0
    for number, message in pinned:
        free += [base + taken] * (number - len(free))
        header = 0 if taken else estimate_tokens(PINNED) + MARK_TOKENS
        taken = min(most, taken + header + size_of(message))
    return free + [base + taken] * (lines - len(free))


def size_of(message: Message) -> int:
    """Tokens that a pinned message takes in its note."""
    return estimate_tokens(disarmed(_quoted(message))) + 1


def _note_size(parts: Sequence[Part]) -> int:
    return estimate_tokens(disarmed("\n\n".join(part.text for part in parts))) + MARK_TOKENS


def fitting(text: str, most: int) -> str:
    """A text of at most so many tokens: cut at the end, which is marked."""
    if estimate_tokens(disarmed(text)) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if estimate_tokens(disarmed(f"{text[:middle]} …")) <= most:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low]} …" if low else ""


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


@dataclass(frozen=True, slots=True)
class Step:
    """One request that sums up messages, and how far it reaches.

    Attributes:
        last: The last message that its answer stands for.
    """

    request: Request
    last: Message


def summarising(
    leaving: Sequence[Message], earlier: Summary | None, budget: int | None, room: int | None
) -> Step:
    """Asks a model to sum up what leaves its sight, on top of what was summed up before.

    Where it is more than the model can read at once, as many messages as fit come first, and the
    rest in later steps. One that is too long by itself is cut at its end, which is marked.

    Args:
        leaving: At least one message.
        budget: Tokens that a request may take; None for no bound.
        room: Tokens that a summary may take.
    """
    words = USUAL_WORDS if room is None else int((room - 40) * WORDS_PER_TOKEN)
    words = max(30, min(USUAL_WORDS, words))
    system = SUMMARISING.format(words=words)
    said: list[str] = []
    left = None if budget is None else max(200, budget - estimate_tokens(system) - 16)
    if earlier is not None and earlier.text:
        said.append(f"What came before, summed up: {earlier.text}")
        if left is not None:
            said[0] = fitting(said[0], left // 2)
            left -= estimate_tokens(said[0]) + 1
    last = leaving[0]
    for number, message in enumerate(leaving):
        who = "Person" if message.role == "user" else "Companion"
        words_said = f"{who}: {message.text}"
        size = estimate_tokens(words_said) + 1
        if left is not None and size > left:
            if number:
                break
            words_said = fitting(words_said, left)
        left = None if left is None else left - size
        last = message
        if message.text:
            said.append(words_said)
    line = Line("user", "\n\n".join(said))
    return Step(Request(system, (line,), max_tokens=words * 3), last)
