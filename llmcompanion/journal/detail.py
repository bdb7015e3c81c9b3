"""All that there is to read about one entry, as lines: what was asked, answered, and on the screen.

Pure. Screens give the lines their looks, the command line prints them as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from llmcompanion.amounts import amount
from llmcompanion.journal.headline import OUTCOMES, STATES, TITLES, headline, shown
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from llmcompanion.chat.messages import Message
    from llmcompanion.journal.dictionary import Wording
    from llmcompanion.journal.entries import Answer, CheckIn
    from llmcompanion.journal.insights import Glow, Insight
    from llmcompanion.journal.timeline import Record

Style = Literal["title", "head", "plain", "strong", "quiet", "quote", "markdown"]

LONGEST_QUOTE = 600
"""Characters of a message that are quoted."""

WITHHELD = "How big it felt is kept back until you have looked at it again."
OCCASIONS: Mapping[str, str] = {
    "turns": "in between",
    "time": "at a random time",
    "close": "on leaving",
    "day": "for the day",
    "week": "for the week",
    "before": "before a study",
    "after": "after a study",
    "asked": "because you asked for it",
    "command": "on the command line",
    "file": "from a file",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; a "markdown" one may be of many lines."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Then:
    """What was on the screen, beyond the entry itself.

    Attributes:
        exchange: The last message then, and the one that it answered.
        insight: With its looks, where the entry is one.
        glow: What became of all insights, where the entry is one.
        withheld: Whether its ratings must not be seen now.
        scores: Of the scales of what was asked, a sentence each.
    """

    exchange: Sequence[Message] = ()
    insight: Insight | None = None
    glow: Sequence[Glow] = ()
    withheld: bool = False
    scores: Sequence[str] = ()


def detail(
    record: Record,
    then: Then,
    wordings: Mapping[tuple[str, int], Wording],
    name_of: Callable[[str], str],
) -> list[Line]:
    """The lines about an entry.

    Args:
        wordings: What was asked, by item and version; an item that is missing shows its id.
        name_of: What a persona is called.
    """
    lines = [Line(f"{_title(record)} · {day_and_time(record.entry.local)}", "title")]
    lines += _body(record, then, wordings)
    lines += _surroundings(record, then, name_of)
    return lines


def day_and_time(local: datetime) -> str:
    """A time as it is read."""
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def _title(record: Record) -> str:
    look = record.look
    if look is not None:
        return f"Another look at insight {look.insight_id}, after {amount(look.after_days, 'day')}"
    return TITLES.get(record.entry.kind, record.entry.kind)


def _body(
    record: Record, then: Then, wordings: Mapping[tuple[str, int], Wording]
) -> Iterator[Line]:
    entry, marked = record.entry, record.marked
    if record.check_in is not None:
        yield from _check_in(record.check_in, wordings)
        if then.scores:
            yield Line("Scales", "head")
            yield from map(Line, then.scores)
    elif marked is not None:
        yield Line(marked.quotation or "The words were deleted.", "quote")
        if entry.text:
            yield Line("What I would do with it", "quiet")
            yield Line(entry.text)
        yield from _ratings(then)
    elif entry.kind == "note":
        yield Line(entry.text, "markdown")
        earlier = record.versions[:-1]
        if earlier:
            yield Line(f"Earlier wordings, {len(earlier)}", "head")
        for version in reversed(earlier):
            yield Line(day_and_time(version.at.astimezone()), "quiet")
            yield Line(version.text, "quote")
    else:
        yield Line(entry.text or headline(record))
        if entry.kind not in ("change", "reminder"):
            yield from _particulars(entry.data)


def _particulars(data: Mapping[str, Any]) -> Iterator[Line]:
    """What an entry of another kind holds: short values in a line each, texts as quotations."""
    for key, value in data.items():
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            for each in value:
                yield from _part(each)
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield Line(f"{clean_line(str(key))}: {clean_line(shown)}", "quiet")


def _part(data: Mapping[str, Any]) -> Iterator[Line]:
    """One of several things in an entry, such as a reply that was drawn again."""
    text = data.get("text")
    rest = " · ".join(clean_line(str(value)) for key, value in data.items() if key != "text")
    yield Line(rest, "quiet")
    if isinstance(text, str) and text:
        yield Line(_excerpt(clean(text)), "quote")


def _check_in(check_in: CheckIn, wordings: Mapping[tuple[str, int], Wording]) -> Iterator[Line]:
    for answer in check_in.answers:
        wording = wordings.get((answer.item, answer.item_version))
        yield Line(wording.question if wording else f"{answer.item}, version {answer.item_version}")
        yield Line(_given(answer, wording), "strong")
        yield Line(_about(answer, wording), "quiet")
    if check_in.outcome != "answered":
        yield Line(OUTCOMES.get(check_in.outcome, check_in.outcome), "strong")
    if check_in.sentence and all(a.text != check_in.sentence for a in check_in.answers):
        yield Line(check_in.sentence, "quote")
    parts = [f"Asked {OCCASIONS.get(check_in.occasion, check_in.occasion)}"]
    if check_in.snoozed_at:
        parts.append(f"put off {amount(len(check_in.snoozed_at), 'time')}")
    if check_in.probability is not None:
        parts.append(f"drawn with a chance of {check_in.probability:.0%}")
    yield Line(", ".join(parts), "quiet")


def _given(answer: Answer, wording: Wording | None) -> str:
    if answer.state == "none" and wording and wording.beside:
        return wording.beside[-1]
    if answer.state != "answered":
        return STATES[answer.state]
    if answer.number is None:
        return clean(wording.words_for(answer.text) if wording else answer.text)
    words = wording.words_for(f"{answer.number:g}") if wording and wording.options else ""
    number = shown(answer.number, "")
    return f"{number} {words}" if words and words != number else number


def _about(answer: Answer, wording: Wording | None) -> str:
    ends = f"0 {wording.low} · 10 {wording.high}" if wording and wording.low else ""
    took = f"after {answer.response_s:.1f} s" if answer.response_s is not None else ""
    return " · ".join(part for part in (ends, took) if part)


def _ratings(then: Then) -> Iterator[Line]:
    insight = then.insight
    if insight is None:
        return
    if then.withheld:
        yield Line(WITHHELD, "quiet")
        return
    first = insight.marked.size
    if first is not None:
        yield Line(f"{first:g} of 10 when it was marked", "strong")
    for look in insight.looks:
        size = look.size
        rated = "no rating" if size is None else f"{size:g} of 10"
        change = ""
        if look.after_days in insight.decays:
            change = f" ({0 - insight.decays[look.after_days]:+g})".replace("-", "−")
        when = day_and_time(look.check_in.local)
        yield Line(f"{rated}{change} after {amount(look.after_days, 'day')}", "strong")
        yield Line(when, "quiet")
    for each in then.glow:
        yield Line(
            f"All that you looked at after {amount(each.after_days, 'day')} ({each.count}): "
            f"{each.first:.1f} became {each.later:.1f}, {each.held} held or grew",
            "quiet",
        )


def _surroundings(record: Record, then: Then, name_of: Callable[[str], str]) -> Iterator[Line]:
    moment = record.entry.moment
    parts = [
        name_of(moment.persona) if moment.persona else "",
        f"version {moment.persona_version}" if moment.persona and moment.persona_version else "",
        moment.model,
        f"showing {moment.emotion}" if moment.persona and moment.emotion else "",
        amount(moment.turns, "exchange") if moment.turns else "",
        f"{moment.minutes:.0f} min" if moment.turns else "",
        f"condition {moment.condition}" if moment.condition else "",
    ]
    around = " · ".join(part for part in parts if part)
    if not around and not then.exchange:
        return
    yield Line("On the screen then", "head")
    for message in then.exchange:
        speaker = "You" if message.role == "user" else name_of(message.persona)
        yield Line(f"{speaker}:", "quiet")
        yield Line(_excerpt(message.text), "quote")
    if around:
        yield Line(around, "quiet")
    if moment.conversation_id is None and moment.turns:
        yield Line("That conversation was deleted.", "quiet")


def _excerpt(text: str) -> str:
    return f"{text[:LONGEST_QUOTE].rstrip()} …" if len(text) > LONGEST_QUOTE else text
