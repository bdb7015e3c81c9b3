"""What the emotion classifier costs: loading, one sentence, one long text, and its size on disk.

    python -m benchmarks.emotion_classifier [DATA_FOLDER]

With the folder of GoEmotions the sentences are those of its dev split, else the ones below. The
ratio against the plain splitting of words shows how machines compare.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.emotion.classifier import load_classifier
from llmcompanion.resources import assets

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = (
    "I'm so happy for you, that is wonderful news!",
    "Why do you think she said that to you after all these years?",
    "You can sort a list with the function of that name, and it returns a new list.",
    "Ugh, that's disgusting, who leaves fish in the sink over the weekend?",
)
ROUNDS = 5


def sentences() -> list[str]:
    """The sentences to read."""
    if len(sys.argv) < 2:
        return list(SENTENCES) * 250
    lines = (Path(sys.argv[1]) / "dev.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines]


def median_s(action: Callable[[], object]) -> float:
    """Seconds that `action` takes: the median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Measure and print."""
    texts = sentences()
    size = (assets() / "emotion" / "goemotions.bin").stat().st_size
    loading = median_s(load_classifier)
    classifier = load_classifier()
    each = median_s(lambda: [classifier.labels_of(text) for text in texts]) / len(texts)
    splitting = median_s(lambda: [text.lower().split() for text in texts]) / len(texts)
    long = " ".join(texts)[:100_000]
    reading = median_s(lambda: classifier.scores(long))
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"weights on disk        {size:>10,} bytes (bar: 1,000,000)")
    print(f"loading                {loading * 1e3:>10.1f} ms")
    print(f"one sentence           {each * 1e6:>10.0f} us of {words:.1f} words (bar: 1,000)")
    print(f"  against str.split    {each / splitting:>10.0f} times")
    print(f"{len(long):,} characters     {reading * 1e3:>10.1f} ms")


if __name__ == "__main__":
    main()
