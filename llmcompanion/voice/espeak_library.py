"""libespeak-ng through ctypes: text in, samples and what is said when out.

Follows speak_lib.h of espeak-ng 1.51 and later (espeak_Initialize, espeak_SetSynthCallback,
espeak_Synth, espeak_EVENT). The library keeps its state in globals: one at a time in a process.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib
import os
import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_DATA_PATH = 150
"""Bytes of the path of its data that the library can hold; it says nothing when they are more."""

_RETRIEVAL, _SYNCHRONOUS = 1, 2
_PHONEME_EVENTS, _DONT_EXIT = 0x0001, 0x8000
_UTF8 = 1
_WORD, _PHONEME, _END_OF_LIST = 1, 7, 0
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4

WORDS_A_MINUTE = 175.0
"""The library's usual speed."""

_LOCK = threading.Lock()


class _Id(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the library made of a text.

    Attributes:
        phonemes: The sample at which each begins, and its mnemonic.
        words: The sample at which each begins, its place in the text (in characters, from 0)
            and its length.
    """

    pcm: bytes
    phonemes: tuple[tuple[int, str], ...]
    words: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a library is, and its data; None where it knows that itself."""

    library: str
    data: Path | None


def places() -> Iterator[Place]:
    """Where the library may be: the Python package, then the system's own."""
    try:
        espeakng_loader = importlib.import_module("espeakng_loader")

        yield Place(str(espeakng_loader.get_library_path()), Path(espeakng_loader.get_data_path()))
    except (ImportError, OSError):
        pass
    for name in ("libespeak-ng.so.1", "libespeak-ng.1.dylib", "libespeak-ng.dll"):
        yield Place(name, None)
    found = ctypes.util.find_library("espeak-ng")
    if found:
        yield Place(found, None)


class EspeakLibrary:
    """The library, loaded.

    Args:
        place: Where it is.
        cache: A folder for a short way to its data, where the real one is too long for it.

    Raises:
        UserError: It cannot be used.
    """

    def __init__(self, place: Place, cache: Path | None = None) -> None:
        try:
            self._library: Any = ctypes.CDLL(place.library)
        except OSError as error:
            raise UserError(
                "espeak-ng cannot be loaded",
                where=place.library,
                mend='install it ("apt install libespeak-ng1", or pip install '
                '"llmcompanion[speech]")',
            ) from error
        self._short_way: Path | None = None
        data = short_way(place.data, cache) if place.data is not None else None
        if data is not None and data != place.data:
            self._short_way = data
        library = self._library
        library.espeak_Initialize.argtypes = [
            ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int,
        ]  # fmt: skip
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint,
            ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        library.espeak_SetSynthCallback.argtypes = [_CALLBACK]
        library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
        with _LOCK:
            self.rate: int = library.espeak_Initialize(
                _SYNCHRONOUS,
                0,
                os.fsencode(data) if data is not None else None,
                _PHONEME_EVENTS | _DONT_EXIT,
            )
            if self.rate <= 0:
                raise UserError(
                    "espeak-ng does not find its data",
                    where=str(data or place.library),
                    mend='install it whole ("apt install espeak-ng-data")',
                )
            self._callback = _CALLBACK(self._take)
            library.espeak_SetSynthCallback(self._callback)
        self._pcm = bytearray()
        self._phonemes: list[tuple[int, str]] = []
        self._words: list[tuple[int, int, int]] = []
        self._voice = ""

    def has_voice(self, name: str) -> bool:
        """Whether there is such a voice ("en-us", "de+f3")."""
        with _LOCK:
            self._voice = ""
            return bool(self._library.espeak_SetVoiceByName(name.encode()) == 0)

    def speak(
        self, text: str, *, voice: str, speed: float, pitch: int, spread: int, volume: int
    ) -> Spoken:
        """Speak `text`. Takes some milliseconds.

        Args:
            voice: Its name; one that is not there is passed over for English.
            speed: 1 for `WORDS_A_MINUTE`.
            pitch, spread: 0 to 99; 50 is usual.
            volume: In percent.
        """
        library = self._library
        with _LOCK:
            self._pcm, self._phonemes, self._words = bytearray(), [], []
            if voice != self._voice:
                if library.espeak_SetVoiceByName(voice.encode()) != 0:
                    library.espeak_SetVoiceByName(b"en")
                self._voice = voice
            library.espeak_SetParameter(_RATE, round(WORDS_A_MINUTE * speed), 0)
            library.espeak_SetParameter(_PITCH, pitch, 0)
            library.espeak_SetParameter(_RANGE, spread, 0)
            library.espeak_SetParameter(_VOLUME, volume, 0)
            data = text.encode() + b"\0"
            library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None)
            library.espeak_Synchronize()
            return Spoken(bytes(self._pcm), tuple(self._phonemes), tuple(self._words))

    def close(self) -> None:
        """Forget the short way to the data. The library itself stays: it cannot be unloaded."""
        if self._short_way is not None:
            shutil.rmtree(self._short_way.parent, ignore_errors=True)

    def _take(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._pcm += ctypes.string_at(samples, 2 * count)
        at = 0
        while events[at].type != _END_OF_LIST:
            event = events[at]
            if event.type == _PHONEME:
                name = event.id.string.decode("utf-8", "replace")
                self._phonemes.append((event.sample, name))
            elif event.type == _WORD:
                self._words.append((event.sample, event.text_position - 1, event.length))
            at += 1
        return 0


def short_way(data: Path, cache: Path | None) -> Path:
    """The folder of the data by a path that is short enough: itself, a link, or a copy.

    The library wants the folder `espeak-ng-data`, or the one that holds it.
    """
    if len(os.fsencode(data)) <= LONGEST_DATA_PATH:
        return data
    for base in (cache, Path(tempfile.gettempdir())):
        if base is None or len(os.fsencode(base)) > LONGEST_DATA_PATH - 40:
            continue
        folder = Path(tempfile.mkdtemp(prefix="espeak-", dir=base))
        way = folder / "espeak-ng-data"
        try:
            way.symlink_to(data, target_is_directory=True)
        except OSError:  # no links there, as on Windows
            shutil.copytree(data, way)
        return way
    return data
