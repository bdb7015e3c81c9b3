"""One of several things to choose from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: its id, its name and a line about it."""

    id: str
    title: str
    about: str = ""
