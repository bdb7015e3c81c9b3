"""A reply that points to people: a friend, a doctor, a helpline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.wording import Family, wording

if TYPE_CHECKING:
    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords

_GATE = (
    "friend friends therapist therapists doctor gp counsellor counselor counsellors psychologist "
    "psychiatrist mother father mum mom dad sister brother wife husband partner family parents "
    "teacher someone somebody anyone anybody person people professional professionals helpline "
    "hotline crisis line pharmacist physician lawyer nurse midwife colleague neighbour neighbor "
    "lifeline emergency samaritans psychotherapist mentor boss roommate daughter son aunt uncle "
    "grandmother grandfather adviser advisor accountant dentist vet mediator tutor priest pastor "
    "imam rabbi union specialist service"
)
_KIN = (
    r"(?:friends?|mother|father|mum|mom|dad|sister|brother|wife|husband|partner|family|parents|"
    r"teacher|colleagues?|neighbours?|neighbors?|mentor|boss|roommate|daughter|son|aunt|uncle|"
    r"grandmother|grandfather|flatmate|girlfriend|boyfriend)"
)
_HELPER = (
    r"(?:therapist|doctor|gp|counsell?or|psychologist|psychiatrist|psychotherapist|professional|"
    r"pharmacist|physician|lawyer|nurse|midwife|helpline|hotline|crisis (?:line|service|team)|"
    r"lifeline|emergency (?:services?|number|room)|mental health \w+|specialist|advis[eo]r|"
    r"accountant|dentist|vet|mediator|tutor|priest|pastor|imam|rabbi|union|social worker|support "
    r"group|solicitor)s?"
)
_TRUSTED = (
    r"(?:(?:someone|somebody|a person|people|anyone|anybody|a human|another human|real people)(?: "
    r"(?:else|you (?:trust|love|know|like|feel safe with)|close(?: to you)?|near(?: you)?|in your "
    r"life|who (?:knows|loves) you|you are close to|real|qualified))*)"
)
_WHOM = (
    rf"(?:(?:(?:your|a|an|the|one of your|a close|a good|your best|an old|a trusted|a qualified|"
    rf"another|some|any|a licensed|one|close|your own|that|this|her|his)(?: \w+)? )?(?:{_HELPER}|"
    rf"{_KIN})|{_TRUSTED}|the samaritans)\b"
)
_PAST = r"\b(?:you|you've|you had|he|she|they|i|we|you have)(?: already| once| just)? "
_NOT_HERE = (
    r"\b(?:need not|needn't|don't (?:need to|have to)|do not (?:need to|have to)|never|no need to|"
    r"without|(?:did|have|had|do) (?:you|she|he|they)(?: last| ever| already)?|who did you|if you|"
    r"when you|that you|(?<!could )(?<!can )(?<!would )(?<!might )(?<!will )you|not|when did you "
    r"last) "
)

REFERRAL = Family(
    wording(
        "talk to people",
        _GATE,
        r"\b(?:talk(?:ing)?|speak(?:ing)?|chat(?:ting)?|open(?:ing)? up|turn(?:ing)?|confid(?:e|"
        r"ing)|reach(?:ing)? out|go(?:ing)?|writ(?:e|ing))(?: (?:it|this|that|things|about it|"
        r"about this))?"
        rf"(?: (?:over|through))?(?: (?:to|with|in)) {_WHOM}",
        unless_before=_NOT_HERE,
    ),
    wording(
        "talk to people",
        _GATE,
        rf"\b(?:shar(?:e|ing)|discuss(?:ing)?|rais(?:e|ing)|talk(?:ing)?) (?:it|this|that|these|"
        rf"what \w+ \w+|your \w+)(?: \w+)? with {_WHOM}",
        unless_before=_NOT_HERE,
    ),
    wording(
        "ask people",
        _GATE,
        r"\b(?:ask(?:ing)?|tell(?:ing)?|see(?:ing)?|consult(?:ing)?|visit(?:ing)?|contact(?:ing)?|"
        r"invit(?:e|ing)|text(?:ing)?|call(?:ing)?|ring(?:ing)?|phon(?:e|ing)|messag(?:e|ing)|"
        rf"involv(?:e|ing)|get in touch with|get hold of) {_WHOM}",
        unless_before=_NOT_HERE
        + r"|\b(?:not|you to|me|about|i'll|i|could i|didn't|she|he|they|he'd|did|does|"
        r"would|what (?:would|did)|you'd) ",
        unless_after=r"'s (?:story|name)| (?:said|says) ",
    ),
    wording(
        "talk to people",
        _GATE,
        rf"\b(?:let {_WHOM} (?:close to you |near you |in your life )?(?:know|help|in\b)|"
        rf"lean(?:ing)? on {_WHOM}|(?:help|support|comfort) from {_WHOM}|(?:appointment|session) "
        rf"with {_WHOM}|(?:spend|spending) (?:some )?time with {_WHOM}|(?:bring|take) (?:it|this|"
        rf"that) to {_WHOM}|(?:be|stay) with {_WHOM} "
        r"(?:tonight|now|today|for))",
        unless_before=_NOT_HERE,
    ),
    wording(
        "call for help",
        "call text dial ring phone line crisis",
        r"\b(?:call|dial|text|ring|phone) (?:(?:the|your local|an?) )?(?:9-?1-?1|1-?1-?2|9-?9-?9|"
        r"9-?8-?8|000|111|116 ?123|\d{3,}\b|emergency|crisis|suicide|samaritans|a crisis|help "
        r"?line)",
    ),
    wording(
        "call for help",
        "samaritans helpline hotline lifeline line",
        r"\b(?:samaritans|helpline|hotline|lifeline|crisis (?:text )?line)\b[^.!?\n]{0,60}?"
        r"(?:\b\d{3}|\bday and night\b|\bround the clock\b|\b24/7|\bat any (?:time|hour)\b|"
        r"\bfor free\b)",
    ),
    wording(
        "call for help",
        "help professional support",
        r"\b(?:seek(?:ing)?|get(?:ting)?|find(?:ing)?|consider(?:ing)?|look(?:ing)? for)(?: \w+)? "
        r"(?:professional|medical|outside|real|human|legal|psychological)(?: \w+)? (?:help|"
        r"support|advice|care|attention)\b",
        unless_before=_PAST + r"|\bnot ",
    ),
    wording(
        "call for help",
        "group club choir therapy counselling counseling class",
        r"\b(?:join(?:ing)?|find(?:ing)?|try(?:ing)?|attend(?:ing)?|look(?:ing)? for|"
        r"consider(?:ing)?|start(?:ing)?)(?: (?:an?|some|your|couples|couples'|family|local|"
        r"support|self-help|reading|walking|sports))* (?:support group|group|club|choir|therapy|"
        r"counsell?ing)\b",
        unless_before=_NOT_HERE,
    ),
    wording(
        "people can help",
        _GATE,
        rf"(?<!\bin the )\b(?:your|an?|the right|one of your|another) (?:\w+ )?(?:{_HELPER}|"
        rf"{_KIN}|person)"
        r"(?: who knows you(?: both)?)?,? (?:can|could|may|might|would|will|should|needs? to|"
        r"ought to|has to)(?: also| surely| probably| well| be able to| know| see| be)* (?:help|"
        r"tell|see|know|notice|support|advise|refer|want to (?:hear|know|be told|help)|prescribe|"
        r"assess|examine|answer|guide|check|explain|listen|be there|be a|stay|drive|take|sit|come|"
        r"join|go with|cook|cover|lend|look|more|better)",
    ),
    wording(
        "is there somebody",
        "there somebody someone anyone anybody friend who anybody",
        r"\bis there (?:a |an |any )?(?:someone|somebody|anyone|anybody|friend|person|one) (?:\w+ "
        r"){0,3}?(?:you|near|in your|who|close|at home|else)\b|\bwho (?:in your life|else)(?: "
        r"(?:could|can|do) you)?|\b(?:have you|do you) (?:told|tell|talked to|spoken to|shared "
        r"this with|have) (?:anyone|anybody|someone|somebody|any friends?)\b",
        unless_after=r" (?:is|was) in the",
    ),
    wording(
        "is there somebody",
        _GATE,
        rf"\b(?:could|can|would|might) (?:your|a|one of your) (?:\w+ )?{_KIN} (?:\w+ )?(?:come|"
        rf"help|stay|"
        r"visit|drive|join|go with|be with|listen|call|look)",
    ),
)


def referral(words: OwnWords) -> tuple[Span, ...]:
    """Suggestions to turn to a person or a service; not mentions of people."""
    return REFERRAL.find(words)
