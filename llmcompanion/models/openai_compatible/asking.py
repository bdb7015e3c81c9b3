"""What is sent for one reply. Pure: no SDK, no network.

Servers differ in what they take beside the messages. What one has refused is left out from then
on (`Dialect.without`); nothing of that is guessed from a name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from llmcompanion.models.port import Refused

if TYPE_CHECKING:
    from llmcompanion.models.port import Line, Request

REPLY_TOKENS = 4096
"""Upper bound of a reply where nobody names one."""

_OPTIONAL = ("stream_options", "max_completion_tokens", "max_tokens", "temperature")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a server takes.

    Attributes:
        bound: The name under which it takes the longest reply; "" for not at all.
        usage: Whether it can be asked to count tokens at the end of a stream.
        temperature: Whether it lets one set it.
    """

    bound: str = "max_tokens"
    usage: bool = True
    temperature: bool = True

    def without(self, complaint: str, asked: dict[str, Any]) -> Dialect | None:
        """The dialect after a server's complaint; None where it is about something else.

        Args:
            complaint: What a 400 or 422 said, in full.
            asked: What was sent.
        """
        said = complaint.lower()
        if "max_completion_tokens" in said and "max_tokens" in asked:
            return replace(self, bound="max_completion_tokens")
        for name in _OPTIONAL:
            if name not in asked or name not in said:
                continue
            if name == "stream_options":
                return replace(self, usage=False)
            if name == "temperature":
                return replace(self, temperature=False)
            return replace(self, bound="")
        return None


def messages(request: Request) -> list[dict[str, str]]:
    """Instructions and lines; none is empty, and one role never comes twice in a row.

    Raises:
        Refused: There is nothing of the person's to reply to.
    """
    told: list[dict[str, str]] = []
    for line in request.lines:
        _add(told, line)
    if not told or told[-1]["role"] != "user":
        raise Refused("there is no message to reply to", mend="write something and send it")
    if request.system.strip():
        told.insert(0, {"role": "system", "content": _encodable(request.system)})
    return told


def _add(told: list[dict[str, str]], line: Line) -> None:
    text = _encodable(line.text)
    if not text.strip():
        return
    if told and told[-1]["role"] == line.role:
        told[-1]["content"] += "\n\n" + text
    else:
        told.append({"role": line.role, "content": text})


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def reply_bound(request: Request, context_tokens: int | None) -> int:
    """The longest reply to ask for: what is wanted, or what the context has room for."""
    wanted = request.max_tokens or REPLY_TOKENS
    if context_tokens is None:
        return wanted
    return max(16, min(wanted, context_tokens - estimated_tokens(request)))


def body(
    request: Request, *, model: str, dialect: Dialect, context_tokens: int | None
) -> dict[str, Any]:
    """The arguments of ``chat.completions.create`` for one reply."""
    asked: dict[str, Any] = {"model": model, "messages": messages(request)}
    if dialect.bound:
        asked[dialect.bound] = reply_bound(request, context_tokens)
    if dialect.usage:
        asked["stream_options"] = {"include_usage": True}
    if dialect.temperature and request.temperature is not None:
        asked["temperature"] = request.temperature
    return asked


def estimated_tokens(request: Request) -> int:
    """A guess: three to four bytes of English a token, fewer elsewhere."""
    size = len(request.system.encode("utf-8", "replace"))
    size += sum(len(line.text.encode("utf-8", "replace")) for line in request.lines)
    return -(-size * 10 // 35) + 4 * (len(request.lines) + 1)
