"""``llmcompanion doctor``: what this machine offers, and what is amiss.

Works when everything is broken: each subject is looked at by itself, and one that
cannot be looked at is one more finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from llmcompanion.cli.console import Console
    from llmcompanion.config.folders import Folders

MORE = """\
Nothing is changed, nothing is sent, and no key is shown. Ends with 0 whatever it
finds: scripts read "ok" and "problems" in the JSON.

example:
  llmcompanion doctor --json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.epilog = MORE
    parser.add_argument("--json", action="store_true", help="for scripts and for bug reports")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Look at everything, print what was found."""
    findings = examine(console)
    if arguments.json:
        console.write_json(findings)
    else:
        console.write("\n".join(_lines(findings)))
    return exit_codes.OK


def examine(console: Console) -> dict[str, Any]:
    """All subjects by name, with "ok" and "problems" over all of them."""
    findings: dict[str, Any] = {"ok": True, "problems": []}
    for name, look in _subjects(console).items():
        try:
            found = look()
        except UserError as error:
            found = {"problem": error.sentence}
        except Exception as error:  # noqa: BLE001 - a broken part is what is looked for here
            found = {"problem": f"{name}: this could not be looked at ({_said(error)})."}
        findings[name] = found
        findings["problems"] += _problems(found)
    findings["ok"] = not findings["problems"]
    return findings


def _subjects(console: Console) -> dict[str, Callable[[], dict[str, Any]]]:
    """What is looked at, in order. Imports happen inside, where a failure is a finding."""

    def versions() -> dict[str, Any]:
        from llmcompanion.cli.checkup import system

        return system.versions()

    def folders() -> dict[str, Any]:
        from llmcompanion.cli.checkup import system

        return system.folders(console.folders())

    def settings() -> dict[str, Any]:
        from llmcompanion.cli.checkup import system

        return system.settings(console.folders())

    def terminal() -> dict[str, Any]:
        from llmcompanion.cli.checkup import terminal

        return terminal.look(console.environ)

    def audio() -> dict[str, Any]:
        from llmcompanion.cli.checkup import audio

        return audio.look()

    def keys() -> dict[str, Any]:
        from llmcompanion.cli.checkup import models

        return models.keys(console.environ)

    def offers() -> dict[str, Any]:
        from llmcompanion.cli.checkup import models

        return models.offers(_profiles(console.folders()), console.environ)

    def personas() -> dict[str, Any]:
        from llmcompanion.cli.checkup import personas

        return personas.look(console.folders())

    def database() -> dict[str, Any]:
        from llmcompanion.cli.checkup import database

        return database.look(console.folders())

    return {
        "versions": versions,
        "folders": folders,
        "settings": settings,
        "database": database,
        "personas": personas,
        "models": offers,
        "keys": keys,
        "terminal": terminal,
        "audio": audio,
    }


def _profiles(places: Folders) -> Mapping[str, Any]:
    """The profiles in the settings; none where these are broken, which is said elsewhere."""
    from llmcompanion.config.settings import load_settings

    try:
        return load_settings(places.settings_file).models
    except UserError:
        return {}


def _said(error: Exception) -> str:
    words = str(error).strip().splitlines()
    return f"{type(error).__name__}: {words[0]}" if words else type(error).__name__


def _problems(found: Any) -> list[str]:
    """Every sentence under "problem" and "problems", however deep."""
    if not isinstance(found, dict):
        return []
    problems = []
    for key, value in found.items():
        if key == "problem":
            problems.append(value)
        elif key == "problems":
            problems += value
        else:
            problems += _problems(value)
    return problems


def _lines(findings: Mapping[str, Any]) -> list[str]:
    lines = []
    for name, found in findings.items():
        if name in ("ok", "problems"):
            continue
        lines.append(name.upper())
        lines += [f"  {key:<18} {_words(value)}".rstrip() for key, value in found.items()]
        lines.append("")
    lines.append("ALL IS WELL" if findings["ok"] else "AMISS")
    lines += [f"  {problem}" for problem in findings["problems"]]
    return lines


def _words(value: Any) -> str:
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case None:
            return "-"
        case list():
            return ", ".join(_words(each) for each in value) or "-"
        case dict():
            parts = [_part(key, each) for key, each in value.items() if each not in ("", None)]
            return ", ".join(parts) or "-"
        case _:
            return str(value)


def _part(key: str, value: Any) -> str:
    if value is True:
        return key.replace("_", " ")
    if value is False:
        return f"not {key.replace('_', ' ')}"
    return _words(value)
