"""The report in a real browser, without a window."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PIL import Image

from llmcompanion.study.pool import pool
from llmcompanion.study.report.bundle import encoded
from llmcompanion.study.report.folder import write_report
from llmcompanion.study.report.pooled import write_pool
from tests.needs import browser
from tests.study.report.test_folder import bundle

pytestmark = pytest.mark.browser


def opened(page: Path, scratch: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    path = browser()
    assert path is not None
    return subprocess.run(
        [
            path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--enable-logging=stderr", "--log-level=0", f"--user-data-dir={scratch / 'profile'}",
            *flags, page.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip


def test_the_report_opens_without_a_word_in_the_console_and_its_figures_are_there(tmp_path: Path):
    write_report(bundle(), tmp_path / "report")
    page = tmp_path / "report" / "report.html"
    done = opened(page, tmp_path, "--dump-dom")
    assert done.stdout.count("<svg") == 4
    assert "What came of it" in done.stdout
    assert "CONSOLE" not in done.stderr

    opened(page, tmp_path, f"--screenshot={tmp_path / 'page.png'}", "--window-size=900,1200")
    with Image.open(tmp_path / "page.png") as picture:
        shades = picture.convert("RGB").getcolors(1 << 24)
    assert shades is not None
    colours = {colour for _, colour in shades}
    assert (0xF6, 0xE3, 0xD0) in colours and (0xDF, 0xE7, 0xF5) in colours  # both conditions


def test_the_report_prints(tmp_path: Path):
    write_report(bundle(), tmp_path / "report")
    paper = tmp_path / "page.pdf"
    opened(tmp_path / "report" / "report.html", tmp_path, f"--print-to-pdf={paper}")
    assert paper.read_bytes().startswith(b"%PDF") and paper.stat().st_size > 10_000


def test_a_pool_opens_too(tmp_path: Path):
    paths = []
    for seed in (1, 2, 3):
        path = tmp_path / f"{seed}.json"
        path.write_bytes(encoded(bundle(seed=seed)))
        paths.append(path)
    write_pool(pool(paths), tmp_path / "pool")
    done = opened(tmp_path / "pool" / "pool.html", tmp_path, "--dump-dom")
    assert "<svg" in done.stdout and "3 studies" in done.stdout
    assert "CONSOLE" not in done.stderr
