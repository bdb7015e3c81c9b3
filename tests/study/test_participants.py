"""People of every kind live whole studies through the real core, and their reports are read."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from llmcompanion.study.analysis.registered import Results, analyse
from llmcompanion.study.calendar import Place
from llmcompanion.study.exported import exported
from llmcompanion.study.report.bundle import Bundle, broken
from llmcompanion.study.report.folder import verify, with_results, write_report

from .lives import blocks, live, world

EFFECT = 3.0


@pytest.fixture(autouse=True)
def _the_same_lots_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda size=32: f"{5:0{2 * size}x}")


def feeling(
    seed: int, *, effect: float = 0.0, trend: float = 0.0, correlation: float = 0.0,
    missing: float = 0.0,
) -> Callable[[Place], float | None]:  # fmt: skip
    """What is felt on each day: around 4, with a spread of 1; None is a day in bed."""
    rng = Random(seed)
    noise = rng.gauss(0, 1)

    def felt(place: Place) -> float | None:
        nonlocal noise
        noise = correlation * noise + (1 - correlation**2) ** 0.5 * rng.gauss(0, 1)
        value = 4 + noise + trend * place.number + (effect if place.condition == "anime" else 0)
        return None if rng.random() < missing else min(10.0, max(0.0, value))

    return felt


async def lived(
    folder: Path, felt: Callable[[Place], float | None], *, stop_after: int | None = None
) -> tuple[Bundle, Results]:
    async with world(folder) as it:
        await it.studies.begin(blocks(28))
        await live(it, felt, days=stop_after, minutes=10)
        if stop_after is not None:
            await it.studies.stop(await it.here(), reason="enough")
        standing = await it.studies.latest()
        assert standing is not None
        bundle = await exported(it.studies, standing, now=it.clock.now())
        return bundle, analyse(bundle.study, bundle.days)


async def test_a_known_effect_is_recovered_and_the_report_holds(tmp_path: Path):
    bundle, results = await lived(tmp_path, feeling(1, effect=EFFECT))
    primary = results.primary
    assert primary.test is not None and primary.test.p < 0.01
    assert primary.difference == pytest.approx(EFFECT, abs=1.0)
    assert primary.nap is not None and primary.nap.value > 0.9
    assert results.compliance.kept == 28
    write_report(with_results(bundle), tmp_path / "report")
    assert verify(tmp_path / "report") == [] and broken(bundle) == []


@pytest.mark.parametrize(
    "nature", [{"trend": 0.1}, {"correlation": 0.6}], ids=["a trend", "days like the one before"]
)
async def test_what_is_no_effect_is_not_taken_for_one(tmp_path: Path, nature: dict[str, float]):
    _, results = await lived(tmp_path, feeling(4, **nature))
    assert results.primary.test is not None
    assert results.primary.test.p > 0.05


async def test_days_in_bed_are_counted_and_the_effect_is_still_found(tmp_path: Path):
    bundle, results = await lived(tmp_path, feeling(2, effect=EFFECT, missing=0.25))
    in_bed = sum(day.minutes == 0 for day in bundle.days)
    assert in_bed > 2 and results.primary.missing == in_bed
    assert results.compliance.kept == 28 - in_bed
    assert results.primary.test is not None and results.primary.test.p < 0.05


async def test_a_liar_looks_too_good(tmp_path: Path):
    _, results = await lived(tmp_path, lambda place: 10.0 if place.condition == "anime" else 0.0)
    assert results.primary.nap is not None and results.primary.nap.value == 1.0
    assert results.primary.standardised is None  # nobody's days are all the same


async def test_a_quitter_leaves_what_there_is_and_no_more(tmp_path: Path):
    bundle, results = await lived(tmp_path, feeling(3, effect=EFFECT), stop_after=9)
    assert len(bundle.days) in (9, 10)
    assert results.compliance.days == len(bundle.days)
    assert [event["what"] for event in bundle.events][-1] == "stopped by the person"
    assert results.primary.test is not None
    assert broken(bundle) == []
