"""What is said at the place where the model's sight begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.chat.talk import Talk


def horizon_words(talk: Talk, name: str) -> str:
    """The sentence above the first message that is still sent; "" where all are."""
    horizon_id = talk.horizon_id
    if horizon_id is None:
        return ""
    ids = [message.id for message in talk.messages]
    above = talk.messages[: ids.index(horizon_id)] if horizon_id in ids else []
    pinned = sum(message.pinned for message in above)
    words = [f"Above this line, {name} no longer sees anything"]
    summary = talk.summary
    if summary is not None:
        by = f"written by {summary.model}" if summary.model else "written by you"
        edited = ", changed by you" if summary.edited_at is not None and summary.model else ""
        words.append(f"but a summary {by}{edited} (u reads it)")
    if pinned:
        words.append(f"but {pinned} pinned" if summary is None else f"and {pinned} pinned")
    failed = talk.seeing.failed if talk.seeing is not None else ""
    sentence = " ".join(words) + "."
    return f"{sentence} It could not be summed up: {failed}" if failed else sentence
