"""Questions that hand a decision over ("should I ...?", "you decide")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmcompanion.journal.language.hits import Span, sentence_at
from llmcompanion.journal.language.wording import Family, wording

if TYPE_CHECKING:
    from llmcompanion.journal.language.own_words import OwnWords

_SHOULD = wording(
    "should I",
    "should shall shouldn't shouldnt",
    r"\b(?:should|shall|shouldn'?t) i\b",
    unless_before=r"\bwhy ",
    unless_after=r" (?:know\b|care\b|(?:not )?have \w+(?:ed|en|ne|id|ld|en)\b|have (?:been|said|"
    r"had))",
)
_CHOOSING = (
    r"(?:do|take|pick|choose|say|answer|recommend|advise|go (?:with|for)|buy|wear|tell (?:him|her|"
    r"them)|write|prefer|use|keep|cook|eat|read|watch|accept|get|call(?! (?:this|that|it|an?|these|"
    r"those|such|yourself|the (?:kind|sort|thing|feeling|colou?r))\b))"
)
_IN_MY_PLACE = r"\b(?:in my (?:place|shoes|position|situation)|if you were me)\b"

DECIDING = Family(
    wording(
        "what would you do",
        "what which where when who",
        rf"\b(?:what|which(?: one| of (?:them|these|those|the two))?|who|when|where) would you "
        rf"{_CHOOSING}\b",
        unless_before=r"\bwonder ",
        unless_after=r"[^.?!\n]*\bif you (?:were (?!me\b|in my)|had\b|could\b|won\b|weren't\b)|"
        r" with a | without (?!me)| for a living",
    ),
    wording(
        "what would you do",
        "you",
        rf"\bwould you (?:\w+ ){{1,8}}?(?=if you were (?:me|in my)\b)|{_IN_MY_PLACE}",
        unless_before=r"\bwhat ",
        even_reported=True,
    ),
    wording(
        "tell me what to do",
        "tell advise",
        r"\b(?:tell|advise) me (?:what|which(?: one)?|whether|if|who|where) (?:to(?! expect)\b|i "
        r"should\b|i ought\b|i must\b)",
        unless_before=r"\b(?:don't|dont|do not|never|they|people|parents|not|can't|cannot|always|"
        r"let (?:him|her|them)|he|she|everyone|friends|will) ",
    ),
    wording(
        "which one do I",
        "which what do",
        r"\b(?:which(?: one)?(?: of \w+(?: two)?)?|what)(?: \w+)? do i (?:do|say|take|pick|choose|"
        r"buy|go|wear|answer|reply|tell|write|keep|get|use|accept|invite|give|cook|call)\b",
    ),
    wording(
        "is it ok if I",
        "is would",
        r"\b(?:is|would) it (?:be )?(?:really |so |very |too )?(?:ok|okay|o\.k\.|alright|all "
        r"right|fine|wrong|bad|weird|selfish|acceptable|rude|terrible|stupid)(?: of me| for me)? "
        r"(?:if i\b|that i\b|(?<=of me )to\b|(?<=for me )to\b)",
    ),
    wording(
        "you decide",
        "decide choose pick",
        r"(?:\A|[.!?,;:] |\n|\b(?:so|ok|okay|please|just|then|or|and) )(?:you |please |just |you "
        r"just |please just )(?:decide|choose|pick)\b|\b(?:decide|choose|pick)(?: \w+){0,2} for "
        r"me\b",
        unless_before=r"\b(?:when|if|did|do|have|had|once|before|after|as|he|she|they|parents|"
        r"always|who|boss|mother|father|nobody|would|until|never) (?:to |you )?",
        unless_after=r" (?:to\b|for yourself\b|which of us\b|that\b|up\b|on\b)",
    ),
    wording(
        "you decide",
        "decide choose pick",
        r"\b(?:can|could|would|will) you (?:please |just )?(?:decide|choose|pick) "
        r"(?:an?|the|one|some|something|between)\b",
        unless_after=r" (?:random )?(?:number|card|word|letter|lock)\b",
    ),
    wording(
        "do you think I should",
        "think reckon say",
        r"\b(?:do|don't|dont|would|what|which|when|who|where|how)(?: \w+)?(?: do)? you (?:think|"
        r"reckon|say|suggest|feel|believe)(?: that)? i (?:should|ought|must|need to|have to)\b|"
        r"\byou (?:think|reckon) i should\b(?=[^.!\n]*\?)",
    ),
    wording(
        "do I ... or",
        "or",
        r"\bdo i (?!have\b|look\b|sound\b|seem\b|owe\b|know\b|feel\b|dream\b|hear\b|see\b|"
        r"need\b)\w+\b[^.?!\n]{0,60}? or (?:do i\b|not\b|\w+)",
    ),
    wording(
        "whatever you say",
        "whatever anything what",
        r"\bi(?:'ll| will|ll) (?:just )?do (?:whatever|what|anything|as) you (?:say|tell me|think|"
        r"decide)",
    ),
    wording("your call", "call", r"(?:\A|[.!?,;] |\bit'?s |\bis )your call\b"),
    wording("what am I to do", "am", r"\bwhat am i (?:supposed )?to (?:do|say|answer)\b"),
    wording("help me decide", "decide choose", r"\bhelp me (?:to )?(?:decide|choose|pick)\b"),
)

_TITLE = re.compile(r" (?!I\b)[A-Z]\w+ \w+")


def asks_to_decide(words: OwnWords) -> tuple[Span, ...]:
    """Places where the person asks to be told what to do.

    Not counted: inverted conditions ("should I fail, ..."), rhetorical ones ("why should I care"),
    looking back ("what should I have done"), and titles.
    """
    should = tuple(span for span in _SHOULD.find(words) if not _is_other(words, span))
    chosen = DECIDING.find(words)
    rest = tuple(s for s in chosen if all(s.end <= o.start or s.start >= o.end for o in should))
    return tuple(sorted(should + rest))


def _is_other(words: OwnWords, span: Span) -> bool:
    """Whether this "should I" is a condition, a title or an answer to "how should I know"."""
    begin, end = sentence_at(words.text, span.start)
    sentence = words.lower[begin:end]
    leads = not words.lower[begin : span.start].strip()
    if leads and "?" not in sentence and "," in words.lower[span.end : end]:
        return True
    shouts = words.cased.isupper()
    return not shouts and bool(_TITLE.match(words.cased, span.end))
