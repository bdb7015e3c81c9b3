"""What is behind a reply, as rows for a person to read. Pure; the seams view shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmcompanion.chat.messages import Felt, Message
    from llmcompanion.chat.trace import Trace

Row = tuple[str, str]
"""What it is, and how it was."""

SOURCES = {
    "tag": "the model said so",
    "classifier": "read off its words here",
    "sham": "drawn by lot",
}
"""Who said which emotion, by `llmcompanion.chat.messages.Felt.source`."""


def facts_of(trace: Trace) -> list[Row]:
    """The figures of one reply."""
    request = trace.request
    where = "this machine" if trace.local else trace.provider
    rows: list[Row] = [
        ("model", f"{trace.model} ({where})"),
        ("sent", f"{trace.sent_at.astimezone():%Y-%m-%d %H:%M:%S}{_tries(trace)}"),
        ("first token", _seconds(trace.first_token_s)),
        ("whole reply", _seconds(trace.duration_s)),
        ("tokens", _tokens(trace)),
    ]
    if trace.tokens_per_s is not None:
        rows.append(("speed", f"{trace.tokens_per_s:.1f} tokens a second"))
    if trace.cost is not None:
        rows.append(("cost", f"{trace.cost:.6f}".rstrip("0").rstrip(".")))
    rows.append(("sampling", _sampling(trace)))
    rows.append(("ended", trace.status))
    rows.append(("lines sent", str(len(request.lines))))
    return rows


def feelings_of(message: Message, confidence: Callable[[str, str], float | None]) -> list[Row]:
    """Each emotion of a reply: which, where from, and how sure that is.

    Args:
        confidence: The classifier's own share for a label of a text; None where it cannot say.
    """
    rows: list[Row] = []
    for felt in message.feelings:
        sure = ""
        if felt.source == "classifier":
            share = confidence(message.text, felt.label)
            sure = "" if share is None else f", {share:.0%} of the whole"
        rows.append((felt.label, f"{SOURCES.get(felt.source, felt.source)}{sure}{_place(felt)}"))
    return rows or [("neutral", "nothing was said or read")]


def _place(felt: Felt) -> str:
    return f", from character {felt.at} on" if felt.at and felt.source == "tag" else ""


def _tries(trace: Trace) -> str:
    return f", tried {trace.tries} times" if trace.tries > 1 else ""


def _seconds(seconds: float | None) -> str:
    return "none came" if seconds is None else f"{seconds:.2f} s"


def _tokens(trace: Trace) -> str:
    if trace.usage is None:
        return "not counted by the provider"
    return (
        f"{trace.usage.input_tokens} in, {trace.usage.output_tokens} out, counted by the provider"
    )


def _sampling(trace: Trace) -> str:
    request = trace.request
    parts = [f"{name} {value}" for name, value in trace.settings if name != "system_addition"]
    if request.temperature is not None:
        parts.append(f"the persona's temperature {request.temperature:g}")
    if request.max_tokens is not None:
        parts.append(f"at most {request.max_tokens} tokens")
    if request.labels:
        parts.append(f"a tag out of {len(request.labels)}")
    return ", ".join(parts) or "the model's own"


def prompt_text(trace: Trace) -> str:
    """The request in the order in which it was sent, with a line before each part."""
    parts = [f"── instructions ──\n{trace.request.system}"] if trace.request.system else []
    parts += [
        f"── {'you' if line.role == 'user' else 'model'} ──\n{line.text}"
        for line in trace.request.lines
    ]
    return "\n\n".join(parts)
