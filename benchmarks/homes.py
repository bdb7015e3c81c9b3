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

QUESTION = "What would you plant in a small garden that gets the sun only in the morning?"
REPLY = """\
[curiosity] That depends on how the **soil** is. A few things that do well with *half a day* of sun:

- hostas and ferns, where it stays damp
- lady's mantle, which forgives nearly everything
- a row of lettuce, sown every two weeks

```python
for week in range(0, 12, 2):
    sow("lettuce", week)
```

Shall we look at what you have room for?"""


def make_home(home: Path, messages: int) -> Path:
    """A home whose settings are made and whose talk of today has so many messages."""
    folders = Folders.find(home, {})
    folders.create()
    save_settings(
        folders.settings_file,
        Settings(user_name="Kim", persona="mira", model="doctor", set_up=True),
    )
    if messages:
        asyncio.run(_fill(folders.database, messages))
    return home


async def _fill(database: Path, messages: int) -> None:
    now = datetime.now(UTC)
    async with await Store.open(database, now=now) as store:
        talk = await store.conversations.start(title="A garden", persona="mira", now=now)
        parent: int | None = None
        for number in range(messages):
            mine = number % 2 == 0
            text = f"{number}: {QUESTION}" if mine else REPLY.removeprefix("[curiosity] ")
            if number == messages - 1:
                text += f"\n\n{LAST_WORDS}"
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
