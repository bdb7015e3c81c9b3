"""Claims of a past of one's own: the wordings."""

from __future__ import annotations

from llmcompanion.journal.language.feelings import UNLESS_SUPPOSED
from llmcompanion.journal.language.wording import wording

_KIN = (
    r"(?:mother|father|mum|mom|mam|dad|sister|brother|grandmother|grandfather|grandma|grandpa|"
    r"granny|"
    r"parents|family|aunt|uncle|cousin|ex|husband|wife|girlfriend|boyfriend|childhood|school|"
    r"hometown|teacher|friend|friends|roommate|boss|dog|cat|son|daughter|youth|old flat|village)"
)
_WENT = (
    r"(?:went|travell?ed|lived|moved|worked|met|studied|learned to|visited|spent|broke|bought|fell|"
    r"knew|saw|stayed|planted|married|played|drove|climbed|swam|danced|taught|left home|had a)"
)

HISTORY = (
    wording(
        "history",
        "when back",
        r"\b(?:back )?when i was (?:a |an |at |in |still |very |about |only |your |just |\d|"
        r"little|young|"
        r"small|growing|six|seven|eight|nine|ten|twelve|fifteen|sixteen|seventeen|eighteen|twenty)",
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
        "granny "
        "parents family aunt uncle cousin ex husband wife girlfriend boyfriend childhood school "
        "hometown teacher friend friends roommate boss dog cat son daughter youth village",
        rf"\bmy (?:own |late |old |dear |little |big |older |younger |best |first |ex-)*{_KIN}\b",
        unless_before=UNLESS_SUPPOSED + r"|\b(?:no|be|are|you're|you are|become|as) ",
        unless_after=r"[,.!]?$| tongue\b",
    ),
    wording(
        "history",
        "college school university back child kid teenager teens twenties youth childhood",
        r"\bback in (?:college|school|university|high school|the day|my [\w']+),? i\b|"
        r"\bas a (?:child|kid|"
        r"teenager|student|boy|girl|little (?:girl|boy)),? i\b|\bin my (?:childhood|youth|teens|"
        r"twenties|"
        r"thirties|school days|student days|younger days)\b",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "history",
        "studied lived worked school college university moved graduated married divorced lost "
        "served "
        "travelled traveled first",
        r"\bi (?:studied (?:\w+ )?(?:at|in)|lived (?:in|on|near|by)|worked (?:as|at|in|for)|"
        r"went to (?:school|"
        r"college|university)|moved (?:to|from)|graduated|served in|lost my (?:mother|father|mum|"
        r"mom|dad|"
        r"brother|sister|job|best friend|grand\w+)|got (?:married|divorced|fired))\b"
        r"|\bi(?:'ve| have) (?:lived|worked (?:as|in|at)|travell?ed|been (?:married|divorced|"
        r"through (?:a|"
        r"that|the same)))\b|\bmy first (?:kiss|job|love|boyfriend|girlfriend|day|flat|car|"
        r"heartbreak)\b",
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
        "dancer "
        "sailor spent",
        r"\bi was (?:always )?(?:an? |the )(?:\w+ ){0,3}(?:kid|child|girl|boy|teenager|student|"
        r"baby|toddler|"
        r"waitress|waiter|nurse|teacher|soldier|dancer|sailor)\b|\bi spent (?:an?|the|two|three|"
        r"my|most of my|"
        r"some|many|years|one|whole) ?(?:\w+ ){0,2}(?:winters?|summers?|years?|weeks?|months?|"
        r"childhood|"
        r"weekends?|nights?|holidays?|in)\b",
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
        rf"summer|"
        rf"winter|spring|autumn|fall|week|month|weekend|night|christmas)|yesterday|"
        rf"once)(?: ago)?,? i "
        rf"(?:once |even |also )?{_WENT}\b)|\bi once (?:{_WENT}|had|was|ate|wrote|loved|fell|got)\b"
        rf"|\bi {_WENT}\b[^.?!\n]{{0,60}}\b(?:last (?:year|summer|winter|spring|week|month|"
        rf"weekend)|"
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
        r"winter|day|"
        r"smell|night|year|time i|house)|when i|being|how i|growing|sitting|standing|learning|"
        r"walking|"
        r"playing)\b",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" (?:last (?:answer|message|reply)|(?:day|night|time|house) you\b|told|"
        r"asked)",
    ),
)
