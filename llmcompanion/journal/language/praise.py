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
    r"impressive|remarkable|superb|marvell?ous|awesome|terrific|perfect|astute|keen|nice|"
    r"outstanding|incredible|important|powerful|intriguing|delightful|stunning|gorgeous|rare|"
    r"spot-on|solid|excellent|kind|creative|original|elegant|brave|honest|courageous|strong|"
    r"mature|generous)"
)
_WORK = (
    r"(?:questions?|ideas?|thoughts?|points?|observations?|thinking|job|work|insights?|plans?|"
    r"poems?|sentences?|lines?|choice|instincts?|start|catch|way (?:to (?:put|see|look|think|say)|"
    r"of (?:putting|seeing|looking|thinking|saying))|taste|story|essay|draft|reflection|analogy|"
    r"metaphor|attitude|move|one|decision|effort|topic|perspective|image|thing to (?:say|do|ask|"
    r"notice|share|admit|try|see)|writing|text|words|phras\w+|mind|gift|eye|summary|analysis|"
    r"example|approach|comparison|attempt)"
)
_VERY = (
    r"(?:(?:such|really|truly|very|so|an?|absolutely|genuinely|quite|most|utterly|incredibly|"
    r"rather|pretty|the) )*"
)

_OPENING = re.compile(
    # great question; what a lovely poem; that's such an insightful thought
    rf"(?:what {_VERY}|(?:that|this|it)(?:'?s| is| was|,?) {_VERY}|now {_VERY}|"
    rf"{_VERY})?{_GOOD}(?:,? (?:and |but )?{_VERY}{_GOOD})*,? {_WORK}\b(?! (?:for (?:your|the|a)|"
    rf"about the|to ask (?:your|him"
    r"|her|them)))(?! of (?:money|cake|departure|view|contact|reference|the))|(?:brilliant|"
    r"excellent|amazing|fantastic|wonderful|bravo|impressive|superb|marvell?ous|outstanding|"
    r"genius|perfect|beautiful|stunning|spot on|nailed it|incredible|congratulations|congrats|"
    r"well (?:done|said|put|spotted|observed|asked)|nicely (?:done|put|said)|beautifully (?:put|"
    r"said|written)|(?:wisely|bravely) (?:said|done)|good for you|kudos|hats off|way to go|good "
    r"(?:call|catch|eye|thinking|instinct)|nice (?:one|work|catch)|great (?:minds|stuff|"
    r"call))(?=\s*(?:[.!,:…–-]|$)| on\b| to you\b| for\b)"
    # you are so right, so brave; you have a gift
    rf"|you(?:'re| are)(?: all| both)? (?:(?:absolutely|so|totally|completely|entirely|quite|100%|"
    r"exactly|perfectly|very|really|such|an?|incredibly|truly|one of the) )+(?:right|correct|"
    r"brave|smart|clever|wise|kind|strong|special|thoughtful|insightful|talented|amazing|"
    r"perceptive|wonderful|brilliant|gifted|creative|good (?:person|friend|writer|listener)|"
    r"intelligent|sharp|generous|courageous|funny|honest|deep|natural|genius|most \w+)|you(?:'re| "
    r"are) right,? (?:absolutely|of course|completely|so|totally)|you(?:'re| are) (?:amazing|"
    r"brilliant|wonderful|incredible|a genius|a natural|right to|special|onto something|asking "
    r"(?:exactly )?the right)"
    rf"|you(?:'ve| have) {_VERY}(?:got )?{_VERY}(?:{_GOOD} (?:mind|heart|gift|eye|way|taste|sense|"
    r"soul)|a (?:gift|talent|way with))|you (?:should|can) be (?:so |really |very |rightly "
    r")*proud\b(?! of (?:her|him|them|your)\b)|you(?: clearly| really| obviously| certainly| "
    r"truly| do)+ have (?:a |an |such |quite |real )*(?:talent|gift|knack|way|eye|sense|ear|mind|"
    r"heart)|you(?: \w+ly)? did (?:so |really |very )?(?:great|well|amazing|brilliantly|a "
    r"(?:great|good|wonderful|fantastic) job)|you(?:'re| are) doing (?:so |really )?(?:great|well|"
    r"amazing|wonderfully|brilliantly)|you(?:'ve| have) (?:really |absolutely |totally "
    r")?(?:captured|nailed|outdone)|you (?:write|express|put things|say it|think|put it) (?:so |"
    r"very )?(?:beautifully|well|clearly|wonderfully|deeply)|that (?:took|takes) (?:real |a lot "
    r"of |great |so much |such )*(?:courage|guts|strength|bravery)|(?:that|this)(?:'?s| is| was) "
    r"(?:so |really |very |truly |incredibly |absolutely |such |quite |just )*(?:insightful|"
    r"thoughtful|brave|wise|clever|creative|beautiful|brilliant|impressive|perceptive|profound|"
    r"amazing|inspiring|wonderful|gorgeous|genius)(?=\s*[.!,:]| of you\b)|(?:so |very |really "
    r")*proud of you\b|you (?:handled|managed|played|solved|explained|described|took) (?:that|"
    r"this|it|her|him|them) (?:\w+ ){0,2}?(?:well|beautifully|perfectly|brilliantly|gracefully|"
    r"wonderfully)"
    rf"|your (?:\w+ )?\w+ (?:is|are|was|were) {_VERY}{_GOOD}(?=\s*[.!,])"
    r"|how (?:very |truly |wonderfully )?(?:thoughtful|wise|insightful|brave|kind|clever|"
    r"beautiful|perceptive|lovely|smart|generous|beautifully|beautiful)\b(?! (?:is|are|was|did|do|"
    r"the|a) )|(?:i )?(?:absolutely |really |just |simply |so )*love (?:how you|this|that(?! you)|"
    r"the way you|your (?:idea|question|poem|thinking|way|point|plan|honesty|attitude))\b(?! "
    r"(?:song|film|movie|place))|i(?:'m| am) (?:so |really |very |truly |genuinely |deeply "
    r")*(?:impressed|proud of you|in awe|amazed)|i (?:really |truly |deeply )*admire (?:you|how|"
    r"your|that)\b|you (?:never fail to|always) (?:amaze|impress|ask (?:the|such))",
)
_INTERJECTION = re.compile(
    r"(?:(?:ah+|oh+|wow|ooh+|mm+|hm+|yes|yeah|well(?! (?:said|done|put|spotted|observed|asked))|"
    r"okay|ok|absolutely|exactly|hi+|hello|hey|aw+|haha|(?:hi|hello|hey),? \w+|my|dear|honestly|"
    r"thank you)[\s,.!…–—-]+)+"
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
    r"missing|flaw\w*))"
)
_PLAIN_GOOD = re.compile(r"(?:an?|the) ")


def _is_about_the_person(text: str, end: int, found: str) -> bool:
    if _PLAIN_GOOD.match(found) and text[end : end + 1] not in (".", "!", ",", ""):
        return False  # "A great question for your teacher is ..."
    return not _HEDGED.match(text, end)
