"""One persona on disk: reading it, and saying what is wrong with it.

A persona is a folder with ``persona.toml`` and its long texts beside it, or a single file
``NAME.toml`` with the texts in it. The format is told in ``docs/personas.md``.
"""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.persona.lorebook import lorebook_from
from llmcompanion.persona.model import Persona
from llmcompanion.persona.schema import (
    DESCRIPTION_LENGTH,
    MOST_GREETINGS,
    NAME_LENGTH,
    TEXTS,
    Keys,
)
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from pathlib import Path

    from llmcompanion.persona.index import Glance
    from llmcompanion.persona.lorebook import Lorebook

SETTINGS_FILE = "persona.toml"
LOREBOOK_FILE = "lorebook.json"
GREETING_FILE = "greeting.md"
GREETINGS_FOLDER = "greetings"
SUFFIX = ".toml"
"""Of a persona that is a single file."""

KIB = 1024
SETTINGS_BYTES = 64 * KIB
TEXT_BYTES = 1024 * KIB
GREETING_BYTES = 256 * KIB
LOREBOOK_BYTES = 8192 * KIB
FILE_BYTES = 2048 * KIB
"""Of a persona that is a single file."""


def read_persona(place: Path, *, shelf: Path) -> Persona:
    """Read and check a persona.

    Args:
        place: Its folder, or its file.
        shelf: The folder of personas in which it must really lie.

    Raises:
        UserError: It cannot be used.
    """
    _check_place(place, shelf)
    if place.suffix == SUFFIX and not place.is_dir():
        return _read_file(place)
    source = place / SETTINGS_FILE
    keys = Keys(source, read_text(source, SETTINGS_BYTES))
    texts = {name: _text(place / f"{name}.md", keys, name) for name in TEXTS}
    greeting = _text(place / GREETING_FILE, keys, "greeting", GREETING_BYTES)
    others = _greetings(place / GREETINGS_FOLDER)
    if others and keys.has("greetings"):
        raise keys.twice("greetings", GREETINGS_FOLDER)
    written = _lorebook(place / LOREBOOK_FILE)
    if written is not None and keys.has("lorebook"):
        raise keys.twice("lorebook", LOREBOOK_FILE)
    if not (texts["system"] or texts["character"]):
        if not _is_there(place / "character.md") and not keys.has("system"):
            read_text(place / "system.md", TEXT_BYTES)  # says so where it is not there at all
        raise UserError(
            "the persona's instructions are empty",
            where=f"{_name(place / 'system.md')}, line 1",
            mend="write who speaks and how",
        )
    return _persona(
        keys,
        source,
        id=place.name,
        texts=texts,
        greeting=greeting,
        others=others or keys.texts("greetings"),
        lorebook=written or keys.lorebook(),
    )


def folder_of(persona: Persona) -> Path | None:
    """The folder that is all a persona's own; None for one that is a single file."""
    source = persona.source
    is_own = source.name == SETTINGS_FILE and source.parent.name == persona.id
    return source.parent if is_own else None


def read_glance(place: Path, *, shelf: Path, kept: Glance | None = None) -> Glance:
    """What a list shows of a persona. Only its settings are read, and not even these where what
    was `kept` of them is of the same size and time.

    Raises:
        UserError: The settings cannot be used.
    """
    from llmcompanion.persona.index import Glance, is_current

    is_file = place.suffix == SUFFIX and not place.is_dir()
    source = place if is_file else place / SETTINGS_FILE
    try:
        found = source.stat()
    except OSError:
        found = None
    _check_place(place, shelf)
    if kept is not None and is_current(kept, found):
        return kept
    keys = Keys(source, read_text(source, FILE_BYTES if is_file else SETTINGS_BYTES))
    framing = keys.framing()
    return Glance(
        changed_ns=found.st_mtime_ns if found else 0,
        size=found.st_size if found else 0,
        name=keys.name(),
        description=keys.line("description", DESCRIPTION_LENGTH),
        tags=keys.tags(),
        avatar=keys.avatar(),
        creator=keys.line("creator"),
        pronouns=keys.line("pronouns", NAME_LENGTH),
        version=keys.version(),
        remembers=keys.memory().enabled,
        framing=None if framing is None else (framing.x, framing.y, framing.zoom),
    )


def _read_file(source: Path) -> Persona:
    keys = Keys(source, read_text(source, FILE_BYTES))
    texts = {name: keys.text(name) for name in TEXTS}
    if not (texts["system"] or texts["character"]):
        raise UserError(
            "the persona has no instructions",
            where=f"{_name(source)}, line 1",
            mend='write who speaks and how, as system = """..."""',
        )
    return _persona(
        keys,
        source,
        id=source.stem,
        texts=texts,
        greeting=keys.text("greeting"),
        others=keys.texts("greetings"),
        lorebook=keys.lorebook(),
    )


def _persona(
    keys: Keys,
    source: Path,
    *,
    id: str,
    texts: dict[str, str],
    greeting: str,
    others: tuple[str, ...],
    lorebook: Lorebook | None,
) -> Persona:
    return Persona(
        id=id,
        source=source,
        name=keys.name(),
        nickname=keys.line("nickname", NAME_LENGTH),
        pronouns=keys.line("pronouns", NAME_LENGTH),
        description=keys.line("description", DESCRIPTION_LENGTH),
        labels=keys.labels(),
        avatar=keys.avatar(),
        version=keys.version(),
        tags=keys.tags(),
        creator=keys.line("creator"),
        licence=keys.line("licence"),
        model=keys.line("model"),
        sampling=keys.sampling(),
        voice=keys.voice(),
        framing=keys.framing(),
        memory=keys.memory(),
        knobs=keys.knobs(),
        greeting=greeting,
        alternate_greetings=others,
        lorebook=lorebook,
        **texts,
    )


def _text(path: Path, keys: Keys, key: str, limit: int = TEXT_BYTES) -> str:
    """A long text, out of its file or the settings."""
    if not _is_there(path):
        return keys.text(key)
    if keys.has(key):
        raise keys.twice(key, path.name)
    return clean(read_text(path, limit)).strip()


def _greetings(folder: Path) -> tuple[str, ...]:
    """The other first messages: Markdown files in a folder, in order of their names."""
    if not _is_there(folder):
        return ()
    try:
        if not _lies_in(folder, folder.parent):
            raise _outside(folder)
        files = sorted(path for path in folder.iterdir() if path.suffix == ".md")
    except OSError as error:
        raise UserError(
            f"the folder cannot be read ({error.strerror})",
            where=_name(folder),
            mend="make it a folder of Markdown files",
        ) from error
    if len(files) > MOST_GREETINGS:
        raise UserError(
            f"there are more than {MOST_GREETINGS} greetings",
            where=_name(folder),
            mend="remove some",
        )
    texts = (clean(read_text(path, GREETING_BYTES)).strip() for path in files)
    return tuple(text for text in texts if text)


def _lorebook(path: Path) -> Lorebook | None:
    if not _is_there(path):
        return None
    text = read_text(path, LOREBOOK_BYTES)
    mend = "mend it, or take the file away"
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise UserError(
            f"this is not JSON ({error.msg[:1].lower()}{error.msg[1:]})",
            where=f"{_name(path)}, line {error.lineno}, column {error.colno}",
            mend=mend,
        ) from None
    except (ValueError, RecursionError):
        raise UserError(
            "the file is nested too deeply or holds too large a number",
            where=f"{_name(path)}, line 1",
            mend=mend,
        ) from None
    return lorebook_from(value, where=f"{_name(path)}, line 1")


def _check_place(place: Path, shelf: Path) -> None:
    try:
        inside = (place.parent == shelf and not place.is_symlink()) or _lies_in(place, shelf)
    except (OSError, RuntimeError) as error:
        raise UserError("the folder cannot be read", where=_name(place)) from error
    if not inside:
        raise UserError(
            "the folder is a link to a place outside the personas",
            where=_name(place),
            mend="copy the persona there instead",
        )


def _lies_in(place: Path, folder: Path) -> bool:
    return place.resolve(strict=True).parent == folder.resolve(strict=True)


def _is_there(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def read_text(path: Path, limit: int) -> str:
    """The text of a plain file of at most `limit` bytes that lies where it says.

    Raises:
        UserError: There is none such.
    """
    try:
        really = path.resolve(strict=True) if path.is_symlink() else path
        if really is not path and really.parent != path.parent.resolve(strict=True):
            raise _outside(path)
        if not stat.S_ISREG(really.stat().st_mode):
            raise UserError("this is not a file", where=_name(path), mend="put a text file there")
        with really.open("rb") as file:
            raw = file.read(limit + 1)
    except FileNotFoundError:
        raise UserError("the file is missing", where=_name(path), mend="write one") from None
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or "too many links"
        raise UserError(
            f"the file cannot be read ({why})", where=_name(path), mend="check that you may read it"
        ) from error
    if len(raw) > limit:
        raise UserError(
            f"the file is larger than {limit // KIB} kB", where=_name(path), mend="make it shorter"
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UserError(
            "the file is not UTF-8 text",
            where=f"{_name(path)}, line {line}",
            mend="save it as UTF-8",
        ) from None


def _outside(path: Path) -> UserError:
    return UserError(
        "the file is a link to a place outside the persona's folder",
        where=_name(path),
        mend="copy the file there instead",
    )


def _name(path: Path) -> str:
    return clean_line(str(path))
