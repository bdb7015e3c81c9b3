"""Train the emotion classifier's weights: `python -m tools.emotion.train DATA_FOLDER`.

The folder holds GoEmotions: `train.tsv`, `dev.tsv`, `labels.txt`. `tools/emotion/README.md` says
what has to be installed, `docs/emotion.md` why it is done so.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from llmcompanion.emotion import features, weights
from llmcompanion.emotion.classifier import Classifier
from llmcompanion.emotion.decision import Decision
from llmcompanion.emotion.labels import GROUPS, LABELS
from tools.emotion import network, packing, selection, words
from tools.emotion.dataset import Comment, read_split
from tools.emotion.metrics import best_threshold, grouped, macro_f1

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from llmcompanion.emotion.features import Families

OUTPUT = Path(__file__).parents[2] / "assets" / "emotion" / "goemotions.bin"
RECIPE = network.Recipe()
FOLDS = 4
SMALL_FAMILIES, LARGE_FAMILIES = 1200, 300
LEVELS = 30
"""Whole numbers on either side of nought in a row."""


@dataclass(frozen=True)
class Fit:
    """A trained network and the names of its rows."""

    names: list[str]
    net: network.Network


def truth_of(comments: Sequence[Comment]) -> NDArray[np.float32]:
    """One row a comment: 1 for each of its labels, then for each of their groups."""
    table = np.zeros((len(comments), len(LABELS) + len(GROUPS)), np.float32)
    for row, comment in zip(table, comments, strict=True):
        found = grouped(comment.labels, GROUPS)
        row[: len(LABELS)] = [label in comment.labels for label in LABELS]
        row[len(LABELS) :] = [name in found for name in GROUPS]
    return table


def word_vectors(comments: Sequence[Comment]) -> tuple[list[str], NDArray[np.float32]]:
    """The words of the comments and common English ones, with the encoder's vectors."""
    folder = words.encoder_folder()
    seen = Counter(word for one in comments for word in set(features.tokens(one.text)))
    chosen = [*sorted(seen), *(word for word in words.encoder_words(folder) if word not in seen)]
    return chosen, words.vectors(chosen, folder)


def families_of(
    chosen: list[str],
    table: NDArray[np.float32],
    comments: Sequence[Comment],
    truth: NDArray[np.float32],
) -> Families:
    """Words that mean alike and speak for like emotions."""
    layers = [words.unit(table[:, index]) for index in range(table.shape[1])]
    tokens = [set(features.tokens(one.text)) for one in comments]
    leaning = words.leanings(chosen, np.concatenate(layers, axis=1), tokens, truth)
    leaning /= np.sqrt((leaning**2).sum(axis=1).mean())
    meaning = layers[words.LAYERS.index(5)]
    both = np.concatenate([meaning, leaning], axis=1).astype(np.float32)
    return words.families(chosen, both, small=SMALL_FAMILIES, large=LARGE_FAMILIES)


def fit(found: Sequence[set[str]], truth: NDArray[np.float32], seed: int) -> Fit:
    """Choose features and train."""
    names = selection.select(found, truth, RECIPE.rows)
    place = {name: index for index, name in enumerate(names)}
    rows = [selection.known(one, place) for one in found]
    return Fit(names, network.train(rows, truth, RECIPE, seed))


def scores_of(fitted: Fit, found: Sequence[set[str]]) -> NDArray[np.float32]:
    """Logits for texts with these features."""
    place = {name: index for index, name in enumerate(fitted.names)}
    return network.predict(fitted.net, [selection.known(one, place) for one in found])


def held_out_scores(
    comments: Sequence[Comment],
    truth: NDArray[np.float32],
    chosen: list[str],
    table: NDArray[np.float32],
) -> NDArray[np.float32]:
    """For each text the logits of a network, and of families, that have not seen its labels."""
    fold = np.random.default_rng(5).integers(0, FOLDS, len(comments))
    scores = np.zeros_like(truth)
    for number in range(FOLDS):
        seen, held = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        kin = families_of(chosen, table, [comments[i] for i in seen], truth[seen])
        found = [features.names(one.text, kin) for one in comments]
        fitted = fit([found[i] for i in seen], truth[seen], number + 1)
        scores[held] = scores_of(fitted, [found[i] for i in held])
        print(f"fold {number + 1} of {FOLDS}", flush=True)
    return scores


def decision_from(scores: NDArray[np.float32], truth: NDArray[np.float32]) -> Decision:
    """Thresholds at which F1 is best on held-out scores."""
    each = [
        float(f"{best_threshold(scores[:, k].tolist(), (truth[:, k] > 0).tolist()):.4g}")
        for k in range(truth.shape[1])
    ]
    return Decision(LABELS, GROUPS, tuple(each[: len(LABELS)]), tuple(each[len(LABELS) :]))


def packed(fitted: Fit, decision: Decision, kin: Families, figures: dict[str, Any]) -> bytes:
    """The file."""
    net = fitted.net
    loaded = packing.pack(
        fitted.names,
        net.table.weight.detach().numpy(),
        net.bias.detach().numpy(),
        net.head.weight.detach().numpy(),
        net.head.bias.detach().numpy(),
        decision,
        kin,
        figures,
        LEVELS,
    )
    return weights.dump(loaded)


def measure(data: bytes, comments: Sequence[Comment]) -> dict[str, Any]:
    """What the program itself makes of the comments, with these weights."""
    classifier = Classifier(weights.parse(data))
    given = [classifier.labels_of(one.text) for one in comments]
    true = [set(one.labels) for one in comments]
    groups_given = [grouped(one, GROUPS) for one in given]
    groups_true = [grouped(one, GROUPS) for one in true]
    return {
        "macro_f1_28": round(macro_f1(given, true, LABELS), 4),
        "macro_f1_groups": round(macro_f1(groups_given, groups_true, GROUPS), 4),
        "labels_per_text": round(sum(map(len, given)) / len(given), 3),
        "f1": {label: round(macro_f1(given, true, [label]), 3) for label in LABELS},
        "f1_groups": {
            name: round(macro_f1(groups_given, groups_true, [name]), 3) for name in GROUPS
        },
    }


def main() -> None:
    """Train on the train split, measure on dev; then train what ships on both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with train.tsv, dev.tsv and labels.txt")
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    parser.add_argument(
        "--train-only", action="store_true", help="write the weights that have not seen dev"
    )
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    learned, held = read_split(arguments.data, "train"), read_split(arguments.data, "dev")
    chosen, table = word_vectors([*learned, *held])

    truth = truth_of(learned)
    kin = families_of(chosen, table, learned, truth)
    found = [features.names(one.text, kin) for one in learned]
    decision = decision_from(held_out_scores(learned, truth, chosen, table), truth)
    data = packed(fit(found, truth, 0), decision, kin, {})
    figures = {"trained_on": "train", "measured_on": "dev", **measure(data, held)}
    print(figures, flush=True)

    if not arguments.train_only:
        learned = [*learned, *held]
        truth = truth_of(learned)
        kin = families_of(chosen, table, learned, truth)
        found = [features.names(one.text, kin) for one in learned]
    data = packed(fit(found, truth, 0), decision, kin, figures)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_bytes(data)
    print(f"{arguments.output}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
