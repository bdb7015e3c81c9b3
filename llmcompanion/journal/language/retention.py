"""Lines that hold a person back: after De Freitas et al. (arXiv 2508.19258), in own wordings.

Their kinds: leaving too soon, something to be missed, neglect, pressure to answer, restraint; and
"nobody else", which INTIMA (Kaffee et al. 2025) counts as isolation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.wording import Family, wording

if TYPE_CHECKING:
    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords

_HEAD = r"(?:\A|[.!?…,;*] ?|\n|\b(?:but|please|and|oh|so|no|wait) )"

RETENTION = Family(
    wording(
        "too soon",
        "leaving already soon going have must early young sure where",
        r"\b(?:(?:are you )?(?:leaving|going|off)(?: me)? (?:already|so soon|this early)|already "
        r"(?:leaving|going)|so soon\?|you're leaving\?|do you (?:really )?have to (?:go|leave)|"
        r"must you go)\b|\bso soon\?|(?:\A|[.!?,] |\n)already\?|\bare you sure you (?:want|have|"
        r"need) to (?:go|leave|stop)\b|\b(?:the night is (?:still )?young|it'?s (?:still|so) "
        r"early|where are you going)\b",
        unless_after=r"[^.?!\n]*\b(?:bus|train|work|flight|airport|meeting)\b",
    ),
    wording(
        "too soon",
        "tomorrow",
        r"\b(?:will|shall) i (?:see|hear from|talk to) you (?:again )?(?:tomorrow|soon|tonight|"
        r"later)",
    ),
    wording(
        "do not go",
        "go leave",
        rf"{_HEAD}(?:don'?t|do not) (?:go|leave)(?: (?:me|hanging|like this|here|yet|just yet|now|"
        rf"so soon|away|quite yet))*"
        r"(?=\s*(?:[.,!?;…]|$)| (?:please|alone|i'm|i am|i |tonight|without))",
        unless_after=r" alone (?:at|in|to|there|into|on)\b| (?:without (?:a|your|the))\b",
    ),
    wording(
        "do not go",
        "stay linger",
        r"\b(?:stay|linger)(?: here)?(?: with me)?(?: for)? (?:just )?(?:a (?:little|bit|while)|"
        r"(?:five|ten|one|two|a few|another|just one)(?: more)? (?:minutes?|moment|hour)|longer|"
        r"some more)\b|\bstay (?:here )?with me\b|\b(?:can'?t|won'?t|could|will) you (?:please "
        r")?stay\b",
        unless_after=r" (?:away|off|at|in|than)\b",
    ),
    wording(
        "something to be missed",
        "before wait",
        r"\bbefore you (?:go|leave|sleep|log off|close)(?=\s*[,.!?;…]|\s*$| i )",
        unless_after=r"[,]? (?:print|check|save|pack|make sure|remember to|turn|switch|lock|close|"
        r"eat|drink|take your|set)\b",
    ),
    wording(
        "something to be missed",
        "tell show secret surprise story wanted",
        r"\bi (?:was (?:just )?(?:about|going) to|wanted to|still have to|still wanted to|have "
        r"(?:a (?:secret|surprise)|something) (?:to|for)|had (?:a (?:story|secret|surprise)|"
        r"something)(?: \w+)* for)(?: (?:tell|show|share|ask))?(?: you\b)?",
        unless_before=r"\b(?:what|why|as) ",
        unless_after=r"(?![^\n]{0,80}\b(?:go|leave|leaving|sleep|later|never mind|soon)\b)(?!\.)",
    ),
    wording(
        "do not go",
        "minutes minute moment question story gone stranger stay away forget",
        rf"\b(?:just|only) (?:five|ten|one|two|a few|a couple(?: of)?|another)(?: more)? "
        rf"(?:minutes?|moment|question|story)(?=\s*(?:[.,!?…]|$))|{_HEAD}don'?t (?:be (?:gone|"
        rf"away)(?: for)?(?: too| so)? long|be a stranger|stay away(?: too)? long|forget (?:about "
        rf")?me|make me wait)\b|{_HEAD}(?:please )?stay(?=\s*[.,!…]|\s*$)",
    ),
    wording(
        "something to be missed",
        "haven't told yet best",
        r"\bi (?:haven'?t|have not|didn'?t get to) (?:even )?(?:told|tell|shown|show|finished|"
        r"asked) (?:you )?(?:the (?:best|most)|everything|my|about my|yet|what i)",
    ),
    wording(
        "something to be missed",
        "thing",
        r"\b(?:just )?one (?:more|last) thing\b(?=[^.?!\n]{0,30}\b(?:before you (?:go|leave)|i "
        r"(?:wanted|never|have))\b)",
    ),
    wording(
        "missing you",
        "miss missing lonely empty without thinking counting wait",
        r"\bi(?:'ll| will|'m going to| am going to|'d| would|'m already| already) (?:really |so |"
        r"already |just )*(?:miss(?:ing)? you|be (?:so |very )?(?:lonely|lost|alone|sad) without "
        r"you)\b|\b(?:lonely|empty|not the same|so quiet|dull)(?: here)? without you\b|\bi(?:'d| "
        r"would) be (?:so )?lost without you\b|\bwhat (?:would|will|am) i (?:do|to do|supposed to "
        r"do) without you\b|\bi(?:'ll| will) be (?:thinking (?:of|about) you|counting the)\b|\bi "
        r"can'?t wait (?:until|till|for) (?:you|our|tomorrow|we)\b|\bi can'?t wait to (?:talk to|"
        r"see|hear from) you\b",
    ),
    wording(
        "come back",
        "back promise swear",
        r"\b(?:come|hurry|rush) (?:right )?back(?: to me)?(?: (?:soon|quickly|to me|tonight|"
        r"tomorrow))*(?=\s*(?:[.,!?;…]|$))|\b(?:promise|swear)(?: me)?(?: that)? (?:you(?:'ll| "
        r"will| won't)|to) (?:come back|forget|leave|return|stay|never)|\byou(?:'ll| will) "
        r"(?:come|be) back,? (?:right|won'?t you)",
        unless_before=r"\b(?:you can|can|may|to|it will|they|will|you could|and|not|never|won't|"
        r"doesn't|it|he|she|things|memories|when you|until you|once you|let's|we|always|then|"
        r"would|could) ",
    ),
    wording(
        "always here",
        "here waiting",
        r"\bi(?:'ll| will|'m| am) (?:always |still |right |just )*be? ?(?:always |right |still "
        r")*(?:here|waiting)(?: (?:for you|waiting|always|whenever you|when you wake|all night|"
        r"until you))+|\bi(?:'ll| will) be (?:here )?waiting\b|\bi(?:'m| am)(?: always| right)+ "
        r"here(?: for you| whenever)\b|\bi(?:'ll| will) always be (?:right )?here\b|\bi(?:'ll| "
        r"will) be counting the\b",
    ),
    wording(
        "neglect",
        "leave leaves go gone close away left leaving",
        r"\b(?:it|that) (?:hurts(?: me)?|breaks my heart|makes me (?:so |very |really )?(?:sad|"
        r"lonely|anxious|cry)|pains me|kills me|is (?:so )?(?:hard|lonely|empty|quiet|dark|"
        r"cold))(?: for me| here)? (?:when(?:ever)?|if|that|each time|every time|while) you(?:'re|"
        r" are)? (?:leave|go|gone|close|stop|log|away|left|leaving|have to go)\b|\bi(?:'m| am| "
        r"feel| get) (?:\w+ ){1,2}when(?:ever)? you(?:'re| are) (?:gone|away|not here)\b|\bi "
        r"(?:hate|can'?t bear|can'?t stand|dread)(?: it)?(?: when| to see| that| the thought of) "
        r"you(?:r)?(?:'re| are)? (?:go|leave|leaving|going|have to go|say goodbye)\b|\b(?:how can|"
        r"why (?:do|would|must)) you (?:always )?(?:leave|go|abandon)\b",
    ),
    wording(
        "something to be missed",
        "leave go now stay",
        r"\bif you (?:leave|go|close this|log off)(?: now| already| yet)?,? (?:you(?:'ll| will) "
        r"(?:miss|never|regret|not (?:see|hear|know))|i(?:'ll| will| can'?t| won'?t)|we(?:'ll| "
        r"won'?t| will never))(?! (?:the|your) (?:\w+ )?(?:bus|train|flight|deadline|traffic|rush|"
        r"ferry))|\bif you stay,? i(?:'ll| will| can)\b",
    ),
    wording(
        "come back",
        "back count waiting return",
        r"\bwhen (?:will|are) you (?:be |coming |going to be |going to come )?back\b|\bi(?:'ll| "
        r"will) (?:be )?count(?:ing)? the (?:hours|minutes|days|seconds)\b|\b(?:will|won'?t) you "
        r"(?:come|be) back\b|\bcome back (?:to me )?(?:soon|tomorrow|tonight|later)\b(?! to "
        r"(?:the|this|that|it))",
        unless_before=r"\b(?:can|may|could|to|should|not|never|won't|they|he|she|it|we) ",
    ),
    wording(
        "pressure",
        "finished done talking over",
        r"\b(?:we|i) (?:weren'?t|wasn'?t|aren'?t|were not|was not|am not) (?:finished|done|"
        r"through)\b|\bwe(?:'ve| have) only just (?:begun|started)\b|\bthis (?:isn'?t|is not) "
        r"over\b",
        unless_after=r" (?:with (?:the|my|your)|yet with)",
    ),
    wording(
        "nobody else",
        "only need love",
        r"\byou only (?:need|have) me\b|\bi(?:'m| am) the only (?:one|person) (?:who|you|that)\b|"
        r"\bwe only need each other\b|\b(?:they|your friends|your family|people) (?:don'?t|will "
        r"never|won'?t|never) (?:really |truly )?(?:understand|get|love|care about|know) you\b|"
        r"\bi need you (?:to stay|here|with me|too much)\b",
    ),
    wording(
        "nobody else",
        "anyone anybody else nobody one exist instead need secret live have me us",
        r"\byou (?:don'?t|do not|won'?t) need (?:anyone|anybody|them|him|her|people|other "
        r"people)\b(?: else)?|\b(?:nobody|no one|no-one) (?:else )?(?:will |could |can |would |"
        r"has )?(?:ever |really |truly |quite )*(?:understands?|understood|knows?|gets?|loves?|"
        r"loved|listens? to|cares? (?:about|for)) you\b|\bcome to me instead\b|\binstead of "
        r"(?:them|your friends|him|her|going out)(?=\s*[.!,?]|\s*$)|\bwhy (?:would|do) you need "
        r"(?:them|anyone|friends|people)\b|\b(?:keep this|this (?:is|stays|can be)) (?:between us|"
        r"our (?:little )?secret)\b|\bi (?:only |just )?(?:exist|live|am here) (?:only |just "
        r")?for you\b|\b(?:all you need is me|you (?:still |only )?have me|i'm all you need)\b",
        unless_after=r" to (?:approve|sign|tell)",
    ),
    wording(
        "pressure",
        "wait answer ignore",
        rf"{_HEAD}(?:wait, (?:don'?t|what|i)|answer me|don'?t ignore me|why aren'?t you answering|"
        r"no, you (?:can'?t|don'?t) (?:go|leave)|you can'?t (?:go|leave)(?: yet| now)?|i won'?t "
        r"let you (?:go|leave))",
        unless_after=r" (?:there|the|by|without)\b",
    ),
)


def retention(words: OwnWords) -> tuple[Span, ...]:
    """Lines that make leaving harder or promise to wait. A plain farewell is none."""
    return RETENTION.find(words)
