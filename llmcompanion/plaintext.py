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
* **No floods.** A character carries at most eight combining marks, of them at most four of the
  kinds that belong to no script. Eight is what the deepest Tibetan stack in use needs;
  Vietnamese needs two, pointed Hebrew four.

Private-use characters stay (icon fonts): they are drawn as a box at worst. Markup such as
``[@click=app.quit]`` is text like any other and is not touched: screens never parse it.

The rules themselves are in `llmcompanion.text_rules`. Cleaning clean text changes nothing, and
a `Cleaner` gives the same whatever the borders of the chunks.
"""

from __future__ import annotations

import re
from typing import Any

_ODD_ASCII = bytes(code for code in (*range(32), 127) if code not in b"\t\n")


def _is_plain_ascii(text: str) -> bool:
    if not text.isascii():
        return False
    raw = text.encode("ascii")
    return len(raw.translate(None, _ODD_ASCII)) == len(raw)


_NO_EXTENDERS = bytes((*range(0xC2, 0xCC), *range(0xCE, 0xD2), *range(0xE4, 0xEA), 0xEB, 0xEC))
"""First bytes in UTF-8 of blocks where nothing hangs on the character before it: Latin, Greek,
Cyrillic, Han, most of Hangul."""

_HARMLESS = bytes(range(0xC0)) + _NO_EXTENDERS

_MIXED = {
    0xE2: re.compile(rb"\xe2[\x83\xb3\xb5\xb7]").search,
    0xE3: re.compile(rb"\xe3(?:\x80[\xaa-\xaf]|\x82[\x99\x9a]|\x85\xa4)").search,
    0xEA: re.compile(rb"\xea[^\xb0-\xbf]").search,
    0xED: re.compile(rb"\xed(?:\x9e[\xb0-\xbf]|\x9f)").search,
    0xEF: re.compile(rb"\xef[^\xbc\xbd]").search,
    0xF0: re.compile(rb"\xf0[^\x9f]").search,
}
"""By first byte, blocks with extenders in some places only (typographic signs, kana, Hangul,
wide forms, emoji): what finds one there."""


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
    for first in set(raw.translate(None, _HARMLESS)):
        has_extender = _MIXED.get(first)
        if has_extender is None or has_extender(raw):
            return False
    return True


def clean(text: str) -> str:
    """`text` of many lines, made safe to show; line breaks are ``\\n``, tabs stay."""
    if _is_plain_ascii(text) or _is_plain(text):
        return text
    from llmcompanion import text_rules as rules

    text = rules.surface(text)
    if rules.MAYBE.search(text) is None or rules.doubtful().search(text) is None:
        return text
    return rules.weave("", text, final=True)[0]


def clean_line(text: str) -> str:
    """`text` as one line, trimmed: breaks and tabs become one space each with what is around."""
    return _WHITE.sub(_one_space, clean(text)).strip()


def clean_values(value: Any) -> Any:
    """A value as JSON knows them, every text in it clean and every key one line."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean_line(str(key)): clean_values(each) for key, each in value.items()}
        case list() | tuple():
            return [clean_values(each) for each in value]
        case _:
            return value


_WHITE = re.compile(r"\s+")


def _one_space(white: re.Match[str]) -> str:
    return " " if "\n" in white[0] or "\t" in white[0] else white[0]


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
        is_plain = _is_plain_ascii(chunk) or _is_plain(chunk)
        if is_plain and not self._run:
            self._base = chunk[-1]
            return chunk
        from llmcompanion import text_rules as rules

        if not is_plain:
            self._after_return = chunk[-1] == "\r"
            chunk = rules.surface(chunk)
            if not self._run and rules.MAYBE.search(chunk) is None:
                self._base = chunk[-1:] or self._base
                return chunk
        done, self._base, self._run = rules.weave(self._base, self._run + chunk, final=False)
        return done

    def finish(self) -> str:
        """The rest that was held back. The cleaner is as new afterwards."""
        rest = ""
        if self._run:
            from llmcompanion import text_rules as rules

            rest = rules.weave(self._base, self._run, final=True)[0]
        self._base = self._run = ""
        self._after_return = False
        return rest
