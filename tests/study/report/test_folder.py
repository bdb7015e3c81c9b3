"""A report can be computed again by anybody, and what was changed in it is found out."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from llmcompanion.errors import UserError
from llmcompanion.study.plan import Contact
from llmcompanion.study.report.bundle import Bundle, encoded, made, read_bundle
from llmcompanion.study.report.figures import LEFT_OUT, figure_of_days
from llmcompanion.study.report.folder import verify, write_report
from tests.study.analysis.test_registered import PLAN
from tests.study.simulated import Participant, begun, lived

NOW = datetime(2026, 4, 6, tzinfo=UTC)
POWER = {"power": 0.8, "false_positive_rate": 0.05, "simulations": 1000.0, "error": 0.01}


def bundle(who: Participant | None = None, seed: int = 3, **more) -> Bundle:
    frozen = begun(PLAN, seed)
    days = lived(frozen, who or Participant(effect_sd=1.5, missing=0.1), seed)
    return made(frozen, days, now=NOW, power=POWER, **more)


def test_a_report_holds_page_text_figures_data_and_code_book_for_nobody_elses_eyes(tmp_path: Path):
    folder = tmp_path / "report"
    names = {path.name for path in write_report(bundle(), folder)}
    assert names == {
        "report.html", "report.md", "days.csv", "codebook.md", "study.json",
        "figure-d-felt.svg", "figure-d-believe.svg", "figure-gap.svg", "figure-minutes.svg",
    }  # fmt: skip
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert verify(folder) == []
    with (folder / "days.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == PLAN.length
    codebook = (folder / "codebook.md").read_text(encoding="utf-8")
    assert all(f"`{column}`" in codebook for column in rows[0])


def test_the_page_needs_no_network_and_its_figures_are_drawings(tmp_path: Path):
    write_report(bundle(), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<figure>") == 4 and page.count("<svg") == 4
    assert not re.search(r'(?:src|href)="https?:', re.sub(r'xmlns[:\w]*="[^"]*"', "", page))
    assert "<script" not in page and "@import" not in page
    for figure in tmp_path.glob("*.svg"):
        assert ElementTree.parse(figure).getroot().tag.endswith("svg")


def test_days_that_are_left_out_are_grey_in_the_figure():
    judging = msgspec.structs.replace(PLAN.analysis, run_in_days=2, washout_days=1)
    frozen = begun(msgspec.structs.replace(PLAN, analysis=judging), 3)
    days = lived(frozen, Participant(), 3)
    lots = frozen.assignment
    changes = [place for place in range(1, len(lots)) if lots[place] != lots[place - 1]]
    drawn = figure_of_days(frozen, days, "d.felt")
    assert drawn.count(f"fill: {LEFT_OUT}") == len({0, 1, *changes})


def test_the_same_study_gives_the_same_files(tmp_path: Path):
    whole = bundle(who=Participant(), seed=4)
    one, other = tmp_path / "a", tmp_path / "b"
    write_report(whole, one)
    write_report(whole, other)
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def changed(folder: Path, **changes) -> None:
    whole = read_bundle(folder)
    (folder / "study.json").write_bytes(encoded(msgspec.structs.replace(whole, **changes)))


def test_every_change_is_found_out(tmp_path: Path):
    write_report(bundle(), tmp_path)
    whole = read_bundle(tmp_path)
    days = list(whole.days)
    at = next(n for n, day in enumerate(days) if day.stage == "lots" and day.outcomes["d.felt"])
    better = {**days[at].outcomes, "d.felt": 10.0}
    days[at] = msgspec.structs.replace(days[at], outcomes=better)
    changed(tmp_path, days=tuple(days))
    found = verify(tmp_path)
    assert any("outcomes.d.felt" in sentence for sentence in found)
    assert any("days.csv" in sentence for sentence in found)

    other = msgspec.structs.replace(whole.study.plan, title="Another question")
    changed(tmp_path, days=whole.days, study=msgspec.structs.replace(whole.study, plan=other))
    assert any("The plan is not the one" in sentence for sentence in verify(tmp_path))

    swapped = tuple(reversed(whole.study.assignment))
    changed(tmp_path, study=msgspec.structs.replace(whole.study, assignment=swapped))
    assert any("does not draw" in sentence for sentence in verify(tmp_path))

    changed(tmp_path, study=whole.study, days=whole.days[1:])
    assert any("Days are missing" in sentence for sentence in verify(tmp_path))


def test_a_friends_name_and_words_of_ones_own_stay_at_home(tmp_path: Path):
    plan = msgspec.structs.replace(PLAN, contact=Contact(name="Ida Unmistakable", how="0170"))
    frozen = begun(plan, 3)
    whole = made(frozen, lived(frozen, Participant(), 3), now=NOW)
    write_report(whole, tmp_path)
    assert verify(tmp_path) == []
    for path in tmp_path.iterdir():
        assert b"Unmistakable" not in path.read_bytes()
    assert whole.texts == {}
    told = made(frozen, (), now=NOW, texts={"It is like": "a <b>mirror</b>"})
    write_report(told, tmp_path / "told")
    page = (tmp_path / "told" / "report.html").read_text(encoding="utf-8")
    assert "a &lt;b&gt;mirror&lt;/b&gt;" in page


def test_a_null_result_is_told_in_as_many_words(tmp_path: Path):
    write_report(bundle(Participant(effect_sd=0.0), seed=6), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "this study shows no difference" in page
    assert "you would have seen an effect of 1 standard deviation of a day 4 times in 5" in page


def test_a_clear_result_is_told_with_the_lots(tmp_path: Path):
    write_report(bundle(Participant(effect_sd=3.0), seed=6), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "the conditions made a difference here" in page
    assert "of the lots that could have been drawn" in page
    assert page.count("exploratory") >= 3


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"{", "no exported study"),
        (b"\xff\xfe", "no exported study"),
        (b'{"format": 1}', "no exported study"),
        (b"[" * 100_000, "no exported study"),
    ],
)
def test_what_is_no_study_is_refused_in_a_sentence(tmp_path: Path, content: bytes, part: str):
    (tmp_path / "study.json").write_bytes(content)
    with pytest.raises(UserError, match=part):
        read_bundle(tmp_path)
    with pytest.raises(UserError, match="cannot be read"):
        read_bundle(tmp_path / "none.json")
