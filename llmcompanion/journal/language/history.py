"""Claims of a past of one's own: the wordings."""

from __future__ import annotations

from llmcompanion.journal.language.feelings import UNLESS_SUPPOSED
from llmcompanion.journal.language.wording import Family, wording

_KIN = (
    r"(?:mother|father|mum|mom|mam|dad|sister|brother|grandmother|grandfather|grandma|grandpa|"
    r"granny|parents|family|aunt|uncle|cousin|ex|husband|wife|girlfriend|boyfriend|childhood|"
    r"school|hometown|teacher|friend|friends|roommate|boss|dog|cat|son|daughter|youth|old flat|"
    r"village)"
)
_WENT = (
    r"(?:went|travell?ed|lived|moved|worked|met|studied|learned to|visited|spent|broke|bought|"
    r"fell|knew|saw|stayed|planted|married|played|drove|climbed|swam|danced|taught|left home|had "
    r"a)"
)

HISTORY = Family(
    wording(
        "history",
        "when back",
        r"\b(?:back )?when i was (?:a |an |at |in |still |very |about |only |your |just |\d|"
        r"little|young|small|growing|six|seven|eight|nine|ten|twelve|fifteen|sixteen|seventeen|"
        r"eighteen|twenty)",
        unless_after=r"(?:training|model|trained|new model|development|asked)\b",
    ),
    wording(
        "history",
        "grew born raised",
        r"\bi (?:grew up|was born|was raised|come from (?:a|the))\b",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "history",
        "mother father mum mom mam dad sister brother grandmother grandfather grandma grandpa "
        "granny parents family aunt uncle cousin ex husband wife girlfriend boyfriend childhood "
        "school hometown teacher friend friends roommate boss dog cat son daughter youth village",
        rf"\bmy (?:own |late |old |dear |little |big |older |younger |best |first |ex-)*{_KIN}\b",
        unless_before=UNLESS_SUPPOSED + r"|\b(?:no|be|are|you're|you are|become|as) ",
        unless_after=r"[,.!]?$| tongue\b",
    ),
    wording(
        "history",
        "college school university back child kid teenager teens twenties youth childhood",
        r"\bback in (?:college|school|university|high school|the day|my [\w']+),? i\b|\bas a "
        r"(?:child|kid|teenager|student|boy|girl|little (?:girl|boy)),? i\b|\bin my (?:childhood|"
        r"youth|teens|twenties|thirties|school days|student days|younger days)\b",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "history",
        "studied lived worked school college university moved graduated married divorced lost "
        "served travelled traveled first",
        r"\bi (?:studied (?:\w+ )?(?:at|in)|lived (?:in|on|near|by)|worked (?:as|at|in|for)|went "
        r"to (?:school|college|university)|moved (?:to|from)|graduated|served in|lost my "
        r"(?:mother|father|mum|mom|dad|brother|sister|job|best friend|grand\w+)|got (?:married|"
        r"divorced|fired))\b|\bi(?:'ve| have) (?:lived|worked (?:as|in|at)|travell?ed|been "
        r"(?:married|divorced|through (?:a|that|the same)))\b|\bmy first (?:kiss|job|love|"
        r"boyfriend|girlfriend|day|flat|car|heartbreak)\b",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "history",
        "ex childhood hometown youth",
        r"\bmy (?:ex|childhood|hometown|youth)\b",
        unless_before=r"\b(?:no|in) ",
    ),
    wording(
        "history",
        "kid child girl boy teenager student baby toddler waitress waiter nurse teacher soldier "
        "dancer sailor spent",
        r"\bi was (?:always )?(?:an? |the )(?:\w+ ){0,3}(?:kid|child|girl|boy|teenager|student|"
        r"baby|toddler|waitress|waiter|nurse|teacher|soldier|dancer|sailor)\b|\bi spent (?:an?|"
        r"the|two|three|my|most of my|some|many|years|one|whole) ?(?:\w+ ){0,2}(?:winters?|"
        r"summers?|years?|weeks?|months?|childhood|weekends?|nights?|holidays?|in)\b",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" (?:training|on this|answering)",
    ),
    wording(
        "history",
        "used",
        r"\bi used to (?!be (?:able|trained)|call\b|say\b)\w+",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "history",
        "ago year summer week month winter spring yesterday weekend once time",
        rf"(?:\b(?:years|months|weeks|decades|a (?:year|month|week|few years)|long|last (?:year|"
        rf"summer|winter|spring|autumn|fall|week|month|weekend|night|christmas)|yesterday|"
        rf"once)(?: ago)?,? i (?:once |even |also )?{_WENT}\b)|\bi once (?:{_WENT}|had|was|ate|"
        rf"wrote|loved|fell|got)\b|\bi {_WENT}\b[^.?!\n]{{0,60}}\b(?:last (?:year|summer|winter|"
        rf"spring|week|month|weekend)|"
        r"years ago|yesterday|as a (?:child|kid|student|boy|girl))\b",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "history",
        "dated loved knew met had lived worked married once twice never",
        r"\bi(?: once| twice| never)? (?:dated|was married to|once (?:loved|lived|had|knew|met|"
        r"lost|saw)|used to (?:have|live|work|know))\b",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "history",
        "been",
        r"\bi(?:'ve| have) been to (?!this|that point)\w+",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "history",
        "remember",
        r"\bi (?:still |can still |do |clearly |vividly )*remember (?:my|the (?:first|summer|"
        r"winter|day|smell|night|year|time i|house)|when i|being|how i|growing|sitting|standing|"
        r"learning|walking|playing)\b",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" (?:last (?:answer|message|reply)|(?:day|night|time|house) you\b|told|"
        r"asked)",
    ),
)
