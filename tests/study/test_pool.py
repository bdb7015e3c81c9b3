"""Many studies become one, each checked first."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec
import pytest

from llmcompanion.errors import UserError
from llmcompanion.study.analysis.registered import analyse
from llmcompanion.study.plan import Outcomes
from llmcompanion.study.pool import Effect, pool, random_effects
from llmcompanion.study.report.bundle import Bundle, encoded, made
from llmcompanion.study.report.numbers import figures_of
from llmcompanion.study.report.pooled import write_pool
from tests.study.analysis.test_registered import PLAN
from tests.study.simulated import Participant, begun, lived

NOW = datetime(2026, 4, 6, tzinfo=UTC)


def bundle(seed: int, effect: float = 0.6, **changes) -> Bundle:
    frozen = begun(msgspec.structs.replace(PLAN, **changes), seed)
    days = lived(frozen, Participant(effect_sd=effect, missing=0.1), seed)
    results = figures_of(analyse(frozen, days, only_primary=True, test=False))
    return made(frozen, days, now=NOW, results=results)


def written(folder: Path, *bundles: Bundle) -> list[Path]:
    paths = []
    for number, each in enumerate(bundles):
        path = folder / f"{number}.json"
        path.write_bytes(encoded(each))
        paths.append(path)
    return paths


def test_the_effect_that_people_share_is_recovered(tmp_path: Path):
    rng = Random(2)
    found = pool(written(tmp_path, *(bundle(n, rng.gauss(0.7, 0.2)) for n in range(1, 41))))
    assert found.refused == () and found.summary is not None
    assert found.summary.low < 0.7 < found.summary.high
    assert found.summary.low > 0
    folder = tmp_path / "pool"
    write_pool(found, folder)
    page = (folder / "pool.html").read_text(encoding="utf-8")
    assert "40 studies" in page and "<svg" in page
    with (folder / "days.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 40 * PLAN.length
    assert {row["who"] for row in rows} == {each.who for each in found.bundles}
    with (folder / "studies.csv").open(encoding="utf-8") as file:
        effects = list(csv.DictReader(file))
    assert len(effects) == 40


def test_what_does_not_hold_or_does_not_fit_is_left_out_and_named(tmp_path: Path):
    good = [bundle(1), bundle(2)]
    swapped = tuple(reversed(good[0].study.assignment))
    forged = msgspec.structs.replace(
        bundle(3), study=msgspec.structs.replace(bundle(3).study, assignment=swapped)
    )
    lying = bundle(4)
    told = msgspec.json.decode(msgspec.json.encode(lying.results))
    told["outcomes"]["d.felt"]["standardised"] = 9.9
    lying = msgspec.structs.replace(lying, results=told)
    other = bundle(5, outcome=Outcomes(primary="gap"))
    again = good[0]
    same_lots = msgspec.structs.replace(good[1], who="p-somebody-else")
    paths = written(tmp_path, *good, forged, lying, other, again, same_lots)
    (tmp_path / "z.json").write_text("{", encoding="utf-8")
    found = pool([*paths, tmp_path / "z.json"])
    assert len(found.bundles) == 2
    reasons = " ".join(found.refused)
    for part in (
        "does not draw", "do not come out again", "another question", "is there already",
        "those of another one", "no exported study",
    ):  # fmt: skip
        assert part in reasons
    assert len(found.refused) == 6


def test_nothing_to_pool_is_said(tmp_path: Path):
    with pytest.raises(UserError, match="no study can be pooled"):
        pool([tmp_path / "none.json"])


def test_the_summary_is_that_of_the_textbook_formulas():
    values = [-0.83, -1.06, -1.28, -0.04, 0.22, -2.41, -1.28]
    variances = [1.55, 0.17, 0.65, 2.04, 0.24, 1.15, 0.65]
    rows = enumerate(zip(values, variances, strict=True))
    effects = [Effect(str(number), v, s, None, 28) for number, (v, s) in rows]
    found = random_effects(effects)
    weights = [1 / s for s in variances]
    centre = sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
    q = sum(w * (v - centre) ** 2 for w, v in zip(weights, values, strict=True))
    c = sum(weights) - sum(w * w for w in weights) / sum(weights)
    tau2 = max(0.0, (q - 6) / c)
    star = [1 / (s + tau2) for s in variances]
    mean = sum(w * v for w, v in zip(star, values, strict=True)) / sum(star)
    assert found.tau**2 == pytest.approx(tau2)
    assert found.value == pytest.approx(mean)
    assert found.i_squared == pytest.approx(max(0.0, (q - 6) / q))
    assert found.low < found.value < found.high


def test_the_interval_of_the_summary_covers_what_it_says():
    rng = Random(4)
    covered = 0
    for _ in range(400):
        effects = [
            Effect(str(n), rng.gauss(rng.gauss(0.5, 0.3), 0.4), 0.16, None, 28) for n in range(8)
        ]
        found = random_effects(effects)
        covered += found.low <= 0.5 <= found.high
    assert 0.91 <= covered / 400 <= 0.99
