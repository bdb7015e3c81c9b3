"""The keys of persona.toml: what each means, and whether a file keeps to it.

`ABOUT` is the schema; the table in ``docs/personas.md`` is compared with it by a test. Every
complaint names the file, the line and the mend.
"""

from __future__ import annotations

import math
import re
import tomllib
from typing import TYPE_CHECKING, Any, cast

from llmcompanion.emotion.labels import LABELS
from llmcompanion.errors import UserError
from llmcompanion.persona.lorebook import lorebook_from
from llmcompanion.persona.model import (
    MEMORY_TOKENS,
    Feelings,
    Framing,
    Knobs,
    MemoryRule,
    Sampling,
)
from llmcompanion.persona.naming import is_the_apps
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from llmcompanion.persona.lorebook import Lorebook
    from llmcompanion.persona.model import VoiceSetting

FORMAT = 2
"""The version of the format that is written; older ones are read."""

NAME_LENGTH = 60
DESCRIPTION_LENGTH = 200
LINE_LENGTH = 500
VERSION_LIMIT = 1_000_000
MOST_TAGS = 100
MOST_GREETINGS = 100
MOST_VOICE_SETTINGS = 40

DEFAULT_LABELS = (
    "neutral", "joy", "amusement", "curiosity", "surprise", "confusion", "sadness", "fear", "anger",
)  # fmt: skip
"""For a persona that names none: what every avatar with a face can show."""

ABOUT: Mapping[str, str] = {
    "format": "Version of this file's format: 2. Files in format 1 are read as well.",
    "name": "What is shown; at most 60 characters, and not the app's own.",
    "nickname": "What it is called in its texts ({{char}}), where that is not its name.",
    "pronouns": 'As written: "she/her".',
    "description": "One line for lists; at most 200 characters; never told to a model.",
    "labels": "Emotions that a reply may be tagged with; neutral is always among them.",
    "avatar": "Name of an avatar in the persona's folder or among the avatars; none without it.",
    "version": "Counts the wordings, from 1.",
    "tags": "Words to find it by.",
    "creator": "Who wrote it.",
    "creator_notes": "What they have to say to whoever uses it; never told to a model.",
    "licence": "What others may do with it.",
    "model": "A model's or profile's name that it would rather run on.",
    "system": "Its part of the instructions.",
    "character": "Who it is, at length.",
    "style": "How it is and speaks.",
    "scenario": "Where and why the talk takes place.",
    "greeting": "The first message of a new conversation.",
    "greetings": "Other first messages, a list.",
    "examples": "Sample dialogue.",
    "post_history": "Instructions that stand after the talk.",
    "sampling.temperature": "How freely words are chosen, 0 to 2.",
    "sampling.max_tokens": "The longest reply.",
    "voice.*": "Settings of its voice: engine, name, language, pitch, speed, tone and what an engine has.",  # noqa: E501
    "framing.x": "Middle of the part of the picture that is shown, 0 to 1 of its width.",
    "framing.y": "The same for its height.",
    "framing.zoom": "How many times the part fits into the picture's shorter side, 0.1 to 20.",
    "memory.enabled": "Whether it may keep facts across conversations.",
    "memory.budget_tokens": "What remembered facts may take of a prompt.",
    "knobs.feelings": "What it says of feelings of its own: none, uncertain or free.",
    "knobs.first_person": 'Whether it speaks of itself as "I".',
    "knobs.human_backstory": "Whether it speaks as somebody with a human life.",
    "knobs.uses_name": "Whether it calls the person by name.",
    "lorebook.*": "What is told when it comes up, as in a V3 lorebook; better in lorebook.json.",
}
"""Every key and what it means. ``*``: any key below."""

TEXTS = ("system", "character", "style", "scenario", "examples", "post_history", "creator_notes")
"""Long texts: each stands in the file of its name (``system.md``), or in the settings."""

AVATAR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
"""What an avatar may be called."""

VOICE_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
"""What a setting of a voice may be called."""

BOUNDS: Mapping[str, tuple[float, float]] = {
    "sampling.temperature": (0, 2),
    "sampling.max_tokens": (1, 1_000_000),
    "framing.x": (0, 1),
    "framing.y": (0, 1),
    "framing.zoom": (0.1, 20),
    "memory.budget_tokens": (0, 100_000),
}
"""The least and the most that a number may be."""

_FORMAT_1 = ("format", "name", "description", "labels", "avatar", "version", "creator", "licence")
_KEYS = tuple(dict.fromkeys(key.split(".")[0] for key in ABOUT))


class Keys:
    """The contents of one persona.toml, checked key by key.

    Args:
        path: For messages.
        text: The file, as it was read.

    Raises:
        UserError: It is not TOML, written for a newer program, or has a key that there is not.
    """

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        try:
            self._values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise self._syntax(error) from None
        except (RecursionError, ValueError):
            raise UserError(
                "the file is nested too deeply", where=self._at(1), mend="write it more plainly"
            ) from None
        self.format = self._format()
        known = _FORMAT_1 if self.format == 1 else _KEYS
        self._check_names(self._values, known, ())

    # Values

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def line(self, key: str, limit: int = LINE_LENGTH, *, required: bool = False) -> str:
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

    def name(self) -> str:
        """What it is called; never as the app is, whose lines would pass for its own."""
        name = self.line("name", NAME_LENGTH, required=True)
        if is_the_apps(name):
            raise self._wrong("name", f'"{name}" is the app\'s own name', "choose another")
        return name

    def text(self, key: str) -> str:
        """A text of any length, clean."""
        value = self._values.get(key, "")
        if not isinstance(value, str):
            raise self._wrong(key, f'"{key}" must be text', f'write {key} = """..."""')
        return clean(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts of any length, clean; empty ones left out."""
        value = self._values.get(key, [])
        if not _is_texts(value) or len(value) > MOST_GREETINGS:
            raise self._wrong(
                key,
                f'"{key}" must be a list of at most {MOST_GREETINGS} texts',
                f'write {key} = ["..."]',
            )
        cleaned = (clean(text).strip() for text in value)
        return tuple(text for text in cleaned if text)

    def labels(self) -> tuple[str, ...]:
        """The emotion labels, "neutral" among them, each once."""
        value = self._values.get("labels")
        if value is None:
            return DEFAULT_LABELS
        if not _is_texts(value):
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

    def tags(self) -> tuple[str, ...]:
        """Words to find it by, each once."""
        value = self._values.get("tags", [])
        if not _is_texts(value) or len(value) > MOST_TAGS:
            raise self._wrong(
                "tags",
                f'"tags" must be a list of at most {MOST_TAGS} texts',
                'write tags = ["..."]',
            )
        cleaned = (clean_line(tag)[:NAME_LENGTH].strip() for tag in value)
        return tuple(dict.fromkeys(tag for tag in cleaned if tag))

    def avatar(self) -> str:
        """The name of an avatar, or "" for none."""
        name = self.line("avatar", 64)
        if name and not AVATAR.fullmatch(name):
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

    def sampling(self) -> Sampling:
        """How words are to be chosen."""
        table = self._table("sampling")
        temperature = self._number(table, "sampling.temperature")
        most = self._number(table, "sampling.max_tokens", whole=True)
        return Sampling(temperature, None if most is None else int(most))

    def framing(self) -> Framing | None:
        """The part of the picture that is shown."""
        table = self._table("framing")
        if not table:
            return None
        usual = Framing()
        x = self._number(table, "framing.x")
        y = self._number(table, "framing.y")
        zoom = self._number(table, "framing.zoom")
        return Framing(
            usual.x if x is None else x,
            usual.y if y is None else y,
            usual.zoom if zoom is None else zoom,
        )

    def memory(self) -> MemoryRule:
        """What it may keep."""
        table = self._table("memory")
        most = self._number(table, "memory.budget_tokens", whole=True)
        return MemoryRule(
            self._switch(table, "memory.enabled", usual=False),
            MEMORY_TOKENS if most is None else int(most),
        )

    def knobs(self) -> Knobs:
        """How much of a person it claims to be."""
        table = self._table("knobs")
        usual = Knobs()
        feelings = table.get("feelings", usual.feelings)
        if feelings not in ("none", "uncertain", "free"):
            raise self._wrong(
                "knobs.feelings",
                '"feelings" must be none, uncertain or free',
                'write feelings = "uncertain"',
            )
        return Knobs(
            cast(Feelings, feelings),
            self._switch(table, "knobs.first_person", usual=usual.first_person),
            self._switch(table, "knobs.human_backstory", usual=usual.human_backstory),
            self._switch(table, "knobs.uses_name", usual=usual.uses_name),
        )

    def voice(self) -> tuple[tuple[str, VoiceSetting], ...]:
        """Settings of the voice. Any key is taken: engines have keys of their own."""
        settings: list[tuple[str, VoiceSetting]] = []
        for key, value in self._table("voice").items():
            name = f"voice.{key}"
            if not VOICE_KEY.fullmatch(key) or len(settings) == MOST_VOICE_SETTINGS:
                raise self._wrong(
                    name,
                    f'"{clean_line(key)[:60]}" cannot be a setting of a voice',
                    f"use small letters, digits and _, and at most {MOST_VOICE_SETTINGS} settings",
                )
            if isinstance(value, str):
                settings.append((key, clean_line(value)[:LINE_LENGTH]))
            elif isinstance(value, bool | int) or (
                isinstance(value, float) and math.isfinite(value)
            ):
                settings.append((key, value))
            else:
                raise self._wrong(
                    name, f'"{key}" must be text, a number, true or false', f'write {key} = "..."'
                )
        return tuple(settings)

    def lorebook(self) -> Lorebook | None:
        """The lorebook that stands in the settings themselves."""
        table = self._table("lorebook")
        if not table:
            return None
        line = self._line_of("lorebook.entries")
        return lorebook_from({"extensions": {}, **table}, where=self._at(line))

    # Checking

    def twice(self, key: str, name: str) -> UserError:
        """The complaint that what a key says stands in a file of its own as well."""
        return self._wrong(key, f'"{key}" stands in {name} as well', "keep one of the two")

    def _format(self) -> int:
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
        return int(value)

    def _check_names(
        self, values: Iterable[str], known: tuple[str, ...], above: tuple[str, ...]
    ) -> None:
        for key in values:
            if key in known:
                continue
            near = _nearest(key, known)
            mend = f'did you mean "{near}"?' if near else f"the keys are {', '.join(known)}"
            what = f'there is no key "{clean_line(key)[:60]}"'
            if not above and key in _KEYS:
                what, mend = f"{what} in format 1", f"write format = {FORMAT}"
            elif above:
                what = f"{what} in [{above[0]}]"
            raise self._wrong(".".join((*above, key)), what, mend)

    def _table(self, key: str) -> dict[str, Any]:
        table = self._values.get(key, {})
        if not isinstance(table, dict):
            raise self._wrong(
                key, f'"{key}" must be a table', f"write [{key}] on a line of its own"
            )
        known = tuple(name.split(".")[1] for name in ABOUT if name.startswith(f"{key}."))
        if known != ("*",):
            self._check_names(table, known, (key,))
        return table

    def _switch(self, table: Mapping[str, Any], name: str, *, usual: bool) -> bool:
        key = name.split(".")[1]
        value = table.get(key, usual)
        if not isinstance(value, bool):
            raise self._wrong(name, f'"{key}" must be true or false', f"write {key} = true")
        return value

    def _number(self, table: Mapping[str, Any], name: str, *, whole: bool = False) -> float | None:
        key = name.split(".")[1]
        low, high = BOUNDS[name]
        value = table.get(key)
        if value is None:
            return None
        kinds = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            kind = "a whole number" if whole else "a number"
            raise self._wrong(
                name, f'"{key}" must be {kind} from {low:g} to {high:g}', f"write {key} = {low:g}"
            )
        return value

    # Places

    def _wrong(self, key: str, what: str, mend: str) -> UserError:
        return UserError(what, where=self._at(self._line_of(key)), mend=mend)

    def _at(self, line: int) -> str:
        return f"{clean_line(str(self._path))}, line {line}"

    def _line_of(self, key: str) -> int:
        """The line where a key stands; that of its table where it has none; else the first."""
        above, _, below = _bare(key).rpartition(".")
        table, fallback = "", 1
        for number, line in enumerate(self._text.splitlines(), 1):
            header = _HEADER.match(line)
            if header is not None:
                table = header[1].strip()
                if table in (key, above) or table.startswith(f"{key}."):
                    fallback = number
                    if table == key:
                        return number
                continue
            found = _NAME.match(line)
            if found is None:
                continue
            name = _bare(found[1])
            if name == (below if table == above else "") or (not table and name == key):
                return number
            if not table and name.split(".")[0] == (above or key):
                fallback = number
        return fallback

    def _syntax(self, error: tomllib.TOMLDecodeError) -> UserError:
        said = clean_line(str(error))
        place = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)$", said)
        line = self._text.rstrip("\n").count("\n") + 1
        column = ""
        if place:
            line = int(place[1] or line)
            column = f", column {place[2]}" if place[2] else ""
            said = said[: place.start()].strip()
        return UserError(
            f"this is not TOML ({said[:1].lower()}{said[1:]})",
            where=f"{self._at(line)}{column}",
            mend="mend the line",
        )


def _bare(name: str) -> str:
    """A key without the quotes and spaces that it may be written with."""
    return re.sub(r"[\"'\s]", "", name)


_HEADER = re.compile(r"[ \t]*\[{1,2}([^\[\]=]+)\]{1,2}[ \t]*(?:#.*)?$")
_NAME = re.compile(r"[ \t]*([\w\"'. \t-]+?)[ \t]*=")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    import difflib  # only on the way to an error

    return next(iter(difflib.get_close_matches(word, known, n=1)), "")
