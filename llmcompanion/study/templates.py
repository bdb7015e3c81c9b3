"""Plans to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion import resources
from llmcompanion.errors import UserError
from llmcompanion.study.plan_file import read_plan

if TYPE_CHECKING:
    from pathlib import Path

    from llmcompanion.study.plan import Plan

ORDER = ("original-week", "face", "emotions", "name", "doctor")
"""As they are offered: the files in ``assets/studies``, by name."""


def template_file(name: str) -> Path:
    """The file of a template.

    Raises:
        UserError: There is none of that name.
    """
    if name not in ORDER:
        raise UserError(f'there is no template "{name}"', mend=f"there are {', '.join(ORDER)}")
    return resources.assets() / "studies" / f"{name}.toml"


def template(name: str) -> Plan:
    """A template's plan.

    Raises:
        UserError: There is none of that name.
    """
    return read_plan(template_file(name))
