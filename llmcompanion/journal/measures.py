"""The measures that are shown over days: what each is, and how it is read off a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.journal.language.matching import FEWEST_WORDS, style_matching
from llmcompanion.journal.language.signs import SIGNS, Sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from llmcompanion.journal.dictionary import Wording
    from llmcompanion.journal.trends import Day

Reading = tuple[float | None, int]
"""A day's value, None for a gap; and of how many things it is made."""

USE, ANSWERS, WORDS, ABOUT, REPLIES = (
    "Use",
    "Your answers",
    "Your words to it",
    "Your words about it",
    "Its words",
)
GROUPS = (ANSWERS, USE, WORDS, ABOUT, REPLIES)


@dataclass(frozen=True, slots=True)
class Measure:
    """One line over days.

    Attributes:
        id: Stable; the key in the JSON of ``log stats``.
        group: One of `GROUPS`.
        definition: One line.
        unit: What a value of 1 is.
        bounds: Lowest and highest value that is possible, where there is one.
        sign: The sign that it counts, where it has quoted lines; see `SIGNS`.
        called: The kinds of reference that it counts, where it has quoted lines.
    """

    id: str
    title: str
    group: str
    definition: str
    unit: str
    read: Callable[[Day], Reading]
    bounds: tuple[float, float | None] = (0, None)
    sign: str = ""
    called: tuple[str, ...] = ()

    @property
    def has_quotes(self) -> bool:
        """Whether there are lines behind it."""
        return bool(self.sign or self.called)


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What a person reads of an item: its stem, its ends, and the numbers at them."""

    title: str
    low: str = ""
    high: str = ""
    bounds: tuple[float, float | None] = (0, None)


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn at once: one measure, or several that are read against each other."""

    title: str
    definition: str
    measures: tuple[Measure, ...]

    @property
    def group(self) -> str:
        """One of `GROUPS`."""
        return self.measures[0].group

    @property
    def unit(self) -> str:
        """What a value of 1 is."""
        return self.measures[0].unit


def _share(part: int | float, whole: int | float) -> float | None:
    return part / whole if whole else None


def _use() -> tuple[Measure, ...]:
    return (
        Measure(
            "minutes",
            "Minutes",
            USE,
            "Time with a message, a reply or an answer, each with the 60 s after it; what overlaps "
            "counts once.",
            "min",
            lambda day: (day.activity.minutes, day.activity.sessions),
        ),
        Measure(
            "late_share",
            "After midnight",
            USE,
            "Share of the day's minutes between 00:00 and 05:00.",
            "%",
            lambda day: (
                _percent(day.activity.late_minutes, day.activity.minutes),
                round(day.activity.minutes),
            ),
        ),
        Measure(
            "messages",
            "Messages",
            USE,
            "Messages that you sent, changed ones too.",
            "messages",
            lambda day: (float(day.messages), day.messages),
        ),
        Measure(
            "sessions",
            "Sessions",
            USE,
            "Stretches of use; a pause of more than 5 minutes ends one.",
            "sessions",
            lambda day: (float(day.activity.sessions), day.activity.sessions),
        ),
        Measure(
            "longest_session",
            "Longest session",
            USE,
            "Minutes of the longest session that began on the day, its pauses included.",
            "min",
            lambda day: (day.activity.longest_min, day.activity.sessions),
        ),
        Measure(
            "words_per_message",
            "Words per message",
            USE,
            "Your words divided by your messages.",
            "words",
            lambda day: (_share(day.words, day.messages), day.messages),
        ),
        Measure(
            "word_share",
            "Its words to yours",
            USE,
            "Words of the replies for each word of yours.",
            "words",
            lambda day: (_share(day.reply_words, day.words), day.messages),
        ),
        Measure(
            "style_matching",
            "Style matching",
            USE,
            f"How alike you and it use function words, 0 to 1; from {FEWEST_WORDS} words a side.",
            "",
            lambda day: (style_matching(day.profile, day.reply_profile), day.messages),
            (0, 1),
        ),
    )


def _percent(part: float, whole: float) -> float | None:
    share = _share(part, whole)
    return None if share is None else 100 * share


def _signed(sign: Sign) -> Measure:
    of_person = sign.side == "person"

    def read(day: Day) -> Reading:
        whole = day.messages if of_person else day.replies
        return _percent(day.signs[sign.id], whole), whole

    return Measure(
        sign.id,
        sign.title,
        WORDS if of_person else REPLIES,
        sign.definition,
        "per 100 messages" if of_person else "per 100 replies",
        read,
        sign=sign.id,
    )


_CALLED = (
    ("it", "it", ("it",)),
    ("he", "he", ("he",)),
    ("she", "she", ("she",)),
    ("they", "they", ("they",)),
    ("who", "who", ("who",)),
    ("name", "its name", ("name",)),
)


def _called(kind: str, word: str, kinds: tuple[str, ...]) -> Measure:
    def read(day: Day) -> Reading:
        whole = sum(day.called.values())
        return _percent(sum(day.called[each] for each in kinds), whole), whole

    return Measure(
        f"calls_{kind}",
        f"Called “{word}”",
        ABOUT,
        f"Of 100 words that refer to it where you speak about it, how many are “{word}”.",
        "per 100 references",
        read,
        called=kinds,
    )


def _first_person() -> Measure:
    return Measure(
        "first_person",
        "Says “I”",
        REPLIES,
        "“I”, “we” and their forms in 100 words of its replies.",
        "per 100 words",
        lambda day: (_percent(day.first_person, day.reply_profile[-1]), day.reply_profile[-1]),
    )


BEHAVIOUR: tuple[Measure, ...] = (
    *_use(),
    *(_signed(sign) for sign in SIGNS if sign.side == "person"),
    *(_called(*row) for row in _CALLED),
    *(_signed(sign) for sign in SIGNS if sign.side == "reply"),
    _first_person(),
)
"""All measures that are counted, and not answered."""


_BOUNDS: dict[str, tuple[float, float | None]] = {
    "line-0-10": (0, 10),
    "circles": (0, 10),
    "yes-no": (0, 1),
}


def item_words(wordings: Mapping[tuple[str, int], Wording]) -> dict[str, ItemWords]:
    """The words of every item that has numbers, in the newest version, in the order given."""
    newest: dict[str, Wording] = {}
    for (item, version), wording in wordings.items():
        if item not in newest or version > newest[item].version:
            newest[item] = wording
    return {
        item: ItemWords(
            wording.question, wording.low, wording.high, _BOUNDS.get(wording.response, (0, None))
        )
        for item, wording in newest.items()
        if wording.response not in ("choice", "text")
    }


def answer_measure(item: str, words: ItemWords | None = None) -> Measure:
    """The measure of an item: the mean of the day's answers; a day without one is a gap."""
    words = words or ItemWords(item)
    ends = f" (0 {words.low}, 10 {words.high})" if words.low and words.bounds == (0, 10) else ""
    if words.low and not ends:
        ends = f" (low: {words.low}, high: {words.high})"
    return Measure(
        item,
        words.title,
        ANSWERS,
        f"Mean of the day's answers{ends}.",
        "",
        lambda day: day.answers.get(item, (None, 0)),
        words.bounds,
    )


GAPS = (("m.felt", "m.believe", "moment_gap"), ("d.felt", "d.believe", "day_gap"))
"""Items of what was felt and what was believed, and the measure of what lies between."""


def gap_measure(felt: str, believed: str, id: str) -> Measure:
    """Felt minus believed on days that have both."""

    def read(day: Day) -> Reading:
        one, other = day.answers.get(felt), day.answers.get(believed)
        if one is None or other is None:
            return None, 0
        return one[0] - other[0], min(one[1], other[1])

    return Measure(
        id,
        "Felt minus believed",
        ANSWERS,
        "The day's mean of what it felt like, less that of what you think was there.",
        "",
        read,
        (-10, 10),
    )


def measures_for(items: Iterable[str], words: dict[str, ItemWords]) -> tuple[Measure, ...]:
    """All measures there are, for the items that were answered."""
    known = list(items)
    answers = [answer_measure(item, words.get(item)) for item in known]
    gaps = [gap_measure(*row) for row in GAPS if row[0] in known and row[1] in known]
    return (*answers, *gaps, *BEHAVIOUR)


def charts_of(measures: Iterable[Measure]) -> tuple[Chart, ...]:
    """What is drawn, group by group: felt, believed and their gap together, the rest one by one."""
    by_id = {measure.id: measure for measure in measures}
    charts: list[Chart] = []
    taken: set[str] = set()
    for felt, believed, gap in GAPS:
        if gap in by_id:
            trio = (by_id[felt], by_id[believed], by_id[gap])
            when = "in the moment" if gap == "moment_gap" else "of the day"
            charts.append(
                Chart(
                    f"Felt, believed {when}",
                    "Felt: what it was like to deal with. Believed: what you think was there. Gap: "
                    "felt minus believed.",
                    trio,
                )
            )
            taken |= {measure.id for measure in trio}
    called = tuple(by_id[f"calls_{kind}"] for kind, _, _ in _CALLED if f"calls_{kind}" in by_id)
    for measure in by_id.values():
        if measure in called:
            if measure is called[0]:
                charts.append(
                    Chart(
                        "What you call it",
                        "Of 100 words that refer to it in your sentences, notes and talks with "
                        "others: it, he, she, they, its name.",
                        called,
                    )
                )
        elif measure.id not in taken:
            charts.append(Chart(measure.title, measure.definition, (measure,)))
    return tuple(sorted(charts, key=lambda chart: GROUPS.index(chart.group)))
