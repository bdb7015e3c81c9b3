"""A persona given out as a card, with its face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.avatar.portrait import nobody, portrait_of
from llmcompanion.avatar.sets import find_avatar
from llmcompanion.persona.cards.exporting import Picture, export
from llmcompanion.persona.folder import folder_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from llmcompanion.persona.cards.exporting import Export, Format
    from llmcompanion.persona.model import Persona


def export_with_face(
    persona: Persona,
    form: Format,
    folders: Sequence[Path],
    *,
    as_png: bool = False,
    now_s: int = 0,
) -> Export:
    """A persona as a card; a picture without a face shows a plain ground.

    Args:
        form: See `llmcompanion.persona.cards.exporting.export`.
        folders: Where avatars are that belong to no persona.
        as_png: Whether "v2" and "v3" are put into a picture.
        now_s: Unix time, for the date of what was changed.

    Raises:
        UserError: The card that it came from is damaged, or its avatar cannot be used.
    """
    picture, emotions = _face(persona, folders)
    if picture is None and (form == "png" or (as_png and form in ("v2", "v3"))):
        picture = Picture(nobody(), is_placeholder=True)
    return export(persona, form, as_png=as_png, picture=picture, emotions=emotions, now_s=now_s)


def _face(persona: Persona, folders: Sequence[Path]) -> tuple[Picture | None, Mapping[str, bytes]]:
    """The persona's picture, and its other expressions where they are files."""
    if not persona.avatar:
        return None, {}
    own = folder_of(persona)
    place = find_avatar(persona.avatar, folders if own is None else (own, *folders))
    portrait = portrait_of(place)
    return Picture(portrait.neutral, is_own=place.parent == own), portrait.others
