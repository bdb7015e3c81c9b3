"""Control strings for the terminal outside of tmux."""

from __future__ import annotations

ESC = "\x1b"


def wrap(sequence: str, *, tmux: bool) -> str:
    """The sequence as it must be written: inside tmux in an envelope that tmux opens and passes on.

    Source: tmux(1), option allow-passthrough.
    """
    if not tmux:
        return sequence
    return f"{ESC}Ptmux;{sequence.replace(ESC, ESC + ESC)}{ESC}\\"
