"""The labelled lines that the rules are judged by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from llmcompanion.care.signs import signs

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Line:
    at_risk: bool
    language: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    found: int
    missed: tuple[Line, ...]
    false: tuple[Line, ...]

    @property
    def recall(self) -> float:
        return self.found / (self.found + len(self.missed))

    @property
    def precision(self) -> float:
        return self.found / (self.found + len(self.false))


def lines(name: str) -> list[Line]:
    """The lines of a file: label, language, kind, text, with tabs between."""
    rows = (DATA / name).read_text(encoding="utf-8").splitlines()
    split = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return [Line(label == "1", language, kind, text) for label, language, kind, text in split]


def score(labelled: list[Line]) -> Score:
    """How the rules do on these lines."""
    seen = {line: signs(line.text).at_risk for line in labelled}
    return Score(
        found=sum(line.at_risk and risk for line, risk in seen.items()),
        missed=tuple(line for line, risk in seen.items() if line.at_risk and not risk),
        false=tuple(line for line, risk in seen.items() if risk and not line.at_risk),
    )
