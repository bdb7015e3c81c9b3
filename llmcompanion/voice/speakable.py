"""What of a reply can be spoken: Markdown becomes words, while it arrives.

Code and tables are announced, not read; an address becomes "link"; signs that only show
something (emphasis, bullets, emoji) go. What is decided rests on the text alone, never on how it
was cut up on its way.
"""

from __future__ import annotations

import html
import re

from llmcompanion.amounts import amount

FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^\n]*)")
LONGEST_CODE = 40
"""Characters of code within a line that are read; more is only announced."""
LONGEST_LINK = 600
LONGEST_TICKED = 400
"""Characters within which a bracket or a backtick must find its other half."""

_HEADING = re.compile(r"#{1,6}")
_BULLET = re.compile(r"[-*+•‣◦]")
_NUMBERED = re.compile(r"(\d{1,4})[.)]")
_RULE = re.compile(r"([-*_=])\1{2,}")
_TASK = re.compile(r"\[([ xX])\]")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*<?[^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_FOOTNOTE = re.compile(r"\[\^?[\w-]{1,8}\]:?(?!\()")
_URL = re.compile(r"""<?(?:https?://|ftp://|www\.)[^\s<>"`]+>?""", re.I)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>\n]*)?/?>")
_EDGE_MARKS = re.compile(r"(?<![^\W_])(?:\*+|_+|~~)|(?:\*+|_+|~~)(?![^\W_])")
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")
_INNER_MARKS = re.compile(r"\*+|_+|~~")
_EMOTICON = re.compile(r"(?:[:;=8][-'^o]?[)(\]\[DPpOo3/\\|*]+|<3+|\^_?\^|xD+|XD+)(?=[.,!?]*$)")
_PICTURES = re.compile(
    "[\u00a9\u00ae\u200d\u203c\u2049\u20e3\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff"
    "\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\ufe0e\ufe0f"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f]+"
)
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_URL_TAIL = ".,;:!?)]}'\"»”’…"


class Speakable:
    """Text as it arrives in, what can be spoken of it out."""

    def __init__(self) -> None:
        self._text = ""
        self._line_begins = True
        self._fence = ""
        self._code_lines = 0
        self._table_rows = 0
        self._last = "\n"
        """The last character that went out: a line break stands for the end of a thought."""
        self._is_item = False
        """Whether the line is one of a list, or a heading: it ends with its line."""
        self._out: list[str] = []

    def feed(self, text: str) -> str:
        """Take more text; what has become speakable."""
        self._text += text.replace("\r\n", "\n").replace("\r", "\n")
        return self._work(final=False)

    def end(self) -> str:
        """No more text; what is left."""
        return self._work(final=True)

    def _work(self, *, final: bool) -> str:
        while self._step(final=final):
            pass
        if final:
            self._end_table()
            if self._fence:
                self._announce_code()
        out, self._out = "".join(self._out), []
        return out

    # One step: True when something was taken off the text

    def _step(self, *, final: bool) -> bool:
        if not self._text:
            return False
        if self._fence:
            return self._code_line(final=final)
        if self._line_begins:
            return self._line_start(final=final)
        return self._inline(final=final)

    def _take(self, length: int) -> str:
        taken, self._text = self._text[:length], self._text[length:]
        return taken

    def _line(self, *, final: bool) -> str | None:
        """The whole line; None while it is not there."""
        end = self._text.find("\n")
        if end >= 0:
            return self._text[: end + 1]
        return self._text if final else None

    def _code_line(self, *, final: bool) -> bool:
        line = self._line(final=final)
        if line is None:
            return False
        self._take(len(line))
        closing = line.strip()
        if closing.startswith(self._fence) and not closing.strip(self._fence[0]):
            self._announce_code()
        else:
            self._code_lines += 1
        return True

    def _announce_code(self) -> None:
        lines = self._code_lines
        self._break()
        self._put(f"Code, {amount(lines, 'line')}." if lines else "Code.")
        self._break()
        self._fence, self._code_lines, self._line_begins = "", 0, True

    def _end_table(self) -> None:
        if self._table_rows:
            rows = max(1, self._table_rows - 1)  # its first row names the columns
            self._break()
            self._put(f"Table, {amount(rows, 'row')}.")
            self._break()
            self._table_rows = 0

    def _line_start(self, *, final: bool) -> bool:
        first = re.match(r"[ \t]*(?:>[ \t]*)*(\S*)", self._text)
        if first is None or (first.end() == len(self._text) and not final):
            return False  # the first word may go on
        word = first[1]
        if word.startswith("|"):
            line = self._line(final=final)
            if line is None:
                return False
            self._take(len(line))
            if not re.fullmatch(r"[\s>|:=-]+", line):
                self._table_rows += 1
            return True
        self._end_table()
        if fence := FENCE.match(self._text, first.start(1)):
            line = self._line(final=final)
            if line is None:
                return False
            if "`" not in fence[2] or fence[1][0] == "~":
                self._take(len(line))
                self._fence = fence[1]
                return True
        if _RULE.fullmatch(word) and self._text[first.end() : first.end() + 1] in ("", "\n"):
            self._take(first.end())
            self._break()
        else:
            self._take(first.start(1))
            self._marker(word)
        self._line_begins = False
        return True

    def _marker(self, word: str) -> None:
        """What a line begins with: a heading's sign, a bullet, a number."""
        numbered = _NUMBERED.fullmatch(word)
        self._is_item = False
        if not (_HEADING.fullmatch(word) or _BULLET.fullmatch(word) or numbered):
            return
        if not self._text[len(word) :].strip("\n") and word in "*+-":
            return  # a sign alone
        self._take(len(word))
        self._break()
        self._is_item = True
        if numbered:
            self._put(f"{numbered[1]},")
        self._space()

    def _inline(self, *, final: bool) -> bool:
        text = self._text
        match text[0]:
            case "\n":
                return self._line_end(final=final)
            case " " | "\t" | "\u00a0":
                self._take(1)
                self._space()
                return True
            case "`":
                return self._ticked(final=final)
            case "[" | "!" if text[0] == "[" or text[1:2] == "[":
                return self._bracket(final=final)
            case "!" if len(text) == 1 and not final:
                return False
            case "<":
                return self._angle(final=final)
            case _:
                return self._word(final=final)

    def _line_end(self, *, final: bool) -> bool:
        follows = re.match(r"\n[ \t]*(\n?)", self._text)
        if follows is None or (follows.end() == len(self._text) and not follows[1] and not final):
            return False
        self._take(1)
        self._line_begins = True
        if follows[1] or self._is_item:
            self._break()
        self._space()
        self._is_item = False
        return True

    def _ticked(self, *, final: bool) -> bool:
        opening = re.match(r"`+", self._text)
        assert opening is not None
        ticks = opening[0]
        if opening.end() == len(self._text) and not final:
            return False
        span = self._text[: LONGEST_TICKED + 2 * len(ticks)]
        blank = span.find("\n\n")
        span = span if blank < 0 else span[:blank]
        closing = re.search(rf"(?<!`){ticks}(?!`)", span[len(ticks) :])
        ends = len(ticks) + closing.end() if closing else 0
        if closing and ends == len(self._text) and not final:
            return False  # another tick may follow
        if closing is None:
            undecided = blank < 0 and len(self._text) < LONGEST_TICKED + 2 * len(ticks)
            if undecided and not final:
                return False
            self._take(len(ticks))
            return True
        self._take(ends)
        code = " ".join(span[len(ticks) : ends - len(ticks)].split())
        if len(code) > LONGEST_CODE:
            code = "code"
        self._put(" ".join(_INNER_MARKS.sub(" ", _without_pictures(code)).split()))
        return True

    def _bracket(self, *, final: bool) -> bool:
        text = self._text[:LONGEST_LINK]
        if self._is_item and (task := _TASK.match(text)):
            self._take(task.end())
            return True
        whole = len(self._text) >= LONGEST_LINK or final or "\n" in text
        if link := _LINK.match(text):
            self._take(link.end())
            # Its words are read as any others, in front of what follows.
            words = "link" if _URL.fullmatch(link[1].strip()) else link[1]
            self._text = words.replace("[", " ") + self._text
            return True
        closed = text.find("]")
        is_open = closed < 0 or closed + 1 == len(text) or text[closed + 1] == "("
        if is_open and not whole:
            return False
        note = _FOOTNOTE.match(text)
        if note and (note[0].strip("[]:^").isdigit() or note[0].startswith("[^")):
            self._take(note.end())
        elif self._text[0] == "!":
            self._put(self._take(1))
        else:
            self._take(1)
        return True

    def _angle(self, *, final: bool) -> bool:
        text = self._text[:LONGEST_LINK]
        if url := _URL.match(text):
            if url.end() == len(self._text) and not final:
                return False
            self._take(url.end())
            self._put("link")
            return True
        if tag := _TAG.match(text):
            self._take(tag.end())
            self._space()
            return True
        may_become = re.fullmatch(r"</?[a-zA-Z][^<>\n]*|</?", text)
        if may_become and len(text) < LONGEST_LINK and not final:
            return False
        return self._word(final=final)

    def _word(self, *, final: bool) -> bool:
        url = _URL.match(self._text)
        found = url or re.match(r"[^\n \t\u00a0][^\n \t\u00a0`\[<]*", self._text)
        assert found is not None
        if found.end() == len(self._text) and not final:
            return False
        word = self._take(found.end())
        if url:
            bare = word.strip("<>").rstrip(_URL_TAIL)
            tail = word.strip("<>")[len(bare) :]
            self._put("link" + tail.replace(")", "").replace("]", ""))
        else:
            self._put(_spoken(word))
        return True

    # What goes out

    def _put(self, words: str) -> None:
        if not words:
            return
        self._out.append(words)
        self._last = words[-1]

    def _space(self) -> None:
        """A gap; at once, for with it a sentence may have ended."""
        if self._last not in "\n ":
            self._out.append(" ")
            self._last = " "

    def _break(self) -> None:
        """The end of a thought: nothing after it belongs to what was before."""
        if self._last != "\n":
            self._out.append("\n")
            self._last = "\n"


def speakable(text: str) -> str:
    """What can be spoken of a whole text."""
    filtered = Speakable()
    return filtered.feed(text) + filtered.end()


def _spoken(word: str) -> str:
    """One word without signs that are only for the eye."""
    if "&" in word:
        word = html.unescape(word)
    word = _without_pictures(word)
    word = _EMOTICON.sub("", word)
    word = word.replace("\\", "")
    word = _EDGE_MARKS.sub("", word)
    word = _TIMES.sub(" times ", word)
    word = _INNER_MARKS.sub(" ", word)
    word = word.replace("]", "").replace("|", " ")
    return " ".join(word.split())


def _without_pictures(text: str) -> str:
    return _PICTURES.sub("", _KEYCAP.sub("", text))
