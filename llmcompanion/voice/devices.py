"""What sound that goes out and sound that comes in share of PortAudio: loading it, its words, and
its list of devices, which it makes once and keeps.

Making that anew ends every stream of this process, whoever has it open: voice and microphone are
told of one another here, so that neither ends the other's.
"""

from __future__ import annotations

import logging
import re
import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from llmcompanion.plaintext import clean_line
from llmcompanion.voice.sink import SoundError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

_held: WeakKeyDictionary[Any, set[object]] = WeakKeyDictionary()
"""By the module `sounddevice`: PortAudio is one for a process, and so is this."""
_lock = threading.Lock()


def bring(load: Callable[[], Any], *, no_package: str, missing: str) -> Any:
    """The module `sounddevice`, from `load`.

    Raises:
        SoundError: With the sentence for a package, or a library, that is missing.
    """
    try:
        return load()
    except ImportError:
        raise SoundError(no_package) from None
    except OSError:
        raise SoundError(missing) from None


def reason(error: Exception | None) -> str:
    """What PortAudio says, without its own names for it."""
    words = str(error).strip().splitlines()
    if not words:
        return type(error).__name__
    said = re.sub(r"^Error \w+ \w+: |\s*\[PaErrorCode -?\d+\]", "", words[0])
    return clean_line(said).rstrip(".")


def hold(sounddevice: Any) -> Callable[[], None]:
    """A stream is open; what is given back is to be called when it is closed, once or more."""
    token = object()
    with _lock:
        _held.setdefault(sounddevice, set()).add(token)

    def release() -> None:
        with _lock:
            _held.get(sounddevice, set()).discard(token)

    return release


def look_again(sounddevice: Any) -> None:
    """Make the list anew, for a device may have been plugged in; not while a stream is open."""
    with _lock:
        if _held.get(sounddevice):
            return
        try:
            sounddevice._terminate()
            sounddevice._initialize()
        except Exception:
            log.exception("the sound devices cannot be looked for again")
