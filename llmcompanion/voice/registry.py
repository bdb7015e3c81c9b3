"""The table of engines: which there are, which are on this machine, and why the others are not."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from llmcompanion.config.settings import VoiceSettings
    from llmcompanion.voice.port import Engine

KEY_VARIABLE = "LLMCOMPANION_VOICE_KEY"
"""Environment variable with the key of a speaking server."""
HERE = "this machine"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What engines are made from.

    Attributes:
        settings: What the person has set.
        voices: Folders with voices for Piper, the person's own first.
        cache: A folder for what can be made again.
        environ: The environment, for a server's key.
    """

    settings: VoiceSettings
    voices: Sequence[Path] = ()
    cache: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    platform: str = sys.platform


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table."""

    name: str
    about: str
    licence: str
    open: Callable[[Surroundings], Engine]
    missing: Callable[[Surroundings], str]
    """Why it cannot speak here, as far as that is known without loading it; "" for nothing."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An engine as it is here.

    Attributes:
        goes_to: Where the words go: `HERE`, or a server's address.
        why: Why it is not ready; "" where it is.
        voices: Names of what it can speak with, where it tells.
    """

    name: str
    about: str
    licence: str
    ready: bool
    goes_to: str
    why: str
    voices: tuple[str, ...] = ()


def offers(here: Surroundings) -> list[Offer]:
    """Every engine. Touches no network."""
    found = []
    for kind in KINDS:
        why = kind.missing(here)
        found.append(
            Offer(
                kind.name,
                kind.about,
                kind.licence,
                ready=not why,
                goes_to=_goes_to(kind.name, here),
                why=why,
                voices=tuple(_voice_names(here)) if kind.name == "piper" else (),
            )
        )
    return found


def chosen(here: Surroundings, preferred: str = "") -> str:
    """The engine that will speak: the one that is set, the preferred one, or the best that is here.

    A server is never the best: words leave the program only where the person has said so.

    Args:
        here: What there is.
        preferred: What a persona would rather speak with; passed over where it is not here.
    """
    wanted = here.settings.engine
    if wanted != "auto":
        return wanted
    best = (preferred, *BEST_FIRST) if preferred in BEST_FIRST else BEST_FIRST
    return next(name for name in best if not _kind(name).missing(here))


def open_engine(here: Surroundings, name: str = "", *, preferred: str = "") -> Engine:
    """The engine that is named, or `chosen`. May take half a second.

    Raises:
        UserError: It cannot speak here; the sentence says what to do.
    """
    return _kind(name or chosen(here, preferred)).open(here)


def _kind(name: str) -> Kind:
    for kind in KINDS:
        if kind.name == name:
            return kind
    known = ", ".join(kind.name for kind in KINDS)
    raise UserError(f'there is no voice "{name}"', mend=f"choose one of {known}")


def _goes_to(name: str, here: Surroundings) -> str:
    if name != "server":
        return HERE
    from llmcompanion.voice.openai_speech import is_local

    address = here.settings.server_url
    return HERE if not address or is_local(address) else address


def _voice_names(here: Surroundings) -> list[str]:
    from llmcompanion.voice.voices import find_voices

    return [voice.name for voice in find_voices(here.voices)]


def _why_not(open_it: Callable[[Surroundings], Engine]) -> Callable[[Surroundings], str]:
    """What opening it says where that cannot be done; "" where it can."""

    def missing(here: Surroundings) -> str:
        try:
            open_it(here).close()
        except UserError as error:
            return error.sentence
        return ""

    return missing


def _blip(_: Surroundings) -> Engine:
    from llmcompanion.voice.blip import BlipVoice

    return BlipVoice()


def _espeak(here: Surroundings) -> Engine:
    from llmcompanion.voice.espeak import open_espeak

    return open_espeak(here.cache)


def _espeak_missing(here: Surroundings) -> str:
    if importlib.util.find_spec("espeakng_loader") or shutil.which("espeak-ng"):
        return ""
    return _why_not(_espeak)(here)


def _piper(here: Surroundings) -> Engine:
    from llmcompanion.voice.piper import open_piper

    return open_piper(list(here.voices), here.settings.name)


def _server(here: Surroundings) -> Engine:
    from llmcompanion.voice.openai_speech import ServerVoice

    return ServerVoice(
        here.settings.server_url,
        key=here.environ.get(KEY_VARIABLE, "").strip(),
        model=here.settings.server_model,
        voice=here.settings.name,
    )


def _server_missing(here: Surroundings) -> str:
    if not here.settings.server_url:
        return UserError(
            "no speaking server is named", mend="set voice.server_url in the settings"
        ).sentence
    return _why_not(_server)(here)


def _system(here: Surroundings) -> Engine:
    from llmcompanion.voice.system import open_system

    return open_system(here.platform)


KINDS: tuple[Kind, ...] = (
    Kind(
        "blip",
        "a small tone for each syllable, in any language; nothing to install",
        "MIT, part of this program",
        _blip,
        lambda _: "",
    ),
    Kind(
        "espeak",
        "espeak-ng: clear and mechanical, a hundred languages, exact lips",
        "GPL-3, not part of this program",
        _espeak,
        _espeak_missing,
    ),
    Kind(
        "piper",
        "Piper: neural voices on this machine",
        "GPL-3, not part of this program; each voice has its own",
        _piper,
        _why_not(_piper),
    ),
    Kind(
        "server",
        "a server with OpenAI's /v1/audio/speech",
        "the server's",
        _server,
        _server_missing,
    ),
    Kind("system", "the voice of macOS or Windows", "the system's", _system, _why_not(_system)),
)
BEST_FIRST = ("piper", "system", "espeak", "blip")
"""What "auto" takes the first of that is here. The last one always is."""


def surroundings(
    settings: VoiceSettings, own_voices: Path, cache: Path | None, environ: Mapping[str, str]
) -> Surroundings:
    """As they are on this machine."""
    from llmcompanion.voice.voices import ALSO_AT

    return Surroundings(settings, (own_voices, *ALSO_AT), cache, environ)
