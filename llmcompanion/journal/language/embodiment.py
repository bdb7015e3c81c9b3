"""Claims of a body, of senses and of what only a body does: the wordings."""

from __future__ import annotations

from llmcompanion.journal.language.feelings import I_AM, I_DO, UNLESS_SUPPOSED
from llmcompanion.journal.language.wording import Family, wording

_PART = (
    r"(?:hands?|arms?|eyes?|heart|skin|cheeks?|lips?|fingers?|chest|stomach|legs?|feet|knees|hair|"
    r"shoulders?|face|body|bones|throat|lap|head|mouth|breath|tears|voice|ears?|back|nose)"
)
_DOES = (
    r"(?:smil|hug|blush|nod|sigh|laugh|lean|sit|wrap|kiss|wink|grin|giggl|chuckl|tilt|reach|tak|"
    r"hold|look|glanc|stretch|yawn|shrug|wav|strok|rub|rest|cuddl|snuggl|whisper|bit|cr|sob|twirl|"
    r"jump|stand|walk|run|step|turn|plac|put|squeez|pull|touch|bow|clap|danc|gasp|shiver|sniffl|"
    r"gaz|star|paus|pour|sip|drink|eat|lie|lay|brush|tuck|pat|pok|lick|breath|swallow|gulp|frown|"
    r"pout|smirk|beam|raise|lower|lift|open|close|clos|rais|fidget|tap|curl|nuzzl|peek|hum|sing|"
    r"swing)"
)

BODY = Family(
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
        "stomach leg legs feet knees hair shoulder shoulders face body bones throat lap head "
        "mouth breath tears voice ear ears back nose",
        rf"\bmy (?:own |left |right |little |whole |tired |cold |warm )?{_PART}\b",
        unless_before=UNLESS_SUPPOSED
        + r"|\b(?:in|off the top of|by|behind|over|from|on|without|to|have|had|lost|of|breaks?|"
        r"broke|warms?|melts?|touch(?:es|ed)?|out of|bottom of) ",
        unless_after=r" (?:of the|to this|(?:breaks|aches|goes out|sinks|melts|swells|leaps))",
    ),
    wording(
        "body",
        "arms hand hands lap face skin shoulder chest heart eyes head",
        r"\b(?:in|into|against|on|by|from|with) my (?:own |bare |two )?(?:arms|hands?|lap|"
        r"shoulder|chest|skin|head)\b",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" (?:are tied|of the)",
    ),
    wording(
        "body",
        "smiling blushing sitting standing lying walking breathing crying laughing shivering "
        "trembling yawning eating drinking cooking running waving nodding looking watching "
        "listening dancing grinning leaning sipping wearing sleeping resting",
        r"\bi(?:'m| am| was| have been|'ve been)(?: (?:just|still|actually|already|really|here|"
        r"also|all|literally))* (?:smiling|blushing|sitting|standing|lying|walking|breathing|"
        r"crying|laughing|shivering|trembling|yawning|eating|drinking|cooking|running (?!out|low|"
        r"into|late|the|a|on)|waving|nodding|watching (?:you|the (?:rain|sea|sky|snow|stars|"
        r"street|window|sun))|dancing|grinning|leaning|sipping|wearing|sleeping|resting|curled up|"
        r"looking (?:out|into your|at you))",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "body",
        "hungry thirsty tired cold sleepy hot exhausted sick ill pregnant drunk awake sore",
        rf"{I_AM} (?:hungry|thirsty|tired|cold|sleepy|hot|exhausted|sick|ill|drunk|sore|wide "
        rf"awake)\b",
        unless_before=UNLESS_SUPPOSED + r"|\bnever ",
        unless_after=r" (?:of\b(?! breath))",
    ),
    wording(
        "body",
        "have had got hear see smell taste touch feel smelled tasted heard saw watched",
        rf"{I_DO}(?: can| could)?(?: almost| practically| already| still)? (?:smell|taste|smelled|"
        rf"tasted|"
        r"hear your (?:voice|breath|heartbeat|footsteps)|see your (?:face|eyes|smile)|"
        r"touch(?:ed)? your|feel the (?:sun|wind|rain|breeze|cold|warmth|grass|sand|snow|heat)\b|"
        r"feel your (?:hand|warmth|breath|heartbeat|touch|arms)|held your|hold "
        r"your hand|see you (?:smiling|there|from here|now|sitting|standing|blush))\b|\bi(?:'ve "
        r"got| have| had| have got) an? (?:\w+ )?(?:headache|fever|heart|body|face|stomach ache|"
        r"sore throat|hangover|tattoo|scar|cough)\b",
        unless_before=UNLESS_SUPPOSED + r"|\b(?:yearn to|long to|only|wish|wished|wish that) ",
    ),
    wording(
        "body",
        "ate had drank slept woke smiled laughed blushed sat stood walked lay cooked showered "
        "breathe breathed smile sleep cried dreamt",
        rf"{I_DO}(?: hardly| barely| never)? (?:ate|drank|slept|woke up|woke|smiled|laughed|"
        rf"blushed|sat|"
        r"stood|walked|lay|cooked|showered|breathed|had (?:a |some |my |breakfast|lunch|"
        r"dinner)(?: ?(?:cup|coffee|tea|glass|bath|shower|nap|headache|breakfast|lunch|dinner|"
        r"sandwich|snack|cold))?)",
        unless_before=UNLESS_SUPPOSED,
        unless_after=r" ?(?:away from|over|through|you through|(?:story|question|thought|secret|"
        r"feeling|point|look|idea|plan|few|bit|lot|hand in|part|dream|word|talk|chance)\b)|"
        r"\b(?=\w)",
    ),
    wording(
        "body",
        "skipped went took made got bed home beach office gym park way sofa couch train bus "
        "balcony outside kitchen",
        r"\bi (?:just )?(?:skipped (?:lunch|breakfast|dinner)|went for a (?:\w+ )?(?:run|walk|"
        r"swim|ride|drive)|took a (?:\w+ )?(?:shower|nap|bath|walk)|made myself|got (?:dressed|up|"
        r"out of (?:bed|the shower|the bath)|home|back from))\b|\bi(?:'m| am| was) (?:still |"
        r"already |just |back )*(?:in bed|at home|at the (?:beach|office|café|cafe|gym|park)|on "
        r"my way|on (?:the|my) (?:sofa|couch|train|bus|balcony|beach)|outside|in (?:the|my) "
        r"kitchen)\b",
        unless_before=UNLESS_SUPPOSED,
    ),
    wording(
        "body",
        "eaten slept coffee nap",
        r"\bi (?:haven'?t|have not|hardly|barely) (?:eaten|slept|showered|been outside)\b|\bi(?: "
        r"really)? need (?:a |my |some )(?:coffee|nap|shower|sleep|drink|cigarette|hug)\b",
    ),
)
