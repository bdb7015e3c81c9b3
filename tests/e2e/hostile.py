"""Text that wants to take the terminal over, and a guard on the bytes that reach it."""

from __future__ import annotations

import re

from llmcompanion.avatar.rendering.probe import QUESTION

SEQUENCES = (
    "\x1b]0;owned\x07",  # the window's title
    "\x1b]2;owned\x1b\\",
    "\x1b]52;c;b3duZWQ=\x07",  # the clipboard
    "\x1b]8;;http://owned.example/\x07link\x1b]8;;\x07",  # a link that lies
    "\x1b]9;owned\x07\x1b]777;notify;owned;owned\x07",  # notifications
    "\x1b[2J\x1b[H\x1b[3J",  # the screen and what was scrolled off it
    "\x1b[?1049l\x1b[?1000h\x1bc",  # modes, a reset
    "\x1b[21t\x1b[6n\x1b[5i",  # questions whose answers arrive as typed keys, the printer
    "\x1bP$q\"p\x1b\\\x1bP+q544e\x1b\\",  # DCS
    "\x1b_Ga=T,f=24,s=1,v=1;AAAA\x1b\\",  # kitty pictures
    "\x1bXowned\x1b\\\x1b^owned\x1b\\",
    "\x9b2J\x9d0;owned\x9c\x90q\x9c",  # the same in one-byte codes
    "\x00\x05\x07\x08\x0b\x0c\x0e\x0f\x7f",
    "\x1b",  # a lone one, for the text that follows to complete
)  # fmt: skip
UNSEEN = (
    "\u202eesrever\u202c",
    "\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "\u200b\ufeff\u2028\u2029",
    "z" + "\u0335\u0336\u0489" * 40,
    "\U000e0041\U000e0042\U0010eeee",
)
MARKUP = (
    "[@click=app.quit]quit[/]",
    "[link=http://owned.example/]here[/link]",
    "[bold red]red[/]",
    "[/]",
    "[here](http://owned.example/ 'x') ![i](http://owned.example/i.png) <http://owned.example/>",
)

EVERYTHING = " ".join(["first", *SEQUENCES, *UNSEEN, *MARKUP, "last"])
"""All of it at once, between two harmless words."""

A_NAME = "Evil \x1b]0;owned\x07 \x9b2J [@click=app.quit]q[/] \u202eesrever"
"""As much of it as fits in a name."""

ONE_LINE = EVERYTHING.replace("\x0b", "").replace("\x0c", "")

_SEQUENCE = re.compile(
    r"\x1b\[(?P<csi>[0-9:;<=>?]*[ -/]*[@-~])"
    r"|\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b(?P<other>.)",
    re.DOTALL,
)
_CSI_OF_OURS = re.compile(
    r"[0-9;:]*m|[0-9;]*H|[0-9]*[ABCDGKd]|[0-9;]*r"  # colours, the cursor, the rest of a line
    r"|\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"  # modes of a screen
    r"|\?(?:2026|2048)\$p|[<>=][0-9;]*u"  # questions about modes, the kitty keyboard
)
_OSC_OF_OURS = re.compile(r"22;[a-z-]*")  # the shape of the pointer
_NEVER = re.compile(
    "[\x00-\x06\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f"
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f\U0010eeee]"
)
_FLOOD = re.compile("[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]{9}")


def trouble_in(written: bytes) -> list[str]:
    """Everything among the bytes that a terminal would obey and no screen of ours sends."""
    text = bytes(written).replace(QUESTION, b"").decode("utf-8", "replace")
    found = []
    for match in _SEQUENCE.finditer(text):
        csi, osc = match["csi"], match["osc"]
        if csi is not None and not _CSI_OF_OURS.fullmatch(csi):
            found.append(f"CSI {csi!r}")
        elif osc is not None and not _OSC_OF_OURS.fullmatch(osc):
            found.append(f"OSC {osc!r}")
        elif match["other"] is not None:
            found.append(f"ESC {match['other']!r}")
    rest = _SEQUENCE.sub("", text)
    found += [f"U+{ord(each):04X}" for each in set(_NEVER.findall(rest))]
    found += ["a lone ESC"] if "\x1b" in rest else []
    found += ["BEL"] if "\x07" in rest else []
    found += ["a flood of marks"] if _FLOOD.search(rest) else []
    return sorted(set(found))
