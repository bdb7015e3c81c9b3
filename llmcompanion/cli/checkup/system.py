"""Versions, folders and settings."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from typing import TYPE_CHECKING, Any

from llmcompanion import __version__
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from llmcompanion.config.folders import Folders

PACKAGES = ("textual", "pillow", "anthropic", "keyring", "sounddevice", "llama-cpp-python")


def versions() -> dict[str, Any]:
    """The program, Python, the system, and the packages that matter; None where one is missing."""
    import sqlite3

    found: dict[str, Any] = {
        "llmcompanion": __version__,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "sqlite": sqlite3.sqlite_version,
    }
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = None
    return found


def folders(places: Folders) -> dict[str, Any]:
    """Each folder: where it is, whether it is there, whether it can be written to."""
    return {
        "config": _folder(places.config),
        "data": _folder(places.data),
        "logs": _folder(places.logs),
    }


def _folder(folder: Path) -> dict[str, Any]:
    there = folder.is_dir()
    nearest = folder
    while not os.path.lexists(nearest) and nearest != nearest.parent:
        nearest = nearest.parent
    found: dict[str, Any] = {
        "path": str(folder),
        "exists": there,
        "writable": nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK),
    }
    if not found["writable"]:
        found["problem"] = f"{folder}: this folder cannot be written to; mend its permissions."
    elif there and sys.platform != "win32" and folder.stat().st_mode & 0o077:
        found["problem"] = f"{folder}: others can look into this folder; the next start closes it."
    return found


def settings(places: Folders) -> dict[str, Any]:
    """Whether the settings file is there and sound, and what in it is passed over."""
    from llmcompanion.config.settings import load_settings, settings_warnings

    path = places.settings_file
    found: dict[str, Any] = {"path": str(path), "exists": path.exists(), "valid": True}
    try:
        load_settings(path)
        found["warnings"] = settings_warnings(path)
    except UserError as error:
        found["valid"] = False
        found["problem"] = error.sentence
    return found
