"""The "it" and "they" that stand for nothing: "it is raining", "it seems that", "they say"."""

from __future__ import annotations

import re

_BE = (
    r"(?:'s|s| is| was| will be| would be|'ll be|'d be| has been| had been| might be| may be| can "
    r"be| could be| must be| isn't| wasn't| is not| was not| won't be| wouldn't be| becomes| "
    r"became| feels| felt| seems| seemed| gets| got| is getting| was getting|'s getting| grew)"
)
_ADVERB = (
    r"(?: (?:really|very|so|too|quite|rather|pretty|just|only|all|a bit|a little|still|already|"
    r"always|often|now|also|about|almost|not|getting|more|much|even|nearly|simply|kind of|sort of|"
    r"probably|perhaps|maybe|never))*"
)
_WEATHER = (
    r"(?:raining|snowing|pouring|hailing|storming|thundering|cold|hot|warm|chilly|dark|light|late|"
    r"early|sunny|windy|foggy|cloudy|icy|freezing|humid|wet|stormy|noon|midnight|morning|evening|"
    r"night|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|christmas|easter|"
    r"spring|summer|autumn|winter|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|time|bedtime|o'clock|\d+|one|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|half past|quarter|weeks?|months?|years?|days?|hours?|ages|quiet|loud|"
    r"my turn|your turn|the (?:first|second|third|last|same) (?:time|night|day|week))\b"
)
_AGENT = (
    r"(?:ready|willing|quick|eager|able|unable|afraid|keen|slow|reluctant|built|made|trained|"
    r"meant|supposed|going|about|happy|glad|programmed|designed|allowed|forced|said|kind|trying|"
    r"there)"
)

_IT = re.compile(
    rf"{_BE}{_ADVERB} {_WEATHER}"
    r"| (?:never |always |often |hardly )?(?:rain|snow|pour|hail|freez|froz|storm|drizzl)(?:s|es|"
    r"ed|e|ing|en)?\b| (?:will|would|might|may|could|'ll) (?:rain|snow|pour|freeze|take|be "
    r"(?:over|enough|fun))\b|(?:'ll|'d) (?:rain|snow|take)\b| (?:really |just )?(?:seems?|seemed|"
    r"appears?|appeared)(?: to me)?(?: that| as if| as though| like|[ ,](?:i|you|he|she|we|"
    r"they)\b)| (?:turns?|turned) out\b| (?:looks?|looked|sounds?|sounded|feels?|felt) (?:like|as "
    r"(?:if|though)) (?:i|we|rain|snow|the|it|everyone|nobody|a)\b| (?:happens|happened|dawned|"
    r"occurred|struck|occurs|strikes|depends|depended|matters|follows|helps to|helped to|hurts to|"
    r"takes|took|costs?|pays to|goes without|doesn't matter|does not matter|gets|got|grew|is "
    r"getting|was getting)\b(?: (?:to )?me\b)?"
    rf"|{_BE}{_ADVERB} (?!{_AGENT}\b)[\w'-]+(?: [\w'-]+)? (?:to (?!me\b|us\b|him\b|her\b|them\b|"
    rf"my\b|the\b|"
    r"you\b|its?\b)|that\b|how\b|when\b|whether\b|if\b|what\b|why\b|for me to\b|since\b|who\b)| "
    r"(?:really |just )?(?:felt|feels|did me|does me|was) (?:so |really |very )?(?:good|nice|"
    r"strange|weird|great|bad|wrong|right|odd|fun|enough|too much|boring|relaxing|exhausting|"
    r"nothing|okay|ok|fine|late)\b(?=\s*(?:[.,;!?:]|$| today| this| again| and| but))"
    rf"|{_BE}{_ADVERB} (?:over|about time|worth it|up to|no use|a pity|a shame|true that|clear "
    rf"that|said|"
    r"a (?:good|long|nice|bad|great|short|strange|quiet|hard|rough|lovely|calm|busy|weird|fun|"
    r"deep) (?:talk|day|chat|night|evening|conversation|week|morning|hour|time|session|start))\b"
)
_IT_BEFORE = re.compile(
    r"\b(?:admit|make|made|call|that's|this is|find|found|worth|take|believe|as|lose|lost|cut|get|"
    r"got|hate|like|like|love|face|blow|blew|wing|knock|screw|risk|put) $"
)
_IT_AFTER_LOVE = re.compile(
    r" when\b| (?:hard|easy|difficult|strange|odd|a day|easy|or not|that)\b|:"
)
_THEY = re.compile(r" (?:say|said|claim|claimed)\b(?= (?:that )?(?!to me|hello|i )\w)")


def is_expletive(text: str, start: int, end: int) -> bool:
    """Whether the "it" at this place of `text` (small letters) stands for nothing.

    Covers weather and time, "it seems/turns out/takes", infinitives and clauses that are put
    after ("it is hard to say", "it was nice that"), and set phrases ("I admit it", "hate it when").
    """
    if _IT.match(text, end):
        return True
    before = text[max(0, start - 20) : start]
    if not _IT_BEFORE.search(before):
        return False
    return before.endswith(("admit ", "worth ", "that's ", "this is ")) or bool(
        _IT_AFTER_LOVE.match(text, end)
    )


def is_everybody(text: str, end: int) -> bool:
    """Whether a "they" that ends here is people in general: "they say"."""
    return _THEY.match(text, end) is not None
