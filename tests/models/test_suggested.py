"""The list of models that are suggested."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmcompanion import resources
from llmcompanion.errors import UserError
from llmcompanion.models.pull import HubFile, choose
from llmcompanion.models.suggested import gigabytes, load_suggestions


def test_the_shipped_list_is_short_free_and_small():
    found = load_suggestions(resources.assets() / "models" / "suggested.toml")
    assert 3 <= len(found) <= 10
    for each in found:
        assert each.licence in ("Apache-2.0", "MIT")
        assert 100e6 < each.size < 6e9
        assert each.size < each.memory_gb * 1e9 * 1.3
        assert each.repo.count("/") == 1 and each.about.endswith(".")
        assert choose([HubFile(each.file, each.size, "0" * 64)], "", each.repo)
    assert [each.size for each in found] == sorted(each.size for each in found)


@pytest.mark.parametrize("text", [None, "[[model]]\ntitle = 3\n", "x ="])
def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, text: str | None):
    path = tmp_path / "suggested.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UserError, match="cannot be read"):
        load_suggestions(path)


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 MB"), (491_400_032, "491 MB"), (2_497_281_120, "2.5 GB")]
)
def test_sizes_are_said_as_people_do(size: int, words: str):
    assert gigabytes(size) == words
