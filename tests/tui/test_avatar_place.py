import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.tui.widgets.avatar_place import NO_PLACE, place_for


@given(
    st.integers(0, 300),
    st.integers(0, 100),
    st.floats(1.2, 3.5),
    st.booleans(),
)
def test_a_picture_lies_inside_its_pane_and_keeps_its_shape(width, height, aspect, drawn):
    place = place_for(width, height, aspect, drawn_sizes=drawn)
    if not place:
        assert place == NO_PLACE
        return
    assert place.left >= 0
    assert place.left + place.columns <= width
    assert place.top + place.rows == height
    assert abs(place.left - (width - place.left - place.columns)) <= 1
    assert place.columns <= 61
    assert place.whole_rows <= 30
    assert 0 <= place.cut <= place.whole_rows - place.rows
    assert abs(place.columns / aspect - place.whole_rows) <= 1


@pytest.mark.parametrize(
    ("pane", "whole", "seen"),
    [
        ((40, 20), (40, 20), 20),
        ((45, 34), (40, 20), 20),  # drawn for its size, rather than enlarged a little
        ((62, 40), (60, 30), 30),
        ((22, 11), (20, 10), 10),
        ((60, 7), (20, 10), 7),  # a strip: the face without hair and shoulders
        ((16, 40), (16, 8), 8),
    ],
)
def test_sizes(pane, whole, seen):
    place = place_for(*pane)
    assert (place.columns, place.whole_rows) == whole
    assert place.rows == seen


@pytest.mark.parametrize("pane", [(0, 0), (5, 20), (40, 3), (7, 7)])
def test_where_a_face_could_not_be_read_there_is_none(pane):
    assert not place_for(*pane)
