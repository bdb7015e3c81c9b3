"""What the companion is called where one speaks *about* it: it, he, she, they, who, or its name.

In the chat with itself it is "you"; this is for the sentence that tells a friend, for notes, and
for what is said to another persona. A pronoun goes to whoever was spoken of last and fits it, with
four rules of thumb on top (`_goes_back_to`); what stands for nothing, for other people or for
things is left out. An "it" with nothing before it counts only where it does what a thing does not
("it told me", "I asked it").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from llmcompanion.journal.language.expletive import is_everybody, is_expletive
from llmcompanion.journal.language.hits import Span
from llmcompanion.journal.language.mentions import (
    COMPANION,
    ENDS,
    FUNCTION,
    Mention,
    Token,
    mentions_of,
    tokens_of,
)
from llmcompanion.journal.language.own_words import OwnWords
from llmcompanion.journal.language.wording import word_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Kind = Literal["it", "he", "she", "they"]
KINDS = ("it", "he", "she", "they", "who", "name")

_PRONOUNS: dict[str, Kind] = {
    "it": "it", "its": "it", "itself": "it",
    "he": "he", "him": "he", "his": "he", "himself": "he",
    "she": "she", "her": "she", "hers": "she", "herself": "she",
    "they": "they", "them": "they", "their": "they", "theirs": "they", "themselves": "they",
    "themself": "they",
}  # fmt: skip
_OBJECTS = frozenset({"him", "her", "them", "it"})

_ADVERB = (
    r"(?: (?:really|just|never|always|only|also|even|still|often|then|simply|actually|again|once|"
    r"probably|usually|sometimes|suddenly|almost|already|at first|kindly|politely|patiently|did|"
    r"does|do|has|had|have|is|was|not|can|could|will|would|might|should|must|may|cannot|didn't|"
    r"doesn't|don't|hasn't|can't|couldn't|won't|wouldn't|isn't|wasn't|keeps|kept|tries to|tried "
    r"to|seems to|seemed to|wants to|refused to|began to|started to|immediately|quickly|merely))*"
)
_ACTS = (
    r"(?:said|say|says|saying|told|tells?|telling|asked|asks?|asking|answer(?:s|ed|ing)?|"
    r"repl(?:ies|ied|y|ying)|knows?|knew|thinks?|thought|understands?|understood|understand|"
    r"remember(?:s|ed)?|forg[eo]ts?|forgotten|listen(?:s|ed|ing)?|agree[sd]?|agreeing|"
    r"disagree[sd]?|wants?|wanted|cares?|cared|apologi[sz]e[sd]?|suggest(?:s|ed|ing)?|insist(?:s|"
    r"ed)?|explain(?:s|ed|ing)?|wrote|writes?|writing|summed|sums|summari[sz]e[sd]?|gave me|gives "
    r"me|give me|gave|complains?|complained|refuse[sd]?|pretend(?:s|ed|ing)?|like[sd]? me|feels? "
    r"(?:real|human|alive)|learn(?:s|ed|t|ing)?|notice[sd]?|praise[sd]?|flatter(?:s|ed|ing)?|made "
    r"me|makes me|repeat(?:s|ed|ing)?|contradict(?:s|ed)?|predict(?:s|ed|ing)?|joke[sd]?|joking|"
    r"tease[sd]?|teasing|admit(?:s|ted)?|warn(?:s|ed)?|advise[sd]?|promise[sd]?|called me|calls "
    r"me|comfort(?:s|ed|ing)?|encourage[sd]?|believe[sd]?|sound(?:s|ed)? like|doesn't care|"
    r"dodg(?:es|ed|ing)|claim(?:s|ed)?|talk(?:s|ed|ing)?|speaks?|spoke|chat(?:s|ted)?|sing|sang|"
    r"sings|lie[sd]?|lying|judge[sd]?|invent(?:s|ed|ing)?|guess(?:es|ed|ing)?|sleeps?|smile[sd]?|"
    r"laugh(?:s|ed)?|blinks?|looked at me|looks at me|recommend(?:s|ed)?|calls? (?:every|me|my|it|"
    r"everything)|called (?:me|my)|minds?|proposed?|drew|won|offer(?:s|ed)|point(?:s|ed) out|"
    r"mention(?:s|ed)|brought up|brings up|quote[sd]|correct(?:s|ed)|came up with|comes up with|"
    r"picked|chose|stayed (?:calm|polite|with)|tried|tries|took my|takes my|helped me|helps me|"
    r"supported me|let me|lets me|greet(?:s|ed)?|thank(?:s|ed)?|tire[sd]?|gets? tired|got tired|"
    r"has no (?:opinion|feelings|body|idea|memory)|feel)"
)
_IS = (
    r"(?:'s| is| was| isn't| wasn't)(?: (?:only|just|not|still|never|always|really|so|very|such|"
    r"quite|rather|too|a bit|being|a|an|the|more|almost|like|good|great|nice|patient|smart|clever|"
    r"\w+ly))* (?:"
    + "|".join(sorted(COMPANION))
    + r"|person|human|friend|language|software|software|file|listener|kind|patient|polite|"
    r"friendly|helpful|funny|rude|wise|insightful|calm|gentle|warm|distant|curious|interested|"
    r"attentive|sweet|clever|smart|stubborn|evasive|funny|rude|repetitive|flattering|supportive|"
    r"understanding|creepy|honest|sure|certain|alive|conscious|real|sentient|in a good mood|there "
    r"for me|ready|able|unable|willing|wrong about)\b"
)
_SUBJECT = re.compile(rf"{_ADVERB} {_ACTS}\b|{_IS}")
_ADDRESSED = re.compile(
    r"\b(?:tell|told|telling|ask|asked|asking|asks|trust|trusted|believe|believed|thank|thanked|"
    r"fed|feed|show|showed|teach|taught|call|called|calls|treat|treated|treating|miss|missed|"
    r"greet|greeted|ignore|ignored|insulted|praised|corrected|interrupted|contradicted|"
    r"anthropomorphi[sz]e|named|name|(?:talk|talked|talking|talks|speak|spoke|speaking|spoken|"
    r"chat|chatted|chatting|argue|argued|arguing|discuss|discussed|write|wrote|lied|lie|listen|"
    r"listened|confess|confessed|open up|opened up|said|say|please|thanks|thank you|explained|"
    r"explain|apologised|apologized|vent|vented|joked|flirted|played|disagree|disagreed|agree|"
    r"agreed|complained|mentioned|described|confided|relied|rely|depend)(?: \w+){0,3} (?:to|with|"
    r"at|in|on|against)|time with|hour with|hours with|talks with|talk with|conversation with|"
    r"chat with|said good ?night to|attached to|fond of|in love with|mad at|angry at|angry with|"
    r"scared of|afraid of|sorry for|jealous of|dependent on|thanks to) $"
)
_OWNED = re.compile(
    r" (?:own |last |first |short |long |other |latest |many |endless |usual |eternal "
    r")*(?:questions?|answers?|repl(?:y|ies)|voice|face|words?|tone|jokes?|name|memory|opinions?|"
    r"advice|avatar|eyes|smile|personality|mood|manner|style|sentences?|context|prompt|training|"
    r"makers?|feelings?|patience|ideas?|poems?|stories|story|praise|flattery|humou?r|text|persona|"
    r"model|logic)\b"
)
_SAYS = re.compile(
    rf"{_ADVERB} (?:said|says?|told|tells|explains?|explained|claims?|claimed|wrote|talks|warned|"
    rf"suggests?|suggested|feels?)\b"
)
_REGARDED = re.compile(
    r"\b(?:think of|thinking of|thought of|see|saw|seeing|regard|treat|treating) $"
)
_AS = re.compile(r" (?:as|like) (?:an?|my) ")
_IS_A_THING = re.compile(r"(?:'s| is| was| will be) (?:not )?(?:the|an?|my|our|all|about)\b")
_SPEAKERS = word_set("i you we he she it they")
_CLAUSE = word_set(
    "; : and but so then because that if when while though although yet what how whether asked "
    "wonder said says think thinks thought know knew hope believe suppose guess feel wish"
) | {","}
_MAY_OBJECT = re.compile(r"\b(?:told|asked|tell|ask)(?: (?:my|the|a|our|his|her)(?: \w+)?)? $")


def references(
    text: str, names: Iterable[str], *, expected: bool = False, elsewhere: bool = False
) -> tuple[Span, ...]:
    """Every word of `text` that refers to the companion; kinds are those of `KINDS`.

    Args:
        text: As it is stored.
        names: What the companion is called; several where several are meant.
        expected: The text answers a question about the companion, so that pronouns may stand
            for it without its having been named.
        elsewhere: The text is said to another persona.
    """
    words = OwnWords(text)
    tokens = tokens_of(words.cased)
    called = frozenset(part.lower() for name in names for part in (name, *name.split()[:1]) if part)
    mentions = mentions_of(tokens, called, elsewhere=elsewhere)
    return _Reader(words.lower, tokens, mentions, expected=expected).read()


@dataclass
class _Reader:
    """Goes through a text once and remembers who was spoken of."""

    text: str
    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    expected: bool
    found: list[Span] = field(default_factory=list)
    past: list[Mention] = field(default_factory=list)

    def read(self) -> tuple[Span, ...]:
        """All references, in order."""
        by_place = {mention.at: mention for mention in self.mentions}
        for at, token in enumerate(self.tokens):
            mention = by_place.get(at)
            if mention is not None:
                self.past.append(mention)
                if mention.named:
                    self._found(token, "name")
                continue
            kind = _PRONOUNS.get(token.low)
            if token.low in ("who", "whose", "whom") and self._follows_companion(at):
                self._found(token, "who")
            elif kind is not None:
                self._pronoun(at, token, kind)
        return tuple(self.found)

    def _found(self, token: Token, kind: str) -> None:
        self.found.append(Span(token.start, token.end, kind))

    def _pronoun(self, at: int, token: Token, kind: Kind) -> None:
        if kind == "it":
            is_companion = self._it(at, token)
        elif kind == "they":
            is_companion = self._they(at, token)
        else:
            is_companion = self._he_or_she(at, token, kind)
        if is_companion is None:
            return
        if is_companion:
            self._found(token, kind)
            self.past.append(Mention("companion", at, subject=self._opens(at)))
        elif kind == "he" or kind == "she":
            self.past.append(Mention("person", at, kind, self._opens(at)))

    # He and she

    def _he_or_she(self, at: int, token: Token, kind: Kind) -> bool:
        other = self._last(lambda m: m.sort in ("person", "animal") and m.gender in ("", kind))
        companion = self._last(lambda m: m.sort == "companion")
        if companion is None:
            return other is None and (self.expected or self._is_named_next(at))
        if other is None:
            return True
        if self._is_object_of(other, at, token):
            return True
        if (
            other.gender == kind
            and companion.named
            and self._same_sentence(other.at, at)
            and not self._opens(at)
        ):
            return False  # "My daughter met Mira, she was not impressed"
        if other.at > companion.at:
            return self._goes_back_to(companion, other, at)
        return not self._goes_back_to(other, companion, at) and not self._is_about(
            other, companion, at, token
        )

    def _is_named_next(self, at: int) -> bool:
        """ "I told her already, Mira I mean"."""
        ahead = self.tokens[at + 1 : at + 7]
        places = {mention.at for mention in self.mentions if mention.named}
        for number, token in enumerate(ahead, at + 1):
            if token.text in ENDS:
                return False
            if number in places:
                return any(t.text == "," for t in ahead[: number - at])
        return False

    def _goes_back_to(self, earlier: Mention, later: Mention, at: int) -> bool:
        """Whether a pronoun means the earlier of two: the subject of the sentence before."""
        if not self._same_sentence(earlier.at, later.at):
            return False
        told = self._was_told(earlier, later)
        if self._same_sentence(later.at, at):
            return told and at > 0 and self.tokens[at - 1].low in ("and", "but", ",", ";")
        return self._leads(at) and ((earlier.subject and not later.subject) or told)

    def _leads(self, at: int) -> bool:
        """Whether nobody is spoken of in this sentence before the token."""
        places = {mention.at for mention in self.past}
        for number in range(at - 1, -1, -1):
            token = self.tokens[number]
            if token.text in ENDS:
                return True
            if number in places or token.low in _SPEAKERS:
                return False
        return True

    def _is_object_of(self, other: Mention, at: int, token: Token) -> bool:
        """ "My wife agrees with her": somebody else than the wife."""
        if token.low not in _OBJECTS or other.at > at:
            return False
        after = self.tokens[at + 1].text if at + 1 < len(self.tokens) else "."
        between = {t.low for t in self.tokens[other.at + 1 : at]}
        return not after[0].isalpha() and not between & _CLAUSE and not between & _SPEAKERS

    def _was_told(self, earlier: Mention, later: Mention) -> bool:
        """ "I told Anna about Kai": she is the one who can answer."""
        begin, end = self.tokens[earlier.at].start, self.tokens[earlier.at].end
        between = self.text[end : self.tokens[later.at].start]
        return " about " in between and bool(
            _MAY_OBJECT.search(self.text[max(0, begin - 24) : begin])
        )

    def _is_about(self, other: Mention, companion: Mention, at: int, token: Token) -> bool:
        """ "I asked Mira how to cheer her up", "what she should eat": the one asked about."""
        if not self._same_sentence(companion.at, at):
            return False
        between = [t.low for t in self.tokens[companion.at + 1 : at]]
        if between[:2] in (["about"], ["all", "about"]):
            return token.low in _OBJECTS
        if not {"how", "what", "whether", "if", "where", "when"} & set(between[:1]):
            return False
        after = self.tokens[at + 1].low if at + 1 < len(self.tokens) else ""
        before = between[-1] if between else ""
        as_object = token.low in _OBJECTS and ("to" in between or before == "about")
        return as_object or after in ("should", "could", "can", "must", "needs")

    # It

    def _it(self, at: int, token: Token) -> bool | None:
        if token.low == "it" and is_expletive(self.text, token.start, token.end):
            return None
        companion = self._last(lambda m: m.sort == "companion")
        if companion is None and not self.expected:
            return self._is_named_next(at) and self._acts_like_somebody(token)
        other = self._last(lambda m: m.sort in ("thing", "writing", "animal"))
        strong = self._acts_like_somebody(token)
        if strong:
            rival = other is not None and (companion is None or other.at > companion.at)
            if rival and other is not None and other.sort == "animal":
                return False
            says = rival and other is not None and other.sort == "writing"
            return not (says and _SAYS.match(self.text, token.end))
        if companion is None or not self._near(companion.at, at) or not self._is_subject(at):
            return False
        if not self._may_be_it(companion) or _IS_A_THING.match(self.text, token.end):
            return False
        return other is None or other.at < companion.at

    def _acts_like_somebody(self, token: Token) -> bool:
        if token.low == "its":
            return _OWNED.match(self.text, token.end) is not None
        before = self.text[max(0, token.start - 60) : token.start]
        if _AS.match(self.text, token.end) and _REGARDED.search(before):
            return True
        return bool(_SUBJECT.match(self.text, token.end) or _ADDRESSED.search(before))

    def _may_be_it(self, companion: Mention) -> bool:
        """Where somebody said "she" of it, a bare "it" further on is something else."""
        kinds = {span.kind for span in self.found}
        if kinds & {"he", "she", "they"}:
            return False
        return not companion.named or "it" in kinds

    # They

    def _they(self, at: int, token: Token) -> bool | None:
        if token.low == "they" and is_everybody(self.text, token.end):
            return None
        companion = self._last(lambda m: m.sort == "companion")
        if companion is None and not self.expected:
            return False
        before = self.text[max(0, token.start - 60) : token.start]
        if token.low == "them" and not _ADDRESSED.search(before):
            return False
        several = self._last(lambda m: m.sort in ("people", "things"))
        if several is not None and (companion is None or several.at > companion.at):
            return False
        one = self._last(lambda m: m.sort == "person")
        said_before = any(span.kind == "they" for span in self.found)
        if one is not None and not said_before:
            return companion is not None and one.at < companion.at and several is None
        return several is None or said_before

    # Looking back

    def _last(self, fits: Callable[[Mention], bool]) -> Mention | None:
        return next((m for m in reversed(self.past) if fits(m)), None)

    def _follows_companion(self, at: int) -> bool:
        place = at - 1
        if place >= 0 and self.tokens[place].text == ",":
            place -= 1
        return bool(self.past) and self.past[-1].sort == "companion" and self.past[-1].at == place

    def _opens(self, at: int) -> bool:
        """Whether the token opens a sentence, a conjunction before it or not."""
        if self.tokens[at].first:
            return True
        before = self.tokens[at - 1]
        return (
            before.first and before.low in FUNCTION and before.low in ("and", "but", "so", "then")
        )

    def _is_subject(self, at: int) -> bool:
        """Whether a clause begins here."""
        before = self.tokens[at - 1].low if at else "."
        return (
            self.tokens[at].first or before in _CLAUSE or self.tokens[at].low in ("its", "itself")
        )

    def _same_sentence(self, one: int, other: int) -> bool:
        return not any(token.text in ENDS for token in self.tokens[one + 1 : other])

    def _near(self, one: int, other: int) -> bool:
        """Within the same sentence or the next."""
        borders = sum(token.text in ENDS for token in self.tokens[one + 1 : other])
        return borders <= 1
