"""Homes to start from: settings made, a talk of any length in the database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from llmcompanion.config.folders import Folders
from llmcompanion.config.settings import Settings, save_settings
from llmcompanion.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

LAST_WORDS = "lastwordsofthetalk"
"""Ends the last message, so that a harness can see when the talk is on the screen."""

LAST_WORDS_EARLIER = "lastwordsofthelongone"
EARLIER_TITLE = "The earlier one"
QUESTION = "What would you plant in a small garden that gets the sun only in the morning?"
REPLY = """\
That depends on how the **soil** is. A few things that do well with *half a day* of sun:

- hostas and ferns, where it stays damp
- lady's mantle, which forgives nearly everything
- a row of lettuce, sown every two weeks

```python
for week in range(0, 12, 2):
    sow("lettuce", week)
```

Shall we look at what you have room for?"""


def make_home(home: Path, messages: int, *, earlier: int = 0) -> Path:
    """A home whose settings are made and whose talk of today has so many messages.

    Args:
        home: Where.
        messages: In the talk that the app goes on with.
        earlier: In another talk, of a minute before; 0 for none.
    """
    folders = Folders.find(home, {})
    folders.create()
    save_settings(
        folders.settings_file,
        Settings(user_name="Kim", persona="mira", model="doctor", set_up=True),
    )
    asyncio.run(_fill(folders.database, messages, earlier))
    return home


async def _fill(database: Path, messages: int, earlier: int) -> None:
    now = datetime.now(UTC)
    async with await Store.open(database, now=now) as store:
        if earlier:
            then = now - timedelta(minutes=1)
            await _talk(store, EARLIER_TITLE, earlier, LAST_WORDS_EARLIER, then)
        if messages:
            await _talk(store, "A garden", messages, LAST_WORDS, now)


async def _talk(store: Store, title: str, messages: int, last_words: str, now: datetime) -> None:
    talk = await store.conversations.start(title=title, persona="mira", now=now)
    parent: int | None = None
    for number in range(messages):
        mine = number % 2 == 0
        text = f"{number}: {QUESTION}" if mine else REPLY
        if number == messages - 1:
            text += f"\n\n{last_words}"
        message = await store.conversations.add(
            conversation_id=talk.id,
            parent_id=parent,
            role="user" if mine else "assistant",
            text=text,
            status="complete",
            now=now + timedelta(microseconds=number),
            persona="" if mine else "mira",
            model="" if mine else "scripted-1",
        )
        parent = message.id
