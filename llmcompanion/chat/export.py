"""A conversation as a file to keep: Markdown for people, JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmcompanion.chat.messages import Conversation, Message

FORMAT = "llmcompanion.conversation"
VERSION = 1

ENDINGS = {
    "stopped": "stopped by you",
    "interrupted": "interrupted",
    "refused": "refused",
    "failed": "no reply",
}


def to_markdown(
    conversation: Conversation,
    path: Sequence[Message],
    *,
    user_name: str = "",
    persona_name: Callable[[str], str] = str,
) -> str:
    """The shown branch, a heading a message. Times are local to this machine."""
    title = conversation.title or "Untitled conversation"
    begun = conversation.created_at.astimezone()
    lines = [
        f"# {title}",
        "",
        f"Begun {begun:%Y-%m-%d %H:%M}, with {persona_name(conversation.persona)}.",
        "",
    ]
    for message in path:
        mine = message.role == "user"
        name = (
            (user_name or "You") if mine else persona_name(message.persona or conversation.persona)
        )
        details = [f"{message.created_at.astimezone():%Y-%m-%d %H:%M}"]
        if not mine:
            details += [part for part in (message.model, message.emotion) if part]
        if message.status in ENDINGS:
            details.append(ENDINGS[message.status])
        lines += [f"## {name}", "", f"*{' · '.join(details)}*", ""]
        if message.text:
            lines += [message.text, ""]
        if message.note:
            lines += [f"> {message.note}", ""]
    return "\n".join(lines)


def to_json(conversation: Conversation, messages: Sequence[Message]) -> str:
    """Every message of every branch, with all that is known of it. Times are ISO 8601, UTC."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "conversation": {
            "id": conversation.id,
            "title": conversation.title,
            "persona": conversation.persona,
            "created_at": conversation.created_at.isoformat(),
            "updated_at": conversation.updated_at.isoformat(),
            "leaf_id": conversation.leaf_id,
        },
        "messages": [_message(message) for message in messages],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _message(message: Message) -> dict[str, Any]:
    usage = message.usage
    return {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role,
        "text": message.text,
        "status": message.status,
        "created_at": message.created_at.isoformat(),
        "persona": message.persona,
        "persona_version": message.persona_version,
        "model": message.model,
        "settings": dict(message.settings),
        "feelings": [
            {"label": felt.label, "at": felt.at, "source": felt.source} for felt in message.feelings
        ],
        "input_tokens": usage.input_tokens if usage else None,
        "output_tokens": usage.output_tokens if usage else None,
        "note": message.note,
    }
