"""Which features are worth a row: those that tell some label apart best."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

LEAST_TEXTS = {"c": 5, "h": 5, "k": 4, "t": 4}
"""In how many texts a feature of a kind must occur to be looked at; others in 3."""


def select(found: Sequence[set[str]], truth: NDArray[np.float32], count: int) -> list[str]:
    """The `count` features with the highest chi-square against any output.

    Args:
        found: The features of each text, by name.
        truth: One row a text, one column an output, 0 or 1.
        count: How many to keep.
    """
    seen = Counter(name for names in found for name in names)
    # sorted: sets of strings have another order in every run of Python
    names = sorted(name for name, texts in seen.items() if texts >= LEAST_TEXTS.get(name[0], 3))
    place = {name: index for index, name in enumerate(names)}
    table = matrix(found, place)
    observed = table.T @ truth
    texts = np.asarray(table.sum(axis=0)).T
    share = truth.mean(axis=0)
    expected = texts * share
    spread = expected * (1 - share) * (1 - texts / len(found))
    chi2 = ((observed - expected) ** 2 / (spread + 1e-9)).max(axis=1)
    best = np.argsort(-chi2, kind="stable")[:count]
    return [names[index] for index in sorted(best)]


def known(found: Iterable[str], place: dict[str, int]) -> NDArray[np.int64]:
    """The rows of the features that have one, ascending."""
    return np.array(sorted(place[name] for name in found if name in place), dtype=np.int64)


def matrix(found: Sequence[set[str]], place: dict[str, int]) -> sp.csr_matrix:
    """Texts by features, 1 where a text has a feature."""
    rows = [known(names, place) for names in found]
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    flat = np.concatenate(rows)
    return sp.csr_matrix((np.ones(len(flat), np.float32), flat, ends), (len(rows), len(place)))
