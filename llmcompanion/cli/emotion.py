"""``llmcompanion emotion``: what the classifier reads in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console

MORE = """\
The text is read on this machine, by a small classifier over the 28 labels of
GoEmotions: the one that gives a face to replies which carry no tag.

examples:
  llmcompanion emotion "What a lovely surprise!"
  llmcompanion emotion --json - < letter.txt"""

SHOWN = 5
"""Rows printed for a person; JSON has all."""

BAR = 40
"""Columns of a full bar."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.epilog = MORE
    parser.add_argument("text", nargs="+", help="what to read; - reads standard input")
    parser.add_argument("--json", action="store_true", help="all 28 scores, for scripts")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the scores, the highest first."""
    from llmcompanion.emotion.classifier import load_classifier
    from llmcompanion.emotion.report import rows

    text = console.text(arguments.text)
    if not text.strip():
        raise UserError("there is nothing to read", where="the text", mend="give some words")
    classifier = load_classifier()
    scores = rows(text, classifier)
    if arguments.json:
        console.write_json(
            {
                "label": classifier.label(text),
                "labels": sorted(classifier.labels_of(text)),
                "scores": {label: round(score, 4) for label, score in scores},
            }
        )
        return exit_codes.OK
    for label, score in scores[:SHOWN]:
        console.write(f"{label:<15} {score:4.2f}  {'#' * round(score * BAR)}".rstrip())
    return exit_codes.OK
