"""What this program's personas say and cards have no words for: ``extensions.llmcompanion``.

It may come from a stranger like the rest of a card. What is not as it should be counts as not said.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from llmcompanion.emotion.labels import LABELS
from llmcompanion.persona.cards.spec import OURS
from llmcompanion.persona.model import MEMORY_TOKENS, Framing, Knobs, MemoryRule, Sampling
from llmcompanion.persona.schema import (
    AVATAR,
    BOUNDS,
    DEFAULT_LABELS,
    DESCRIPTION_LENGTH,
    LINE_LENGTH,
    MOST_VOICE_SETTINGS,
    NAME_LENGTH,
    VERSION_LIMIT,
    VOICE_KEY,
)
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from llmcompanion.persona.cards.spec import Card
    from llmcompanion.persona.model import Persona, VoiceSetting

_LINES = {
    "description": DESCRIPTION_LENGTH,
    "pronouns": NAME_LENGTH,
    "licence": LINE_LENGTH,
    "model": LINE_LENGTH,
}
CARD_KNOBS = Knobs("free", True, True, True)
"""What a card without a word about it means: its characters feel, remember a childhood and say so.
The usual of a persona written here ("you have no human life and invent none") would contradict most
of them."""


def own_fields(record: Any) -> dict[str, Any]:
    """The fields of a persona out of our part of a card, as arguments of `Persona`."""
    record = record if isinstance(record, dict) else {}
    lines = {key: _line(record.get(key), limit) for key, limit in _LINES.items()}
    avatar = _line(record.get("avatar"), 64)
    return {
        **lines,
        "avatar": avatar if AVATAR.fullmatch(avatar) else "",
        "version": int(_number(record.get("version"), (1, VERSION_LIMIT), whole=True) or 1),
        "labels": _labels(record.get("labels")),
        "sampling": _sampling(_table(record, "sampling")),
        "voice": _voice(_table(record, "voice")),
        "framing": _framing(_table(record, "framing")),
        "memory": _memory(_table(record, "memory")),
        "knobs": _knobs(_table(record, "knobs")),
    }


def own_record(persona: Persona) -> dict[str, Any]:
    """Our part of a card for a persona: only what is not as usual."""
    record: dict[str, Any] = {key: getattr(persona, key) for key in (*_LINES, "avatar")}
    if persona.labels != DEFAULT_LABELS:
        record["labels"] = list(persona.labels)
    if persona.version != 1:
        record["version"] = persona.version
    record["sampling"] = {
        key: value for key, value in asdict(persona.sampling).items() if value is not None
    }
    record["voice"] = dict(persona.voice)
    record["framing"] = asdict(persona.framing) if persona.framing is not None else {}
    record["memory"] = _changes(asdict(persona.memory), asdict(MemoryRule()))
    record["knobs"] = _changes(asdict(persona.knobs), asdict(CARD_KNOBS))
    return {key: value for key, value in record.items() if value not in ("", {})}


def _changes(values: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value != usual[key]}


def _table(record: dict[str, Any], key: str) -> dict[str, Any]:
    table = record.get(key)
    return table if isinstance(table, dict) else {}


def _line(value: Any, limit: int) -> str:
    return clean_line(value)[:limit].strip() if isinstance(value, str) else ""


def _labels(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        return DEFAULT_LABELS
    named = (label for label in value[:1000] if isinstance(label, str) and label in LABELS)
    return tuple(dict.fromkeys(("neutral", *named)))


def _number(value: Any, bounds: tuple[float, float], *, whole: bool = False) -> float | None:
    low, high = bounds
    kinds = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
        return None
    return value


def _sampling(table: dict[str, Any]) -> Sampling:
    most = _number(table.get("max_tokens"), BOUNDS["sampling.max_tokens"], whole=True)
    return Sampling(
        _number(table.get("temperature"), BOUNDS["sampling.temperature"]),
        None if most is None else int(most),
    )


def _voice(table: dict[str, Any]) -> tuple[tuple[str, VoiceSetting], ...]:
    settings: list[tuple[str, VoiceSetting]] = []
    for key, value in table.items():
        if not VOICE_KEY.fullmatch(key) or len(settings) == MOST_VOICE_SETTINGS:
            continue
        if isinstance(value, str):
            settings.append((key, _line(value, LINE_LENGTH)))
        elif isinstance(value, bool | int | float) and abs(value) < 2**63:  # as TOML has them
            settings.append((key, value))
    return tuple(settings)


def _framing(table: dict[str, Any]) -> Framing | None:
    x = _number(table.get("x"), BOUNDS["framing.x"])
    y = _number(table.get("y"), BOUNDS["framing.y"])
    zoom = _number(table.get("zoom"), BOUNDS["framing.zoom"])
    if x is None or y is None or zoom is None:
        return None
    return Framing(x, y, zoom)


def _memory(table: dict[str, Any]) -> MemoryRule:
    most = _number(table.get("budget_tokens"), BOUNDS["memory.budget_tokens"], whole=True)
    return MemoryRule(table.get("enabled") is True, MEMORY_TOKENS if most is None else int(most))


def _knobs(table: dict[str, Any]) -> Knobs:
    usual = CARD_KNOBS
    feelings = table.get("feelings")

    def switch(key: str) -> bool:
        value = table.get(key)
        return value if isinstance(value, bool) else bool(getattr(usual, key))

    return Knobs(
        feelings if feelings in ("none", "uncertain", "free") else usual.feelings,
        switch("first_person"),
        switch("human_backstory"),
        switch("uses_name"),
    )


PLACEHOLDER = "placeholder"
"""Stands under ``picture`` where a card's picture was made only because a PNG needs one."""


def has_placeholder(card: Card) -> bool:
    """Whether the card's own picture is nobody's face."""
    record = card.extensions().get(OURS)
    return isinstance(record, dict) and record.get("picture") == PLACEHOLDER
