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
    from llmcompanion.config.settings import Settings

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

        return terminal.look(console.environ, wanted=_settings(console.folders()).avatar.renderer)

    def audio() -> dict[str, Any]:
        from llmcompanion.cli.checkup import audio

        places = console.folders()
        settings, found = _settings(places), audio.look()
        return {
            **found,
            **audio.voices(settings.voice, places.voices, console.environ),
            **audio.ears(settings.listen, places.models, found),
        }

    def keys() -> dict[str, Any]:
        from llmcompanion.cli.checkup import models

        return models.keys(console.environ)

    def offers() -> dict[str, Any]:
        from llmcompanion.cli.checkup import models

        places = console.folders()
        return models.offers(_settings(places).models, console.environ, places.models)

    def local_models() -> dict[str, Any]:
        from llmcompanion.cli.checkup import local_models

        return local_models.look(console.folders())

    def personas() -> dict[str, Any]:
        from llmcompanion.cli.checkup import personas

        return personas.look(console.folders())

    def instruments() -> dict[str, Any]:
        from llmcompanion.cli.checkup import instruments

        return instruments.look(console.folders())

    def database() -> dict[str, Any]:
        from llmcompanion.cli.checkup import database

        return database.look(console.folders())

    return {
        "versions": versions,
        "folders": folders,
        "settings": settings,
        "database": database,
        "personas": personas,
        "instruments": instruments,
        "models": offers,
        "local": local_models,
        "keys": keys,
        "terminal": terminal,
        "audio": audio,
    }


def _settings(places: Folders) -> Settings:
    """The settings; the defaults where these are broken, which is said elsewhere."""
    from llmcompanion.config.settings import Settings, load_settings

    try:
        return load_settings(places.settings_file)
    except UserError:
        return Settings()


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
    """The findings for a person: a heading a subject, a line a fact, what is amiss at the end."""
    lines = []
    for name, found in findings.items():
        if name in ("ok", "problems"):
            continue
        lines.append(name.upper())
        facts = {key: value for key, value in found.items() if key not in ("problem", "problems")}
        for key, value in facts.items():
            lines.append(f"  {key.replace('_', ' '):<18} {_words(value)}".rstrip())
        if not facts:
            lines.append("  could not be looked at")
        lines.append("")
    if findings["ok"]:
        return [*lines, "Nothing is amiss."]
    return [*lines, "AMISS", *(f"  {problem}" for problem in findings["problems"])]


def _words(value: Any) -> str:
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case None | "":
            return "-"
        case list():
            return ", ".join(_words(each) for each in value) or "-"
        case dict():
            parts = [
                part
                for key, each in value.items()
                if key != "problem" and (part := _part(key, each))
            ]
            return ", ".join(parts) or "-"
        case _:
            return str(value)


_PARTS = {
    ("exists", True): "",
    ("exists", False): "not there yet",
    ("writable", True): "writable",
    ("writable", False): "not writable",
    ("present", True): "yes",
    ("present", False): "no",
    ("ready", True): "ready",
    ("ready", False): "not ready",
}


def _part(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _PARTS.get((key, value), f"{key} {_words(value)}")
    return _words(value) if value not in ("", None) else ""
