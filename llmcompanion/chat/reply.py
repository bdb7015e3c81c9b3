"""From the raw pieces of a reply to clean words and feelings, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmcompanion.chat.ending import EndMark
from llmcompanion.chat.events import Feeling, Words
from llmcompanion.chat.messages import Felt
from llmcompanion.chat.mood import Mood, Reader
from llmcompanion.emotion.tags import Tag, TagParser
from llmcompanion.persona.memory import Proposals
from llmcompanion.plaintext import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReplyReader:
    """Follows one reply: cleans its text, takes the tags out, reads its mood where none came.

    Attributes:
        text: All words so far.
        feelings: All feelings so far, each with its place in `text`.
        proposals: What it proposes to remember; taken out of `text` where `remembers`.

    Args:
        sham: The emotion that is shown throughout, in the place of the reply's own; "" for none.
            The reply's own are in `feelings` all the same.
        may_end: Whether the reply may end the conversation, with a mark that is taken out.
    """

    def __init__(
        self,
        labels: Iterable[str],
        read: Reader,
        *,
        remembers: bool = False,
        sham: str = "",
        may_end: bool = False,
    ) -> None:
        self.text = ""
        self.feelings: list[Felt] = []
        self._cleaner = Cleaner()
        self._tags = TagParser(labels)
        self._mood: Mood | None = Mood(read)
        self._remembering = Proposals() if remembers else None
        self._ending = EndMark() if may_end else None
        self._closed = False
        self._sham = sham

    def feed(self, raw: str) -> list[Words | Feeling]:
        """What a piece of the stream adds; may be nothing while a tag is half there."""
        return self._take(self._tags.feed(self._cleaner.feed(raw)))

    def finish(self) -> list[Words | Feeling]:
        """What was still held back. Called once, however the reply ended."""
        if self._closed:
            return []
        self._closed = True
        events = self._take([*self._tags.feed(self._cleaner.finish()), *self._tags.finish()])
        rest = self._remembering.finish() if self._remembering is not None else ""
        if self._ending is not None:
            rest = self._ending.feed(rest) + self._ending.finish()
        events += self._say(rest)
        if self._mood is not None and (label := self._mood.close()):
            events += self._feel(label, "classifier")
        return events

    def _take(self, pieces: Iterable[str | Tag]) -> list[Words | Feeling]:
        events: list[Words | Feeling] = []
        for piece in pieces:
            if isinstance(piece, Tag):
                self._mood = None
                events += self._feel(piece.label, "tag")
                continue
            if self._remembering is not None:
                piece = self._remembering.feed(piece)
            if self._ending is not None:
                piece = self._ending.feed(piece)
            events += self._say(piece)
        return events

    def _say(self, words: str) -> list[Words | Feeling]:
        words = words if self.text else words.lstrip()
        if not words:
            return []
        events: list[Words | Feeling] = self._draw_face()
        self.text += words
        events.append(Words(words))
        if self._mood is not None and (label := self._mood.follow(words)):
            events += self._feel(label, "classifier")
        return events

    @property
    def proposals(self) -> tuple[str, ...]:
        """What the reply proposes to remember."""
        return () if self._remembering is None else tuple(self._remembering.found)

    @property
    def ends_conversation(self) -> bool:
        """Whether the persona has ended the conversation with it."""
        return self._ending is not None and self._ending.found

    def _draw_face(self) -> list[Words | Feeling]:
        """The emotion that was drawn by lot, before the first word."""
        if not self._sham or self.text:
            return []
        felt = Felt(self._sham, 0, "sham")
        self.feelings.insert(0, felt)
        return [Feeling(felt)]

    def _feel(self, label: str, source: Literal["tag", "classifier"]) -> list[Words | Feeling]:
        felt = Felt(label, len(self.text), source)
        self.feelings.append(felt)
        return [] if self._sham else [Feeling(felt)]
