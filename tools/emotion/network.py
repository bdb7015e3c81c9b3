"""The network and its training: rows of features, added up, bent once, weighed per output."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes:
        rows: Features that get a row.
        width: Numbers in a row.
        epochs: Passes over the texts.
        rate: Adam's step at its largest; it falls to nearly nothing.
        drop_features: Share of a text's features left out at each pass.
        drop_hidden: Share of the hidden numbers left out.
        texts_at_once: Size of a batch.
    """

    rows: int = 12_000
    width: int = 96
    epochs: int = 8
    rate: float = 0.006
    drop_features: float = 0.3
    drop_hidden: float = 0.1
    texts_at_once: int = 256


class Network(nn.Module):
    """The classifier of `llmcompanion.emotion.classifier`, in a form that learns."""

    def __init__(self, rows: int, width: int, outputs: int, drop_hidden: float) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(rows, width, mode="sum")
        nn.init.normal_(self.table.weight, 0, 0.02)
        self.bias = nn.Parameter(torch.zeros(width))
        self.head = nn.Linear(width, outputs)
        self.drop = nn.Dropout(drop_hidden)

    def forward(
        self, flat: torch.Tensor, starts: torch.Tensor, sizes: torch.Tensor
    ) -> torch.Tensor:
        """Logits for texts whose rows lie end to end in `flat`."""
        pooled = self.table(flat, starts) / sizes[:, None].sqrt() + self.bias
        logits: torch.Tensor = self.head(self.drop(torch.relu(pooled)))
        return logits


def _batch(
    texts: Sequence[NDArray[np.int64]], dropped: float, rng: np.random.Generator | None
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    # sizes are shrunk by the square of what is kept, so that sums keep their scale
    sizes = np.array([len(text) for text in texts], np.float32) * (1 - dropped) ** 2
    if rng is not None and dropped:
        texts = [text[rng.random(len(text)) >= dropped] for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(text) for text in texts])[:-1]])
    return (
        torch.from_numpy(np.concatenate(texts)),
        torch.from_numpy(starts.astype(np.int64)),
        torch.from_numpy(sizes).clamp(min=1),
    )


def train(
    texts: Sequence[NDArray[np.int64]], truth: NDArray[np.float32], recipe: Recipe, seed: int
) -> Network:
    """A network that has seen `texts`.

    Args:
        texts: For each text the rows of its features.
        truth: For each text what each output should say, 0..1.
        recipe: How to train.
        seed: The same seed gives the same network on the same machine.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = Network(recipe.rows, recipe.width, truth.shape[1], recipe.drop_hidden)
    optimiser = torch.optim.Adam(network.parameters(), lr=recipe.rate)
    size = recipe.texts_at_once
    steps = recipe.epochs * math.ceil(len(texts) / size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / 100) * max(0.02, 1 - step / steps)
    )
    wanted = torch.from_numpy(truth.astype(np.float32))
    network.train()
    for _ in range(recipe.epochs):
        order = rng.permutation(len(texts))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            logits = network(*_batch([texts[i] for i in chosen], recipe.drop_features, rng))
            loss = nn.functional.binary_cross_entropy_with_logits(
                logits, wanted[chosen], reduction="none"
            )
            optimiser.zero_grad()
            loss.sum(1).mean().backward()
            optimiser.step()
            schedule.step()
    return network


@torch.no_grad()
def predict(network: Network, texts: Sequence[NDArray[np.int64]]) -> NDArray[np.float32]:
    """The logits for each text."""
    network.eval()
    parts = [
        network(*_batch(texts[start : start + 512], 0.0, None)).numpy()
        for start in range(0, len(texts), 512)
    ]
    return np.concatenate(parts)
