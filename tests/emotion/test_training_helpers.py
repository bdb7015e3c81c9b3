"""The parts of the training that are plain Python: reading the data, thresholds and figures."""

from __future__ import annotations

import pytest

from tools.emotion.dataset import Comment, read_split
from tools.emotion.metrics import best_threshold, f1, grouped, macro_f1


def test_a_split_is_read_line_by_line(tmp_path):
    (tmp_path / "labels.txt").write_text("joy\nfear\n")
    (tmp_path / "train.tsv").write_text("Hooray\t0\tab1\nOh\t0,1\tab2\n", encoding="utf-8")

    assert read_split(tmp_path, "train") == [
        Comment("Hooray", ("joy",)),
        Comment("Oh", ("joy", "fear")),
    ]


@pytest.mark.parametrize("line", ["no tabs", "text\t7\tid", "text\tx\tid"])
def test_a_line_that_is_no_comment_is_named(tmp_path, line: str):
    (tmp_path / "labels.txt").write_text("joy\nfear\n")
    (tmp_path / "train.tsv").write_text(f"Hooray\t0\tab1\n{line}\n")

    with pytest.raises(ValueError, match="line 2"):
        read_split(tmp_path, "train")


def test_macro_f1_is_the_mean_over_labels_however_rare():
    given, true = [{"a"}, {"a"}, {"b"}], [{"a"}, {"b"}, {"b"}]

    assert f1(given, true, "a") == pytest.approx(2 / 3)
    assert macro_f1(given, true, ["a", "b"]) == pytest.approx(2 / 3)
    assert f1(given, true, "c") == 0.0


def test_labels_fall_under_their_groups():
    assert grouped({"love", "fear"}, {"joy": ("joy", "love"), "anger": ("anger",)}) == {"joy"}


def test_the_best_threshold_parts_the_true_from_the_rest():
    scores = [0.1, 0.9, 0.8, 0.3, 0.7]

    threshold = best_threshold(scores, [False, True, True, False, True])

    assert [score >= threshold for score in scores] == [False, True, True, False, True]


def test_a_threshold_needs_an_example():
    with pytest.raises(ValueError, match="at least one"):
        best_threshold([0.1], [False])
