"""The settings: what they are, and how they are read.

A setting's meaning stands in `ABOUT`, from where a fresh settings file takes its comments and
the documentation its table. Writing is in `llmcompanion.config.saving`.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

VERSION = 1
"""Version of the file's format. Counted up when a key changes its meaning."""

Theme = Literal["dark", "light"]
RendererName = Literal[
    "auto", "kitty", "sixel", "blocks", "half", "quad", "sextant", "octant", "ascii"
]
Motion = Literal["full", "reduced", "still"]
WeekDay = Literal[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "never"
]


class AvatarSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the face is shown."""

    shown: bool = True
    renderer: RendererName = "auto"
    motion: Motion = "full"
    frames_per_second: Annotated[float, msgspec.Meta(ge=0.2, le=30.0)] = 12.0

    def __post_init__(self) -> None:
        if math.isnan(self.frames_per_second):
            raise ValueError("Expected `float`, got `nan`")


class CheckInSettings(msgspec.Struct, frozen=True, kw_only=True):
    """When the app asks. Hours are of the clock on the wall; those before four in the morning
    belong to the day before.
    """

    enabled: bool = True
    every_turns: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 12
    closing_turns: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 4
    per_day: Annotated[int, msgspec.Meta(ge=0, le=24)] = 3
    windows: Annotated[int, msgspec.Meta(ge=0, le=24)] = 2
    from_hour: Annotated[int, msgspec.Meta(ge=0, le=23)] = 9
    to_hour: Annotated[int, msgspec.Meta(ge=0, le=24)] = 22
    day_after_hour: Annotated[int, msgspec.Meta(ge=0, le=24)] = 20
    week_day: WeekDay = "sunday"
    quiet_from: Annotated[int, msgspec.Meta(ge=0, le=23)] = 0
    quiet_to: Annotated[int, msgspec.Meta(ge=0, le=23)] = 7
    withhold: Annotated[float, msgspec.Meta(ge=0.0, le=0.9)] = 0.1

    def __post_init__(self) -> None:
        if math.isnan(self.withhold):
            raise ValueError("Expected `float`, got `nan`")


VoiceEngine = Literal["auto", "blip", "espeak", "piper", "server", "system"]


class VoiceSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How replies are spoken. Off until somebody has said yes once."""

    enabled: bool = False
    muted: bool = False
    engine: VoiceEngine = "auto"
    name: str = ""
    volume: Annotated[int, msgspec.Meta(ge=0, le=100)] = 80
    rate: Annotated[float, msgspec.Meta(ge=0.5, le=2.0)] = 1.0
    quiet_from: Annotated[int, msgspec.Meta(ge=0, le=23)] = 0
    quiet_to: Annotated[int, msgspec.Meta(ge=0, le=23)] = 0
    audio_delay_ms: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    server_url: str = ""
    server_model: str = "tts-1"

    def __post_init__(self) -> None:
        if math.isnan(self.rate):
            raise ValueError("Expected `float`, got `nan`")


ListenEngine = Literal["auto", "whisper.cpp", "faster-whisper", "vosk"]


class ListenSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the app listens, when it is asked to; see `llmcompanion.voice.listening`."""

    engine: ListenEngine = "auto"
    model: str = ""
    language: Annotated[str, msgspec.Meta(pattern="^([a-z]{2})?$")] = ""
    hands_free: bool = False
    send: bool = False
    device: str = ""
    keep: str = ""


class ShamSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the face of a reply is drawn by lot now and then; see `llmcompanion.journal.sham`."""

    enabled: bool = False
    share: Annotated[float, msgspec.Meta(ge=0.0, le=0.5)] = 0.05

    def __post_init__(self) -> None:
        if math.isnan(self.share):
            raise ValueError("Expected `float`, got `nan`")


class CareSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the app looks after; see `llmcompanion.care`."""

    watch: bool = True
    country: Annotated[str, msgspec.Meta(pattern="^([A-Za-z]{2})?$")] = ""
    reminders: bool = True
    break_after_min: Annotated[int, msgspec.Meta(ge=0, le=1440)] = 90


class SightSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of older turns, and whether a persona may end a conversation."""

    when_full: Literal["leave", "summarise"] = "leave"
    may_end: bool = False


class ModelProfile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A model under a name of the person's own. What is None is the provider's own to choose.

    Attributes:
        context_tokens: What the model is to read at most; never more than it can.
        price_in, price_out: For a million tokens, in whatever currency the person thinks in.
        gpu_layers, threads: For models that run in this program.
    """

    provider: str
    model: str = ""
    path: str = ""
    base_url: str = ""
    temperature: Annotated[float, msgspec.Meta(ge=0.0, le=2.0)] | None = None
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    context_tokens: Annotated[int, msgspec.Meta(ge=256, le=10_000_000)] | None = None
    system_addition: str = ""
    price_in: Annotated[float, msgspec.Meta(ge=0.0, le=100_000.0)] | None = None
    price_out: Annotated[float, msgspec.Meta(ge=0.0, le=100_000.0)] | None = None
    gpu_layers: Annotated[int, msgspec.Meta(ge=-1, le=1000)] | None = None
    threads: Annotated[int, msgspec.Meta(ge=1, le=1024)] | None = None

    def __post_init__(self) -> None:
        for number in (self.temperature, self.price_in, self.price_out):
            if number is not None and math.isnan(number):
                raise ValueError("Expected `float`, got `nan`")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a person can set. Change it with ``msgspec.structs.replace``."""

    version: int = VERSION
    user_name: str = ""
    persona: str = "mira"
    model: str = ""
    theme: Theme = "dark"
    set_up: bool = False
    avatar: AvatarSettings = AvatarSettings()
    check_in: CheckInSettings = CheckInSettings()
    voice: VoiceSettings = VoiceSettings()
    listen: ListenSettings = ListenSettings()
    care: CareSettings = CareSettings()
    sham: ShamSettings = ShamSettings()
    sight: SightSettings = SightSettings()
    models: dict[str, ModelProfile] = {}


ABOUT: Mapping[str, str] = {
    "version": "Format of this file.",
    "user_name": "What personas call you; empty: nothing in particular.",
    "persona": "Who you talk to: the name of a persona's folder.",
    "model": "A model's or a profile's name; empty: Claude where there is a key, else DOCTOR.",
    "theme": "Colours of the screens.",
    "set_up": "Whether the first questions have been answered.",
    "avatar.shown": "Whether the face is shown.",
    "avatar.renderer": "How it is drawn; auto takes the best that the terminal can do.",
    "avatar.motion": "How much it moves: blinks and sways, expressions only, or not at all.",
    "avatar.frames_per_second": "Most pictures in a second; 0.2 is one in five seconds.",
    "check_in.enabled": "Whether you are asked what you think you are talking to.",
    "check_in.every_turns": "After how many exchanges you are asked, a third more or less.",
    "check_in.closing_turns": "From how many exchanges on you are asked when you leave.",
    "check_in.per_day": "Most questions about the moment in a day; 0: none by themselves.",
    "check_in.windows": "Random moments in a day at which you may be asked.",
    "check_in.from_hour": "Hour from which these moments are drawn.",
    "check_in.to_hour": "Hour until which they are drawn.",
    "check_in.day_after_hour": "Hour after which you are asked about the day; 24: never.",
    "check_in.week_day": "Day on which you are asked about the week.",
    "check_in.quiet_from": "Hour from which you are left alone.",
    "check_in.quiet_to": "Hour until which you are left alone; the same as quiet_from: never.",
    "check_in.withhold": "How often a question about the moment is withheld by lot.",
    "voice.enabled": "Whether replies are spoken.",
    "voice.muted": "Whether the voice makes no sound all the same.",
    "voice.engine": "What speaks; auto takes the best that is on this machine.",
    "voice.name": "Whose voice, as the engine calls it; empty: what suits the persona.",
    "voice.volume": "How loud it is, in percent.",
    "voice.rate": "How fast it speaks; 1 is usual.",
    "voice.quiet_from": "Hour from which it makes no sound.",
    "voice.quiet_to": "Hour until which it makes no sound; the same hour: never quiet.",
    "voice.audio_delay_ms": "How much later you hear than the system says, as with Bluetooth.",
    "voice.server_url": "A server that speaks, such as http://localhost:8880/v1.",
    "voice.server_model": "What that server calls its model.",
    "listen.engine": "What writes down what you say; auto takes the first that is ready.",
    "listen.model": "Which model it uses, such as base.en; empty: the first in the models folder.",
    "listen.language": "What you speak, in two letters; empty: the model finds out.",
    "listen.hands_free": "Whether it hears by itself when you speak and when you stop.",
    "listen.send": "Whether what you said is sent at once, instead of put into the input.",
    "listen.device": "The microphone, by a part of its name; empty: the system's usual one.",
    "listen.keep": "A folder in which what you say is kept as WAV; empty: never kept.",
    "sham.enabled": "Whether the face of a reply is drawn by lot now and then, and asked about.",
    "sham.share": "Of all replies, how many get a drawn face; as many are asked about undrawn.",
    "care.watch": "Whether signs of danger in what you write bring up help by people.",
    "care.country": "Whose helplines come first, in two letters; empty: a guess.",
    "care.reminders": "Whether the app says now and then what answers: no person.",
    "care.break_after_min": "Minutes after which a break is suggested; 0: never, nor at night.",
    "sight.when_full": "What becomes of older turns that no longer fit into the model's context.",
    "sight.may_end": "Whether a persona may end a conversation.",
    "models.NAME.provider": "Who runs the model.",
    "models.NAME.model": "The provider's name for it; empty: the provider's default.",
    "models.NAME.path": "A model file, or its name in the models folder; for llama.",
    "models.NAME.base_url": "Where it is reached; empty: the provider's own address.",
    "models.NAME.temperature": "How freely words are chosen, where the model lets one say.",
    "models.NAME.max_tokens": "The longest reply.",
    "models.NAME.context_tokens": "How much of a talk is sent at most, and read by a model file.",
    "models.NAME.system_addition": "Added to the instructions of every persona.",
    "models.NAME.price_in": "What a million tokens cost that the model reads.",
    "models.NAME.price_out": "What a million tokens cost that the model writes.",
    "models.NAME.gpu_layers": "Layers of a model file given to the graphics card; -1: all.",
    "models.NAME.threads": "Processor threads for a model file.",
}
"""What each key means, in the order of a fresh file."""

_SECRET_NAMES = ("api_key", "apikey", "token", "secret", "password")


def load_settings(path: Path) -> Settings:
    """The settings in the file at `path`; the defaults when there is none.

    Text in it is cleaned (see `llmcompanion.plaintext`); unknown keys are passed over.

    Raises:
        UserError: It cannot be read, is not TOML, holds a wrong value or comes from a newer
            version of the program. The sentence names the file, the line, the key, and what
            is allowed.
    """
    text = read_settings_text(path)
    return parse_settings(text, path) if text is not None else Settings()


def save_settings(path: Path, settings: Settings, *, was: Settings | None = None) -> None:
    """Write `settings` to the file at `path`; see `llmcompanion.config.saving.write_settings`."""
    from llmcompanion.config.saving import write_settings

    write_settings(path, settings, was=was)


def settings_warnings(path: Path) -> list[str]:
    """Sentences about what is passed over in the file at `path`: unknown and forbidden keys.

    Raises:
        UserError: As `load_settings`.
    """
    text = read_settings_text(path)
    return [] if text is None else list(_warnings(parse_toml(text, path), text, path))


def read_settings_text(path: Path) -> str | None:
    """The file's text, None when there is no file."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError(
            "this is not text in UTF-8", where=f"{path}, line {line}", mend="save it as UTF-8"
        ) from error
    except OSError as error:
        raise UserError(
            f"the settings cannot be read ({error.strerror})",
            where=str(path),
            mend="mend its permissions, or move it away to start with the defaults",
        ) from error


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """The tables in `text`. Raises UserError with the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).rpartition(" (at ")
        place = place.rstrip(")")
        if place == "end of document":
            place = f"line {text.count(chr(10)) + 1}"
        what = what[:1].lower() + what[1:]
        raise UserError(
            f"this is not valid TOML ({clean_line(what)})",
            where=f"{path}, {place}" if place else str(path),
            mend="mend that line",
        ) from error
    except RecursionError as error:
        raise UserError(
            "this is nested too deeply", where=str(path), mend="take the nesting out"
        ) from error


def parse_settings(text: str, path: Path) -> Settings:
    """The settings in `text`; `path` is for the sentences only."""
    data = parse_toml(text, path)
    version = data.get("version", VERSION)
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise UserError(
            f"these settings were written by a newer llmcompanion (format {version}; this one "
            f"reads up to {VERSION})",
            where=place_of(text, ("version",), path),
            mend="upgrade llmcompanion, or move the file away to start with the defaults",
        )
    try:
        return msgspec.convert(_cleaned(data), Settings)
    except msgspec.ValidationError as error:
        from llmcompanion.config.complaints import complaint

        raise complaint(error, data, text, path) from error


def place_of(text: str, keys: tuple[str, ...], path: Path) -> str:
    """``file, line n`` of a key, or of the nearest table around it that can be found."""
    line = line_of(text, keys)
    return f"{path}, line {line}" if line else str(path)


def line_of(text: str, keys: tuple[str, ...]) -> int | None:
    """The line (from 1) on which the value under `keys` is set, None when it cannot be told."""
    while keys:
        table: tuple[str, ...] = ()
        for number, raw in enumerate(text.splitlines(), start=1):
            line = raw.strip()
            if line.startswith("["):
                table = _dotted(line.lstrip("["))
                found = table
            else:
                found = table + _dotted(line)
            if found[: len(keys)] == keys:
                return number
        keys = keys[:-1]
    return None


_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*(\.?)""")


def _dotted(text: str) -> tuple[str, ...]:
    """The dotted key at the beginning of a line, without its quotes."""
    parts: list[str] = []
    at = 0
    while part := _KEY.match(text, at):
        parts.append(part[1] or part[2] or part[3] or "")
        at = part.end()
        if not part[4]:
            break
    return tuple(parts)


_OF_SEVERAL_LINES = frozenset({"system_addition"})


def _cleaned(value: Any, *, lines: bool = False) -> Any:
    """`value` with every text in it cleaned; the file is a way into the app."""
    match value:
        case str():
            return clean(value) if lines else clean_line(value)
        case dict():
            return {
                clean_line(key): _cleaned(inner, lines=key in _OF_SEVERAL_LINES)
                for key, inner in value.items()
            }
        case list():
            return [_cleaned(inner) for inner in value]
        case _:
            return value


def _warnings(data: dict[str, Any], text: str, path: Path) -> Iterator[str]:
    for keys, known in _unknown(data):
        place = place_of(text, keys, path)
        name = clean_line(".".join(keys))
        if any(secret in keys[-1].lower() for secret in _SECRET_NAMES):
            yield UserError(
                f"{name} is passed over: keys do not belong in a file",
                where=place,
                mend="take it out; use the environment or the system keyring",
            ).sentence
            continue
        near = difflib.get_close_matches(keys[-1], known, n=1)
        yield UserError(
            f"{name} is not a setting and is passed over",
            where=place,
            mend=f"did you mean {near[0]}" if near else "",
        ).sentence


def _unknown(data: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The paths of keys that no setting has, each with the keys that its table does have."""

    def within(
        table: object, kind: type[msgspec.Struct], *at: str
    ) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        if isinstance(table, dict):
            known = kind.__struct_fields__
            yield from (((*at, key), known) for key in table if key not in known)

    yield from within(data, Settings)
    yield from within(data.get("avatar"), AvatarSettings, "avatar")
    yield from within(data.get("check_in"), CheckInSettings, "check_in")
    yield from within(data.get("care"), CareSettings, "care")
    yield from within(data.get("voice"), VoiceSettings, "voice")
    yield from within(data.get("listen"), ListenSettings, "listen")
    yield from within(data.get("sham"), ShamSettings, "sham")
    yield from within(data.get("sight"), SightSettings, "sight")
    profiles = data.get("models")
    if isinstance(profiles, dict):
        for name, profile in profiles.items():
            yield from within(profile, ModelProfile, "models", name)
