"""The one door for text: what comes in is made harmless to a terminal and honest to a reader.

Everything that enters the program (a model's reply, a persona file, the database, the clipboard,
the command line) passes here once. What leaves is *clean*:

* **Nothing that a terminal obeys.** ESC becomes the visible sign U+241B and the rest of its
  sequence stays as text, so ``ESC ] 0 ; title BEL`` reads as what it is: nothing lost, nothing
  done. The C1 codes (U+0080-9F, obeyed by many terminals as one-character ESC sequences),
  surrogates and noncharacters become U+FFFD, and so does kitty's image placeholder U+10EEEE,
  which would draw parts of a picture of ours amid the words. The other control characters vanish.
* **One kind of line break.** CR LF, CR, VT, FF, NEL, U+2028 and U+2029 become ``\\n``. Tabs stay.
* **Nothing unseen that changes what is seen.** Directional overrides, embeddings, isolates and
  marks, zero-width spaces, fillers, tag characters and their like vanish (Unicode TR 36 and 39;
  Boucher and Anderson, "Trojan Source", 2021). Kept where writing needs them: joiners in Arabic
  and Indic scripts and in emoji, variation selectors after a character that has variants,
  Mongolian selectors, and the tag characters of a flag.
* **No floods.** A character carries at most `MARKS` combining marks, of them at most
  `FREE_MARKS` of the kinds that belong to no script. Eight is what the deepest Tibetan stack in
  use needs; Vietnamese needs two, pointed Hebrew four.

Private-use characters stay (icon fonts): they are drawn as a box at worst. Markup such as
``[@click=app.quit]`` is text like any other and is not touched: screens never parse it.

Cleaning clean text changes nothing, and a `Cleaner` gives the same whatever the borders of the
chunks.
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

_ODD_ASCII = bytes(code for code in (*range(32), 127) if code not in b"\t\n")

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

_ODD = re.compile(f"[\x1b{_BREAKS.pattern[1:-1]}{_BROKEN.pattern[1:-1]}{_UNSEEN.pattern[1:-2]}]")

_CONTEXTUAL = "\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
"""Unseen characters whose neighbours decide whether they stay (inside a character class)."""

_MARK_RANGES = (
    (0x0300, 0x20FF), (0x2CEF, 0x2DFF), (0x302A, 0x302F), (0x3099, 0x309A), (0xA66F, 0xABED),
    (0xFB1E, 0xFB1E), (0xFE20, 0xFE2F), (0x101FD, 0x11FFF), (0x13440, 0x13455), (0x16100, 0x16FF1),
    (0x1BC9D, 0x1BC9E), (0x1CF00, 0x1CF46), (0x1D165, 0x1D244), (0x1DA00, 0x1DAAF),
    (0x1E000, 0x1E94A),
)  # fmt: skip
"""Where Unicode keeps its combining marks: all are here, with much else."""

_MAYBE = re.compile(
    f"[{_CONTEXTUAL}\ud7b0-\ud7fb"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in _MARK_RANGES)
    + "]"
)

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
def _extenders() -> re.Pattern[str]:
    return re.compile(f"[{_extender_class()}]+")


@cache
def _doubtful() -> re.Pattern[str]:
    """A text without this needs no look at its neighbours."""
    return re.compile(f"[{_CONTEXTUAL}]|[{_extender_class()}]{{{FREE_MARKS + 1}}}")


def _is_plain_ascii(text: str) -> bool:
    if not text.isascii():
        return False
    raw = text.encode("ascii")
    return len(raw.translate(None, _ODD_ASCII)) == len(raw)


_NO_EXTENDERS = bytes((*range(0xC2, 0xCC), *range(0xCE, 0xD2), *range(0xE4, 0xEA), 0xEB, 0xEC))
"""First bytes in UTF-8 of blocks where nothing hangs on the character before it: Latin, Greek,
Cyrillic, Han, most of Hangul."""

_HARMLESS = bytes(range(0xC0)) + _NO_EXTENDERS

_MIXED = b"\xe2\xe3\xea\xed\xef\xf0"
"""First bytes of blocks with extenders in some places only: typographic signs, kana, emoji."""

_EXTENDER_IN_MIXED = re.compile(
    rb"\xe2[\x83\xb3\xb5\xb7]|\xe3(?:\x80[\xaa-\xaf]|\x82[\x99\x9a]|\x85\xa4)|\xea[^\xb0-\xbf]"
    rb"|\xed\x9e[\xb0-\xbf]|\xed\x9f|\xef[^\xbc\xbd]|\xf0[^\x9f]"
)


def _is_plain(text: str) -> bool:
    """Whether `text` is certainly clean, told at the speed of C. False says nothing.

    True of most texts in Latin, Greek, Cyrillic, Chinese, Japanese and Korean, with typographic
    signs and emoji: a conversation of 5,000 messages passes in some 20 ms.

    `str.isprintable` answers for everything unseen, broken or obeyed (categories C and Z); what
    it lets pass and must not be here are the extenders, told by their blocks.
    """
    if not text.replace("\n", "").replace("\t", "").isprintable():
        return False
    raw = text.encode()
    doubtful = raw.translate(None, _HARMLESS)
    return not doubtful or not (doubtful.strip(_MIXED) or _EXTENDER_IN_MIXED.search(raw))


def _surface(text: str) -> str:
    """What can be said of each character alone, and CR LF."""
    if _ODD.search(text) is None:
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


def clean(text: str) -> str:
    """`text` of many lines, made safe to show; line breaks are ``\\n``, tabs stay."""
    if _is_plain_ascii(text) or _is_plain(text):
        return text
    text = _surface(text)
    if _MAYBE.search(text) is None or _doubtful().search(text) is None:
        return text
    return _weave("", text, final=True)[0]


def clean_line(text: str) -> str:
    """`text` as one line, trimmed: breaks and tabs become one space each with what is around."""
    return _WHITE.sub(_one_space, clean(text)).strip()


_WHITE = re.compile(r"\s+")


def _one_space(white: re.Match[str]) -> str:
    return " " if "\n" in white[0] or "\t" in white[0] else white[0]


def _weave(base: str, text: str, *, final: bool) -> tuple[str, str, str]:
    """Settle every run of extenders in `text`, which follows `base`.

    Returns:
        The text that is decided, the last base in it, and the run at the end that waits for
        what comes after (empty when `final`).
    """
    whole = base + text
    parts: list[str] = []
    at = 0
    for match in _extenders().finditer(whole):
        start, end = match.span()
        before = whole[start - 1 : start] if start else ""
        parts.append(whole[at:start])
        if end == len(whole) and not final:
            return "".join(parts)[len(base) :], before, match[0][:_LOOK]
        parts.append(_settle(before, match[0], whole[end : end + 1]))
        at = end
    parts.append(whole[at:])
    return "".join(parts)[len(base) :], whole[-1:], ""


class Cleaner:
    """`clean` for a text that arrives in pieces, however it is cut.

    All that `feed` and at last `finish` return, joined, equals `clean` of all that went in. Only
    combining marks and joiners are held back, until the next character shows what they belong to.
    """

    def __init__(self) -> None:
        self._base = ""
        """The last character handed on."""
        self._run = ""
        """What hangs on it and is not decided yet."""
        self._after_return = False

    def feed(self, chunk: str) -> str:
        """Clean the next piece."""
        if self._after_return and chunk:
            self._after_return = False
            chunk = chunk.removeprefix("\n")
        if not chunk:
            return ""
        if not _is_plain_ascii(chunk):
            self._after_return = chunk[-1] == "\r"
            chunk = _surface(chunk)
        if not self._run and _MAYBE.search(chunk) is None:
            self._base = chunk[-1:] or self._base
            return chunk
        done, self._base, self._run = _weave(self._base, self._run + chunk, final=False)
        return done

    def finish(self) -> str:
        """The rest that was held back. The cleaner is as new afterwards."""
        rest = _weave(self._base, self._run, final=True)[0]
        self._base = self._run = ""
        self._after_return = False
        return rest
