"""DOCTOR, the model that is always there: after Weizenbaum's program of 1966.

Importing this reads no script and loads no engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.models.doctor.adapter import Doctor

if TYPE_CHECKING:
    from pathlib import Path

    from llmcompanion.models.doctor.script import Script

__all__ = ["Doctor", "load_script"]


def load_script(path: Path) -> Script:
    """See `llmcompanion.models.doctor.reading.load_script`."""
    from llmcompanion.models.doctor.reading import load_script as load

    return load(path)
