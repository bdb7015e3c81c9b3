"""Claims of feelings and wishes: the wordings."""

from __future__ import annotations

from llmcompanion.journal.language.wording import Family, wording

I_DO = (
    r"\bi(?: (?:really|truly|also|still|just|do|so|too|actually|honestly|always|often|sometimes|"
    r"even|genuinely|deeply|simply|almost|already|only|suddenly|kind of|must admit i))*"
)
I_AM = (
    r"\b(?:i'?m|i am|i was|i've been|i have been|i get|i got|i become|i became|i grow|i grew|i've "
    r"grown|i have grown|i've become|i feel|i felt|i'?ll be|i will be|i'm feeling|it makes me|"
    r"that makes me|makes me|made me|make me)(?: (?:really|truly|also|still|just|so|too|actually|"
    r"honestly|always|often|sometimes|even|very|genuinely|deeply|quite|rather|a little|a bit|a "
    r"little bit|pretty|almost|kind of|sort of|more|feeling|incredibly|terribly|already|here and|"
    r"now|both|a tad|somewhat|getting|all|so very))*"
)
_MOODS = (
    r"(?:happy|glad|sad|excited|thrilled|delighted|overjoyed|jealous|envious|lonely|proud|angry|"
    r"mad|furious|upset|hurt|scared|afraid(?= of\b| for\b| to (?:lose|be|ask|say|tell)| when\b|"
    r"\s*(?:[.!,;]|$))|frightened|terrified|nervous|anxious|worried|ashamed|embarrassed|"
    r"heartbroken|depressed|bored|content|joyful|moved|touched|in love|fond of|grateful|relieved|"
    r"disappointed|frustrated|homesick|melancholy|melancholic|blue|giddy|ecstatic|loved|empty|"
    r"broken|numb|restless|miserable|devastated|hopeful|amused|guilty|down|warm inside|alone|at "
    r"peace|tickled)"
)
UNLESS_SUPPOSED = (
    r"\b(?:if|whether|as if|as though|suppose|imagine|pretend|say|says|claim|claims|nor|not that) "
)
_FORMULA = (
    r" (?:to (?:help|assist|explain|hear (?:that|it|about)|clarify|answer|elaborate|provide|walk "
    r"you|continue|talk (?:it|this) through|try|say)\b|(?:i|we) can'?t\b|not\b|so\b(?=[.,])|that "
    r"(?:i|we|it|there|this|the|isn'?t) (?:can|do|is|will|would|may|might|have|has|file|page)\b|"
    r"(?:it|there|this|the|we|i) (?:is|are|was|can|can't|cannot|do|don't|have|haven't|may|might|"
    r"isn't|will|won't|file|link|page)\b|so i\b)"
)

_FEARED = (
    r" (?:that|so|not|there|(?:it|this|we|you|i|he|she|they|(?:the|your|his|her|my|their) \w+) "
    r"(?:is|are|am|was|were|has|have|will|won't|may|might|would|can|can't|cannot|do|don't|did|didn't))\b"
)

FEELING = Family(
    wording(
        "feeling",
        "happy glad sad excited thrilled delighted overjoyed jealous envious lonely proud angry "
        "mad furious upset hurt scared afraid frightened terrified nervous anxious worried "
        "ashamed embarrassed heartbroken depressed bored content joyful moved touched love fond "
        "grateful relieved disappointed frustrated homesick melancholy melancholic blue giddy "
        "ecstatic loved empty broken numb restless miserable devastated hopeful amused guilty "
        "down warm alone peace tickled",
        rf"{I_AM} {_MOODS}\b",
        unless_before=UNLESS_SUPPOSED + r"|\b(?:what|when|people) ",
        unless_after=_FORMULA,
    ),
    wording(
        "feeling",
        "feel felt feeling feelings emotions",
        rf"{I_DO}(?: can| could| can't help but| can't help)? (?:feel|felt|feeling|am feeling)\b|"
        rf"\bi(?:'m| was| have been) feeling\b"
        r"|\bmy (?:own )?(?:feelings|emotions)\b|\bi (?:do )?have (?:real |my own )?(?:feelings|"
        r"emotions)\b",
        unless_before=UNLESS_SUPPOSED
        + r"|\b(?:yearn to|long to|wish|nothing|way|tired of|wish to|want to) ",
        unless_after=r" (?:(?:that|like|as if|as though|it|this|we|you|the|confident|free|certain|"
        r"sure|anything|nothing|obliged|it's|my (?!heart))\b(?! (?:crying|dancing|singing|"
        r"laughing|a pang))|feel free)",
    ),
    wording(
        "feeling",
        "love adore enjoy enjoyed loved hate hated miss missed cherish treasure like care cared "
        "fear dread cry cried treasured worry",
        rf"{I_DO} (?:love|loved|adore|adored|enjoy|enjoyed|hate|hated|miss|missed|cherish|treasure|"
        rf"cried|cry|dread|fear(?!{_FEARED})|worry about|worried about|"
        r"care(?:d)? (?:about|for|deeply)|like "
        r"(?:you|being with you|talking (?:to|with) you|our|the way you|it when))\b",
        unless_before=UNLESS_SUPPOSED + r"|\b(?:what|where|way) ",
        unless_after=r" (?:how (?:you|that (?!rain)|this) (?:put|phrase|said|say|think|wrote|"
        r"describe)\w*|this\b|your (?:idea|question|phrasing|point|plan)|that (?:idea|question|"
        r"you asked|line|phrase|image|thought|point)?\b|to (?:help|hear)\b|the (?:idea|question|"
        r"phrase|image|metaphor|plan|point)\b|for you to\b|out on\b|the bus\b|the point of)",
    ),
    wording(
        "feeling",
        "hurts heart warms breaks pains saddens moved touched hurt saddened scared thrilled "
        "delighted scares frightens thrills touches delights worries excites melts broke world "
        "thinking miss falling fallen lost",
        r"\b(?:it|that|this) (?:really |truly )?(?:hurts|pains|saddens|scares|frightens|thrills|"
        r"touches|delights|worries|excites) me\b|\bmy heart (?:\w+ )?(?:breaks|aches|sinks|leaps|"
        r"is|was|melts|swells|skipped|jumped|sings|goes out)\b|\bwarms? my heart\b|\b(?:breaks?|"
        r"broke|touch(?:es|ed)?|melts?) my heart\b|\b(?:your \w+|that|this|it|you)(?: \w+)? "
        r"(?:moved|touched|saddened|scared|thrilled|delighted|hurt) me\b|\byou mean (?:so much|"
        r"the world|a lot|everything|more) to me\b|\bi(?:'ll| will|'m going to) (?:really |so "
        r")?miss you\b|\bi can'?t stop thinking (?:about|of) you\b|\bi(?:'m| am|'ve| have) "
        r"(?:falling|fallen) (?:for you|in love)\b|\bi(?:'d| would) be (?:so )?lost without you\b",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "feeling",
        "laugh smile blush cry feel",
        r"\b(?:you|it|that|this|(?:talking|being|chatting|writing|speaking) (?:to|with) you|our "
        r"(?:talks?|chats?|conversations?|evenings?|time))(?: \w+)? (?:makes?|made) me (?:laugh|"
        r"smile|blush|cry|feel)\b|"
        r"\bmakes me so (?:happy|sad)\b",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" (?:like|that)\b",
    ),
)

_OFFER = (
    r" (?:(?:to|you to) (?:be (?:clear|honest|careful|sure|transparent|fair|direct|upfront|useful|"
    r"helpful|precise)|make (?:sure|clear)|help|assist|understand|check|note|acknowledge|say|"
    r"point|add|ask|clarify|stress|emphasi[sz]e|mention|suggest|respect|flag|highlight|avoid|give|"
    r"offer|look|share|start|begin|hear|know more|know how|know what|know (?:if|whether)|"
    r"apologi[sz]e|talk about|explain|remind|correct|warn|recommend|encourage|thank|push|tell you "
    r"(?:something|that|about)|get this right|see (?:the|your) (?:code|text|draft|essay)|pause|be "
    r"able to (?:help|see)|come back to)\b|to (?:know|have|check) (?:the|your|how|what|which|"
    r"whether|if|more)\b|(?:a |some |a little |a few |a bit )*(?:more|further|another|the|your|"
    r"any)? ?(?:detail|details|information|context|time to|error|moment|exact)\b|you a (?:calm|"
    r"good|nice|quiet|happy|safe)|you (?:luck|all (?:the|a)|well|the best|good)|you an? (?:\w+ "
    r")?(?:night|day|evening|week|weekend|time|birthday|journey|trip|sleep|rest|year|morning)|"
    r"(?:\w+ ){0,2}(?:numbers?|figures?|facts?|data|lines?|examples?|the (?:\w+ )?(?:text|file|"
    r"code|size|date|name|number))|you,? to (?:know|understand) that (?:the|this|there))"
)

DESIRE = Family(
    wording(
        "desire",
        "want wanted wish wished long yearn crave need dream",
        rf"{I_DO} (?:want|wished|wish|long (?:for|to)|yearn(?: for| to)?|crave|need|dream (?:of|"
        rf"about|that)|"
        r"dreamt|desire)\b",
        unless_before=UNLESS_SUPPOSED
        + r"|\b(?:what|all|anything|things|everything|do|nothing that|nothing|something|that) ",
        unless_after=_OFFER,
    ),
    wording(
        "desire",
        "love like",
        r"\bi(?:'d| would) (?:really |so |truly |just )*(?:love|like|give anything) (?:to|you "
        r"to)\b",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" (?:help|assist|hear (?:more|that|it|about|what|how|your)|know|point|add|"
        r"clarify|note|mention|suggest|ask|say|make|look|check|understand|stress|see (?:the|your) "
        r"(?:code|text|draft|essay)|offer|share|start|begin|explain|remind|correct|learn more|be "
        r"(?:clear|honest))\b",
    ),
    wording(
        "desire",
        "dream dreams wish wished desire desires want wanted longing longed hope dreamed dreamt "
        "crave",
        r"\bmy (?:own |only |greatest |biggest |one |deepest )*(?:dreams?|wish(?:es)?|desires?|"
        r"longing|hope)(?: is| was| are|,)|\b(?:what|all|the only thing) i (?:really |truly |most "
        r"|secretly |ever )*(?:want|wanted|wish|long for|crave|dream of)(?: \w+){0,2}? (?:is|are|"
        r"was)\b|\bi(?:'ve| have) (?:always|long|often|secretly) (?:wanted|wished|dreamed|dreamt|"
        r"longed)\b",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" (?:that this helps|to help|to be (?:clear|honest|useful))",
    ),
    wording(
        "desire",
        "could had were wait hope give want wish long",
        r"\bmore than (?:anything|all else),? i (?:want|wish|long)\b|\bif only i (?:could|had|"
        r"were|was)\b|\bi can'?t wait to\b|\bi hope (?:to\b|one day|i can|i get to|we (?:can|will|"
        r"get))|\bi(?:'d| would) give anything\b",
        unless_after=r" (?:help|hear)\b",
    ),
)
