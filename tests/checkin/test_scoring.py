"""Scores, against examples worked out by hand from each scale's published rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.checkin.instrument import Instrument, Item, Scale
from llmcompanion.checkin.reading import load_instrument
from llmcompanion.checkin.scoring import Score, scores, sentence, turned
from llmcompanion.journal.entries import Answer

FORMS = Path(__file__).parents[2] / "docs" / "instruments"


def answered(instrument: Instrument, *numbers: float | None) -> list[Answer]:
    """Answers to the items in their order; None cannot say."""
    return [
        Answer(item.id, item.version, "cant-say" if number is None else "answered", number)
        for item, number in zip(instrument.items, numbers, strict=True)
    ]


def published(name: str, *numbers: float | None) -> dict[str, Score]:
    instrument = load_instrument(FORMS / f"{name}.toml")
    return {score.scale: score for score in scores(instrument, answered(instrument, *numbers))}


@pytest.mark.parametrize(
    ("numbers", "value"),
    [((1, 1, 1), 3), ((3, 3, 3), 9), ((1, 2, 3), 6), ((2, 2, 3), 7), ((2, None, 3), None)],
)
def test_ucla_3_is_a_sum_from_3_to_9(numbers, value):
    score = published("ucla-3", *numbers)["loneliness"]
    assert (score.value, score.low, score.high) == (value, 3, 9)


@pytest.mark.parametrize(
    ("numbers", "value", "isolated"),
    [
        ((0, 0, 0, 0, 0, 0), 0, True),
        ((2, 2, 2, 2, 2, 2), 12, False),
        ((1, 2, 3, 2, 1, 2), 11, True),
        ((5, 5, 5, 5, 5, 5), 30, False),
        ((3, 3, 2, 4, 1, None), None, None),
    ],
)
def test_lsns_6_is_a_sum_from_0_to_30_and_below_12_is_pointed_out(numbers, value, isolated):
    score = published("lsns-6", *numbers)["network"]
    assert (score.value, score.low, score.high) == (value, 0, 30)
    assert score.closer_look is isolated


@pytest.mark.parametrize(
    ("numbers", "value", "look"),
    [
        ((0, 0, 0, 0, 0), 0, False),
        ((1, 1, 1, 1, 1), 5, False),
        ((2, 1, 1, 1, 1), 6, True),
        ((4, 4, 4, 4, 4), 20, True),
        ((4, 4, 4, 4, None), None, None),
    ],
)
def test_asrm_is_a_sum_from_0_to_20_and_6_is_pointed_out(numbers, value, look):
    score = published("asrm", *numbers)["mania"]
    assert (score.value, score.low, score.high) == (value, 0, 20)
    assert score.closer_look is look


@pytest.mark.parametrize(
    ("numbers", "value"),
    [
        ((1,) * 11, 11),
        ((4,) * 11, 44),
        ((1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3), 26),
    ],
)
def test_pcus_is_a_sum_from_11_to_44_without_a_cut_off(numbers, value):
    score = published("pcus", *numbers)["use"]
    assert (score.value, score.low, score.high) == (value, 11, 44)
    assert score.closer_look is None


def test_idaq_is_the_mean_of_fifteen_items_from_0_to_10():
    score = published("idaq", *range(11), 5, 5, 5, 5)["idaq"]
    assert score.value == pytest.approx(75 / 15)
    assert (score.low, score.high, score.items) == (0, 10, 15)
    assert published("idaq", *[10] * 15)["idaq"].value == 10
    assert published("idaq", *[10] * 14, None)["idaq"].value is None


@pytest.mark.parametrize(
    ("numbers", "value"), [((7, 6, 5), 6), ((1, 1, 1), 1), ((7, 7, 7), 7), ((4, 5, 5), 14 / 3)]
)
def test_s_tias_is_the_mean_of_three_items_from_1_to_7(numbers, value):
    score = published("s-tias", *numbers)["trust"]
    assert score.value == pytest.approx(value)
    assert (score.low, score.high) == (1, 7)


def test_soas_is_the_mean_of_six_items():
    score = published("soas", 0, 1, 2, 2, 1, 1)["anthropomorphism"]
    assert score.value == pytest.approx(7 / 6)
    assert (score.low, score.high, score.items) == (0, 2, 6)


def test_etmcq_has_three_means_and_no_score_over_all():
    #            1  2  3  4  5  6  7  8  9 10 11 12 13 14 15
    by_scale = published("etmcq", 6, 5, 2, 3, 1, 2, 7, 4, 3, 4, 2, 1, 3, 3, 4)
    assert {scale: score.value for scale, score in by_scale.items()} == {
        "trust": 5.0,  # 6 5 7 4 3
        "mistrust": 3.0,  # 2 3 3 4 3
        "credulity": 2.0,  # 1 2 2 1 4
    }
    assert {(score.low, score.high) for score in by_scale.values()} == {(1, 7)}


def test_the_circles_count_as_they_are():
    item = Item("c", 1, "They lie", "apart", "together", "circles", subscale="closeness")
    instrument = made("mean", item)
    assert scores(instrument, answered(instrument, 7))[0].value == 7
    assert scores(instrument, answered(instrument, 7))[0].high == 10


def made(method: str, *items: Item, missing: int = 0) -> Instrument:
    scale = Scale("closeness", "Closeness", method, missing)  # type: ignore[arg-type]
    return Instrument("own", "Own", 1, "me", "CC0-1.0", items, scales=(scale,))


def points(number: int, *, reverse: bool = False) -> Item:
    words = ("never", "", "sometimes", "", "always")
    return Item(
        f"p.{number}", 1, "It", response="likert", points=words, first=1, reverse=reverse,
        subscale="closeness",
    )  # fmt: skip


def test_a_reversed_item_is_turned_round_within_its_own_ends():
    assert turned(points(1, reverse=True), 1) == 5
    assert turned(points(1, reverse=True), 4) == 2
    assert turned(Item("l", 1, "It", "a", "b", reverse=True), 3) == 7
    instrument = made("mean", points(1), points(2, reverse=True))
    assert scores(instrument, answered(instrument, 5, 1))[0].value == 5


def test_what_may_be_missing_is_made_up_for_in_proportion():
    items = [points(number) for number in range(4)]
    total, mean = made("sum", *items, missing=1), made("mean", *items, missing=1)
    assert scores(total, answered(total, 2, 3, 4, None))[0].value == 12
    assert scores(mean, answered(mean, 2, 3, 4, None))[0].value == 3
    assert scores(total, answered(total, 2, 3, None, None))[0].value is None
    assert scores(total, [])[0].value is None


def test_an_item_that_is_asked_no_more_does_not_count():
    retired = Item("p.9", 1, "It", response="likert", points=("a", "b", "c", "d", "e"), first=1,
                   subscale="closeness", retired=True)  # fmt: skip
    instrument = made("mean", points(1), retired)
    assert scores(instrument, answered(instrument, 4, 1))[0].value == 4


@given(st.lists(st.integers(1, 5), min_size=3, max_size=3), st.lists(st.booleans(), min_size=3))
def test_a_score_lies_within_its_range_and_turning_twice_is_nothing(numbers, turns):
    items = [points(place, reverse=turns[place]) for place in range(3)]
    for method in ("mean", "sum"):
        instrument = made(method, *items)
        score = scores(instrument, answered(instrument, *numbers))[0]
        assert score.value is not None
        assert score.low <= score.value <= score.high
    for item, number in zip(items, numbers, strict=True):
        assert turned(item, turned(item, number)) == number


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_form_for_a_published_scale_is_sound_and_holds_no_words_of_it(path):
    instrument = load_instrument(path)
    assert instrument.id == path.stem
    assert all(item.stem.startswith("[") for item in instrument.items)


def test_a_score_is_told_with_its_range_and_what_its_publisher_says_of_it():
    lubben = published("lsns-6", 2, 2, 2, 2, 2, 2)["network"]
    assert sentence(lubben) == "LSNS-6: 12 (0 to 30)"
    altman = published("asrm", 2, 1, 1, 1, 1)["mania"]
    assert sentence(altman).startswith("ASRM: 6 (0 to 20). At this value its publisher advises")
    assert "no diagnosis" in sentence(altman)
    part = published("ucla-3", 2, None, 3)["loneliness"]
    assert sentence(part) == "UCLA-3: no score, with 2 of 3 answered"
