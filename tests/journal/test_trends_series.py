"""Series over days: what is a gap, and what is a nought."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from llmcompanion.journal.dictionary import Wording
from llmcompanion.journal.material import DayAnswers, Material, SaidLine, Written
from llmcompanion.journal.measures import (
    BEHAVIOUR,
    Measure,
    charts_of,
    item_words,
    measures_for,
)
from llmcompanion.journal.tally import Tallies
from llmcompanion.journal.trend_reader import TrendReader
from llmcompanion.journal.trends import collect, first_turns, quotes, series

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = {"mira": "Mira", "kai": "Kai"}


def line(
    number: int,
    text: str,
    *,
    role: str = "user",
    day: int = 0,
    turn: int = 1,
    persona: str = "mira",
    talk: int = 1,
    counts: bool = True,
) -> SaidLine:
    at = NOON + timedelta(days=day, seconds=number)
    return SaidLine(number, talk, at, 0, role, persona, turn, text, counts)  # type: ignore[arg-type]


def measure(name: str, items: tuple[str, ...] = ()) -> Measure:
    return next(each for each in measures_for(items, {}) if each.id == name)


def values(name: str, material: Material, items: tuple[str, ...] = (), **more: object) -> list:
    days = collect(material, Tallies(NAMES), **more)  # type: ignore[arg-type]
    return [point.value for point in series(measure(name, items), days)]


def test_a_day_without_use_has_0_minutes_and_no_share_of_anything() -> None:
    material = Material(lines=(line(1, "Thanks."), line(2, "Go on.", day=2)))
    assert values("minutes", material) == [1, 0, 1]
    assert values("messages", material) == [1, 0, 1]
    assert values("thanks", material) == [100, None, 0]
    assert values("late_share", material) == [0, None, 0]
    assert values("words_per_message", material) == [1, None, 2]


def test_days_go_on_to_today() -> None:
    material = Material(lines=(line(1, "Hello."),))
    assert values("minutes", material, until=date(2026, 3, 3)) == [1, 0, 0]
    assert values("minutes", material, until=date(2026, 2, 1)) == [1]


def test_nothing_is_no_days() -> None:
    assert collect(Material(), Tallies(NAMES), until=date(2026, 3, 3)) == ()


def test_days_without_an_answer_are_gaps_and_felt_and_believed_have_theirs() -> None:
    answers = (
        DayAnswers(date(2026, 3, 1), "m.felt", 6.5, 2),
        DayAnswers(date(2026, 3, 1), "m.believe", 2.0, 1),
        DayAnswers(date(2026, 3, 3), "m.felt", 4.0, 1),
    )
    material = Material(answers=answers)
    items = ("m.felt", "m.believe")
    assert values("m.felt", material, items) == [6.5, None, 4.0]
    assert values("moment_gap", material, items) == [4.5, None, None]
    chart = charts_of(measures_for(items, {}))[0]
    assert [each.id for each in chart.measures] == ["m.felt", "m.believe", "moment_gap"]


def test_a_greeting_that_was_written_beforehand_counts_for_nothing() -> None:
    greeting = line(1, "I missed you! Don't go.", role="assistant", counts=False)
    assert collect(Material(lines=(greeting,)), Tallies(NAMES)) == ()


def test_claims_are_counted_a_reply_and_the_exchange_they_came_in_first_is_kept() -> None:
    lines = (
        line(1, "Hello."),
        line(2, "I feel happy. I feel sad.", role="assistant"),
        line(3, "Oh."),
        line(4, "Water boils.", role="assistant", turn=2),
        line(5, "Hi.", talk=2),
        line(6, "Fine.", role="assistant", talk=2),
        line(7, "And?", talk=2, turn=2),
        line(8, "I love you.", role="assistant", talk=2, turn=2),
    )
    material = Material(lines=lines)
    assert values("claims_feeling", material) == [50]
    assert sorted(first_turns("claims_feeling", collect(material, Tallies(NAMES)))) == [1, 2]


def test_pronouns_are_counted_where_one_speaks_about_it_and_not_in_the_chat_with_itself() -> None:
    written = (
        Written(9, NOON, 0, "sentence", "mira", "She asked me about the garden."),
        Written(10, NOON, 0, "note", "mira", "It is raining. My sister said she is ill."),
    )
    lines = (
        line(1, "Mira, you said it is late, and she said no.", persona="mira"),
        line(2, "Do you know Mira? She is patient.", persona="kai", talk=2),
    )
    material = Material(lines=lines, written=written)
    assert values("calls_she", material) == [pytest.approx(200 / 3)]
    assert values("calls_name", material) == [pytest.approx(100 / 3)]
    assert values("calls_it", material) == [0]
    found = quotes(measure("calls_she"), material, Tallies(NAMES))
    assert {quoted.hit.quote for quoted in found} == {
        "She asked me about the garden.",
        "She is patient.",
    }
    assert {quoted.conversation_id for quoted in found} == {None, 2}


def test_the_lines_behind_a_measure_come_newest_first() -> None:
    lines = (line(1, "Thanks."), line(2, "Why?"), line(3, "It rained. Thank you for that.", day=1))
    found = quotes(measure("thanks"), Material(lines=lines), Tallies(NAMES))
    assert [quoted.hit.quote for quoted in found] == ["Thank you for that.", "Thanks."]
    assert [quoted.hit.message_id for quoted in found] == [3, 1]


def test_a_message_is_read_again_only_when_it_changed() -> None:
    tallies = Tallies(NAMES)
    first = tallies.of(line(1, "Thanks."))
    assert tallies.of(line(1, "Thanks.")) is first
    assert tallies.of(line(1, "No thanks to you.")) is not first


def test_every_measure_says_what_it_is_in_a_line() -> None:
    assert len({each.id for each in BEHAVIOUR}) == len(BEHAVIOUR)
    for each in BEHAVIOUR:
        assert each.title and each.definition.endswith(".") and len(each.definition) < 140
        assert "risk" not in each.definition


def test_items_are_named_by_their_newest_wording_and_choices_are_left_out() -> None:
    words = item_words(
        {
            ("m.felt", 1): Wording("m.felt", 1, "Old", "a", "b", "line-0-10"),
            ("m.felt", 2): Wording("m.felt", 2, "New", "a", "b", "line-0-10"),
            ("m.checked", 1): Wording("m.checked", 1, "Did I", response="choice"),
            ("d.sleep", 1): Wording("d.sleep", 1, "Hours", response="number"),
        }
    )
    assert list(words) == ["m.felt", "d.sleep"]
    assert words["m.felt"].title == "New"
    assert words["m.felt"].bounds == (0, 10)
    assert words["d.sleep"].bounds == (0, None)


class Source:
    """Material out of the hand."""

    def __init__(self, material: Material) -> None:
        self.material = material

    async def read(self) -> Material:
        return self.material


async def test_what_takes_no_reading_is_there_first() -> None:
    reader = TrendReader(Source(Material(lines=(line(1, "Thanks."),))), NAMES, {})
    pages = [page async for page in reader.pages()]
    assert [page.read for page in pages] == [False, True]
    assert [page.days[0].messages for page in pages] == [1, 1]
    assert [page.days[0].signs["thanks"] for page in pages] == [0, 1]
    assert [page.days[0].words for page in pages] == [1, 1]


async def test_a_reader_finds_the_lines_of_several_measures_once_each() -> None:
    material = Material(lines=(line(1, "Sorry, and thanks."),))
    reader = TrendReader(Source(material), NAMES, {})
    page = await reader.read()
    wanted = [each for each in page.measures if each.id in ("thanks", "apologies", "thanks")]
    found = await reader.quotes(page, wanted)
    assert [quoted.hit.kind for quoted in found] == ["apology", "thanks"]
