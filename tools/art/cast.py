"""The characters, by name."""

from __future__ import annotations

from tools.art.character import Character
from tools.art.kai import KAI
from tools.art.mira import MIRA

CHARACTERS: dict[str, Character] = {who.name: who for who in (MIRA, KAI)}
