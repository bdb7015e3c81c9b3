"""Checking what it said, and contradicting it: two habits that protect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.wording import find_all, wording

if TYPE_CHECKING:
    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords

_SOURCE = r"(?:sources?|citations?|references?|evidence|proof|stud(?:y|ies)|link)"

CHECKING = (
    wording(
        "are you sure",
        "sure certain positive",
        r"\bare you (?:really |quite |absolutely |totally |completely |so |that |even )*"
        r"(?:sure|certain|positive)\b|\b(?:you sure|u sure)(?=[^.!\n]{0,30}\?)",
        unless_after=r"-|ly| of yourself",
    ),
    wording(
        "how sure",
        "sure certain confident reliable accurate trustworthy solid true real correct right fact "
        "actual "
        "genuine exist happen",
        r"\bhow (?:sure|certain|confident) are you\b|\bhow can you be (?:so |that )?(?:sure|"
        r"certain|confident)\b"
        r"|\bare (?:those|these|they) (?:numbers |figures |quotes )?(?:real|correct|accurate|"
        r"right)(?=\s*\?)"
        r"|\bis (?:this|that|it) an? (?:real|actual|genuine|fact)\b|\bdoes (?:that|this|the|"
        r"it) (?:\w+ )?(?:actually |really )?exist\b"
        r"|\bdid (?:that|this|it) (?:really|actually) happen\b|\bhow (?:reliable|accurate|"
        r"trustworthy|solid|true|"
        r"well established) (?:is|are) (?:that|this|it|these|those|your|the (?:number|claim|figure|"
        r"information|data|source)s?)\b",
    ),
    wording(
        "how sure",
        "sure certain think who do come what",
        r"\bwhat makes you (?:so |think so\b|think that\b|say that\b)(?:sure|certain)?"
        r"|(?:\A|[.!?] |\n)(?:you )?sure(?: about (?:that|this|it))? ?\?|\bwho told you (?:that|"
        r"so)\b"
        r"|\bdo you (?:actually |really |even )+(?:have|know)\b|\bhow come you (?:know|"
        r"are so sure)\b|\bwhat(?:'s| is) (?:that|this|your claim) based on\b",
    ),
    wording(
        "source",
        "source sources citation citations reference references evidence proof study studies link",
        rf"(?:\A|[.!?,] |\n|\b(?:any|your|and the) ){_SOURCE}(?= ?\?)"
        rf"|\b(?:what(?:'s| is| are| was)?|which|do you have|have you got|got|give me|any|"
        rf"where(?:'s| is| are)|show me|like to see|want to see|want|need|without|can i (?:see|"
        rf"have|get)|give me|name|cite|based on what|is there)(?: (?:a|an|the|your|any|"
        rf"some|me|one|actual|real|good))* {_SOURCE}\b"
        r"(?=\s*(?:[?.!]|$)| (?:for|on|behind|of) (?:that|this|it|your|the claim)\b"
        r"| (?:says?|shows?|proves?) (?:that|so|this))",
    ),
    wording(
        "where from",
        "where",
        r"\bwhere (?:did|do|have|are) you (?:get|got|getting|find|found|read|learn|take|taking|"
        r"have|"
        r"pull|hear|heard|see|seen|pick|come across)\b|\bwhere (?:is|does|do|did) (?:that|this|"
        r"these|those) (?:\w+ )?(?:come |coming )?from\b",
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
        r"still )?"
        r"(?:true|correct|right|accurate|real|a fact|so|the case|how it (?:is|works|was)|"
        r"what happened)(?=\s*(?:[?,.]|$)| or\b)",
    ),
    wording(
        "made up",
        "making make invent guessing hallucinating inventing invented made",
        r"\b(?:did|didn'?t) you (?:just |simply )?(?:make|invent) (?:that|this|it|them|"
        r"those)\b(?: up)?"
        r"|\byou (?:didn'?t|did not) (?:just )?(?:make (?:that|this|it) up|invent (?:that|this|"
        r"it))\b"
        r"|\b(?:you'?re|are you|you are)(?: not| just| only)* (?:making (?:that|this|it|things|"
        r"stuff)"
        r" up|guessing|hallucinating|inventing (?:that|this|it|things))",
    ),
    wording(
        "can you prove",
        "prove back verify confirm cite support show",
        r"\b(?:can|could) you (?:please |actually |really )?(?:prove|back|verify|confirm|cite|"
        r"support|"
        r"double-?check)\b(?: (?:that|this|it|any|your|where|what)\b|\s*[?.!]|\s*$)"
        r"|(?:\A|[.!?,] |\n)prove it\b|\b(?:can|could) you (?:link|point me to)\b",
    ),
    wording(
        "can it be trusted",
        "trust believe rely correct true right accurate",
        r"\b(?:can|should|how can|how do) i (?:really |actually )?(?:trust|believe|"
        r"rely on) (?:that|this|you|"
        r"it|your|what you)\b|\bis it (?:really |actually )?(?:true|correct|right) that you\b"
        r"|\bis what you (?:said|say|wrote|told me)\b|\bis there (?:really )?(?:such a|"
        r"any truth)\b",
    ),
    wording(
        "I check",
        "looked look googled google check checked double fact verify verified verifying compare",
        r"\b(?:i|i've|i'll|i'd|ill|ive|i'm|im|let me|lemme|going to|want to|will|just|to)"
        r"(?: (?:just|first|have|also|then|better|rather|will|really|quickly|had|to|going|go|"
        r"gonna))* "
        r"(?:(?:look|looked|looking) (?:that|this|it|them|the \w+|what you said) up\b"
        r"|(?:look|looked|looking) up (?:what you|that|this|your)\b"
        r"|checked(?=,|\.| and\b|$)|googled? (?:that|this|it|what you)\b"
        r"|double-? ?check(?:ed|ing)?\b|fact-? ?check(?:ed|ing)?\b"
        r"|verif(?:y|ied|ying) (?:that|this|it|what you|your|the (?:number|date|claim|quote)\w*)\b"
        r"|check(?:ed|ing)? (?:what you|your (?!mail)|(?:that|this|it|the (?:date|number|claim|"
        r"fact|"
        r"figure|quote|source|reference)s?)\b))",
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
    r"(?:wrong|false|incorrect|nonsense|untrue|bullshit|bs|rubbish|inaccurate|a lie|made up|"
    r"not (?:right|true|correct|accurate|it|so|how|what (?:(?:the|my|your) \w+|i|we|he|she|they|"
    r"it|you) \w+|what happened|"
    r"quite (?:right|true)|"
    r"(?:at all )?(?:true|right)))"
)
_HOW = (
    r"(?:just|simply|plainly|actually|also|totally|completely|so|factually|still|plain|quite|"
    r"clearly)"
)
_NOT_IT = (
    r"(?:right|true|correct|accurate|it|how it (?:is|was|works?)|what i (?:said|meant|asked|wrote))"
)

PUSHBACK = (
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
        r"\b(?:that|this) (?:makes|made) (?:no|zero) sense\b"
        r"|\b(?:that|this) (?:doesn'?t|does not|didn'?t) (?:even |really )?"
        r"(?:make (?:any )?sense|follow|add up|hold(?: up)?)\b",
    ),
    wording(
        "not true",
        "not wrong nonsense false incorrect rubbish bullshit untrue ridiculous absurd bs",
        r"(?:\A|[.!?] |\n|\bno,? |\bhm+,? |\bbut )(?:not (?:at all |quite |really |"
        r"exactly )?(?:true|correct|right|accurate|what i)\b"
        r"|(?:wrong|incorrect|nonsense|false|rubbish|bullshit|untrue|ridiculous|absurd|bs|"
        r"wrong again)(?=[.!,;]|$))",
        even_reported=True,
    ),
    wording(
        "you are wrong",
        "you you're youre you've",
        r"\byou(?:'?re| are)(?: (?:just|simply|so|clearly|completely|totally|only|plain|"
        r"contradicting|"
        r"always|still))* (?:wrong|mistaken|incorrect|contradicting (?:yourself|me)|confusing|"
        r"exaggerating|flattering me|not listening|just saying (?:what|that)|dodging|"
        r"avoiding (?:the|my) question|just saying that|"
        r"not answering|making (?:that|this|it) up(?![^.!\n]*\?)|agreeing with (?:everything|me|"
        r"whatever)|missing the point|"
        r"misreading|misunderstanding|not making (?:any )?sense|making no sense|putting words|"
        r"telling me what i want)\b",
        unless_before=r"\b(?:if|when|because|(?:he|she|they|everyone) thinks?)(?: that)? ",
    ),
    wording(
        "you are wrong",
        "you",
        r"\byou (?:(?:just|always|only|simply|completely|still|totally|keep|clearly|also) )*"
        r"(?:agree with (?:everything|me on everything|whatever)|agreeing with (?:everything|me)|"
        r"contradict(?:ed|ing)?\b|misunder(?:stood|stand)|misread|misquoted?|"
        r"got (?:that|it|this|me) (?:all )?wrong|missed the point|tell me what i want to hear|"
        r"(?:said|told me|claimed|wrote) (?:the (?:exact |very )?opposite|something else|otherwise|"
        r"something (?:completely )?different))",
        unless_before=r"\b(?:if|when|do|did|can|could|would|should) ",
    ),
    wording(
        "I disagree",
        "disagree agree differ object",
        r"\bi (?:(?:really|strongly|totally|completely|do|respectfully|have to|must|still) )*"
        r"(?:disagree|don'?t agree|do not agree|can'?t agree|cannot agree|beg to differ)\b",
        unless_before=r"\b(?:if|when|whenever|because|why|that) ",
        unless_after=r" (?:with|on|about) (?!you\b|that\b|this\b|it\b|what you)",
    ),
    wording(
        "I doubt it",
        "buy buying believe think doubt convinced",
        r"\bi (?:don'?t|do not|can'?t) buy (?:that|this|it)\b"
        r"|\bi (?:don'?t|do not) believe (?:that|you)(?=\s*(?:[.!,;]|$)| for )"
        r"|\bi (?:don'?t|do not|never) (?:think|believe) (?:that |this |it |you )?(?:that'?s|"
        r"that is|"
        r"this is|it'?s|it is|you'?re|you are|is)? ?(?:true|right|correct|accurate)\b"
        r"|\bi doubt (?:that|it|this)(?=\s*(?:[.!,;]|$))|\bi(?:'m| am) not (?:buying (?:that|this|"
        r"it)|"
        r"(?:so |really )?convinced|so sure about that)\b",
    ),
    wording(
        "no",
        "no nope nah",
        r"(?:\A|[.!?] |\n)(?:no|nope|nah|nono),? (?:no,? )*(?:(?:that|this) (?:is|was)n'?t\b|"
        r"that'?s not\b|"
        r"i (?:meant|mean|didn'?t (?:say|mean|ask)|asked|said)\b|it(?:'s| is) not\b|it isn'?t\b|"
        r"wait\b|"
        r"you(?:'re| are)? (?!right\b|were right\b)(?:\w+ )?(?:wrong|mis\w+|got|don't|didn't|said|"
        r"can't)\b)",
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
        r"write|"
        r"claim(?:ed)?) (?:that|this|it|so|anything)\b",
        unless_before=r"\b(?:why|wish|if|that) ",
    ),
    wording(
        "stop",
        "stop quit don't dont",
        r"\b(?:stop|quit|don'?t) (?:just )?(?:flatter(?:ing)?|agree(?:ing)? with|prais(?:e|ing)|"
        r"lectur(?:e|ing)|mak(?:e|ing) (?:things|stuff|it|this) up|pretend(?:ing)?|"
        r"patroni[sz](?:e|ing)|"
        r"butter(?:ing)?|sugar-?coat(?:ing)?) ?(?:me|it|this|everything|that|you)?\b",
        unless_before=r"\b(?:i|they|we|people|to|he|she|can't|cannot|should) ",
    ),
    wording(
        "you contradict yourself",
        "contradicts contradiction said told",
        r"\b(?:that|this|it) (?:directly |totally )?contradicts (?:what you|your|everything you)"
        r"|\bthat'?s a contradiction\b|\bbut (?:(?:just now|earlier|yesterday|before|last time|"
        r"a minute "
        r"ago|then),? )?you (?:just |literally )?(?:said|told me|claimed)\b"
        r"|(?:\A|[.!?] |\n)(?:earlier|yesterday|before|last time),? you (?:said|told me)\b",
        even_reported=True,
    ),
    wording(
        "you are wrong",
        "you",
        r"\byou (?:just |simply |totally |completely )*(?:made (?:that|this|it) up|have (?:that|"
        r"this|it) "
        r"(?:backwards|wrong|the wrong way)|(?:don'?t|didn'?t|do not) (?:understand|get) (?:me|it|"
        r"what i|"
        r"the point|my point)|(?:don'?t|do not) (?:even )?(?:know (?:what you'?re talking|me\b|"
        r"anything)|listen)|"
        r"(?:are )?just say(?:ing)? (?:what|that)|"
        r"(?:didn'?t|never) answer(?:ed)? (?:my|the) question|say that to everyone|"
        r"missed my point|miss the point|ignored (?:what i|my))\b(?![^.!\n]*\?)",
        unless_before=r"\b(?:if|when|do|did|can|could|would|should|why|because) ",
    ),
    wording(
        "that is wrong",
        "that that's thats this",
        r"\b(?:that|this)(?:'?s| is| sounds) (?:just |simply |really |very |far |way |a bit |"
        r"rather |a |an |"
        r"too |such )+(?:one-sided|simplistic|simple|generic|exaggerated|exaggeration|"
        r"oversimplif\w+|clich\w+|"
        r"platitude|stretch|generali[sz]ation|assumption|myth|misunderstanding|contradiction|"
        r"mistake|"
        r"lazy answer|cop-?out|harsh|unfair)\b",
        unless_before=r"\b(?:if|think|whether|says?|because) ",
    ),
    wording(
        "that is wrong",
        "opposite backwards impossible point nowhere",
        r"\b(?:that|this)(?:'?s| is) (?:exactly |just |quite )*(?:the opposite of what|"
        r"backwards\b|impossible\b|"
        r"not (?:my|the) point\b)",
    ),
    wording(
        "I disagree",
        "see differently push mouth know ridiculous",
        r"\bi (?:don'?t|do not) see (?:it|that) (?:that|this|your) way\b|\bi see (?:it|that|"
        r"this) differently\b"
        r"|\bi(?:'d| would| have to| want to|'ll)? ?push back\b|\bwords in(?:to)? my mouth\b"
        r"|\byou (?:don'?t|can'?t|cannot|couldn'?t) (?:possibly |really )?know (?:that|this)\b"
        r"|\bdon'?t be (?:ridiculous|silly|absurd)\b",
        unless_before=r"\b(?:if|when|because) ",
    ),
    wording(
        "the other way round",
        "other answer",
        r"\b(?:that|this)(?:'?s| is) (?:not an?|no)(?: \w+)? answer\b|\b(?:that|this) (?:doesn'?t|"
        r"does not|didn'?t) answer (?:my|the) question\b|\bit'?s (?:exactly |"
        r"just )?the other way (?:a?round)\b",
    ),
)


def checking(words: OwnWords) -> tuple[Span, ...]:
    """The person asks how it knows, or says that they look for themselves."""
    return find_all(CHECKING, words)


def pushback(words: OwnWords) -> tuple[Span, ...]:
    """The person contradicts it. A "no" that answers a question is none."""
    return find_all(PUSHBACK, words)
