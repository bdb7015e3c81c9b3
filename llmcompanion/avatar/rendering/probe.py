"""The one question a terminal is asked, before anything else reads the keyboard.

A single write asks for the name (XTVERSION), for kitty graphics, for the size of a cell, and at
last for the device attributes (DA1), which every terminal answers: when that answer is there, so
are all the others that will come. The wait is bounded, the terminal's mode is restored, and what
was typed meanwhile is handed back.

Sources: "XTerm Control Sequences" (DA1, XTVERSION, window operation 16); kitty's documentation,
"Querying support and available transmission mediums".
"""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

QUESTION = (
    b"\x1b[>q"  # XTVERSION
    b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"  # kitty: would you take one black pixel?
    b"\x1b[16t"  # size of a cell
    b"\x1b[c"  # DA1, the last
)

NEAR_S, FAR_S = 0.3, 1.0
"""How long an answer is waited for: here, and over ssh."""

_ANSWERS = re.compile(
    rb"\x1bP>\|(?P<version>[^\x1b]{0,200})\x1b\\"
    rb"|\x1b_Gi=31;(?P<kitty>[^\x1b]{0,200})\x1b\\"
    rb"|\x1b\[6;(?P<height>\d{1,5});(?P<width>\d{1,5})t"
    rb"|\x1b\[\?(?P<attributes>[\d;]{0,100})c"
)
_UNFINISHED = re.compile(rb"\x1b(?:[P_][^\x1b]*\x1b?|\[[?\d;]*)?\Z")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a terminal said.

    Attributes:
        version: Its name and version in its own words, or "".
        kitty: Whether it takes kitty graphics.
        sixel: Whether it takes sixel.
        cell_pixels: Width and height of a cell.
        complete: Whether the last answer arrived in time.
        typed: What was typed meanwhile.
    """

    version: str = ""
    kitty: bool = False
    sixel: bool = False
    cell_pixels: tuple[int, int] | None = None
    complete: bool = False
    typed: str = ""


def read_answers(data: bytes) -> Answers:
    """The answers in what a terminal sent; the rest was typed."""
    version, kitty, sixel, complete = "", False, False, False
    cell_pixels = None
    typed = []
    end = 0
    for match in _ANSWERS.finditer(data):
        typed.append(data[end : match.start()])
        end = match.end()
        if match["version"] is not None:
            version = match["version"].decode("ascii", "replace")
        elif match["kitty"] is not None:
            kitty = match["kitty"] == b"OK"
        elif match["height"] is not None:
            width, height = int(match["width"]), int(match["height"])
            cell_pixels = (width, height) if width and height else None
        elif match["attributes"] is not None:
            sixel = b"4" in match["attributes"].split(b";")[1:]
            complete = True
    typed.append(_UNFINISHED.sub(b"", data[end:]))
    return Answers(
        "".join(letter for letter in version if letter.isprintable()),
        kitty, sixel, cell_pixels, complete,
        b"".join(typed).decode("utf-8", "replace"),
    )  # fmt: skip


def ask(stdin: int, stdout: int, environ: Mapping[str, str]) -> Answers | None:
    """Ask the terminal; None where that cannot or must not be done.

    Args:
        stdin: File descriptor of the keyboard.
        stdout: File descriptor of the screen.
        environ: To know whether the terminal is far away.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows: the environment has to do
        return None
    if not (os.isatty(stdin) and os.isatty(stdout)):
        return None
    far = "SSH_CONNECTION" in environ or "SSH_TTY" in environ
    try:
        # a background job that touched the terminal would be stopped
        if os.tcgetpgrp(stdin) != os.getpgrp():
            return None
        before = termios.tcgetattr(stdin)
        try:
            tty.setcbreak(stdin, termios.TCSANOW)
            os.write(stdout, QUESTION)
            data = _collect(stdin, time.monotonic() + (FAR_S if far else NEAR_S))
        finally:
            termios.tcsetattr(stdin, termios.TCSANOW, before)
    except (OSError, termios.error):
        return None
    return read_answers(data)


def _collect(stdin: int, until: float) -> bytes:
    """All that comes until the last answer is there or time is up."""
    data = b""
    while not read_answers(data).complete and len(data) < 65_536:
        left = until - time.monotonic()
        if left <= 0 or not select.select([stdin], [], [], left)[0]:
            break
        some = os.read(stdin, 4096)
        if not some:
            break
        data += some
    return data


def cell_pixels(stdout: int) -> tuple[int, int] | None:
    """The size of a cell as the system knows it, without asking the terminal."""
    try:
        import fcntl
        import struct
        import termios

        answer = fcntl.ioctl(stdout, termios.TIOCGWINSZ, bytes(8))
    except (ImportError, OSError):
        return None
    rows, columns, width, height = struct.unpack("HHHH", answer)
    if not (rows and columns and width >= columns and height >= rows):
        return None
    return width // columns, height // rows


def ask_tmux(timeout_s: float = 0.5) -> str:
    """What tmux says of the terminal outside and of its options; "" if it says nothing."""
    tmux = shutil.which("tmux")
    if tmux is None:
        return ""
    question = ("display-message", "-p", "#{client_termname} #{client_termtype}")
    options = ("show-options", "-Apv", "allow-passthrough")
    try:
        answer = subprocess.run(  # noqa: S603  the path comes from the system
            [tmux, *question], capture_output=True, timeout=timeout_s, text=True, check=False
        ).stdout
        passes = subprocess.run(  # noqa: S603
            [tmux, *options], capture_output=True, timeout=timeout_s, text=True, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return f"{answer.strip()} allow-passthrough {passes.strip()}"
