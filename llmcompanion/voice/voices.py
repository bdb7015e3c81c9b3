"""The voices folder: what voices for Piper lie there, and fetching more of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.models.pull import Plan, fetch, survey
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from llmcompanion.models.pull import Step

REPOSITORY = "rhasspy/piper-voices"
"""Where Piper's voices are kept at the hub; each has a licence of its own, in its MODEL_CARD."""

ALSO_AT = (
    Path("~/.local/share/piper-voices"),
    Path("~/.local/share/piper/voices"),
    Path("/usr/share/piper-voices"),
)
"""Where other programs keep such voices."""

_NAME = re.compile(r"([a-z]{2,3})_([A-Z]{2})-([A-Za-z0-9_]+)-(x_low|low|medium|high)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that lies on this machine.

    Attributes:
        name: As in ``en_US-amy-medium``.
        file: The model; its description lies beside it.
    """

    name: str
    file: Path

    @property
    def language(self) -> str:
        """Such as "en"; "" where the name does not say."""
        found = _NAME.fullmatch(self.name)
        return found[1] if found else ""


def find_voices(folders: Iterable[Path]) -> list[Voice]:
    """The voices in these folders, each once, the first folder's first."""
    found: dict[str, Voice] = {}
    for folder in folders:
        try:
            files = sorted(folder.expanduser().glob("*.onnx"))
        except OSError:
            continue
        for file in files:
            if file.with_name(f"{file.name}.json").is_file():
                found.setdefault(file.stem, Voice(file.stem, file))
    return list(found.values())


def choose(voices: list[Voice], wanted: str, language: str) -> Voice | None:
    """The voice that is named, else one of the language, else any; None where there is none."""
    for voice in voices:
        if voice.name == wanted:
            return voice
    for voice in voices:
        if voice.language == language:
            return voice
    return voices[0] if voices else None


def pull_voice(
    name: str,
    folder: Path,
    *,
    environ: Mapping[str, str],
    report: Callable[[Step], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Fetch a voice and its description, or go on fetching them; the model's file.

    Raises:
        UserError: It cannot be had; the sentence says why.
        CancelledError: `is_cancelled` said so.
    """
    name = name.strip().removesuffix(".onnx")
    if not _NAME.fullmatch(name):
        raise UserError(
            f'"{clean_line(name)[:60]}" is not the name of a voice',
            mend="give it as language_COUNTRY-speaker-quality, such as en_US-amy-medium",
        )
    whole = survey(REPOSITORY, environ=environ)
    wanted = (f"{name}.onnx", f"{name}.onnx.json")
    files = {file.name: file for file in whole.files if file.name in wanted}
    if len(files) != len(wanted):
        language = name.partition("-")[0]
        others = sorted(
            file.name.removesuffix(".onnx")
            for file in whole.files
            if file.name.endswith(".onnx") and file.name.startswith(language)
        )
        mend = f"there are {', '.join(others[:12])}" if others else "look there for its name"
        raise UserError(f'there is no voice "{name}"', where=REPOSITORY, mend=mend)
    # The description last: a voice counts only with it, so half of one is none.
    plan = Plan(whole.repo, whole.revision, tuple(files[each] for each in wanted))
    fetch(plan, folder, environ=environ, report=report, is_cancelled=is_cancelled)
    return folder / wanted[0]
