"""The sham check draws a face now and then, and leaves as many as they were."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.config.settings import AvatarSettings, Settings
from llmcompanion.journal.changes import changes
from llmcompanion.journal.sham import Lot, draw, entry

from .log_of import MOMENT, NOON

LABELS = ("joy", "anger", "fear", "neutral")


def test_as_many_faces_are_drawn_as_are_left_and_most_replies_have_no_part_in_it():
    rng = random.Random(1)
    lots = [draw(LABELS, share=0.1, rng=rng, latest="joy") for _ in range(10_000)]
    kinds = Counter("none" if lot is None else lot.drawn for lot in lots)
    assert 900 < kinds[True] < 1100
    assert 900 < kinds[False] < 1100
    shown = Counter(lot.shown for lot in lots if lot is not None and lot.drawn)
    assert set(shown) == {"anger", "fear", "neutral"}
    assert max(shown.values()) < 2 * min(shown.values())


@given(
    st.lists(st.sampled_from(LABELS), max_size=4),
    st.floats(0, 0.5),
    st.integers(),
    st.sampled_from(["", *LABELS]),
)
def test_a_drawn_face_is_always_another_one_that_can_be_shown(labels, share, seed, latest):
    lot = draw(labels, share=share, rng=random.Random(seed), latest=latest)
    if lot is not None and lot.drawn:
        assert lot.shown in labels
        assert lot.shown != latest


def test_without_a_share_nothing_is_drawn():
    rng = random.Random(1)
    assert {draw(LABELS, share=0.0, rng=rng) for _ in range(1000)} == {None}


def test_the_log_keeps_what_was_shown_and_what_was_felt():
    made = entry(Lot("fear"), ["joy", "love"], MOMENT, share=0.1, now=NOON)
    assert made.kind == "sham"
    assert made.data == {"drawn": True, "shown": "fear", "felt": ["joy", "love"], "share": 0.1}
    assert entry(Lot(""), ["joy", "love"], MOMENT, share=0.1, now=NOON).data["shown"] == "love"
    assert entry(Lot(""), [], MOMENT, share=0.1, now=NOON).data["shown"] == "neutral"


def test_a_change_of_what_one_deals_with_is_told_and_a_change_of_colours_is_not():
    was = Settings(persona="mira", model="doctor")
    now = Settings(
        persona="kai", model="doctor", theme="light", avatar=AvatarSettings(motion="still")
    )
    assert changes(was, now) == [
        {"what": "avatar.motion", "from": "full", "to": "still"},
    ]
    assert changes(was, was) == []
