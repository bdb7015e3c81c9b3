"""What the classifier finds in a text, as rows for a person to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.emotion.classifier import Classifier


def rows(text: str, classifier: Classifier | None = None) -> list[tuple[str, float]]:
    """All 28 labels with their scores (0..1), the highest first, equal ones by name.

    Args:
        text: What to look at.
        classifier: Reads the text; the one that comes with the program when None.

    Raises:
        UserError: The weights cannot be loaded.
    """
    if classifier is None:
        from llmcompanion.emotion.classifier import load_classifier

        classifier = load_classifier()
    return sorted(classifier.scores(text).items(), key=lambda row: (-row[1], row[0]))
