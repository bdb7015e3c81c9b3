"""A turn as the main screen shows it: the transcript grows, the status line keeps up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.chat.events import Feeling, Preparing, TurnEnded, TurnStarted, Waiting, Words
from llmcompanion.tui.horizon_words import horizon_words
from llmcompanion.tui.rows import EntryBook, entry_of, line_of_app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.talk import Talk
    from llmcompanion.tui.session import Session
    from llmcompanion.tui.widgets.entry import Entry
    from llmcompanion.tui.widgets.statusline import StatusLine
    from llmcompanion.tui.widgets.transcript import Transcript


class TurnView:
    """A listener of every turn of the talk that is shown."""

    def __init__(self, session: Session, transcript: Transcript, status: StatusLine) -> None:
        self._session = session
        self._book = EntryBook(session)
        self._transcript = transcript
        self._status = status
        self._talk: Talk | None = None
        self._waiting: Waiting | None = None
        self._lines: list[tuple[int, Entry]] = []
        """What the app said in this talk, each with how many messages stand above it."""

    # The talk at rest

    @property
    def talk(self) -> Talk | None:
        """What is shown."""
        return self._talk

    def show(self, talk: Talk) -> None:
        """Show this talk from now on, at its end."""
        if self._talk is not talk:
            self._talk = talk
            self._lines.clear()
            talk.add_listener(self)
        self._waiting = None
        self._transcript.show(self._entries(talk.messages))
        self.refresh_status(activity="")

    def settle(self) -> None:
        """A turn is over: show what changed besides its words."""
        if self._talk is None:
            return
        entries = self._entries(self._talk.messages)
        shown = self._transcript.entries
        if [entry.key for entry in entries] == [entry.key for entry in shown]:
            for entry, before in zip(entries, shown, strict=True):
                if entry is not before and entry != before:
                    self._transcript.update_entry(entry)
        else:
            self._transcript.show(entries)
        self.refresh_status(activity="")

    def refresh_status(self, *, activity: str | None = None, emotion: str | None = None) -> None:
        """Say who is talking, on what, in which mood, how full its sight is."""
        talk = self._talk
        if talk is None:
            return
        info, context = talk.model.info, talk.context
        now = self._status.standing
        if emotion is None:
            emotion = talk.messages[-1].emotion if talk.messages else "neutral"
        self._status.standing = replace(
            now,
            persona=self._session.persona.name,
            model=info.title,
            emotion=emotion,
            activity=now.activity if activity is None else activity,
            tokens=context.tokens,
            limit=context.limit,
            exact=context.exact,
            local=info.local,
        )

    def _entries(self, messages: Sequence[Message]) -> list[Entry]:
        talk = self._talk
        horizon_id = talk.horizon_id if talk is not None else None
        words = horizon_words(talk, self._session.persona.name) if talk is not None else ""
        entries = self._book.entries(messages, horizon_id=horizon_id, horizon=words)
        for above, line in reversed(self._lines):
            entries.insert(above, line)
        return entries

    def say_by_app(self, words: str) -> None:
        """Put a line of the app's own below the talk: no message, and never sent to a model."""
        if self._talk is not None:
            line = line_of_app(words, len(self._lines), self._session)
            self._lines.append((len(self._talk.messages), line))
            self._transcript.add(line)

    # A turn, heard

    async def hear(self, event: TurnEvent) -> None:
        """Follow one event."""
        match event:
            case TurnStarted(reply):
                self._waiting = None
                self._begin(reply)
            case Waiting():
                self._waiting = event
                self.tick()
            case Preparing(what, share):
                self._waiting = None
                done = f": {share:.0%}" if share is not None else ""
                self._say(activity=f"{what}{done}, Esc stops")
            case Feeling(felt):
                self._say(emotion=felt.label)
            case Words(text):
                self._waiting = None
                if self._status.standing.activity != "writing":
                    self._say(activity="writing")
                self._transcript.append_words(text)
            case TurnEnded():
                self._waiting = None
                self._transcript.end_arrival()

    def tick(self) -> None:
        """Once a second: count down to the next try."""
        if self._waiting is None:
            return
        left = max(0, round(self._waiting.until - self._session.household.clock.monotonic()))
        self._say(activity=f"{self._waiting.why}: trying again in {left} s, Esc stops")

    def _say(self, **changes: str) -> None:
        self._status.standing = replace(self._status.standing, **changes)  # type: ignore[arg-type]

    def _begin(self, reply: Message) -> None:
        """Append the person's message and the reply's place, or show another branch."""
        talk = self._talk
        if talk is None:
            return
        keys = [message.id for message in talk.messages]
        shown = [entry.key for entry in self._transcript.entries if entry.tone != "app"]
        if keys[: len(shown)] == shown and len(keys) - len(shown) <= 2:
            for message in talk.messages[len(shown) :]:
                self._transcript.add(entry_of(message, self._session))
            if len(keys) == len(shown):
                self._transcript.update_entry(entry_of(talk.messages[-1], self._session))
        else:
            self._transcript.show(self._entries(talk.messages))
        self._transcript.begin_arrival(reply.id)
        self._transcript.go_end()
        self.refresh_status(activity="", emotion="thinking")
