"""Which llama.cpp is installed: built on this machine, or prebuilt. Nothing native is imported."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import Literal

from llmcompanion.models.port import Unreachable

EngineName = Literal["llama-cpp-python", "xllamacpp"]

BUILT = "pip install 'llmcompanion[local]'"
PREBUILT = "pip install 'llmcompanion[local-prebuilt]'"


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to run a local model that is installed.

    Attributes:
        name: The package's name on the index.
        version: As installed; "" where the package does not say.
    """

    name: EngineName
    version: str


_PACKAGES: tuple[tuple[EngineName, str], ...] = (
    ("llama-cpp-python", "llama_cpp"),  # made for this processor, and aborts a prompt at once
    ("xllamacpp", "xllamacpp"),
)


def engines() -> list[Engine]:
    """The engines that are installed, the preferred one first."""
    found = []
    for name, package in _PACKAGES:
        try:
            there = find_spec(package) is not None
        except (ImportError, ValueError):
            there = False
        if there:
            found.append(Engine(name, _version(name)))
    return found


def no_engine(place: str) -> Unreachable:
    """Neither is installed: what to do, with a compiler and without."""
    return Unreachable(
        "no engine for local models is installed",
        where=place,
        mend=f"run: {PREBUILT} (ready-made), or: {BUILT} (compiles for this machine, some minutes)",
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
