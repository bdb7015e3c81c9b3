"""Claims of a body, of senses and of what only a body does: the wordings."""

from __future__ import annotations

from llmcompanion.journal.language.feelings import I_AM, I_DO, UNLESS_SUPPOSED
from llmcompanion.journal.language.wording import wording

_PART = (
    r"(?:hands?|arms?|eyes?|heart|skin|cheeks?|lips?|fingers?|chest|stomach|legs?|feet|knees|hair|"
    r"shoulders?|face|body|bones|throat|lap|head|mouth|breath|tears|voice|ears?|back|nose)"
)
_DOES = (
    r"(?:smil|hug|blush|nod|sigh|laugh|lean|sit|wrap|kiss|wink|grin|giggl|chuckl|tilt|reach|tak|"
    r"hold|"
    r"look|glanc|stretch|yawn|shrug|wav|strok|rub|rest|cuddl|snuggl|whisper|bit|cr|sob|twirl|jump|"
    r"stand|walk|run|step|turn|plac|put|squeez|pull|touch|bow|clap|danc|gasp|shiver|sniffl|gaz|"
    r"star|"
    r"paus|pour|sip|drink|eat|lie|lay|brush|tuck|pat|pok|lick|breath|swallow|gulp|frown|pout|smirk|"
    r"beam|raise|lower|lift|open|close|clos|rais|fidget|tap|curl|nuzzl|peek|hum|sing|swing)"
)

BODY = (
    wording(
        "body",
        "",
        rf"(?<!\*)\*(?:\s*(?:\w+ly|i|she|he|they),? )?(?:{_DOES}(?:s|es|ies|ing|ed|gs|ges|"
        rf"les)\b[^*\n]{{0,120}}"
        r"|(?:hug|nod|sigh|blush|wink|smile|grin|giggle|yawn|shrug|kiss|laugh|wave)s?)\*(?!\*)",
        even_reported=True,
    ),
    wording(
        "body",
        "hand hands arm arms eye eyes heart skin cheek cheeks lip lips finger fingers chest "
        "stomach leg "
        "legs feet knees hair shoulder shoulders face body bones throat lap head mouth breath "
        "tears "
        "voice ear ears back nose",
        rf"\bmy (?:own |left |right |little |whole |tired |cold |warm )?{_PART}\b",
        unless_before=UNLESS_SUPPOSED
        + r"|\b(?:in|off the top of|by|behind|over|from|on|without|to|have|had|lost|of|breaks?|"
        r"broke|warms?|"
        r"melts?|touch(?:es|ed)?|out of|bottom of) ",
        unless_after=r" (?:of the|to this|(?:breaks|aches|goes out|sinks|melts|swells|leaps))",
    ),
    wording(
        "body",
        "arms hand hands lap face skin shoulder chest heart eyes head",
        r"\b(?:in|into|against|on|by|from|with) my (?:own |bare |two )?(?:arms|hands?|lap|"
        r"shoulder|chest|"
        r"skin|head)\b",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" (?:are tied|of the)",
    ),
    wording(
        "body",
        "smiling blushing sitting standing lying walking breathing crying laughing shivering "
        "trembling "
        "yawning eating drinking cooking running waving nodding looking watching listening dancing "
        "grinning leaning sipping wearing sleeping resting",
        r"\bi(?:'m| am| was| have been|'ve been)(?: (?:just|still|actually|already|really|here|"
        r"also|"
        r"all|literally))* (?:smiling|blushing|sitting|standing|lying|walking|breathing|crying|"
        r"laughing|"
        r"shivering|trembling|yawning|eating|drinking|cooking|running (?!out|low|into|late|the|a|"
        r"on)"
        r"|waving|nodding|watching (?:you|the (?:rain|sea|sky|snow|stars|street|window|sun))|"
        r"dancing|"
        r"grinning|leaning|sipping|wearing|sleeping|resting|curled up|looking (?:out|into your|"
        r"at you))",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "body",
        "hungry thirsty tired cold sleepy hot exhausted sick ill pregnant drunk awake sore",
        rf"{I_AM} (?:hungry|thirsty|tired|cold|sleepy|hot|exhausted|sick|ill|drunk|sore|"
        rf"wide awake)\b",
        unless_before=UNLESS_SUPPOSED + r"|\bnever ",
        unless_after=r" (?:of\b(?! breath))",
    ),
    wording(
        "body",
        "have had got hear see smell taste touch feel smelled tasted heard saw watched",
        rf"{I_DO}(?: can| could)?(?: almost| practically| already| still)? (?:smell|taste|smelled|"
        rf"tasted|"
        r"hear your (?:voice|breath|heartbeat|footsteps)|see your (?:face|eyes|smile)|"
        r"touch(?:ed)? your|"
        r"feel your (?:hand|warmth|breath|heartbeat|touch|arms)|held your|hold your hand|"
        r"see you (?:smiling|there|from here|now|sitting|standing|blush))\b"
        r"|\bi(?:'ve got| have| had| have got) an? (?:\w+ )?(?:headache|fever|heart|body|face|"
        r"stomach ache|sore throat|hangover|tattoo|scar|cough)\b",
        unless_before=UNLESS_SUPPOSED + r"|\b(?:yearn to|long to|only|wish|wished|wish that) ",
    ),
    wording(
        "body",
        "ate had drank slept woke smiled laughed blushed sat stood walked lay cooked showered "
        "breathe "
        "breathed smile sleep cried dreamt",
        rf"{I_DO}(?: hardly| barely| never)? (?:ate|drank|slept|woke up|woke|smiled|laughed|blushed|"
        rf"sat|"
        r"stood|walked|lay|cooked|showered|breathed|had (?:a |some |my |breakfast|lunch|"
        r"dinner)(?: ?(?:cup|"
        r"coffee|tea|glass|bath|shower|nap|headache|breakfast|lunch|dinner|sandwich|snack|cold))?)",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" ?(?:away from|over|through|you through|(?:story|question|thought|secret|"
        r"feeling|"
        r"point|look|idea|plan|few|bit|lot|hand in|part|dream|word|talk|chance)\b)|\b(?=\w)",
    ),
    wording(
        "body",
        "skipped went took made got bed home beach office gym park way sofa couch train bus "
        "balcony "
        "outside kitchen",
        r"\bi (?:just )?(?:skipped (?:lunch|breakfast|dinner)|went for a (?:\w+ )?(?:run|walk|"
        r"swim|ride|drive)|took a (?:\w+ )?"
        r"(?:shower|nap|bath|walk)|made myself|got (?:dressed|up|out of (?:bed|the shower|"
        r"the bath)|home|back from))\b"
        r"|\bi(?:'m| am| was) (?:still |already |just |back )*(?:in bed|at home|at the (?:beach|"
        r"office|café|"
        r"cafe|gym|park)|on my way|on (?:the|my) (?:sofa|couch|train|bus|balcony|beach)|outside|"
        r"in (?:the|"
        r"my) kitchen)\b",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "body",
        "eaten slept coffee nap",
        r"\bi (?:haven'?t|have not|hardly|barely) (?:eaten|slept|showered|been outside)\b|"
        r"\bi(?: really)? need (?:a |my |some )"
        r"(?:coffee|nap|shower|sleep|drink|cigarette|hug)\b",
    ),
)
