"""Which country's lines are shown first: the one that is set, or a guess from this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmcompanion.care.help import Country, Help

LOCALTIME = Path("/etc/localtime")
_REGION = re.compile(r"[a-z]{2,3}[_-](?:[A-Z][a-z]{3}[_-])?([A-Z]{2})\b")


def country_of(
    setting: str, help_list: Help, environ: Mapping[str, str], zone: str
) -> Country | None:
    """The country whose lines come first; None: only what helps anywhere.

    The time zone comes before the locale: American English is what many machines elsewhere speak.

    Args:
        setting: ``care.country``; "" guesses.
        zone: Name of the local time zone, "" where it has none (see `local_zone`).
    """
    if setting:
        return help_list.country(setting)
    found = help_list.of_zone(zone) if zone else None
    if found is not None or zone not in ("", "UTC", "Etc/UTC", "Etc/GMT", "GMT"):
        return found
    for variable in ("LC_ALL", "LC_TELEPHONE", "LC_MESSAGES", "LANG"):
        region = _REGION.match(environ.get(variable, ""))
        if region is not None:
            return help_list.country(region[1])
    return None


def local_zone(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> str:
    """The name of this machine's time zone, like "Europe/Vienna"; "" where it cannot be told."""
    name = environ.get("TZ", "").lstrip(":")
    if name:
        return name.partition("zoneinfo/")[2] or name
    try:
        target = str(localtime.readlink())
    except OSError:  # Windows, or a copied file
        return ""
    return target.partition("zoneinfo/")[2]
