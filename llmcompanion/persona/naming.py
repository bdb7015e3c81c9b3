"""The one name that no persona may bear: the app's own, above the lines that the app says."""

from __future__ import annotations

import re
import unicodedata

_APPS = "llmcompanlon"
"""Letters that look alike in a terminal are one: "i" is "l"."""
_ALIKE = str.maketrans("аеосрмтіi1|ı!0", "aeocpmtllllllo")


def is_the_apps(name: str) -> bool:
    """Whether a reader could take `name` for the app's, whatever its case, spaces and letters."""
    folded = unicodedata.normalize("NFKD", name).casefold().translate(_ALIKE)
    return _APPS in re.sub(r"[\W_]|[^\x00-\x7f]", "", folded)
