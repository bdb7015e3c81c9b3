"""PortAudio's list of devices, which it makes once and keeps.

Making it anew ends every stream of this process, whoever has it open: voice and microphone are
told of one another here, so that neither ends the other's.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

_held: WeakKeyDictionary[Any, set[object]] = WeakKeyDictionary()
"""By the module `sounddevice`: PortAudio is one for a process, and so is this."""
_lock = threading.Lock()


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
