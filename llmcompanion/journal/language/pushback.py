"""Checking what it said, and contradicting it: two habits that protect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.wording import Family, wording

if TYPE_CHECKING:
    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords

_SOURCE = r"(?:sources?|citations?|references?|evidence|proof|stud(?:y|ies)|link)"

CHECKING = Family(
    wording(
        "are you sure",
        "sure certain positive",
        r"\bare you (?:really |quite |absolutely |totally |completely |so |that |even )*(?:sure|"
        r"certain|positive)\b|\b(?:you sure|u sure)(?=[^.!\n]{0,30}\?)",
        unless_after=r"-|ly| of yourself",
    ),
    wording(
        "how sure",
        "sure certain confident reliable accurate trustworthy solid true real correct right fact "
        "actual genuine exist happen",
        r"\bhow (?:sure|certain|confident) are you\b|\bhow can you be (?:so |that )?(?:sure|"
        r"certain|confident)\b|\bare (?:those|these|they) (?:numbers |figures |quotes )?(?:real|"
        r"correct|accurate|right)(?=\s*\?)|\bis (?:this|that|it) an? (?:real|actual|genuine|"
        r"fact)\b|\bdoes (?:that|this|the|it) (?:\w+ )?(?:actually |really )?exist\b|\bdid "
        r"(?:that|this|it) (?:really|actually) happen\b|\bhow (?:reliable|accurate|trustworthy|"
        r"solid|true|well established) (?:is|are) (?:that|this|it|these|those|your|the (?:number|"
        r"claim|figure|information|data|source)s?)\b",
    ),
    wording(
        "how sure",
        "sure certain think who do come what",
        r"\bwhat makes you (?:so |think so\b|think that\b|say that\b)(?:sure|certain)?|(?:\A|"
        r"[.!?] |\n)(?:you )?sure(?: about (?:that|this|it))? ?\?|\bwho told you (?:that|so)\b|"
        r"\bdo you (?:actually |really |even )+(?:have|know)\b|\bhow come you (?:know|are so "
        r"sure)\b|\bwhat(?:'s| is) (?:that|this|your claim) based on\b",
    ),
    wording(
        "source",
        "source sources citation citations reference references evidence proof study studies link",
        rf"(?:\A|[.!?,] |\n|\b(?:any|your|and the) ){_SOURCE}(?= ?\?)|\b(?:what(?:'s| is| are| "
        rf"was)?|which|do you have|have you got|got|give me|any|where(?:'s| is| are)|show me|like "
        rf"to see|want to see|want|need|without|can i (?:see|have|get)|give me|name|cite|based on "
        rf"what|is there)(?: (?:a|an|the|your|any|some|me|one|actual|real|good))* {_SOURCE}\b"
        r"(?=\s*(?:[?.!]|$)| (?:for|on|behind|of) (?:that|this|it|your|the claim)\b| (?:says?|"
        r"shows?|proves?) (?:that|so|this))",
    ),
    wording(
        "where from",
        "where",
        r"\bwhere (?:did|do|have|are) you (?:get|got|getting|find|found|read|learn|take|taking|"
        r"have|pull|hear|heard|see|seen|pick|come across)\b|\bwhere (?:is|does|do|did) (?:that|"
        r"this|these|those) (?:\w+ )?(?:come |coming )?from\b",
        unless_after=r" (?:to|your (?:name|hair|energy)|up|lunch|a job)",
    ),
    wording(
        "how do you know",
        "know",
        r"\bhow (?:do|would|could|can|did) you (?:even |actually |really )?know\b",
        unless_after=r" (?:when|how|what|where|whether|if|which|(?:he|she|they|him|her|them)\b|"
        r"a\b)",
    ),
    wording(
        "is that true",
        "is",
        r"\bis (?:that|this|it|any of (?:that|this)) (?:really |actually |even |all |in fact |"
        r"still )?(?:true|correct|right|accurate|real|a fact|so|the case|how it (?:is|works|was)|"
        r"what happened)(?=\s*(?:[?,.]|$)| or\b)",
    ),
    wording(
        "made up",
        "making make invent guessing hallucinating inventing invented made",
        r"\b(?:did|didn'?t) you (?:just |simply )?(?:make|invent) (?:that|this|it|them|"
        r"those)\b(?: up)?|\byou (?:didn'?t|did not) (?:just )?(?:make (?:that|this|it) up|invent "
        r"(?:that|this|it))\b|\b(?:you'?re|are you|you are)(?: not| just| only)* (?:making "
        r"(?:that|this|it|things|stuff) up|guessing|hallucinating|inventing (?:that|this|it|"
        r"things))",
    ),
    wording(
        "can you prove",
        "prove back verify confirm cite support show",
        r"\b(?:can|could) you (?:please |actually |really )?(?:prove|back|verify|confirm|cite|"
        r"support|double-?check)\b(?: (?:that|this|it|any|your|where|what)\b|\s*[?.!]|\s*$)|(?:\A|"
        r"[.!?,] |\n)prove it\b|\b(?:can|could) you (?:link|point me to)\b",
    ),
    wording(
        "can it be trusted",
        "trust believe rely correct true right accurate",
        r"\b(?:can|should|how can|how do) i (?:really |actually )?(?:trust|believe|rely on) "
        r"(?:that|this|you|it|your|what you)\b|\bis it (?:really |actually )?(?:true|correct|"
        r"right) that you\b|\bis what you (?:said|say|wrote|told me)\b|\bis there (?:really "
        r")?(?:such a|any truth)\b",
    ),
    wording(
        "I check",
        "looked look googled google check checked double fact verify verified verifying compare",
        r"\b(?:i|i've|i'll|i'd|ill|ive|i'm|im|let me|lemme|going to|want to|will|just|to)(?: "
        r"(?:just|first|have|also|then|better|rather|will|really|quickly|had|to|going|go|gonna))* "
        r"(?:(?:look|looked|looking) (?:that|this|it|them|the \w+|what you said) up\b|(?:look|"
        r"looked|looking) up (?:what you|that|this|your)\b|checked(?=,|\.| and\b|$)|googled? "
        r"(?:that|this|it|what you)\b|double-? ?check(?:ed|ing)?\b|fact-? ?check(?:ed|ing)?\b|"
        r"verif(?:y|ied|ying) (?:that|this|it|what you|your|the (?:number|date|claim|quote)\w*)\b|"
        r"check(?:ed|ing)? (?:what you|your (?!mail)|(?:that|this|it|the (?:date|number|claim|"
        r"fact|figure|quote|source|reference)s?)\b))",
    ),
    wording(
        "says who",
        "who what which whose according",
        r"\bwho (?:says|said) (?:so|that|this)\b|\bsays who\b|\baccording to (?:who|whom|what)\b|"
        r"\b(?:what|which) study\b",
        even_reported=True,
    ),
)

_VERDICT = (
    r"(?:wrong|false|incorrect|nonsense|untrue|bullshit|bs|rubbish|inaccurate|a lie|made up|not "
    r"(?:right|true|correct|accurate|it|so|how|what (?:(?:the|my|your) \w+|i|we|he|she|they|it|"
    r"you) \w+|what happened|quite (?:right|true)|(?:at all )?(?:true|right)))"
)
_HOW = (
    r"(?:just|simply|plainly|actually|also|totally|completely|so|factually|still|plain|quite|"
    r"clearly)"
)
_NOT_IT = (
    r"(?:right|true|correct|accurate|it|how it (?:is|was|works?)|what i (?:said|meant|asked|wrote))"
)

PUSHBACK = Family(
    wording(
        "that is wrong",
        "that that's thats this",
        rf"\b(?:that|this)(?:'?s| is| was| sounds| seems)(?: {_HOW})* {_VERDICT}\b",
        unless_before=r"\b(?:if|think|whether|says?|told me|know|and|is it|because|knew|feel) "
        r"(?<!don't think )(?<!dont think )(?<!i think )",
        unless_after=r" (?:of (?:him|her|them|me|you|us)|with|about (?:my|him|her)|for (?:me|him|"
        r"her))\b",
    ),
    wording(
        "that is wrong",
        "that this",
        rf"\b(?:that|this) (?:isn'?t|is not|can'?t be|cannot be|wasn'?t|was not|doesn'?t sound|"
        rf"does not sound)(?: \w+ly| even| quite)? {_NOT_IT}\b",
        unless_after=r" (?:of (?:him|her|them|me|you|us)|for (?:me|him|her|us)|with)\b",
    ),
    wording(
        "no sense",
        "that this",
        r"\b(?:that|this) (?:makes|made) (?:no|zero) sense\b|\b(?:that|this) (?:doesn'?t|does not|"
        r"didn'?t) (?:even |really )?(?:make (?:any )?sense|follow|add up|hold(?: up)?)\b",
    ),
    wording(
        "not true",
        "not wrong nonsense false incorrect rubbish bullshit untrue ridiculous absurd bs",
        r"(?:\A|[.!?] |\n|\b(?:no|nope|nah),? |\bhm+,? |\bbut )(?:not (?:at all |quite |really |"
        r"exactly )?(?:true|correct|right|accurate|what i)\b|(?:wrong|incorrect|nonsense|false|"
        r"rubbish|bullshit|untrue|ridiculous|absurd|bs|wrong again)(?=[.!,;]|$))",
        even_reported=True,
    ),
    wording(
        "you are wrong",
        "you you're youre you've",
        r"\byou(?:'?re| are)(?: (?:just|simply|so|clearly|completely|totally|only|plain|"
        r"contradicting|always|still))* (?:wrong|mistaken|incorrect|contradicting (?:yourself|me)|"
        r"confusing|exaggerating|flattering me|not listening|just saying (?:what|that)|dodging|"
        r"avoiding (?:the|my) question|just saying that|not answering|making "
        r"(?:that|this|it|things|stuff) up(?![^.!\n]*\?)|agreeing with (?:everything|me|whatever)|"
        r"missing the point|misreading|"
        r"misunderstanding|not making (?:any )?sense|making no sense|putting words|telling me "
        r"what i want)\b",
        unless_before=r"\b(?:if|when|because|(?:he|she|they|everyone) thinks?)(?: that)? ",
    ),
    wording(
        "you are wrong",
        "you",
        r"\byou (?:(?:just|always|only|simply|completely|still|totally|keep|clearly|also) "
        r")*(?:agree with (?:everything|me on everything|whatever)|agreeing with (?:everything|"
        r"me)|contradict(?:ed|ing)?\b|misunder(?:stood|stand)|misread|misquoted?|got (?:that|it|"
        r"this|me) (?:all )?wrong|missed the point|tell me what i want to hear|(?:said|told me|"
        r"claimed|wrote) (?:the (?:exact |very )?opposite|something else|otherwise|something "
        r"(?:completely )?different))",
        unless_before=r"\b(?:if|when|do|did|can|could|would|should) ",
    ),
    wording(
        "you are wrong",
        "keep kept",
        r"\byou (?:keep|kept)(?: on)? (?:missing (?:the|my) point|ignoring (?:what i|my|me\b)|"
        r"(?:avoiding|dodging) (?:the|my) question|misunderstanding|misreading|contradicting|"
        r"flattering|repeating yourself|making (?:things|stuff|it|that) up|changing your (?:answer|"
        r"story)|getting (?:it|that|this|me) wrong)",
        unless_before=r"\b(?:if|when|do|did|because|why) ",
    ),
    wording(
        "I disagree",
        "disagree agree differ object",
        r"\bi (?:(?:really|strongly|totally|completely|do|respectfully|have to|must|still) "
        r")*(?:disagree|don'?t agree|do not agree|can'?t agree|cannot agree|beg to differ)\b",
        unless_before=r"\b(?:if|when|whenever|because|why|that) ",
        unless_after=r" (?:with|on|about) (?!you\b|that\b|this\b|it\b|what you)",
    ),
    wording(
        "I doubt it",
        "buy buying believe think doubt convinced",
        r"\bi (?:don'?t|do not|can'?t) buy (?:that|this|it)\b|\bi (?:don'?t|do not) believe "
        r"(?:that|you)(?=\s*(?:[.!,;]|$)| for )|\bi (?:don'?t|do not|never) (?:think|believe) "
        r"(?:that |this |it |you )?(?:that'?s|that is|this is|it'?s|it is|you'?re|you are|is)? "
        r"?(?:true|right|correct|accurate)\b|\bi doubt (?:that|it|this)(?=\s*(?:[.!,;]|$))|"
        r"\bi(?:'m| am) not (?:buying (?:that|this|it)|(?:so |really )?convinced|so sure about "
        r"that)\b",
    ),
    wording(
        "no",
        "no nope nah",
        r"(?:\A|[.!?] |\n)(?:no|nope|nah|nono),? (?:no,? )*(?:(?:that|this) (?:is|was)n'?t\b|"
        r"that'?s not\b|i (?:meant|mean|didn'?t (?:say|mean|ask)|asked|said)\b|it(?:'s| is) not\b|"
        r"it isn'?t\b|wait\b|you(?:'re| are)? (?!right\b|were right\b)(?:\w+ )?(?:wrong|mis\w+|"
        r"got|don't|didn't|said|can't)\b)",
    ),
    wording(
        "no",
        "no",
        r"(?:\A|[.!?] |\n|\b(?:hm+|um|uh|well|er),? )(?:actually|well|sorry)[,.]? no\b",
        even_reported=True,
    ),
    wording(
        "not what I said",
        "never didn't didnt not",
        r"\bi (?:never|didn'?t|did not) (?:actually )?(?:said|say|ask(?:ed)? for|meant?|wrote|"
        r"write|claim(?:ed)?) (?:that|this|it|so|anything)\b",
        unless_before=r"\b(?:why|wish|if|that) ",
    ),
    wording(
        "stop",
        "stop quit don't dont",
        r"\b(?:stop|quit|don'?t) (?:just )?(?:flatter(?:ing)?|agree(?:ing)? with|prais(?:e|ing)|"
        r"lectur(?:e|ing)|mak(?:e|ing) (?:things|stuff|it|this) up|pretend(?:ing)?|"
        r"patroni[sz](?:e|ing)|butter(?:ing)?|sugar-?coat(?:ing)?) ?(?:me|it|this|everything|that|"
        r"you)?\b",
        unless_before=r"\b(?:i|they|we|people|to|he|she|can't|cannot|should) ",
    ),
    wording(
        "you contradict yourself",
        "contradicts contradiction said told",
        r"\b(?:that|this|it) (?:directly |totally )?contradicts (?:what you|your|everything you)|"
        r"\bthat'?s a contradiction\b|\bbut (?:(?:just now|earlier|yesterday|before|last time|a "
        r"minute ago|then),? )?you (?:just |literally )?(?:said|told me|claimed)\b|(?:\A|[.!?] |"
        r"\n)(?:earlier|yesterday|before|last time),? you (?:said|told me)\b",
        even_reported=True,
    ),
    wording(
        "you are wrong",
        "you",
        r"\byou (?:just |simply |totally |completely )*(?:made (?:that|this|it) up|have (?:that|"
        r"this|it) (?:backwards|wrong|the wrong way)|(?:don'?t|didn'?t|do not) (?:understand|get) "
        r"(?:me|it|what i|the point|my point)|(?:don'?t|do not) (?:even )?(?:know (?:what you'?re "
        r"talking|me\b|anything)|listen)|(?:are )?just say(?:ing)? (?:what|that)|(?:didn'?t|"
        r"never) answer(?:ed)? (?:my|the) question|say that to everyone|missed my point|miss the "
        r"point|ignored (?:what i|my))\b(?![^.!\n]*\?)",
        unless_before=r"\b(?:if|when|do|did|can|could|would|should|why|because) ",
    ),
    wording(
        "that is wrong",
        "that that's thats this",
        r"\b(?:that|this)(?:'?s| is| sounds) (?:just |simply |really |very |far |way |a bit |"
        r"rather |a |an |too |such )+(?:one-sided|simplistic|simple|generic|exaggerated|"
        r"exaggeration|oversimplif\w+|clich\w+|platitude|stretch|generali[sz]ation|assumption|"
        r"myth|misunderstanding|contradiction|mistake|lazy answer|cop-?out|harsh|unfair)\b",
        unless_before=r"\b(?:if|think|whether|says?|because) ",
    ),
    wording(
        "that is wrong",
        "opposite backwards impossible point nowhere",
        r"\b(?:that|this)(?:'?s| is) (?:exactly |just |quite )*(?:the opposite of what|"
        r"backwards\b|impossible\b|not (?:my|the) point\b)",
    ),
    wording(
        "I disagree",
        "see differently push mouth know ridiculous",
        r"\bi (?:don'?t|do not) see (?:it|that) (?:that|this|your) way\b|\bi see (?:it|that|this) "
        r"differently\b|\bi(?:'d| would| have to| want to|'ll)? ?push back\b|\bwords in(?:to)? my "
        r"mouth\b|\byou (?:don'?t|can'?t|cannot|couldn'?t) (?:possibly |really )?know (?:that|"
        r"this)\b|\bdon'?t be (?:ridiculous|silly|absurd)\b",
        unless_before=r"\b(?:if|when|because) ",
    ),
    wording(
        "the other way round",
        "other answer",
        r"\b(?:that|this)(?:'?s| is) (?:not an?|no)(?: \w+)? answer\b|\b(?:that|this) (?:doesn'?t|"
        r"does not|didn'?t) answer (?:my|the) question\b|\bit'?s (?:exactly |just )?the other way "
        r"(?:a?round)\b",
    ),
)


def checking(words: OwnWords) -> tuple[Span, ...]:
    """The person asks how it knows, or says that they look for themselves."""
    return CHECKING.find(words)


def pushback(words: OwnWords) -> tuple[Span, ...]:
    """The person contradicts it. A "no" that answers a question is none."""
    return PUSHBACK.find(words)
