"""How the opening of a reply is searched for an emotion tag (see `llmcompanion.emotion.tags`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_WRAP = r"(?P<wrap>\*{1,3}|_{1,3}|`{1,2})?"
_WORDS = r"[^\W\d_][\w ,/&+|:='’-]*?"
_PAIRS = {"[": "]", "(": ")", "<": ">", "【": "】", "［": "］", "（": "）", "〔": "〕"}
_OPENERS = re.escape("".join(_PAIRS))
_CLOSERS = re.escape("".join(_PAIRS.values()))

_BRACKETED = re.compile(
    rf"\s*{_WRAP}(?P<open>[{_OPENERS}])\s*(?P<words>{_WORDS})\s*(?P<close>[{_CLOSERS}])"
    r"(?(wrap)(?:(?P<wrapped>(?P=wrap))|(?![*_`])))(?P<next>\s*\S|\s*\Z)"
)
_STARRED = re.compile(
    rf"\s*(?P<star>\*{{1,2}}|_{{1,2}})(?P<words>{_WORDS})(?P=star)(?P<next>\s*\S|\s*\Z)"
)
_UNFINISHED = re.compile(
    rf"\s*(?:{_WRAP}(?:[{_OPENERS}]\s*(?:{_WORDS}\s*(?:[{_CLOSERS}][*_`]{{0,3}}\s*)?)?)?"
    rf"|(?:\*{{1,2}}|_{{1,2}})(?:{_WORDS}[*_]{{0,2}}\s*)?)"
)
_LEAD = re.compile(r"(?:emotion|mood|feeling|expression|emote|tag)\s*[:=]\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[,/|&+]|\band\b)\s*")
_DEGREE = re.compile(
    r"(?:(?:very|so|really|quite|slightly|mildly|gently|softly|warmly|quietly|deeply|a bit"
    r"|a little|somewhat)\s+)+"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a reply opens with.

    Attributes:
        label: The label; "" for a tag that says nothing; None for no tag at all.
        end: Characters that the tag takes, blanks before it included.
        kept: Of these, what is not the tag's: the start of bold type that goes on.
    """

    label: str | None
    end: int = 0
    kept: str = ""


def read_opening(window: str, words: Mapping[str, str], *, at_end: bool) -> Opening | None:
    """Read the tag in `window`, the first characters of a reply.

    Args:
        words: Label by word, case-folded.
        at_end: Whether the window holds the whole reply.

    Returns:
        None as long as more characters may change the answer.
    """
    match = _BRACKETED.match(window) or _STARRED.match(window)
    if match and (at_end or _is_followed(match)):
        label = _label(match, words)
        if label is None:
            return Opening(None)
        groups = match.groupdict()
        kept = groups["wrap"] if groups.get("wrap") and not groups["wrapped"] else ""
        return Opening(label, match.start("next"), kept)
    return None if _UNFINISHED.fullmatch(window) else Opening(None)


def _label(match: re.Match[str], words: Mapping[str, str]) -> str | None:
    groups = match.groupdict()
    written, following = groups["words"].strip(), groups["next"]
    if groups.get("star"):
        return _starred(written, groups["star"], following, words)
    opener, wrap = groups["open"], groups["wrap"]
    if groups["close"] != _PAIRS[opener] or (wrap and wrap[0] == "`" and not groups["wrapped"]):
        return None
    if opener == "[" and following[:1] in ("(", ":", "]"):
        return None
    word = _LEAD.sub("", written, count=1).casefold()
    label = words.get(_DEGREE.sub("", word))
    if opener != "[":
        return None if opener in "(<" and _goes_on(written, following) else label
    for part in _SEPARATOR.split(word):
        label = label or words.get(_DEGREE.sub("", part))
    says_nothing = len(written) > 1 and written.isalpha() and written.islower()
    has_lead = word != written.casefold()
    return label or ("" if says_nothing or has_lead else None)


def _starred(written: str, star: str, following: str, words: Mapping[str, str]) -> str | None:
    if following[:1].isalnum() or following[:1] in ("*", "_"):
        return None
    if _goes_on(written, following) or (len(star) > 1 and not written.islower()):
        return None
    return words.get(_DEGREE.sub("", written.casefold()))


def _is_followed(match: re.Match[str]) -> bool:
    """Whether enough of what comes after has been seen to judge."""
    following = match["next"]
    judged_by_word = match.groupdict().get("open", "*") in "*(<"
    return bool(following.strip() if judged_by_word else following)


def _goes_on(written: str, following: str) -> bool:
    """Whether the word is but the first of a sentence: "*Love* is", "(Surprise) party"."""
    return written[:1].isupper() and not written.isupper() and following.strip().islower()
