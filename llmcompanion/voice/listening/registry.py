"""The table of engines that write down speech: which are here, and why the others are not."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.voice.listening.model_files import FOLDER, choose, engine_of, find_models

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from llmcompanion.config.settings import ListenSettings
    from llmcompanion.voice.listening.model_files import ListeningModel
    from llmcompanion.voice.listening.port import Recogniser


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table.

    Attributes:
        package: What has to be importable.
        install: How it is had.
        usual: The model that is suggested.
        open: Makes it for a model; loads nothing yet. The second argument is the language.
    """

    name: str
    about: str
    licence: str
    package: str
    install: str
    usual: str
    open: Callable[[Path, str], Recogniser]


@dataclass(frozen=True, slots=True)
class Offer:
    """An engine as it is here.

    Attributes:
        why: Why it is not ready; "" where it is.
        models: Names of what lies here for it.
        model: The one that would be used.
    """

    name: str
    about: str
    licence: str
    ready: bool
    why: str
    models: tuple[str, ...]
    model: str


def models_folder(models: Path) -> Path:
    """Where its models lie, in the models folder."""
    return models / FOLDER


def offers(settings: ListenSettings, models: Path) -> list[Offer]:
    """Every engine. Loads nothing, touches no network.

    Args:
        settings: What the person has set.
        models: The models folder.
    """
    here = find_models(models_folder(models))
    return [_offer(kind, settings, here) for kind in KINDS]


def chosen(settings: ListenSettings, models: Path) -> Offer:
    """The engine that will write: the one that is set, or the first that is ready.

    Raises:
        UserError: None is; the sentence says what to do.
    """
    found = offers(settings, models)
    if settings.engine == "auto":
        order = sorted(found, key=lambda offer: (not offer.ready, _is_missing(offer.name)))
    else:
        order = [offer for offer in found if offer.name == settings.engine]
    best = order[0]
    if not best.ready:
        raise _not_ready(best.name, settings)
    return best


def open_recogniser(settings: ListenSettings, models: Path, name: str = "") -> Recogniser:
    """The engine that is named, or `chosen`, with its model. Loads nothing yet.

    Raises:
        UserError: It is not ready.
    """
    if not name:
        name = chosen(settings, models).name
    kind = next(kind for kind in KINDS if kind.name == name)
    model = choose(find_models(models_folder(models)), name, settings.model)
    if model is None or _is_missing(name):
        raise _not_ready(name, settings)
    return kind.open(model.path, settings.language)


def _offer(kind: Kind, settings: ListenSettings, here: Sequence[ListeningModel]) -> Offer:
    model = choose(here, kind.name, settings.model)
    ready = model is not None and not _is_missing(kind.name)
    return Offer(
        kind.name,
        kind.about,
        kind.licence,
        ready=ready,
        why="" if ready else _not_ready(kind.name, settings).sentence,
        models=tuple(each.name for each in here if each.engine == kind.name),
        model=model.name if model is not None else "",
    )


def _is_missing(name: str) -> bool:
    package = next(kind.package for kind in KINDS if kind.name == name)
    try:
        return importlib.util.find_spec(package) is None
    except (ImportError, ValueError):
        return True


def _not_ready(name: str, settings: ListenSettings) -> UserError:
    kind = next(kind for kind in KINDS if kind.name == name)
    if _is_missing(name):
        return UserError(f"{name} is not installed", mend=kind.install)
    wanted = settings.model if settings.model and engine_of(settings.model) == name else kind.usual
    what = f'no model "{settings.model}"' if settings.model else "no model yet"
    return UserError(f"there is {what} for {name}", mend=f"llmcompanion listen pull {wanted}")


def _whisper_cpp(path: Path, language: str) -> Recogniser:
    from llmcompanion.voice.listening.whisper_cpp import WhisperCpp

    return WhisperCpp(path, language=language)


def _faster_whisper(path: Path, language: str) -> Recogniser:
    from llmcompanion.voice.listening.faster_whisper import FasterWhisper

    return FasterWhisper(path, language=language)


def _vosk(path: Path, _: str) -> Recogniser:
    from llmcompanion.voice.listening.vosk import Vosk

    return Vosk(path)


KINDS: tuple[Kind, ...] = (
    Kind(
        "whisper.cpp",
        "Whisper in a small program, on any processor",
        "MIT",
        "pywhispercpp",
        'pip install "llmcompanion[listen]"',
        "base.en",
        _whisper_cpp,
    ),
    Kind(
        "faster-whisper",
        "Whisper by CTranslate2: larger, fast on graphics cards",
        "MIT",
        "faster_whisper",
        "pip install faster-whisper",
        "faster-whisper-base.en",
        _faster_whisper,
    ),
    Kind(
        "vosk",
        "light and quick; no capitals, no punctuation",
        "Apache-2.0",
        "vosk",
        "pip install vosk",
        "vosk-model-small-en-us-0.15",
        _vosk,
    ),
)
"""The best first: what "auto" takes the first of that is ready."""
