"""One persona's folder: reading it, and saying what is wrong with it."""

from __future__ import annotations

import re
import stat
import tomllib
from typing import TYPE_CHECKING, Any

from llmcompanion.emotion.labels import LABELS
from llmcompanion.errors import UserError
from llmcompanion.persona.model import Persona
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
"""The version of the format that is read here."""

SETTINGS_BYTES = 16_384
SYSTEM_BYTES = 65_536
GREETING_BYTES = 16_384

NAME_LENGTH = 60
DESCRIPTION_LENGTH = 200
VERSION_LIMIT = 1_000_000

DEFAULT_LABELS = (
    "neutral", "joy", "amusement", "curiosity", "surprise", "confusion", "sadness", "fear", "anger",
)  # fmt: skip
"""For a persona that names none: what every avatar with a face can show."""

_KEYS = (
    "format", "name", "description", "labels", "avatar", "version", "creator", "licence",
)  # fmt: skip

_AVATAR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)


def read_persona(folder: Path, *, shelf: Path) -> Persona:
    """Read and check a persona's folder.

    Args:
        folder: Holds persona.toml, system.md and, if the persona speaks first, greeting.md.
        shelf: The folder of personas in which it must really lie.

    Raises:
        UserError: It cannot be used.
    """
    _check_place(folder, shelf)
    source = folder / "persona.toml"
    keys = _Keys(source, _read(source, SETTINGS_BYTES))
    system = clean(_read(folder / "system.md", SYSTEM_BYTES)).strip()
    if not system:
        raise UserError(
            "the persona's instructions are empty",
            where=_name(folder / "system.md"),
            mend="write who speaks and how",
        )
    greeting_file = folder / "greeting.md"
    greeting = ""
    if greeting_file.is_symlink() or greeting_file.exists():
        greeting = clean(_read(greeting_file, GREETING_BYTES)).strip()
    return Persona(
        id=folder.name,
        name=keys.line("name", NAME_LENGTH, required=True),
        description=keys.line("description", DESCRIPTION_LENGTH),
        system=system,
        greeting=greeting,
        labels=keys.labels(),
        avatar=keys.avatar(),
        version=keys.version(),
        source=source,
    )


def _check_place(folder: Path, shelf: Path) -> None:
    try:
        really = folder.resolve(strict=True)
        inside = really.parent == shelf.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise UserError("the folder cannot be read", where=_name(folder)) from error
    if not inside:
        raise UserError(
            "the folder is a link to a place outside the personas",
            where=_name(folder),
            mend="copy the persona there instead",
        )


def _read(path: Path, limit: int) -> str:
    """The text of a plain file of at most `limit` bytes that lies where it says."""
    try:
        really = path.resolve(strict=True) if path.is_symlink() else path
        if really is not path and really.parent != path.parent.resolve(strict=True):
            raise UserError(
                "the file is a link to a place outside the persona's folder",
                where=_name(path),
                mend="copy the file there instead",
            )
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
            f"the file is larger than {limit // 1024} kB", where=_name(path), mend="make it shorter"
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


class _Keys:
    """The keys of persona.toml, checked one by one."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        try:
            self._values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise self._syntax(error) from None
        except RecursionError:
            raise UserError(
                "the file is nested too deeply", where=_name(path), mend="write it more plainly"
            ) from None
        self._check_format()
        for key in self._values:
            if key not in _KEYS:
                near = _nearest(key, _KEYS)
                raise self._wrong(
                    key,
                    f'there is no key "{clean_line(key)[:60]}"',
                    f'did you mean "{near}"?' if near else f"the keys are {', '.join(_KEYS)}",
                )
        for key in ("creator", "licence"):
            self.line(key, DESCRIPTION_LENGTH)

    def line(self, key: str, limit: int, *, required: bool = False) -> str:
        """A text of one line, clean, at most `limit` characters."""
        value = self._values.get(key, "")
        if not isinstance(value, str):
            raise self._wrong(key, f'"{key}" must be text', f'write {key} = "..."')
        text = clean_line(value)
        if required and not text:
            raise self._wrong(key, f'"{key}" is missing', f'write {key} = "..."')
        if len(text) > limit:
            raise self._wrong(key, f'"{key}" is longer than {limit} characters', "make it shorter")
        return text

    def labels(self) -> tuple[str, ...]:
        """The emotion labels, "neutral" among them, each once."""
        value = self._values.get("labels")
        if value is None:
            return DEFAULT_LABELS
        if not isinstance(value, list) or not all(isinstance(label, str) for label in value):
            raise self._wrong(
                "labels", '"labels" must be a list of texts', 'write labels = ["neutral", "joy"]'
            )
        labels = ["neutral"]
        for label in value:
            name = clean_line(label).casefold()
            if name not in LABELS:
                near = _nearest(name, LABELS)
                raise self._wrong(
                    "labels",
                    f'"{clean_line(label)[:40]}" is no emotion label',
                    f'did you mean "{near}"?' if near else f"choose from {', '.join(LABELS)}",
                )
            labels.append(name)
        return tuple(dict.fromkeys(labels))

    def avatar(self) -> str:
        """The name of an avatar's folder, or "" for none."""
        name = self.line("avatar", 64)
        if name and not _AVATAR.fullmatch(name):
            raise self._wrong(
                "avatar", f'"{name}" cannot be an avatar', "write the name of an avatar's folder"
            )
        return name

    def version(self) -> int:
        """The version of the wording, counted by its author."""
        value = self._values.get("version", 1)
        if not _is_count(value) or not 1 <= value <= VERSION_LIMIT:
            raise self._wrong(
                "version", '"version" must be a whole number from 1', "write version = 1"
            )
        return int(value)

    def _check_format(self) -> None:
        value = self._values.get("format")
        if value is None:
            raise self._wrong("format", '"format" is missing', f"write format = {FORMAT}")
        if not _is_count(value) or value < 1:
            raise self._wrong(
                "format", '"format" must be a whole number', f"write format = {FORMAT}"
            )
        if value > FORMAT:
            raise self._wrong(
                "format",
                f"this persona is written for a newer llmcompanion (format {value})",
                f"update llmcompanion, or rewrite the file in format {FORMAT}",
            )

    def _wrong(self, key: str, what: str, mend: str) -> UserError:
        found = re.search(
            rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.]", self._text, re.MULTILINE
        )
        where = _name(self._path)
        if found:
            where += f", line {self._text.count(chr(10), 0, found.start()) + 1}"
        return UserError(what, where=where, mend=mend)

    def _syntax(self, error: tomllib.TOMLDecodeError) -> UserError:
        said = clean_line(str(error))
        place = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)$", said)
        where = _name(self._path)
        if place:
            line = place[1] or self._text.rstrip("\n").count("\n") + 1
            where += f", line {line}" + (f", column {place[2]}" if place[2] else "")
            said = said[: place.start()].strip()
        return UserError(
            f"this is not TOML ({said[:1].lower()}{said[1:]})",
            where=where,
            mend="mend the line",
        )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    import difflib  # only on the way to an error

    return next(iter(difflib.get_close_matches(word, known, n=1)), "")


def _name(path: Path) -> str:
    return clean_line(str(path))
