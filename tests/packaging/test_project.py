"""What the project's own files say of each other."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from llmcompanion import __version__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def name_of(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_every_package_that_is_imported_is_declared():
    declared = {name_of(each) for each in PROJECT["dependencies"]}
    for extra, packages in PROJECT["optional-dependencies"].items():
        if extra not in ("test", "lint"):
            declared |= {name_of(each) for each in packages}
    providers = {**metadata.packages_distributions(), "llama_cpp": ["llama-cpp-python"]}
    for path in (ROOT / "llmcompanion").rglob("*.py"):
        for name in imported(path) - {"llmcompanion"} - sys.stdlib_module_names:
            packages = {name_of(each) for each in providers.get(name, [name])}
            assert packages & declared, f"{path.name} imports {name}"


def test_the_source_is_read_by_every_python_that_is_promised():
    for path in (ROOT / "llmcompanion").rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 11))


def test_the_readme_states_both_commands_where_the_checks_look_for_them():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"<!-- command (\d)[^\n]*-->\s*```\w*\n(.*?)```", text, re.DOTALL))
    assert "pip install ." in blocks["1"]
    assert "llmcompanion" in blocks["1"]
    assert "[test]" in blocks["2"]
    assert "pytest" in blocks["2"]


@pytest.mark.skipif(sys.platform == "win32", reason="a script for POSIX shells")
def test_the_checks_take_the_test_command_from_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    start = script.index("readme_command() {")
    function = script[start : script.index("\n}\n", start) + 3]
    for number in ("1", "2"):
        found = subprocess.run(
            ["bash", "-c", f"{function}\nreadme_command {number}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        assert found
        assert found in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_changelog_knows_this_version_or_is_still_collecting_for_it():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{__version__}]" in text or "## [Unreleased]" in text
