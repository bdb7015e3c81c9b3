"""The characters, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.art.kai import KAI
from tools.art.mira import MIRA

if TYPE_CHECKING:
    from tools.art.character import Character

CHARACTERS: dict[str, Character] = {who.name: who for who in (MIRA, KAI)}
