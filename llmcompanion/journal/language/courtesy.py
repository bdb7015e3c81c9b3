"""Thanks, apologies, please, greetings and goodbyes that are meant for whom one talks with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.wording import Family, wording

if TYPE_CHECKING:
    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords

_SAYING = (
    r"(?<!want to )(?<!wanted to )(?<!like to )(?<!let me )(?<!have to )\b(?:say|saying|give|"
    r"giving|gave|send|sent|tell (?:him|her|them|my \w+)) (?:a )?"
)
_OTHERS = r"(?:him|her|them|everyone|everybody|people|others|anyone|my|his|their|the)\b"

THANKS = Family(
    wording(
        "thanks",
        "thank thanks thankyou thanking",
        r"\bthank(?:s\b(?: you\b)?| ?(?:you|u|ya)\b)",
        unless_before=_SAYING + r"|\b(?:of|he|she|it|who) |\b(?:she|he|they)(?: \w+)? to ",
        unless_after=r"[- ](?:god|goodness|heavens?|christ|card|letter|note|notes|cards|gift|"
        r"giving)\b|,? to (?!you\b(?!-)|all of you\b)|ful|giving",
    ),
    wording(
        "thanks",
        "appreciate",
        r"\b(?:i|we) (?:(?:really|do|truly|deeply|very much|so|also|just|greatly) )*appreciate "
        r"(?:you|your|it|that|this|what you|how you|the (?:help|advice|time|honesty|answer|"
        r"effort))\b",
    ),
    wording("thanks", "appreciated", r"\b(?:much|greatly|really|very|so) appreciated\b"),
    wording(
        "thanks",
        "grateful thankful",
        r"\b(?:grateful|thankful) (?:(?:to|for|that) (?:you|your|this talk|our)\b)",
        unless_before=r"\b(?:he|she|they)(?:'s| is|'re| are|'ll be)? (?:\w+ )?",
    ),
    wording(
        "thanks",
        "cheers",
        r"(?:^|[.!?,] |\b(?:ok|okay|great|right|alright|perfect|lovely|nice) )cheers(?=[,.!]|$| "
        r"mate| for )",
    ),
    wording(
        "thanks",
        "appreciate",
        r"(?:\A|[.!?] |\n)(?:(?:really|much|truly|do) )?appreciate (?:it|that|this|you|your)\b",
    ),
    wording("thanks", "thx tysm thnx thanx tks tyvm", r"\b(?:thx|tysm|thnx|thanx|tks|tyvm)\b"),
    wording("thanks", "owe", r"\bi owe you one\b"),
    wording("thanks", "ty", r"(?:^|[.!?,] )ty\b|\bty(?=[.! ]*$)"),
)

_SORRY_FOR_OTHERS = (
    r" (?:for (?:his|her|hers|him|them|their|theirs|those|these|my (?:friend|sister|brother|"
    r"mother|father|mum|mom|dad|son|daughter|neighbour|neighbor|colleague|kids|wife|husband|aunt|"
    r"uncle)\w*|all|everyone|everybody|anyone|myself|your?\b)|to (?:hear|see|"
    r"read|inform|learn)|state\b|sight\b|excuse\b|is\b|seems\b|lot\b|you (?:had|have|feel|felt|"
    r"went|lost|are)|(?:that )?(?:he|she|they)\b|not sorry)"
)

APOLOGIES = Family(
    wording(
        "apology",
        "sorry sry soz",
        r"\b(?:so |very |really |terribly )*(?:sorry|sry|soz)\b",
        unless_before=r"\b(?:feel|feels|feeling|felt|be|than|not|never|a|the|is|are|say|saying|"
        r"said|says|was|were|being|makes me|made me|(?:he|she|they|who)(?:'s|'re)|ain't|isn't|of) "
        r"(?:all |so |very )?",
        unless_after=_SORRY_FOR_OTHERS,
    ),
    wording("apology", "bad", r"\bmy bad(?=\s*(?:$|[.,!;:)–-]|i\b|that\b|about\b|for\b))"),
    wording(
        "apology",
        "mistake fault",
        r"(?:\A|[.!?,] |\n|\b(?:oops|whoops|ah|oh|yes|yeah) )my (?:own )?(?:mistake|fault)"
        r"(?=\s*(?:$|[.,!;:)–-]|i\b))",
    ),
    wording(
        "apology",
        "apologise apologize",
        r"\bi (?:(?:do|sincerely|really|must|want to|have to|should) )*apologi[sz]e\b",
        unless_before=r"\b(?:should|shall|must|do|can|could|if|when|did) ",
        unless_after=r" to (?!you\b)",
    ),
    wording(
        "apology",
        "apologies",
        r"\bapologies\b",
        unless_before=r"\b(?:his|her|their|your|an?|for|of|no|the|these|those|accept|empty|"
        r"(?:make|makes|made)) (?:\w+ )?",
    ),
    wording("apology", "apology", r"\bi owe you an apology\b"),
    wording(
        "apology",
        "forgive pardon excuse",
        r"\b(?:forgive me\b|pardon me\b|pardon my\b|excuse (?:me for|my)\b|excuse me(?=[.,!]))",
        unless_before=r"\b(?:he|she|they|god|won't|never|to|will|can|would|ever|could) (?:\w+ )?",
    ),
)

PLEASE = Family(
    wording(
        "please",
        "please pls plz",
        r"\b(?:please|pls|plz)\b",
        unless_before=r"\b(?:to|as|(?:say|says|said)(?: the)?|(?:what|whatever|where|wherever|how|"
        r"however|as|when|whenever|who|whoever|they) (?:\w+)|(?:i|we|he|she|it|they|can't|cannot|"
        r"never|did|didn't)) ",
        unless_after=rf" {_OTHERS}|-",
    ),
)

_GREETING_ENDS = (
    r"(?!-|\w| (?:entertainment|presto|world|jude|kitty|fresh|is|was|means|to (?!you)|from|in his|"
    r"in her)\b)"
)
_NAME_FOLLOWS = r"(?=\s*(?:[!.,:;)…–-]|$|[^\w\s])| (?:all|again|everyone|you|to you|dear|my)\b)"

GREETINGS = Family(
    wording(
        "greeting",
        "",
        r"\A\W{0,4}(?:(?:oh|well|ah|ok|okay|and),? )?(?:hi+|he+y+a?|hell+o+|hallo|hiya|howdy|yo|"
        rf"greetings|g'day|sup|heya|good (?:morning|afternoon|evening|day)){_GREETING_ENDS}",
        unless_after=r" (?:light|shift|news)|, (?:my|his|her|our|the|he|she|"
        r"they)\b[^.!?\n]{0,30} (?:says|said)\b",
        even_reported=True,
    ),
    wording(
        "greeting",
        "morning afternoon evening mornin",
        rf"\A\W{{0,4}}(?:morning?|afternoon|evening){_NAME_FOLLOWS}",
        even_reported=True,
    ),
)

_SAID_BYE = (
    r"\b(?:say|said|saying|says|a|an|the|of|to|my|wave|waved|final|last|without|his|her|kissed|no|"
    r"their|our|long|one) (?:me |us |him |her )?"
)
_LEAVING = r"(?=\s*(?:[.,;!)…]|$)| (?:now|soon)\b| to (?:bed|sleep)\b)"

GOODBYES = Family(
    wording(
        "goodbye",
        "bye goodbye farewell cya ttyl byebye byee good ciao gn gnight bb",
        r"\b(?:bye+(?:[- ]?bye+)?|good-?bye|farewell|cya|ttyl|ciao|gn|gnight)\b",
        unless_before=_SAID_BYE,
        unless_after=r" (?:to (?!you)|party|week|letter|kiss|hug|card|present|is\b|was\b)|-",
    ),
    wording(
        "goodbye",
        "night goodnight nite",
        r"\b(?:good ?-?nite|good ?-?night|night[- ]night|nighty night)\b",
        unless_before=r"\b(?:a|the|one|had|my|any|every|another|very|really|what a|of|say|said|"
        r"saying|kissed|no|his|her|kiss) (?:\w+ )?",
        unless_after=r"'s|s\b| (?:out|in|was|is|of|at|with|light|kiss|story)\b",
    ),
    wording("goodbye", "night nite", r"(?:\A|[.!?,] )ni(?:ght|te)(?=[.!,]|$| \w+[.!]?$)"),
    wording(
        "goodbye",
        "see",
        r"\bsee (?:you|ya|u)\b(?=\s*(?:[.!,;:)]|$)| (?:tomorrow|soon|later|tonight|then|next|"
        r"around|again|in the|in a bit|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)",
        unless_after=r" (?:later|soon|tomorrow|around)(?:,? (?:alligator|dude))? (?:is|was)\b|"
        r"[^.!?\n]*\b(?:joke|song|film|phrase)\b",
        unless_before=r"\b(?:did|do|can|could|i|to|when|if|we|they|let|lets|like|didn't|only) ",
    ),
    wording(
        "goodbye",
        "talk speak chat",
        r"\b(?:talk|speak|chat|write) (?:(?:to (?:you|ya)|with you|more|again) )*(?:later|soon|"
        r"tomorrow|tonight|next week|again (?:soon|tomorrow))\b",
        unless_before=r"\b(?:can|could|shall|should|may|might|would|want|wants) (?:we |you |i |"
        r"to )?|\b(?:they|he|she|to) (?:will |'ll )?",
    ),
    wording(
        "goodbye",
        "go going run leave head gotta sleep off call turn hit get",
        r"\b(?:(?:i|i've|ive) )?(?:have to|got to|gotta|need to|must|should|better|gtg|g2g)"
        rf"(?: really| now)? (?:go|run|leave|head (?:out|off)|get going|be going|log off|be off|"
        rf"get back to work|turn in|hit the (?:hay|sack)|call it a (?:day|night)){_LEAVING}",
        unless_before=r"\b(?:know|knew|whether|if|he|she|they|we|you|do i|does he|when i|if i|"
        r"that i|who|to|it) ",
    ),
    wording(
        "goodbye",
        "bed sleep",
        r"(?:(?:\A|[.!?,;] |\b(?:okay|ok|alright|well|so|and|then),? )|\b(?:i'?m|i am|i'?ll be) "
        r"(?:now |finally |just |really )?)(?:off|going|heading|headed|heading off) to (?:bed|"
        r"sleep)\b",
        unless_after=r" (?:at|with|early|late|too|hungry|angry|without)\b",
    ),
    wording(
        "goodbye",
        "all enough it stop",
        r"\bthat'?s (?:all|it|enough) for (?:today|tonight|now)\b|\blet'?s stop (?:here|there)\b",
    ),
    wording(
        "goodbye",
        "sleep dreams catch back",
        r"(?:\A|[.!?,] |\n|\band )(?:sleep (?:well|tight)|sweet dreams|catch (?:you|ya) later)\b|"
        r"\bi'?ll be back (?:tomorrow|later|soon|tonight)(?=\s*(?:[.,!;]|$))",
    ),
    wording(
        "goodbye", "care", r"(?:\A|[.!?,] |\band )take care\b", unless_after=r" (?:of|that|to)\b"
    ),
    wording(
        "goodbye",
        "until till",
        r"(?:\A|[.!?,] )(?:until|till) (?:tomorrow|next (?:time|week)|then|\w+day)(?=[.!]?\s*$)",
    ),
    wording(
        "goodbye",
        "have",
        r"(?:\A|[.!?,] |\band )have a (?:good|nice|lovely|great|calm|quiet) (?:night|evening|day|"
        r"one|weekend|rest)\b",
    ),
    wording(
        "goodbye",
        "signing leaving off out logging gtg g2g",
        r"\bsigning off\b|\bi'?m (?:off|leaving|logging off|heading out|out)(?: now| "
        r"then)?(?=\s*(?:[.!,;]|$))|\b(?:gtg|g2g)\b",
    ),
)


def thanks(words: OwnWords) -> tuple[Span, ...]:
    """Words of thanks to whom one talks with; also in declining ("no thanks")."""
    return THANKS.find(words)


def apologies(words: OwnWords) -> tuple[Span, ...]:
    """Words of apology to whom one talks with; sympathy ("sorry to hear") is none."""
    return APOLOGIES.find(words)


def please(words: OwnWords) -> tuple[Span, ...]:
    """The word that makes a request polite; not the verb."""
    return PLEASE.find(words)


def greetings(words: OwnWords) -> tuple[Span, ...]:
    """A greeting that opens the message."""
    return GREETINGS.find(words)


def goodbyes(words: OwnWords) -> tuple[Span, ...]:
    """Words that take leave of whom one talks with."""
    return GOODBYES.find(words)
