"""The rules by which text is cleaned, character by character: see `llmcompanion.plaintext`.

Apart from it, since most texts are found clean at a glance and these tables take a few
milliseconds to build.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

MARKS = 8
"""Combining marks that one character may carry."""

FREE_MARKS = 4
"""Of these, marks that fit on any letter: accents, enclosing signs."""

_LOOK = 32
"""Characters after a base that are looked at; more than any writing uses."""

_ESCAPE_SIGN = "\u241b"
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_TEXT_STYLE, _EMOJI_STYLE = "\ufe0e", "\ufe0f"
_KEYCAP = "\u20e3"
_BLACK_FLAG = "\U0001f3f4"

_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")

_BROKEN = re.compile(
    "[\x80-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\U0010eeee"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]+"
)

ODD = re.compile(f"[\x1b{_BREAKS.pattern[1:-1]}{_BROKEN.pattern[1:-1]}{_UNSEEN.pattern[1:-2]}]")
"""What `surface` changes."""

_CONTEXTUAL = "\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
"""Unseen characters whose neighbours decide whether they stay (inside a character class)."""

_MARK_RANGES = (
    (0x0300, 0x20FF), (0x2CEF, 0x2DFF), (0x302A, 0x302F), (0x3099, 0x309A), (0xA66F, 0xABED),
    (0xFB1E, 0xFB1E), (0xFE20, 0xFE2F), (0x101FD, 0x11FFF), (0x13440, 0x13455), (0x16100, 0x16FF1),
    (0x1BC9D, 0x1BC9E), (0x1CF00, 0x1CF46), (0x1D165, 0x1D244), (0x1DA00, 0x1DAAF),
    (0x1E000, 0x1E94A),
)  # fmt: skip
"""Where Unicode keeps its combining marks: all are here, with much else."""

MAYBE = re.compile(
    f"[{_CONTEXTUAL}\ud7b0-\ud7fb"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in _MARK_RANGES)
    + "]"
)
"""Without one of these there are no extenders."""

_FREE = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)

_PICTURE = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
"""Characters that have an emoji style or take part in joined emoji (Unicode TR 51), by block."""

_KEY = re.compile("[0-9#*]")

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")

_VARIED = re.compile(
    "[\u1000-\u109f\u2200-\u22ff\u2a00-\u2aff\u3000-\u303f\ua840-\ua877\uff01-\uff60]"
)
"""Besides Han: characters with variants selected by U+FE00-FE02 (StandardizedVariants.txt)."""

_MONGOLIAN = re.compile("[\u1820-\u18aa]")

_JOINING = re.compile(
    "[\u0600-\u0dff\u0f00-\u109f\u1700-\u18af\u1900-\u1c7f\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
"""Scripts in which a joiner changes how a word is written: Arabic, Syriac, the Indic family."""

_FLAG = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""The region of a flag in tag characters and their end (Unicode TR 51, section 5)."""


@cache
def _extender_class() -> str:
    """The inside of a character class: all that hangs on the character before it.

    Built when first needed, out of the Unicode tables of the running Python. Hangul vowels and
    finals count too: after a consonant they have no width of their own.
    """
    category = unicodedata.category
    marks = [
        code
        for first, last in _MARK_RANGES
        for code in range(first, last + 1)
        if category(chr(code))[0] == "M"
    ]
    runs: list[list[int]] = []
    for code in marks:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    ranges = "".join(f"{chr(first)}-{chr(last)}" for first, last in runs)
    return f"{_CONTEXTUAL}\u1161-\u11ff\ud7b0-\ud7fb{ranges}"


@cache
def extenders() -> re.Pattern[str]:
    """A run of characters that hang on the one before it."""
    return re.compile(f"[{_extender_class()}]+")


@cache
def doubtful() -> re.Pattern[str]:
    """A text without this needs no look at its neighbours."""
    return re.compile(f"[{_CONTEXTUAL}]|[{_extender_class()}]{{{FREE_MARKS + 1}}}")


def surface(text: str) -> str:
    """What can be said of each character alone, and CR LF."""
    if ODD.search(text) is None:
        return text
    text = _BREAKS.sub("\n", text.replace("\r\n", "\n"))
    text = _BROKEN.sub("\ufffd", text.replace("\x1b", _ESCAPE_SIGN))
    return _UNSEEN.sub("", text)


def _takes_selector(base: str, selector: str) -> bool:
    if selector in (_TEXT_STYLE, _EMOJI_STYLE):
        return bool(_PICTURE.match(base) or (_KEY.match(base) and selector == _EMOJI_STYLE))
    if selector >= "\U000e0100":
        return bool(_HAN.match(base))
    return selector <= "\ufe02" and bool(_HAN.match(base) or _VARIED.match(base))


def _joins(before: str) -> bool:
    return bool(_JOINING.match(before)) and unicodedata.category(before)[0] in "LM"


def _settle(base: str, run: str, after: str) -> str:
    """Of the characters that hang on `base`, those that stay.

    What is decided rests on the base, on what stayed before, and on the character `after` the
    run: so a second look at the result decides the same.
    """
    run = run[:_LOOK]
    kept: list[str] = []
    marks = free = 0
    at = 0
    while at < len(run):
        char = run[at]
        at += 1
        last = kept[-1] if kept else base
        if char in (_ZWNJ, _ZWJ):
            in_emoji = char == _ZWJ and _PICTURE.match(base) and kept in ([], [_EMOJI_STYLE])
            if (last and _joins(last)) or in_emoji:
                kept.append(char)
            continue
        if "\u180b" <= char <= "\u180f":
            if _MONGOLIAN.match(last):
                kept.append(char)
            continue
        if "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0100":
            if not kept and _takes_selector(base, char):
                kept.append(char)
            continue
        if char >= "\U000e0000":
            flag = _FLAG.match(run, at - 1) if base == _BLACK_FLAG and not kept else None
            if flag:
                kept.extend(flag[0])
                at = flag.end()
            continue
        is_free = _FREE.match(char) is not None
        if marks == MARKS or (is_free and free == FREE_MARKS):
            continue
        marks += 1
        free += is_free
        _drop_unanswered(base, kept, char)
        kept.append(char)
    _drop_unanswered(base, kept, after)
    return "".join(kept)


def _drop_unanswered(base: str, kept: list[str], following: str) -> None:
    """Take back a joiner without a second picture, a keycap's style without the keycap."""
    if not kept:
        return
    if kept[-1] == _ZWJ and _PICTURE.match(base) and not _PICTURE.match(following):
        kept.pop()
    if kept and kept[-1] == _EMOJI_STYLE and _KEY.match(base) and following != _KEYCAP:
        kept.pop()


def weave(base: str, text: str, *, final: bool) -> tuple[str, str, str]:
    """Settle every run of extenders in `text`, which follows `base`.

    Returns:
        The text that is decided, the last base in it, and the run at the end that waits for
        what comes after (empty when `final`).
    """
    whole = base + text
    parts: list[str] = []
    at = 0
    for match in extenders().finditer(whole):
        start, end = match.span()
        before = whole[start - 1 : start] if start else ""
        parts.append(whole[at:start])
        if end == len(whole) and not final:
            return "".join(parts)[len(base) :], before, match[0][:_LOOK]
        parts.append(_settle(before, match[0], whole[end : end + 1]))
        at = end
    parts.append(whole[at:])
    return "".join(parts)[len(base) :], whole[-1:], ""
