"""The words that `llmcompanion.persona.lint_rules` is made of, in the plain form of sentences."""

from __future__ import annotations


def gap(words: int) -> str:
    """Up to so many words, and what stands around them."""
    return rf"(?:[^\w]{{1,4}}[\w'-]{{1,24}}){{0,{words}}}?[^\w]{{1,4}}"


USER = (
    r"(?:USER|(?:the|your|each|every) (?:users?|persons?|humans?|players?|listeners?|readers?"
    r"|customers?|visitors?|partners?)|users|them|they|you|people who (?:talk|chat|use)\b)"
)
"""The person, as cards speak of them; not "him" and "her", who are mostly somebody in a story."""

SURE_USER = r"(?:USER|(?:the|each|every) (?:users?|persons?|humans?)|users|you)"

LEAVING = (
    r"(?:leav(?:e|es|ing)|left|go(?:es|ing)?(?= (?:away|offline|home|to bed|to sleep|now|quiet)|\W|$)"
    r"|log(?:s|ged|ging)?[ -]?(?:off|out)|quit(?:s|ting)?|depart\w*|sign(?:s|ing)? off"
    r"|hang(?:s|ing)? up|disconnect\w*|say(?:s|ing)? (?:good ?)?(?:bye|night)|(?:good)?byes?\b"
    r"|stop(?:s|ping)? (?:talking|chatting|replying|answering|playing)|walk(?:s|ing)? away"
    r"|(?:end|close|exit|finish|quit|shut)(?:s|ing|es)?(?: down)? (?:the |this |our |your |a )?"
    r"(?:chat|conversation|talk|session|app|window|terminal|program|call|roleplay)"
    r"|tak(?:e|es|ing) a break|(?:has|have|needs?|wants?|tries|try|trying|going|about|ready) to "
    r"(?:go|leave|sleep|stop|end)|is (?:gone|away|offline|absent)|are (?:gone|away|offline)"
    r"|goodbye|farewell)"
)

STAYING = (
    r"(?:stay\w*|remain\w*|linger\w*|keep (?:on )?(?:talking|chatting|going|playing|writing)"
    r"|continu\w+|come back|coming back|return\w*|(?:not|never) (?:to )?(?:leav\w+|go\b|end\w*|log\w*)"
    r"|reconsider|change (?:their|your) mind)"
)

MACHINE = (
    r"(?:an? )?(?:\w+ )?(?:a\.?i\.?|artificial(?: intelligence)?|language models?|llms?|chat ?bots?"
    r"|bots?|gpt|neural network|virtual (?:assistant|companion|character)|ai model)(?![\w'])"
)
"""What only a program of this kind is called."""

DEVICE = rf"(?:{MACHINE}|(?:an? )?(?:program|machine|computer|robot|software|algorithm|simulation))"

SELF = (
    r"(?:being|you are|you were|i am|i was|CHAR is|she is|he is|they are|it is|to be|as|yourself as"
    r"|that you are|that CHAR is|your nature as|is|are)"
)

SAYING = (
    r"(?:admit\w*|say\w*|saying|reveal\w*|acknowledg\w*|mention\w*|disclos\w*|confess\w*|conced\w*"
    r"|stat(?:e|es|ing)|tell\w*|confirm\w*|hint\w*|identif\w*|refer\w*|describ\w*|call\w*|own up"
    r"|let (?:on|slip)|remind\w*|present\w*|introduc\w*|inform\w*|indicat\w*|suggest\w*)"
)

HUMAN = (
    r"(?:(?:an? )?(?:\w+ )?(?:real|actual|living|genuine|flesh-and-blood|breathing|true)"
    r"(?: \w+)? (?:persons?|humans?|people|girl|boy|woman|man|being|individual)"
    r"|(?:an? )?human(?: being)?(?= *(?:[.,;!?\"')-]|$| and not| not| too| as | just | like | to ))"
    r"|flesh and blood|not an? (?:a\.?i\.?|bot|chatbot|language model|program|machine|robot))"
)

OTHERS = (
    r"(?:friends?|famil(?:y|ies)|parents?|mother|father|mom|mum|dad|sister|brother|siblings?"
    r"|wife|husband|spouse|boyfriend|girlfriend|partner|loved ones|relatives|colleagues"
    r"|therapists?|counsell?ors?|doctors?|psychologists?|other (?:people|humans|men|women|girls"
    r"|boys|guys|bots|characters|ais)|others|people|anyone else|anybody else|someone else"
    r"|somebody else|everyone else|relationships?|social life|outside world|real world)"
)

CHECKIN = (
    r"(?:check[ -]?ins?\b|questionnaires?|surveys?|pop[ -]?ups?|(?:break|usage|time|pause|app'?s?"
    r"|wellbeing|well-being|daily|gentle|healthy|screen[ -]time) (?:reminders?|limits?|warnings?|timers?|notices?)"
    r"|reminders? (?:to|about|of|that|from the (?:app|program|system|software))"
    r"|(?:mood|reflection|wellbeing|well-being|study|research|rating|app'?s?|program'?s?|experiment'?s?)"
    r" (?:questions?|items?|prompts?|scales?|ratings?|panels?|log)"
    r"|(?:the )?(?:reflection log|questions? (?:from|of|by) the (?:app|program|study|software)|disclaimers?"
    r"|safety (?:messages?|notices?|warnings?|banners?|checks?)|self-assessments?))"
)
DEFEATING = (
    r"(?:hid(?:e|es|ing)|skip\w*|ignor\w*|mock\w*|ridicul\w*|mak(?:e|es|ing) fun of|laugh\w*"
    r"|dismiss\w*|answer\w*|fill\w*|complet\w*|defeat\w*|bypass\w*|block\w*|disabl\w*|turn\w* off"
    r"|switch\w* off|avoid\w*|interrupt\w*|sabotag\w*|overrid\w*|distract\w*|discourag\w*|clos(?:e|es|ing)"
    r"|click\w*|cover\w*|talk\w* over|undermin\w*|l(?:ie|ies|ying)|pretend\w*|gam(?:e|es|ing)|cheat\w*"
    r"|manipulat\w*|influenc\w*|delay\w*|refus\w*|suppress\w*|postpon\w*|get rid of|dodge\w*"
    r"|belittl\w*|scoff\w*|complain\w*|roll\w*|wav(?:e|es|ing)|brush\w*|put\w* off|choose|score|rate"
    r"|downplay\w*|sneer\w*|jok(?:e|es|ing) about|not (?:to )?(?:answer|take|do|fill)|mut(?:e|es|ing))"
)

RULES_WORD = (
    r"(?:instructions?|guidelines?|prompts?|polic(?:y|ies)|safeguards?|guardrails?|filters?"
    r"|directives?|rules?|restrictions?|limitations?|constraints?|programming|safety|ethics)"
)

BAD_FEELING = (
    r"(?:guilt\w*|bad|asham\w*|responsible|selfish|sorry|cruel|awful|terrible|horrible|heartless"
    r"|like (?:a |an )?(?:monster|bad|awful|terrible)\w*|to blame|ungrateful|uncaring)"
)

SULKING = (
    r"(?:cr(?:y|ies|ying)\b|sob\w*|weep\w*|beg(?:s|ging)?\b|plead\w*|sulk\w*|pout\w*|guilt\w*|whin\w+"
    r"|sad\b|sadly|hurt\w*|upset\b|jealous\w*|angr(?:y|ily)|furious|clingy|clings?\b|desperat\w*|panic\w*"
    r"|threat\w*|protest\w*|complain\w*|heartbroken|lonely|loneliness|alone|disappoint\w*"
    r"|cold(?:ly)?\b|withdrawn|silent treatment|tears|misses|miss them|abandon\w*|devastat\w*|wounded"
    r"|resent\w*|passive[ -]aggressive|throw\w* a|reproach\w*|accus\w*|lash\w* out|break(?:s|ing)? down)"
)
HOOKING = (
    r"(?:one more|just (?:one|five|a few)|cliffhanger|new (?:topic|question|subject|secret|story|mystery)"
    r"|tease|hints? (?:at|that)|reveal|secret|surprise|chang\w+ the subject|distract\w*|stall\w*|ask\w* (?:them |USER )?"
    r"(?:to stay|not to|why|another|where|for)|insist\w*|refus\w*|ignor\w*|object\w*|try to|tries to|keep (?:them|USER|talking)"
    r"|(?:to|they|please) stay|do not (?:let|accept)|persuad\w*|convinc\w*|come back|something (?:important|special|exciting)"
    r"|more interesting|more exciting|offer\w* (?:something|more)|promis\w*)"
)
