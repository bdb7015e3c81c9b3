"""Putting a persona on disk: a new one whole or not at all, an edit file by file.

A new folder is put together beside its place, under a name that the library passes over, and then
renamed. Of an edit each file is replaced as a whole, the settings with the raised version last.
Comments and order in a persona.toml that a person wrote are kept.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmcompanion.errors import UserError
from llmcompanion.persona.folder import (
    GREETING_FILE,
    GREETINGS_FOLDER,
    LOREBOOK_FILE,
    SETTINGS_FILE,
    SUFFIX,
    folder_of,
)
from llmcompanion.persona.lorebook import as_json
from llmcompanion.persona.model import Framing, Knobs, MemoryRule, Sampling
from llmcompanion.persona.schema import DEFAULT_LABELS, FORMAT, TEXTS
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from llmcompanion.persona.model import Persona

UNFINISHED = ".new-"
"""Beginning of a folder's name while it is put together."""


def settings_of(persona: Persona) -> dict[str, Any]:
    """What stands in persona.toml, long texts and lorebook left out; what is as usual, too."""
    values: dict[str, Any] = {"format": FORMAT, "name": persona.name}
    for key in ("nickname", "pronouns", "description"):
        values |= _if_given(key, getattr(persona, key))
    if persona.labels != DEFAULT_LABELS:
        values["labels"] = [*persona.labels]
    values |= _if_given("avatar", persona.avatar)
    values["version"] = persona.version
    values |= _if_given("tags", [*persona.tags])
    for key in ("creator", "licence", "model"):
        values |= _if_given(key, getattr(persona, key))
    values |= _if_given("sampling", _fields(persona.sampling, Sampling()))
    values |= _if_given("voice", dict(persona.voice))
    if persona.framing is not None:
        framing = persona.framing
        values["framing"] = {"x": framing.x, "y": framing.y, "zoom": framing.zoom}
    values |= _if_given("memory", _fields(persona.memory, MemoryRule()))
    values["knobs"] = _fields(persona.knobs, None)
    return values


def texts_of(persona: Persona) -> dict[str, str]:
    """The files beside persona.toml, by their name in the folder; empty texts left out."""
    texts = {f"{key}.md": getattr(persona, key) for key in TEXTS}
    texts[GREETING_FILE] = persona.greeting
    width = max(2, len(str(len(persona.alternate_greetings))))
    for number, text in enumerate(persona.alternate_greetings, 1):
        texts[f"{GREETINGS_FOLDER}/{number:0{width}}.md"] = text
    files = {name: f"{text}\n" for name, text in texts.items() if text}
    if persona.lorebook is not None:
        files[LOREBOOK_FILE] = lorebook_json(persona)
    return files


def lorebook_json(persona: Persona) -> str:
    """The lorebook as a file of its own: everything that it was read from."""
    book = {} if persona.lorebook is None else as_json(persona.lorebook)
    try:
        text = json.dumps(book, ensure_ascii=False, indent=1)
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: only an escape can say that
        text = json.dumps(book, indent=1)
    return f"{text}\n"


def create(persona: Persona, shelf: Path, *, others: Mapping[str, bytes] | None = None) -> Path:
    """Write a new persona's folder.

    Args:
        persona: Its id names the folder.
        shelf: The folder of personas; made where there is none.
        others: Further files by their name in the folder: pictures, the card it came from.

    Returns:
        The folder.

    Raises:
        UserError: There is one of this id, or it cannot be written.
    """
    files = {name: text.encode() for name, text in texts_of(persona).items()}
    files[SETTINGS_FILE] = _settings_text("", settings_of(persona)).encode()
    return create_from(shelf, persona.id, {**(others or {}), **files})


def create_from(shelf: Path, id: str, files: Mapping[str, bytes]) -> Path:
    """Write a new persona's folder out of its files, by their name in it; see `create`."""
    with _new_folder(shelf, id) as folder:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return shelf / id


def copy(place: Path, shelf: Path, new_id: str) -> None:
    """Copy a persona's folder or file onto `shelf` under another id; links are left out.

    Raises:
        UserError: There is one of this id, or it cannot be written.
    """
    if place.is_dir():
        with _new_folder(shelf, new_id) as folder:
            shutil.copytree(place, folder, dirs_exist_ok=True, ignore=_links)
        return
    with _failing_at(shelf):
        shelf.mkdir(parents=True, exist_ok=True)
        _refuse_taken(shelf, new_id)
        replace_file(shelf / f"{new_id}{SUFFIX}", place.read_bytes())


def save(persona: Persona) -> None:
    """Write what `persona` says over what is on disk at its source.

    Raises:
        UserError: It cannot be written.
    """
    source = persona.source
    with _failing_at(source):
        text = source.read_text(encoding="utf-8-sig")
        folder = folder_of(persona)
        if folder is None:
            replace_file(source, _settings_text(text, _whole(persona)).encode())
            return
        files = texts_of(persona)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            if not path.is_file() or path.read_bytes() != content.encode():
                replace_file(path, content.encode())
        for path in _texts_in(folder):
            if path.relative_to(folder).as_posix() not in files:
                path.unlink()
        replace_file(source, _settings_text(text, settings_of(persona)).encode())


def remove(place: Path) -> None:
    """Take a persona away for good.

    Raises:
        UserError: It cannot be removed.
    """
    with _failing_at(place):
        if place.is_symlink() or not place.is_dir():
            place.unlink()
            return
        aside = Path(tempfile.mkdtemp(dir=place.parent, prefix=UNFINISHED))
        place.rename(aside / place.name)
        shutil.rmtree(aside)


def replace_file(path: Path, content: bytes) -> None:
    """Write the whole file or nothing of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _whole(persona: Persona) -> dict[str, Any]:
    """Everything, for a persona that is a single file."""
    values = settings_of(persona)
    for key in (*TEXTS, "greeting"):
        values |= _if_given(key, getattr(persona, key))
    values |= _if_given("greetings", [*persona.alternate_greetings])
    if persona.lorebook is not None:
        values["lorebook"] = as_json(persona.lorebook)
    return values


def _settings_text(before: str, values: Mapping[str, Any]) -> str:
    """The settings as TOML: `before` with what differs from `values` put right."""
    import tomlkit
    from tomlkit.items import Table

    document: Any = tomlkit.parse(before.replace("\r\n", "\n"))
    for key in [*document]:
        if key not in values:
            del document[key]
    plain = document.unwrap()
    for key, value in sorted(values.items(), key=lambda pair: isinstance(pair[1], dict)):
        if key in plain and plain[key] == value and type(plain[key]) is type(value):
            continue
        if isinstance(value, dict) and isinstance(document.get(key), Table) and key != "lorebook":
            _sync(document[key], value)
        else:
            document[key] = _item(value)
    return tomlkit.dumps(document)


def _sync(table: Any, values: Mapping[str, Any]) -> None:
    for key in [*table]:
        if key not in values:
            del table[key]
    plain = table.unwrap()
    for key, value in values.items():
        if key not in plain or plain[key] != value or type(plain[key]) is not type(value):
            table[key] = value


def _item(value: Any) -> Any:
    import tomlkit

    if isinstance(value, str) and "\n" in value:
        return tomlkit.string(value, multiline=True)
    return tomlkit.item(_without_none(value))


def _without_none(value: Any) -> Any:
    """TOML has no null; V3 says the same with a missing member."""
    if isinstance(value, dict):
        return {key: _without_none(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_none(each) for each in value if each is not None]
    return value


def _if_given(key: str, value: Any) -> dict[str, Any]:
    return {key: value} if value else {}


def _fields(value: Sampling | MemoryRule | Knobs | Framing, usual: object) -> dict[str, Any]:
    names = type(value).__dataclass_fields__
    return {name: getattr(value, name) for name in names if _differs(value, usual, name)}


def _differs(value: object, usual: object, name: str) -> bool:
    return usual is None or getattr(value, name) != getattr(usual, name)


def _texts_in(folder: Path) -> Iterator[Path]:
    """The text files of a persona that are there."""
    for name in (*(f"{key}.md" for key in TEXTS), GREETING_FILE, LOREBOOK_FILE):
        if (folder / name).is_file():
            yield folder / name
    if (folder / GREETINGS_FOLDER).is_dir():
        yield from sorted((folder / GREETINGS_FOLDER).glob("*.md"))


def _links(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if (Path(folder) / name).is_symlink()]


@contextmanager
def _new_folder(shelf: Path, id: str) -> Iterator[Path]:
    """A folder to fill, which gets its name when all is in it."""
    with _failing_at(shelf):
        shelf.mkdir(parents=True, exist_ok=True)
        _refuse_taken(shelf, id)
        folder = Path(tempfile.mkdtemp(dir=shelf, prefix=UNFINISHED))
        try:
            yield folder
            folder.rename(shelf / id)
        finally:
            with suppress(OSError):
                if folder.exists():
                    shutil.rmtree(folder)


def _refuse_taken(shelf: Path, id: str) -> None:
    for taken in (shelf / id, shelf / f"{id}{SUFFIX}"):
        if os.path.lexists(taken):
            raise UserError(
                f'there is a persona "{clean_line(id)}" already',
                where=clean_line(str(taken)),
                mend="choose another id",
            )


@contextmanager
def _failing_at(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, shutil.Error) as error:
        why = getattr(error, "strerror", None) or "not all files could be copied"
        raise UserError(
            f"it cannot be written ({why})",
            where=clean_line(str(path)),
            mend="make sure that you may write there and that there is room",
        ) from error


def raised(persona: Persona, before: Persona) -> Persona:
    """`persona` with the version that comes after `before`'s."""
    return replace(persona, version=max(before.version, persona.version - 1) + 1)
