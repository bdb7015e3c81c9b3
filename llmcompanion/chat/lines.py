"""A branch of messages as a model reads it: lines in turn, and how much each takes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from llmcompanion.chat.estimate import OVERHEAD_TOKENS, byte_size, tokens_of
from llmcompanion.chat.marks import disarmed
from llmcompanion.models.port import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.chat.messages import Message


@dataclass(frozen=True, slots=True)
class Branch:
    """The messages that are sent, grouped: neighbours of one role become one line.

    Most of a long talk is only measured, so lines are put together when they are asked for.

    Attributes:
        kept: The messages, oldest first.
        firsts: Where in `kept` each line begins.
        tokens: Estimated size of each line, what a chat template adds included.
    """

    kept: list[Message]
    firsts: list[int]
    tokens: list[int]

    def first_id(self, number: int) -> int:
        """Id of the first message of a line."""
        return self.kept[self.firsts[number]].id

    @property
    def of_person(self) -> list[int]:
        """The numbers of the lines that are the person's."""
        return [n for n, first in enumerate(self.firsts) if self.kept[first].role == "user"]

    def pinned(self) -> list[tuple[int, Message]]:
        """The messages that are pinned, each with the number of its line."""
        return [
            (bisect_right(self.firsts, place) - 1, message)
            for place, message in enumerate(self.kept)
            if message.pinned
        ]

    def lines(self, start: int = 0, *, noted: bool = False) -> list[Line]:
        """The lines from number `start` on; their roles alternate.

        Args:
            noted: Whether notes of the program come to stand among them: no line can pose as one.
        """
        lines: list[Line] = []
        kept = self.kept
        for first, end in pairwise([*self.firsts[start:], len(kept)]):
            message = kept[first]
            if message.role == "user":
                text = message.text
                if end - first > 1:
                    text = "\n\n".join([each.text for each in kept[first:end]])
            else:
                text = with_tags(message)
                if end - first > 1:
                    text = "\n\n".join([with_tags(each) for each in kept[first:end]])
            if noted and "<" in text:
                text = disarmed(text)
            lines.append(Line(message.role, text))
        return lines


def branch_of(path: Sequence[Message]) -> Branch:
    """The messages of `path` that are sent.

    Replies without words are left out, and so is a request that the provider refused: sent
    again, it would be refused again.
    """
    kept: list[Message] = []
    firsts: list[int] = []
    sizes: list[int] = []
    role = ""
    last = len(path) - 1
    for place, message in enumerate(path):
        text = message.text
        if "<" in text:
            text = disarmed(text)
        size = byte_size(text)
        if message.role == "user":
            if place < last and path[place + 1].status == "refused":
                continue
        elif not text or message.status == "refused":
            continue
        else:
            for felt in message.feelings:
                if felt.source == "tag":
                    size += len(felt.label) + 3
        if message.role == role:
            sizes[-1] += size + 2
        else:
            role = message.role
            firsts.append(len(kept))
            sizes.append(size)
        kept.append(message)
    return Branch(kept, firsts, [tokens + OVERHEAD_TOKENS for tokens in tokens_of(sizes)])


def with_tags(message: Message) -> str:
    """A reply as the model wrote it, its emotion tags put back: models forget to tag when
    their own earlier replies show no tags."""
    text = message.text
    if not message.feelings:
        return text
    for felt in message.feelings[::-1]:
        if felt.source == "tag":
            text = f"{text[: felt.at]}[{felt.label}] {text[felt.at :]}"
    return text
