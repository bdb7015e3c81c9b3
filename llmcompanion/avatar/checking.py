"""What an avatar has, what it lacks, and what is shown instead: for whoever makes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.avatar.manifest import EXPRESSIONS
from llmcompanion.avatar.nearness import drawable
from llmcompanion.avatar.sets import load_avatar

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a check of an avatar that can be used.

    Attributes:
        name: The folder's name.
        title: What a person calls it.
        kind: "rig", "sprites" or "frames".
        has_manifest: Whether there is an avatar.toml.
        licence: As the manifest says, or "".
        expressions: What is drawn.
        falls_back: Every expression that is not drawn, and the one shown for it.
        notes: What may not be as its maker meant it: one sentence each.
        damaged: Pictures that cannot be unpacked: one sentence each.
    """

    name: str
    title: str
    kind: str
    has_manifest: bool
    licence: str
    expressions: tuple[str, ...]
    falls_back: dict[str, str]
    notes: tuple[str, ...]
    damaged: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """The report for reading."""
        lines = [
            f"{self.title} ({self.kind})",
            f"{len(self.expressions)} expressions: {', '.join(self.expressions)}",
        ]
        if not self.has_manifest:
            lines.append("no avatar.toml: the files' names say what they are")
        elif not self.licence:
            lines.append("the licence is not given")
        by_stand_in: dict[str, list[str]] = {}
        for missing, stand_in in self.falls_back.items():
            by_stand_in.setdefault(stand_in, []).append(missing)
        for stand_in, names in by_stand_in.items():
            lines.append(f"{', '.join(names)}: shown as {stand_in}")
        return [*lines, *self.notes, *self.damaged]


def check_avatar(path: Path) -> Report:
    """Look at an avatar from end to end: every picture is unpacked.

    Raises:
        UserError: It cannot be used at all.
    """
    avatar = load_avatar(path)
    try:
        return Report(
            name=avatar.name,
            title=avatar.title,
            kind=avatar.kind,
            has_manifest=avatar.has_manifest,
            licence=avatar.licence,
            expressions=tuple(sorted(avatar.expressions)),
            falls_back={
                name: drawable(name, avatar.expressions)
                for name in sorted(EXPRESSIONS - avatar.expressions)
            },
            notes=tuple(avatar.notes()),
            damaged=tuple(avatar.damaged()),
        )
    finally:
        avatar.close()
