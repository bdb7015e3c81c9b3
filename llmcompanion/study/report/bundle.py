"""A study as files that anybody can compute with again: numbers only, under no name.

Text that the person wrote (a metaphor, a note, the question) goes along only where it is asked for.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from llmcompanion.errors import UserError
from llmcompanion.study.freeze import Frozen, faults, pseudonym
from llmcompanion.study.plan import Contact
from llmcompanion.study.table import StudyDay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

FORMAT = 1
FILE = "study.json"
LONGEST_FILE = 16 * 1024 * 1024


class Bundle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's study.

    Attributes:
        who: A pseudonym: drawn for this study, tied to nothing.
        events: What happened besides (pauses, rules that fired), by date, without words.
        texts: What the person wrote; only where they added it.
        results: The figures that the report shows, to be checked by computing them again.
        power: As it was worked out before it began; None where it was not.
    """

    format: int = FORMAT
    who: str
    made_at: str
    program: str
    study: Frozen
    days: tuple[StudyDay, ...]
    events: tuple[dict[str, Any], ...] = ()
    texts: dict[str, str] = {}
    results: dict[str, Any] = {}
    power: dict[str, float] | None = None


def without_names(frozen: Frozen, *, reasons: bool = False) -> Frozen:
    """The study without what names anybody: the friend to call, and why the plan was changed.

    Args:
        reasons: Leave in why it was changed.
    """
    plan = msgspec.structs.replace(frozen.plan, contact=Contact())
    amendments = frozen.amendments
    if not reasons:
        amendments = tuple(msgspec.structs.replace(each, reason="") for each in amendments)
    return msgspec.structs.replace(frozen, plan=plan, amendments=amendments)


def encoded(bundle: Bundle) -> bytes:
    """The bundle as JSON, readable and always the same."""
    return msgspec.json.format(msgspec.json.encode(bundle, order="deterministic"), indent=1)


def read_bundle(path: Path) -> Bundle:
    """The bundle in a file, or in a folder that a report was written to.

    Raises:
        UserError: It cannot be read, or is no bundle; the sentence says why.
    """
    file = path / FILE if path.is_dir() else path
    try:
        with file.open("rb") as opened:
            raw = opened.read(LONGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UserError(
            f"this study cannot be read ({reason})", where=str(file), mend="name an exported one"
        ) from error
    if len(raw) > LONGEST_FILE:
        raise UserError("this is too large for a study", where=str(file))
    try:
        bundle = msgspec.json.decode(raw, type=Bundle)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise UserError(
            f"this is no exported study ({str(error)[:120]})",
            where=str(file),
            mend="export it with: llmcompanion study export",
        ) from error
    if bundle.format > FORMAT:
        raise UserError(
            f"format {bundle.format} is newer than this program, which reads {FORMAT}",
            where=str(file),
            mend="upgrade llmcompanion",
        )
    return bundle


def seal(bundle: Bundle) -> str:
    """The SHA-256 of a bundle's bytes, in hex: two that are the same are one and the same."""
    return hashlib.sha256(encoded(bundle)).hexdigest()


def broken(bundle: Bundle) -> list[str]:
    """What does not hold in a bundle, each a sentence."""
    study = bundle.study
    found = faults(study)
    lots = [day.condition for day in bundle.days if day.stage == "lots"]
    if tuple(lots) != study.assignment[: len(lots)]:
        found.append("The days do not follow the lots that were drawn.")
    numbers = [day.number for day in bundle.days]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append("Days are missing, or stand twice.")
    return found


def made(
    frozen: Frozen,
    days: Sequence[StudyDay],
    *,
    now: datetime,
    who: str = "",
    **more: Any,
) -> Bundle:
    """Put a bundle together."""
    from llmcompanion import __version__

    return Bundle(
        who=who or pseudonym(),
        made_at=now.strftime("%Y-%m-%d"),
        program=__version__,
        study=without_names(frozen, reasons=bool(more.get("texts"))),
        days=tuple(days),
        **more,
    )
