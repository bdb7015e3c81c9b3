"""What the fuzzer begins with, and what it once found, holds what must hold of any file."""

from pathlib import Path

import pytest

from tools.fuzz_cards import run_plain, try_bytes

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_a_file_of_the_corpus_is_refused_in_a_sentence_or_survives(path: Path) -> None:
    try_bytes(path.read_bytes())


def test_the_corpus_is_small() -> None:
    assert sum(path.stat().st_size for path in CORPUS) < 200_000


def test_changes_of_the_corpus_at_random_find_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_plain(1.0, [path.read_bytes() for path in CORPUS]) == 0
