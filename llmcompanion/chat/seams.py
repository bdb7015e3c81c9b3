"""What is behind a reply, as rows for a person to read. Pure; the seams view shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.chat.estimate import OVERHEAD_TOKENS, estimate_tokens

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

SAMPLING = ("temperature", "top_k", "top_p", "min_p", "max_tokens")
"""Settings that choose words."""


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
        ("speed", _speed(trace)),
        ("cost", _cost(trace)),
        ("sampling", _sampling(trace)),
        *_set_up(trace),
        ("ended", trace.status),
        ("lines sent", str(len(request.lines))),
        ("tag asked", f"one out of {len(request.labels)}" if request.labels else "none"),
    ]
    return rows


def feelings_of(message: Message, confidence: Callable[[str, str], float | None]) -> list[Row]:
    """Each emotion of a reply: which, where from, and how sure that is.

    Args:
        confidence: The classifier's own share for a label of a text; None where it cannot say.
    """
    rows: list[Row] = []
    for felt in message.feelings:
        share = None if felt.source == "sham" else confidence(message.text, felt.label)
        sure = "" if share is None else f"; the words alone make it {share:.0%} likely"
        rows.append((felt.label, f"{SOURCES.get(felt.source, felt.source)}{sure}{_place(felt)}"))
    if not any(felt.source == "tag" for felt in message.feelings):
        rows.append(("tag", "the model sent none"))
    return rows


def _place(felt: Felt) -> str:
    return f", from character {felt.at} on" if felt.at and felt.source == "tag" else ""


def _tries(trace: Trace) -> str:
    return f", tried {trace.tries} times" if trace.tries > 1 else ""


def _seconds(seconds: float | None) -> str:
    return "none came" if seconds is None else f"{seconds:.2f} s"


def _tokens(trace: Trace) -> str:
    if trace.usage is not None:
        who = "the model" if trace.local else "the provider"
        return f"{trace.usage.input_tokens} in, {trace.usage.output_tokens} out, counted by {who}"
    size_in, size_out = estimated(trace)
    return f"about {size_in} in, {size_out} out: an estimate, as nobody counted"


def estimated(trace: Trace) -> tuple[int, int]:
    """About how many tokens went in and came out."""
    lines = sum(estimate_tokens(line.text) + OVERHEAD_TOKENS for line in trace.request.lines)
    return estimate_tokens(trace.request.system) + lines, estimate_tokens(trace.raw)


def _speed(trace: Trace) -> str:
    if trace.tokens_per_s is not None:
        return f"{trace.tokens_per_s:.1f} tokens a second"
    if trace.first_token_s is None or trace.duration_s is None or trace.usage is not None:
        return "too short to tell"
    writing_s = trace.duration_s - trace.first_token_s
    size = estimated(trace)[1]
    return f"about {size / writing_s:.0f} tokens a second" if writing_s > 0 else "too short to tell"


def _cost(trace: Trace) -> str:
    if trace.local:
        return "none: it runs on this machine"
    if trace.cost is None:
        return "not known: no price is set" if trace.usage is not None else "not known"
    return f"{trace.cost:.6f}".rstrip("0").rstrip(".")


def _sampling(trace: Trace) -> str:
    """How words were chosen, as far as that is known here."""
    request = trace.request
    said = dict(trace.sampling) | {k: v for k, v in trace.settings if k in SAMPLING}
    if request.temperature is not None:
        said["temperature"] = f"{request.temperature:g} (the persona's)"
    if request.max_tokens is not None:
        said["max_tokens"] = min(request.max_tokens, int(said.get("max_tokens", 10**9)))
    parts = [f"{name.replace('_', ' ')} {value}" for name, value in said.items()]
    return ", ".join(parts) or "the model's own; nothing was set"


def _set_up(trace: Trace) -> list[Row]:
    """What else the person had set for the model; their addition stands in the prompt."""
    others = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in trace.settings
        if name not in (*SAMPLING, "system_addition")
    ]
    return [("set up", ", ".join(others))] if others else []


def prompt_text(trace: Trace) -> str:
    """The request in the order in which it was sent, with a line before each part."""
    parts = [f"── instructions ──\n{trace.request.system}"] if trace.request.system else []
    parts += [
        f"── {'you' if line.role == 'user' else 'model'} ──\n{line.text}"
        for line in trace.request.lines
    ]
    return "\n\n".join(parts)
