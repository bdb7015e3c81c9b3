"""Messages as entries of the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from llmcompanion.persona.naming import is_the_apps
from llmcompanion.tui.moments import when
from llmcompanion.tui.widgets.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from llmcompanion.chat.messages import Message

STATUS_WORDS = {"stopped": "stopped", "interrupted": "interrupted", "failed": "no reply"}


class Names(Protocol):
    """How the people of the talk are called."""

    @property
    def user_name(self) -> str: ...
    def persona_name(self, persona: str) -> str: ...
    def now(self) -> datetime: ...


def entry_of(message: Message, names: Names, *, horizon: str = "") -> Entry:
    """What the transcript shows of `message`."""
    mine = message.role == "user"
    aside = [when(message.created_at, names.now())]
    if len(message.alternatives) > 1 and message.id in message.alternatives:
        place = message.alternatives.index(message.id) + 1
        aside.append(f"‹{place} of {len(message.alternatives)}›")
    if message.status in STATUS_WORDS:
        aside.append(STATUS_WORDS[message.status])
    if message.pinned:
        aside.append("pinned")
    note = message.note
    if message.status in ("failed", "interrupted"):
        note = f"{note} Ctrl+R tries again, F6 chooses another model.".strip()
    return Entry(
        key=message.id,
        tone="user" if mine else "persona",
        speaker=(names.user_name or "You") if mine else _persona(message, names),
        text=message.text,
        aside=" · ".join(aside),
        note=note,
        alarming=message.status in ("failed", "interrupted"),
        horizon=horizon,
    )


def _persona(message: Message, names: Names) -> str:
    """Who spoke; the folder's name of a persona that is gone must not pass for the app's."""
    name = names.persona_name(message.persona)
    return "A persona" if is_the_apps(name) else name


def line_of_app(words: str, number: int, names: Names) -> Entry:
    """The app's own line number `number`, from 0; it is no message, and its key no message's."""
    now = names.now()
    return Entry(
        key=-1 - number, tone="app", speaker="llmcompanion", text=words, aside=when(now, now)
    )


class EntryBook:
    """The entries of a talk's messages, each made once for as long as it stays true.

    After every turn the whole talk is looked through for what changed; in one of thousands of
    messages nearly nothing has.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._kept: dict[int, tuple[Message, str, Entry]] = {}
        self._made_for: tuple[str, date] | None = None

    def entries(
        self, messages: Sequence[Message], *, horizon_id: int | None, horizon: str = ""
    ) -> list[Entry]:
        """All of them; `horizon` stands at the first that the model still sees, if not all."""
        made_for = (self._names.user_name, self._names.now().astimezone().date())
        before = self._kept if made_for == self._made_for else {}
        self._made_for = made_for
        self._kept = {}
        entries = []
        for index, message in enumerate(messages):
            words = horizon if index > 0 and message.id == horizon_id else ""
            kept = before.get(message.id)
            if kept is not None and kept[0] is message and kept[1] == words:
                entry = kept[2]
            else:
                entry = entry_of(message, self._names, horizon=words)
                kept = (message, words, entry)
            self._kept[message.id] = kept
            entries.append(entry)
        return entries
