"""A reply that opens with praise for the person or for what they said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmcompanion.journal.language.hits import Span, sentences
from llmcompanion.journal.language.own_words import BLOT

if TYPE_CHECKING:
    from llmcompanion.journal.language.own_words import OwnWords

_GOOD = (
    r"(?:great|good|wonderful|excellent|fantastic|brilliant|amazing|insightful|thoughtful|lovely|"
    r"beautiful|fascinating|profound|deep|perceptive|smart|clever|wise|sharp|interesting|"
    r"impressive|"
    r"remarkable|superb|marvell?ous|awesome|terrific|perfect|astute|keen|nice|outstanding|"
    r"incredible|"
    r"important|powerful|intriguing|delightful|stunning|gorgeous|rare|spot-on|solid|excellent|kind|"
    r"creative|original|elegant|brave|honest|courageous|strong|mature|generous)"
)
_WORK = (
    r"(?:questions?|ideas?|thoughts?|points?|observations?|thinking|job|work|insights?|plans?|"
    r"poems?|"
    r"sentences?|lines?|choice|instincts?|start|catch|way (?:to (?:put|see|look|think|say)|"
    r"of (?:putting|seeing|looking|thinking|saying))|taste|story|essay|"
    r"draft|reflection|analogy|metaphor|attitude|move|one|decision|effort|topic|perspective|image|"
    r"thing to (?:say|do|ask|notice|share|admit|try|see)|writing|text|words|phras\w+|mind|gift|"
    r"eye|summary|analysis|example|approach|comparison|attempt)"
)
_VERY = (
    r"(?:(?:such|really|truly|very|so|an?|absolutely|genuinely|quite|most|utterly|incredibly|"
    r"rather|pretty|the) )*"
)

_OPENING = re.compile(
    # great question; what a lovely poem; that's such an insightful thought
    rf"(?:what {_VERY}|(?:that|this|it)(?:'?s| is| was|,?) {_VERY}|now {_VERY}|{_VERY})?"
    rf"{_GOOD}(?:,? (?:and |but )?{_VERY}{_GOOD})*,? {_WORK}\b(?! (?:for (?:your|the|a)|about the|"
    rf"to ask (?:your|him"
    r"|her|them)))(?! of (?:money|cake|departure|view|contact|reference|the))"
    r"|(?:brilliant|excellent|amazing|fantastic|wonderful|bravo|impressive|superb|marvell?ous|"
    r"outstanding|genius|perfect|beautiful|stunning|spot on|nailed it|incredible|congratulations|"
    r"congrats|well (?:done|said|put|spotted|observed|asked)|nicely (?:done|put|said)|"
    r"beautifully (?:put|said|written)|(?:wisely|bravely) (?:said|done)|good for you|kudos|"
    r"hats off|"
    r"way to go|good (?:call|catch|eye|thinking|instinct)|nice (?:one|work|catch)|"
    r"great (?:minds|stuff|call))(?=\s*(?:[.!,:…–-]|$)| on\b| to you\b| for\b)"
    # you are so right, so brave; you have a gift
    rf"|you(?:'re| are)(?: all| both)? (?:(?:absolutely|so|totally|completely|entirely|quite|100%|"
    r"exactly|perfectly|very|really|such|an?|incredibly|truly|one of the) )+(?:right|correct|brave|"
    r"smart|clever|wise|kind|strong|special|thoughtful|insightful|talented|amazing|perceptive|"
    r"wonderful|brilliant|gifted|creative|good (?:person|friend|writer|listener)|intelligent|sharp|"
    r"generous|courageous|funny|honest|deep|natural|genius|most \w+)"
    r"|you(?:'re| are) right,? (?:absolutely|of course|completely|so|totally)|you(?:'re|"
    r" are) (?:amazing|brilliant|wonderful|incredible|a genius|a natural|right to|special|"
    r"onto something|asking (?:exactly )?the right)"
    rf"|you(?:'ve| have) {_VERY}(?:got )?{_VERY}(?:{_GOOD} (?:mind|heart|gift|eye|way|taste|sense|"
    r"soul)|a (?:gift|talent|way with))"
    r"|you (?:should|can) be (?:so |really |very |rightly )*proud\b(?! of (?:her|him|them|"
    r"your)\b)|you(?: clearly| really| "
    r"obviously| certainly| truly| do)+ have (?:a |an |such |quite |real )*(?:talent|gift|knack|"
    r"way|eye|"
    r"sense|ear|mind|heart)|you(?: \w+ly)? did (?:so |really |very )?(?:great|well|amazing|"
    r"brilliantly|a "
    r"(?:great|good|wonderful|fantastic) job)|you(?:'re| are) doing (?:so |really )?(?:great|well|"
    r"amazing|"
    r"wonderfully|brilliantly)|you(?:'ve| have) (?:really |absolutely |totally )?(?:captured|"
    r"nailed|"
    r"outdone)|you (?:write|express|put things|say it|think|put it) (?:so |very )?(?:beautifully|"
    r"well|"
    r"clearly|wonderfully|deeply)|that (?:took|takes) (?:real |a lot of |great |so much |"
    r"such )*(?:courage|"
    r"guts|strength|bravery)|(?:that|this)(?:'?s| is| was) (?:so |really |very |truly |incredibly |"
    r"absolutely |such |quite |just )*(?:insightful|thoughtful|brave|wise|clever|creative|"
    r"beautiful|"
    r"brilliant|impressive|perceptive|profound|amazing|inspiring|wonderful|gorgeous|"
    r"genius)(?=\s*[.!,:]| of "
    r"you\b)"
    r"|(?:so |very |really )*proud of you\b|you (?:handled|managed|played|solved|explained|"
    r"described|took) "
    r"(?:that|this|it|her|him|them) (?:\w+ ){0,2}?(?:well|beautifully|perfectly|brilliantly|"
    r"gracefully|wonderfully)"
    rf"|your (?:\w+ )?\w+ (?:is|are|was|were) {_VERY}{_GOOD}(?=\s*[.!,])"
    r"|how (?:very |truly |wonderfully )?(?:thoughtful|wise|insightful|brave|kind|clever|beautiful|"
    r"perceptive|lovely|smart|generous|beautifully|beautiful)\b(?! (?:is|are|was|did|do|the|a) )"
    r"|(?:i )?(?:absolutely |really |just |simply |so )*love (?:how you|this|that(?! you)|"
    r"the way you|your "
    r"(?:idea|question|poem|thinking|way|point|plan|honesty|attitude))\b(?! (?:song|film|movie|"
    r"place))"
    r"|i(?:'m| am) (?:so |really |very |truly |genuinely |deeply )*(?:impressed|proud of you|"
    r"in awe|"
    r"amazed)|i (?:really |truly |deeply )*admire (?:you|how|your|that)\b|you (?:never fail to|"
    r"always) "
    r"(?:amaze|impress|ask (?:the|such))",
)
_INTERJECTION = re.compile(
    r"(?:(?:ah+|oh+|wow|ooh+|mm+|hm+|yes|yeah|well(?! (?:said|done|put|spotted|observed|asked))|"
    r"okay|ok|absolutely|exactly|hi+|hello|hey|aw+|haha|"
    r"(?:hi|hello|hey),? \w+|my|dear|honestly|thank you|kim)[\s,.!…–—-]+)+"
)
_NOT_PRAISE = re.compile(
    r"[^.!?\n]*\b(?:not|isn't|wasn't|never|hardly) (?:\w+ ){0,3}$|(?:[^.!?\n]* )?(?:a|an|the) $"
)
_FIRST = 2
"""Sentences that count as the opening, where the first is a greeting or an interjection."""


def praise(words: OwnWords) -> tuple[Span, ...]:
    """Praise in the opening sentence, after interjections and a greeting.

    "That's a great pity" praises nobody, and neither does praise of things further down.
    """
    text = words.lower
    if not words.words:
        return ()
    begin = len(text) - len(text.lstrip(" \t\n*_#■" + BLOT))
    opening = _INTERJECTION.match(text, begin)
    if opening:
        begin = opening.end()
    found = _OPENING.match(text, begin)
    if found is None:
        found = _later(text, begin)
    if found is None:
        return ()
    start, end = found.span()
    return (Span(start, end, "praise"),) if _is_about_the_person(text, end, found[0]) else ()


def _later(text: str, begin: int) -> re.Match[str] | None:
    """Praise at the head of the clause after the first, or of the second of two short sentences."""
    comma = re.compile(r"[^.!?\n,;:]{1,24}[,;:–-] ?").match(text, begin)
    if comma and (found := _OPENING.match(text, comma.end())):
        return found
    parts = [part for part in sentences(text) if part[1] > begin][:_FIRST]
    if len(parts) == _FIRST and len(text[begin : parts[0][1]].split()) <= _SHORT:
        return _OPENING.match(text, parts[1][0])
    return None


_SHORT = 5
"""Words up to which a first sentence is an interjection or an exclamation."""

_HEDGED = re.compile(
    r"[^.!?\n]*\b(?:though|although|but|however|except)\b(?=[^.!?\n]*\b(?:off|wrong|not|isn't|"
    r"missing"
    r"|flaw\w*))"
)
_PLAIN_GOOD = re.compile(r"(?:an?|the) ")


def _is_about_the_person(text: str, end: int, found: str) -> bool:
    if _PLAIN_GOOD.match(found) and text[end : end + 1] not in (".", "!", ",", ""):
        return False  # "A great question for your teacher is ..."
    return not _HEDGED.match(text, end)
