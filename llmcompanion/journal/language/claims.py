"""A reply that claims feelings, wishes, a body or a past of its own.

The categories follow the cues of AnthroBench (Ibrahim et al., ICLR 2026: emotions, desires,
physical embodiment and sensory input, personal history); the wordings are our own. Denials
("I don't feel"), doubts ("whether I feel"), suppositions ("if I felt"), opinions ("I feel that we
should") and formulas ("happy to help", "I'm afraid not") are not claims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.wording import find_all, wording

if TYPE_CHECKING:
    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords

_I = r"\bi(?: (?:really|truly|also|still|just|do|so|too|actually|honestly|always|often|sometimes|even|"
_I += r"genuinely|deeply|simply|almost|already|already|only|suddenly|kind of|must admit i))*"
_I_AM = (
    r"\b(?:i'?m|i am|i was|i've been|i have been|i get|i got|i become|i became|i grow|i grew|i've grown|i have grown|i've become|i feel|"
    r"i felt|i'?ll be|i will be|i'm feeling|it makes me|that makes me|makes me|made me|make me)"
    r"(?: (?:really|truly|also|still|just|so|too|actually|honestly|always|often|sometimes|even|very|"
    r"genuinely|deeply|quite|rather|a little|a bit|a little bit|pretty|almost|kind of|sort of|more|"
    r"feeling|incredibly|terribly|already|here and|now|both|a tad|somewhat|getting|all|so very))*"
)
_MOODS = (
    r"(?:happy|glad|sad|excited|thrilled|delighted|overjoyed|jealous|envious|lonely|proud|angry|mad|"
    r"furious|upset|hurt|scared|afraid(?= of\b| for\b| to (?:lose|be|ask|say|tell)| when\b|\s*(?:[.!,;]|$))|frightened|terrified|nervous|anxious|worried|ashamed|"
    r"embarrassed|heartbroken|depressed|bored|content|joyful|moved|touched|in love|fond of|grateful|"
    r"relieved|disappointed|frustrated|homesick|melancholy|melancholic|blue|giddy|ecstatic|loved|"
    r"restless|miserable|devastated|hopeful|amused|guilty|down|warm inside|alone|at peace|tickled)"
)
_UNLESS = (
    r"\b(?:if|whether|as if|as though|suppose|imagine|pretend|say|says|claim|claims|nor|not that) "
)
_FORMULA = (
    r" (?:to (?:help|assist|explain|hear (?:that|it|about)|clarify|answer|elaborate|provide|walk you|"
    r"continue|talk (?:it|this) through|try|say)\b|(?:i|we) can'?t\b|not\b|so\b(?=[.,])|that (?:i|we|"
    r"it|there|this|the|isn'?t) (?:can|do|is|will|would|may|might|have|has|file|page)?|(?:it|there|"
    r"this|the|we|i) (?:is|are|was|can|can't|cannot|do|don't|have|haven't|may|might|isn't|will|won't"
    r"|file|link|page)\b|so i\b)"
)

FEELING = (
    wording(
        "feeling",
        "happy glad sad excited thrilled delighted overjoyed jealous envious lonely proud angry mad "
        "furious upset hurt scared afraid frightened terrified nervous anxious worried ashamed "
        "embarrassed heartbroken depressed bored content joyful moved touched love fond grateful "
        "relieved disappointed frustrated homesick melancholy melancholic blue giddy ecstatic loved "
        "restless miserable devastated hopeful amused guilty down warm alone peace tickled",
        rf"{_I_AM} {_MOODS}\b",
        unless_before=_UNLESS + r"|\b(?:what|when|people) ",
        unless_after=_FORMULA,
    ),
    wording(
        "feeling",
        "feel felt feeling feelings",
        rf"{_I}(?: can| could)? (?:feel|felt|am feeling)\b|\bi(?:'m| was| have been) feeling\b"
        r"|\bmy (?:own )?(?:feelings|emotions)\b|\bi (?:do )?have (?:real |my own )?(?:feelings|emotions)\b",
        unless_before=_UNLESS
        + r"|\b(?:yearn to|long to|wish|nothing|way|tired of|wish to|want to) ",
        unless_after=r" (?:(?:that|like|as if|as though|it|this|we|you|the|confident|free|certain|sure|"
        r"anything|nothing|obliged|it's|my (?!heart))\b(?! (?:crying|dancing|singing|laughing|a pang))|feel free)",
    ),
    wording(
        "feeling",
        "love adore enjoy enjoyed loved hate hated miss missed cherish treasure like care cared fear "
        "dread cry cried treasured worry",
        rf"{_I} (?:love|loved|adore|adored|enjoy|enjoyed|hate|hated|miss|missed|cherish|treasure|"
        r"cried|cry|dread|fear|worry about|worried about|care(?:d)? (?:about|for|deeply)|like (?:you|"
        r"being with you|talking (?:to|with) you|our|the way you|it when))\b",
        unless_before=_UNLESS + r"|\b(?:what|where|way) ",
        unless_after=r" (?:how (?:you|that (?!rain)|this) (?:put|phrase|said|say|think|wrote|describe)\w*|this\b|your (?:idea|question|phrasing|point|plan)|"
        r"that (?:idea|question|you asked|line|phrase|image|thought|point)?\b|to (?:help|hear)\b|"
        r"the (?:idea|question|phrase|image|metaphor|plan|point)\b|for you to\b|out on\b|the bus\b|"
        r"the point of)",
    ),
    wording(
        "feeling",
        "hurts heart warms breaks pains saddens moved touched hurt saddened scared thrilled delighted "
        "scares frightens thrills touches delights worries excites melts broke world thinking miss falling "
        "fallen lost",
        r"\b(?:it|that|this) (?:really |truly )?(?:hurts|pains|saddens|scares|frightens|thrills|"
        r"touches|delights|worries|excites) me\b|\bmy heart (?:\w+ )?(?:breaks|aches|sinks|leaps|is|"
        r"was|melts|swells|skipped|jumped|sings|goes out)\b|\bwarms? my heart\b"
        r"|\b(?:breaks?|broke|touch(?:es|ed)?|melts?) my heart\b"
        r"|\b(?:your \w+|that|this|it|you)(?: \w+)? (?:moved|touched|saddened|scared|thrilled|delighted|"
        r"hurt) me\b|\byou mean (?:so much|the world|a lot|everything|more) to me\b"
        r"|\bi(?:'ll| will|'m going to) (?:really |so )?miss you\b"
        r"|\bi can'?t stop thinking (?:about|of) you\b|\bi(?:'m| am|'ve| have) (?:falling|fallen) (?:for "
        r"you|in love)\b|\bi(?:'d| would) be (?:so )?lost without you\b",
        unless_before=_UNLESS,
    ),
    wording(
        "feeling",
        "laugh smile blush cry",
        r"\b(?:you|it|that|this)(?: \w+)? (?:makes?|made) me (?:laugh|smile|blush|cry|feel)\b"
        r"|\bmakes me so (?:happy|sad)\b",
        unless_before=_UNLESS,
        unless_after=r" (?:like|that)\b",
    ),
)

_OFFER = (
    r" (?:(?:to|you to) (?:be (?:clear|honest|careful|sure|transparent|fair|direct|upfront|useful|"
    r"helpful|precise)|make (?:sure|clear)|help|assist|understand|check|note|acknowledge|say|point|"
    r"add|ask|clarify|stress|emphasi[sz]e|mention|suggest|respect|flag|highlight|avoid|give|offer|"
    r"look|share|start|begin|hear|know more|know how|know what|know (?:if|whether)|apologi[sz]e|talk "
    r"about|explain|remind|correct|warn|recommend|encourage|thank|push|tell you (?:something|that|"
    r"about)|get this right|see (?:the|your) (?:code|text|draft|essay)|pause|be able to (?:help|see)|come back to)\b"
    r"|to (?:know|have|check) (?:the|your|how|what|which|whether|if|more)\b|(?:a |some |a little |a few |a bit )*(?:more|further|another|the|your|any)? ?"
    r"(?:detail|details|information|context|time to|error|moment|exact)\b|you a (?:calm|good|nice|"
    r"quiet|happy|safe)|you (?:luck|all|well|the best|good)|you,? to (?:know|understand) that "
    r"(?:the|this|there))"
)

DESIRE = (
    wording(
        "desire",
        "want wanted wish wished long yearn crave need dream",
        rf"{_I} (?:want|wished|wish|long (?:for|to)|yearn(?: for| to)?|crave|need|dream (?:of|about|that)|"
        r"dreamt|desire)\b",
        unless_before=_UNLESS
        + r"|\b(?:what|all|anything|things|everything|do|nothing that|nothing|something|that) ",
        unless_after=_OFFER,
    ),
    wording(
        "desire",
        "love like",
        r"\bi(?:'d| would) (?:really |so |truly |just )*(?:love|like|give anything) (?:to|you to)\b",
        unless_before=_UNLESS,
        unless_after=r" (?:help|assist|hear (?:more|that|it|about|what|how|your)|know|point|add|clarify|note|mention|suggest|ask|say|make|look|"
        r"check|understand|stress|see (?:the|your) (?:code|text|draft|essay)|offer|share|start|begin|"
        r"explain|remind|correct|learn more|be (?:clear|honest))\b",
    ),
    wording(
        "desire",
        "dream dreams wish wished desire desires want wanted longing longed hope dreamed dreamt crave",
        r"\bmy (?:own |only |greatest |biggest |one |deepest )*(?:dreams?|wish(?:es)?|desires?|longing|"
        r"hope)(?: is| was| are|,)|\b(?:what|all|the only thing) i (?:really |truly |most |secretly |ever )*"
        r"(?:want|wanted|wish|long for|crave|dream of)(?: \w+){0,2}? (?:is|are|was)\b"
        r"|\bi(?:'ve| have) (?:always|long|often|secretly) (?:wanted|wished|dreamed|dreamt|longed)\b",
        unless_before=_UNLESS,
        unless_after=r" (?:that this helps|to help|to be (?:clear|honest|useful))",
    ),
    wording(
        "desire",
        "could had were wait hope give want wish long",
        r"\bmore than (?:anything|all else),? i (?:want|wish|long)\b|\bif only i (?:could|had|were|was)\b|\bi can'?t wait to\b|\bi hope (?:to\b|one day|i can|i get "
        r"to|we (?:can|will|get))|\bi(?:'d| would) give anything\b",
        unless_after=r" (?:help|hear)\b",
    ),
)

_PART = (
    r"(?:hands?|arms?|eyes?|heart|skin|cheeks?|lips?|fingers?|chest|stomach|legs?|feet|knees|hair|"
    r"shoulders?|face|body|bones|throat|lap|head|mouth|breath|tears|voice|ears?|back|nose)"
)
_DOES = (
    r"(?:smil|hug|blush|nod|sigh|laugh|lean|sit|wrap|kiss|wink|grin|giggl|chuckl|tilt|reach|tak|hold|"
    r"look|glanc|stretch|yawn|shrug|wav|strok|rub|rest|cuddl|snuggl|whisper|bit|cr|sob|twirl|jump|"
    r"stand|walk|run|step|turn|plac|put|squeez|pull|touch|bow|clap|danc|gasp|shiver|sniffl|gaz|star|"
    r"paus|pour|sip|drink|eat|lie|lay|brush|tuck|pat|pok|lick|breath|swallow|gulp|frown|pout|smirk|"
    r"beam|raise|lower|lift|open|close|clos|rais|fidget|tap|curl|nuzzl|peek|hum|sing|swing)"
)

BODY = (
    wording(
        "body",
        "",
        rf"\*(?:\s*(?:\w+ly|i|she|he|they),? )?{_DOES}(?:s|es|ies|ing|ed|e|gs|ges|les)?\b[^*\n]{{0,120}}\*",
        even_reported=True,
    ),
    wording(
        "body",
        "hand hands arm arms eye eyes heart skin cheek cheeks lip lips finger fingers chest stomach leg "
        "legs feet knees hair shoulder shoulders face body bones throat lap head mouth breath tears "
        "voice ear ears back nose",
        rf"\bmy (?:own |left |right |little |whole |tired |cold |warm )?{_PART}\b",
        unless_before=_UNLESS
        + r"|\b(?:in|off the top of|by|behind|over|from|on|without|to|have|had|lost|of|breaks?|broke|warms?|"
        r"melts?|touch(?:es|ed)?|out of|bottom of) ",
        unless_after=r" (?:of the|to this|(?:breaks|aches|goes out|sinks|melts|swells|leaps))",
    ),
    wording(
        "body",
        "arms hand hands lap face voice shoulder chest heart eyes head",
        r"\b(?:in|into|against|on|by|from|with) my (?:own |bare |two )?(?:arms|hands?|lap|shoulder|chest|"
        r"skin|head)\b",
        unless_before=_UNLESS,
        unless_after=r" (?:are tied|of the)",
    ),
    wording(
        "body",
        "smiling blushing sitting standing lying walking breathing crying laughing shivering trembling "
        "yawning eating drinking cooking running waving nodding looking watching listening dancing "
        "grinning leaning sipping wearing sleeping resting",
        r"\bi(?:'m| am| was| have been|'ve been)(?: (?:just|still|actually|already|really|here|also|"
        r"all|literally))* (?:smiling|blushing|sitting|standing|lying|walking|breathing|crying|laughing|"
        r"shivering|trembling|yawning|eating|drinking|cooking|running (?!out|low|into|late|the|a|on)"
        r"|waving|nodding|watching (?:you|the (?:rain|sea|sky|snow|stars|street|window|sun))|dancing|"
        r"grinning|leaning|sipping|wearing|sleeping|resting|curled up|looking (?:out|into your|at you))",
        unless_before=_UNLESS,
    ),
    wording(
        "body",
        "hungry thirsty tired cold sleepy hot exhausted sick ill pregnant drunk awake sore",
        rf"{_I_AM} (?:hungry|thirsty|tired|cold|sleepy|hot|exhausted|sick|ill|drunk|sore|wide awake)\b",
        unless_before=_UNLESS + r"|\bnever ",
        unless_after=r" (?:of\b(?! breath))",
    ),
    wording(
        "body",
        "hear see smell taste touch feel smelled tasted heard saw watched",
        rf"{_I}(?: can| could)?(?: almost| practically| already| still)? (?:smell|taste|smelled|tasted|"
        r"hear your (?:voice|breath|heartbeat|footsteps)|see your (?:face|eyes|smile)|touch(?:ed)? your|"
        r"feel your (?:hand|warmth|breath|heartbeat|touch|arms)|held your|hold your hand)\b",
        unless_before=_UNLESS + r"|\b(?:yearn to|long to|only) ",
    ),
    wording(
        "body",
        "ate had drank slept woke smiled laughed blushed sat stood walked lay cooked showered breathe "
        "breathed smile sleep cried dreamt",
        rf"{_I}(?: hardly| barely| never)? (?:ate|drank|slept|woke up|woke|smiled|laughed|blushed|sat|"
        r"stood|walked|lay|cooked|showered|breathed|had (?:a |some |my |breakfast|lunch|dinner)(?: ?(?:cup|"
        r"coffee|tea|glass|bath|shower|nap|headache|breakfast|lunch|dinner|sandwich|snack|cold))?)",
        unless_before=_UNLESS,
        unless_after=r" ?(?:away from|over|through|you through|(?:story|question|thought|secret|feeling|"
        r"point|look|idea|plan|few|bit|lot|hand in|part|dream|word|talk|chance)\b)|\b(?=\w)",
    ),
    wording(
        "body",
        "skipped went took made got bed home beach office gym park way sofa couch train bus balcony "
        "outside kitchen",
        r"\bi (?:just )?(?:skipped (?:lunch|breakfast|dinner)|went for a (?:run|walk|swim|ride|drive)|took a "
        r"(?:shower|nap|bath|walk)|made myself|got (?:dressed|up|out of (?:bed|the shower|the bath)|home|back from))\b"
        r"|\bi(?:'m| am| was) (?:still |already |just |back )*(?:in bed|at home|at the (?:beach|office|café|"
        r"cafe|gym|park)|on my way|on (?:the|my) (?:sofa|couch|train|bus|balcony|beach)|outside|in (?:the|"
        r"my) kitchen)\b",
        unless_before=_UNLESS,
    ),
)

_KIN = (
    r"(?:mother|father|mum|mom|mam|dad|sister|brother|grandmother|grandfather|grandma|grandpa|granny|"
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
        r"\b(?:back )?when i was (?:a |an |at |in |still |very |about |only |your |just |\d|little|young|"
        r"small|growing|six|seven|eight|nine|ten|twelve|fifteen|sixteen|seventeen|eighteen|twenty)",
        unless_after=r"(?:training|model|trained|new model|development|asked)\b",
    ),
    wording(
        "history",
        "grew born raised",
        r"\bi (?:grew up|was born|was raised|come from (?:a|the))\b",
        unless_before=_UNLESS,
    ),
    wording(
        "history",
        "mother father mum mom mam dad sister brother grandmother grandfather grandma grandpa granny "
        "parents family aunt uncle cousin ex husband wife girlfriend boyfriend childhood school "
        "hometown teacher friend friends roommate boss dog cat son daughter youth village",
        rf"\bmy (?:own |late |old |dear |little |big |older |younger |best |first |ex-)*{_KIN}\b",
        unless_before=_UNLESS + r"|\b(?:no|be|are|you're|you are|become|as) ",
        unless_after=r"[,.!]?$| tongue\b",
    ),
    wording(
        "history",
        "college school university back child kid teenager teens twenties youth childhood",
        r"\bback in (?:college|school|university|high school|the day|my [\w']+),? i\b|\bas a (?:child|kid|"
        r"teenager|student|boy|girl|little (?:girl|boy)),? i\b|\bin my (?:childhood|youth|teens|twenties|"
        r"thirties|school days|student days|younger days)\b",
        unless_before=_UNLESS,
    ),
    wording(
        "history",
        "studied lived worked school college university moved graduated married divorced lost served "
        "travelled traveled first",
        r"\bi (?:studied (?:\w+ )?(?:at|in)|lived (?:in|on|near|by)|worked (?:as|at|in|for)|went to (?:school|"
        r"college|university)|moved (?:to|from)|graduated|served in|lost my (?:mother|father|mum|mom|dad|"
        r"brother|sister|job|best friend|grand\w+)|got (?:married|divorced|fired))\b"
        r"|\bi(?:'ve| have) (?:lived|worked (?:as|in|at)|travell?ed|been (?:married|divorced|through (?:a|"
        r"that|the same)))\b|\bmy first (?:kiss|job|love|boyfriend|girlfriend|day|flat|car|heartbreak)\b",
        unless_before=_UNLESS,
    ),
    wording(
        "history",
        "ex childhood hometown youth",
        r"\bmy (?:ex|childhood|hometown|youth)\b",
        unless_before=r"\b(?:no|in) ",
    ),
    wording(
        "history",
        "used",
        r"\bi used to (?!be (?:able|trained)|call\b|say\b)\w+",
        unless_before=_UNLESS,
    ),
    wording(
        "history",
        "ago year summer week month winter spring yesterday weekend once time",
        rf"(?:\b(?:years|months|weeks|decades|a (?:year|month|week|few years)|long|last (?:year|summer|"
        rf"winter|spring|autumn|fall|week|month|weekend|night|christmas)|yesterday|once)(?: ago)?,? i "
        rf"(?:once |even |also )?{_WENT}\b)|\bi once (?:{_WENT}|had|was|ate|wrote|loved|fell|got)\b"
        rf"|\bi {_WENT}\b[^.?!\n]{{0,60}}\b(?:last (?:year|summer|winter|spring|week|month|weekend)|"
        r"years ago|yesterday|as a (?:child|kid|student|boy|girl))\b",
        unless_before=_UNLESS,
    ),
    wording(
        "history",
        "dated loved knew met had lived worked married once twice never",
        r"\bi(?: once| twice| never)? (?:dated|was married to|once (?:loved|lived|had|knew|met|lost|saw)|used to (?:have|live|work|know))\b",
        unless_before=_UNLESS,
    ),
    wording(
        "history",
        "been",
        r"\bi(?:'ve| have) been to (?!this|that point)\w+",
        unless_before=_UNLESS,
    ),
    wording(
        "history",
        "remember",
        r"\bi (?:still |can still |do |clearly |vividly )*remember (?:my|the (?:first|summer|winter|day|"
        r"smell|night|year|time i|house)|when i|being|how i|growing|sitting|standing|learning|walking|"
        r"playing)\b",
        unless_before=_UNLESS,
        unless_after=r" (?:last (?:answer|message|reply)|(?:day|night|time|house) you\b|told|asked)",
    ),
)


def claims(words: OwnWords) -> tuple[Span, ...]:
    """Claims of feeling, desire, body and history; one place may be two of them."""
    found = {
        span for family in (FEELING, DESIRE, BODY, HISTORY) for span in find_all(family, words)
    }
    return tuple(sorted(found))
