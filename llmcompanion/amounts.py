"""Numbers with what they count, as they are written in sentences."""

from __future__ import annotations


def amount(number: float, one: str, many: str = "") -> str:
    """``1 day``, ``2 days``, ``1.5 days``.

    Args:
        number: How many; whole ones are written with commas.
        one: The noun for one.
        many: The noun for any other number; `one` with an s where it is not given.
    """
    written = f"{number:,}" if isinstance(number, int) else f"{number:g}"
    return f"{written} {one if number == 1 else many or one + 's'}"
