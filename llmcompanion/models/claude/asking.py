"""What is sent for one reply. Pure: no SDK, no network.

What current models accept (July to November 2026): no prefilled reply, no sampling
parameters, thinking on unless turned off, and thinking blocks of earlier replies only if nothing
before them changed. A companion's history changes all the time, so only text is ever sent back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from llmcompanion.models.port import Line, Refused, Request

REPLY_TOKENS = 4096
"""Upper bound of a reply where the request names none."""

THINKING_TOKENS = 8192
"""Added to the bound where a model cannot be kept from thinking: it counts against it."""

OPENING = "(The conversation begins.)"
"""Stands in front of a history that begins with a reply, which the API does not take."""

Effort = Literal["low", "medium", "high", "xhigh", "max"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a model is kept from thinking long before it speaks.

    Attributes:
        thinking: The value of ``thinking.type``; "" sends none.
        effort: The value of ``output_config.effort``; "" sends none.
        may_think: Whether thinking may still use up part of ``max_tokens``.
    """

    thinking: Literal["", "disabled", "between_tools"] = ""
    effort: Effort | Literal[""] = ""
    may_think: bool = True


PLAIN = Manner()
"""Nothing asked for: the model's own defaults, with room for thinking."""

_BY_NAME: tuple[tuple[str, Manner], ...] = (
    ("claude-haiku-5-5", Manner("disabled", may_think=False)),
    ("claude-sonnet-5-5", Manner("between_tools", may_think=False)),
    ("claude-opus-5-5", Manner(effort="low")),
    ("claude-fable-5", Manner(effort="low")),
    ("claude-mythos-5", Manner(effort="low")),
    ("claude-opus-5", Manner("disabled", may_think=False)),
    ("claude-opus-4", Manner(may_think=False)),
    ("claude-sonnet-4", Manner(may_think=False)),
    ("claude-haiku-4", Manner(may_think=False)),
)


def known_manner(model: str) -> Manner | None:
    """The manner of a model known by name; None where the API has to be asked."""
    return next((manner for name, manner in _BY_NAME if model.startswith(name)), None)


def told_manner(capabilities: Any) -> Manner:
    """The manner by the capabilities that the models endpoint tells (``ModelCapabilities``)."""
    types = getattr(getattr(capabilities, "thinking", None), "types", None)
    if _supported(types, "disabled"):
        return Manner("disabled", may_think=False)
    if _supported(types, "between_tools"):
        return Manner("between_tools", may_think=False)
    effort = getattr(capabilities, "effort", None)
    if getattr(effort, "supported", False) and _supported(effort, "low"):
        return Manner(effort="low")
    return PLAIN


def _supported(holder: Any, name: str) -> bool:
    return bool(getattr(getattr(holder, name, None), "supported", False))


def reply_bound(request: Request, manner: Manner, most: int | None) -> int:
    """``max_tokens`` for a request; `most` is what the model allows, if known."""
    bound = request.max_tokens or REPLY_TOKENS
    if manner.may_think:
        bound += THINKING_TOKENS
    return min(bound, most) if most else bound


def messages(lines: tuple[Line, ...]) -> list[dict[str, str]]:
    """The lines as the API takes them: roles alternate, none is empty, the user is first and last.

    Raises:
        Refused: There is nothing of the person's to reply to.
    """
    result: list[dict[str, str]] = []
    for line in lines:
        text = line.text.encode("utf-8", "replace").decode("utf-8")
        if not text.strip():
            continue
        if result and result[-1]["role"] == line.role:
            result[-1]["content"] += "\n\n" + text
        else:
            result.append({"role": line.role, "content": text})
    if not result or result[-1]["role"] != "user":
        raise Refused("there is no message to reply to", mend="write something and send it")
    if result[0]["role"] != "user":
        result.insert(0, {"role": "user", "content": OPENING})
    return result


def body(request: Request, *, model: str, manner: Manner, most: int | None) -> dict[str, Any]:
    """The arguments of ``messages.create`` for one reply.

    The conversation so far is cached by the provider (minimum 512 tokens on the 5.x models), so
    that the next turn costs a tenth for it; `Request.system` has to stay the same for that.
    """
    asked: dict[str, Any] = {
        "model": model,
        "max_tokens": reply_bound(request, manner, most),
        "messages": messages(request.lines),
        "cache_control": {"type": "ephemeral"},
    }
    if request.system.strip():
        asked["system"] = request.system
    if manner.thinking:
        asked["thinking"] = {"type": manner.thinking}
    if manner.effort:
        asked["output_config"] = {"effort": manner.effort}
    return asked


def estimated_tokens(request: Request) -> int:
    """A cautious guess: Claude's tokens are three to four bytes of English, fewer elsewhere."""
    size = len(request.system.encode("utf-8", "replace"))
    size += sum(len(line.text.encode("utf-8", "replace")) for line in request.lines)
    return -(-size * 2 // 7) + 4 * len(request.lines) + 8
