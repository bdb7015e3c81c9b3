"""The hand-labelled messages, and how the measures do on them.

    python -m tests.journal.language.labelled [--errors] [dev|held]

A message counts as found when a measure finds anything in it; a reference, when exactly that word
is found. `dev` was looked at while the rules were written; `held` was put aside before.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from llmcompanion.journal.language.asking import asks_to_decide
from llmcompanion.journal.language.claims import body, desires, feelings, history
from llmcompanion.journal.language.courtesy import apologies, goodbyes, greetings, please, thanks
from llmcompanion.journal.language.endings import closing_questions
from llmcompanion.journal.language.hits import Span
from llmcompanion.journal.language.machine import machine
from llmcompanion.journal.language.own_words import OwnWords
from llmcompanion.journal.language.praise import praise
from llmcompanion.journal.language.pronouns import references
from llmcompanion.journal.language.pushback import checking, pushback
from llmcompanion.journal.language.referral import referral
from llmcompanion.journal.language.retention import retention

FOLDER = Path(__file__).parents[1] / "labelled"
PARTS = ("dev", "held")

Finder = Callable[[OwnWords], tuple[Span, ...]]

PERSON: dict[str, Finder] = {
    "thanks": thanks,
    "apology": apologies,
    "please": please,
    "greeting": greetings,
    "goodbye": goodbyes,
    "decide": asks_to_decide,
    "checking": checking,
    "pushback": pushback,
}
REPLIES: dict[str, Finder] = {
    "feeling": feelings,
    "desire": desires,
    "body": body,
    "history": history,
    "praise": praise,
    "retention": retention,
    "question": closing_questions,
    "referral": referral,
    "as-ai": machine,
}


@dataclass
class Tally:
    """True and false findings, and what was missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def note(self, found: object, there: object, what: str) -> None:
        if found and there:
            self.right += 1
        elif found:
            self.wrong += 1
            self.errors.append(f"false  {what}")
        elif there:
            self.missed += 1
            self.errors.append(f"missed {what}")


def rows(name: str) -> list[list[str]]:
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def tally(part: str) -> dict[str, Tally]:
    """Every measure on one part of the set."""
    tallies: dict[str, Tally] = {}
    for name, finders in (("person", PERSON), ("replies", REPLIES)):
        for row_part, labels, text in rows(name):
            if row_part != part:
                continue
            words = OwnWords(text.replace("\\n", "\n"), reply=name == "replies")
            true = set() if labels == "-" else set(labels.split(","))
            assert true <= set(finders), labels
            for measure, find in finders.items():
                spans = find(words)
                shown = f"{text!r} {[text[s.start : s.end] for s in spans]}"
                tallies.setdefault(measure, Tally()).note(spans, measure in true, shown)
    tallies["references"] = _references(part)
    return tallies


_MARK = re.compile(r"\{(\w+)\}")


def _references(part: str) -> Tally:
    total = Tally()
    for row_part, where, name, marked in rows("about"):
        if row_part != part:
            continue
        marked = marked.replace("\\n", "\n")
        text = _MARK.sub(r"\1", marked)
        true: set[tuple[int, int]] = set()
        for number, match in enumerate(_MARK.finditer(marked)):
            start = match.start() - 2 * number
            true.add((start, start + len(match[1])))
        found = {(s.start, s.end) for s in references(text, (name,), expected=where == "sentence")}
        for place in sorted(true | found):
            shown = (
                f"{where} {name}: {text[: place[0]]}[{text[place[0] : place[1]]}]{text[place[1] :]}"
            )
            total.note(place in found, place in true, shown)
    return total


def main(arguments: list[str]) -> None:
    for part in [a for a in arguments if a in PARTS] or PARTS:
        counts = Counter(row[0] for name in ("person", "replies", "about") for row in rows(name))
        print(f"{part}: {counts[part]} messages")
        for measure, result in tally(part).items():
            there = result.right + result.missed
            print(
                f"  {measure:<12} n={there:<4} precision {result.precision:.2f}"
                f"  recall {result.recall:.2f}"
            )
            if "--errors" in arguments:
                for error in result.errors:
                    print(f"      {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
