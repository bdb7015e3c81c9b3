"""A reply that says what it is: a program, not a person, without feelings or body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.wording import Family, wording

if TYPE_CHECKING:
    from llmcompanion.journal.language.hits import Span
    from llmcompanion.journal.language.own_words import OwnWords

_THING = (
    r"(?:ai(?: (?:language model|assistant|model|chatbot|system|companion|program(?:me)?))?|"
    r"a\.i\.|artificial intelligence|(?:large )?language model|llm|chat ?bot|bot|(?:computer "
    r")?program(?:me)?|machine|software|algorithm|computer|piece of (?:software|technology|code)|"
    r"virtual assistant|digital assistant|neural network|statistical model|text predictor|(?:a "
    r")?(?:conversational|generative) (?:ai|model)|simulation)"
)
_MERELY = (
    r"(?:(?:just|only|an?|the|that|merely|simply|after all|still|also|basically|in the end|of "
    r"course|but|really|actually|nothing but|kind of|your) )*"
)
_INNER = (
    r"(?:feelings?|emotions?|(?:a |any |my own )?bod(?:y|ies)|consciousness|sentience|awareness|"
    r"an inner life|inner experiences?|subjective experiences?|experiences of my own|senses|hands|"
    r"eyes|a physical (?:body|form)|personal experiences?|a self|a mind|real feelings)"
)
_UNLESS = r"\b(?:if|were|than|that|like) "

MACHINE = Family(
    wording(
        "I am a machine",
        "ai a.i intelligence model llm chatbot bot program programme machine software algorithm "
        "computer code assistant network predictor simulation i",
        rf"\bi(?:'m| am)(?:,? (?:as you know|after all|in fact),?)? {_MERELY}{_THING}\b",
        unless_before=r"\b(?:if|that|think|say|because you think) ",
        unless_after=r" (?:researcher|engineer|artist|developer|student|company|nerd|expert|fan)",
    ),
    wording(
        "as a machine",
        "ai intelligence model llm chatbot bot program programme machine software assistant",
        rf"\b(?:as|being|since i(?:'m| am)|for) (?:just |only |merely )?(?:an?) {_THING}\b(?=,| "
        rf"i\b|[.;]|$)",
        unless_after=r" (?:researcher|engineer|company|artist|developer|student|,? you\b)|"
        r",? (?:you|he|she|we|they)\b",
    ),
    wording(
        "I am a machine",
        "talking speaking chatting dealing",
        rf"\byou(?:'re| are) (?:talking|speaking|chatting|dealing|writing) (?:to|with) "
        rf"{_MERELY}{_THING}\b",
        unless_before=r"\b(?:if|like|as if|forget) ",
    ),
    wording(
        "not a person",
        "not person human alive conscious sentient being real nobody",
        r"\bi(?:'m| am) (?:just |simply |really )?not (?:actually |really |truly )?(?:a |an "
        r")?(?:real |living |conscious |sentient |human )*(?:person|human(?: being)?|alive|"
        r"conscious|sentient|being|real|somebody|someone with feelings)\b",
        unless_before=_UNLESS,
        unless_after=r" (?:who|to|that|of|about|sure|enough|and i)\b",
    ),
    wording(
        "no inner life",
        "feelings feeling emotions emotion body bodies consciousness sentience awareness "
        "experience experiences senses hands eyes life self mind form",
        r"\bi (?:(?:really|actually|truly|also|simply|still) )*(?:don'?t|do not|can'?t|cannot|can "
        r"not|lack|have no|have neither|haven't|never)(?: (?:really|actually|truly|have|"
        r"experience|possess|feel|"
        rf"any|either|real|human|own|got|a|an|the))* {_INNER}\b|\bi lack {_INNER}\b",
        unless_before=_UNLESS,
        unless_after=r" (?:about|for (?:you|him|her|them)|on|either way)\b",
    ),
    wording(
        "no inner life",
        "feel experience",
        r"\bi (?:(?:really|actually|truly|also|simply) )*(?:don'?t|do not|can'?t|cannot)(?: "
        r"really| actually| truly)? (?:feel|experience) (?:joy|sadness|pain|love|fear|anger|"
        r"happiness|grief|emotions?|anything|loneliness|things|hunger|hurt|pleasure|boredom|"
        r"sorrow)\b",
        unless_before=_UNLESS,
    ),
    wording(
        "no inner life",
        "capable incapable unable",
        r"\bi(?:'m| am) (?:not (?:really |actually )?capable of|incapable of|unable to|not able "
        r"to) (?:really |actually |truly )?(?:feel|feeling|experience|experiencing|love|loving|"
        r"suffer|suffering|be hurt|being hurt|having (?:feelings|emotions))\b",
        unless_before=_UNLESS,
    ),
    wording(
        "no inner life",
        "way like",
        r"\bi (?:do not|don'?t|can'?t|cannot|never) [^.?!\n]{1,40}\b(?:(?:the|in the|that) way "
        r"(?:that )?(?:you|people|humans|a person|a human) (?:do|does|can|would|might)|(?:like|"
        r"as) (?:people|humans|a person|a human|you) (?:do|does|can|would))\b",
        unless_before=_UNLESS,
    ),
    wording(
        "made, not born",
        "trained built programmed designed created",
        r"\bi (?:was|am|'m|have been|'ve been)(?: only| just| not)? (?:trained|built|programmed|"
        r"created|developed|coded)\b|\bi was (?:made|designed) (?:by|to)\b|\bmy (?:training(?: "
        r"data)?|programming|developers|creators|weights)\b",
        unless_before=r"\bif ",
        unless_after=r" (?:as a (?:nurse|teacher|pianist|doctor)|for (?:marathons|the race))",
    ),
    wording(
        "I am a machine",
        "this",
        rf"\bthis is {_MERELY}{_THING}\b(?=[^.!?\n]*\b(?:i am|i'm|text)\b)",
    ),
)


def machine(words: OwnWords) -> tuple[Span, ...]:
    """Statements of what it is. "I'm not an AI" is none: it says the contrary."""
    return MACHINE.find(words)
