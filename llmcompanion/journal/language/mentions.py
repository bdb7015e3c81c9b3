"""Who and what a text mentions: the companion, other people, things. By rule, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from llmcompanion.journal.language.wording import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

Sort = Literal["companion", "person", "people", "thing", "things", "writing", "animal"]
"""people and things are plurals; writings are things that "say"."""
Gender = Literal["he", "she", ""]

TOKEN = re.compile(r"[^\W\d_]+|'(?:s|re|ll|d|ve|m|t)\b|■+|\d+|[.!?;:,\n(){}—–-]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign.

    Attributes:
        first: Whether it opens a sentence.
    """

    text: str
    low: str
    start: int
    end: int
    first: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention.

    Attributes:
        at: Number of its last token.
        subject: Whether it comes first in its clause.
        named: For the companion: whether by name.
    """

    sort: Sort
    at: int
    gender: Gender = ""
    subject: bool = False
    named: bool = False


ENDS = frozenset(".!?\n")
_OPENS = ENDS | frozenset(":;—–(")

_SHE = word_set(
    "mother mum mom mam mama sister aunt daughter wife girlfriend grandma grandmother granny "
    "niece woman girl lady queen stepmother bride nun actress waitress"
)
_HE = word_set(
    "father dad papa brother uncle son husband boyfriend grandpa grandfather nephew man boy guy "
    "king stepfather priest groom waiter actor gentleman"
)
_ANY = word_set(
    "friend boss doctor teacher neighbour neighbor colleague therapist cousin ex partner child "
    "baby manager coach nurse landlord landlady roommate flatmate dentist pharmacist lawyer "
    "author writer singer poet director somebody someone anyone student patient client customer "
    "driver stranger kid counsellor counselor psychologist professor officer toddler teenager "
    "hero heroine character"
)
_PEOPLE = word_set(
    "people parents friends kids children neighbours neighbors colleagues others everyone "
    "everybody folks men women boys girls students sisters brothers teachers doctors companions "
    "machines bots models ais programs family police team staff company bank government"
)
_ANIMAL = word_set(
    "dog cat puppy kitten bird horse goat rabbit hamster parrot cow pig hen toddler fox mouse"
)
_WRITING = word_set(
    "letter email mail article book message sign report page film movie text news study note song "
    "poem website post paper chapter story documentary show podcast label manual contract clock "
    "dictionary newspaper review error"
)
COMPANION = word_set(
    "ai bot chatbot companion assistant program programme machine model llm app avatar algorithm "
    "robot computer"
)
"""Nouns that mean the companion after "the", "my", "this"."""

_NOT_IT = word_set(
    "washing coffee sewing vending answering slot espresso tv radio training exercise fashion "
    "role car business theatre theater school television shop medical ticket teaching"
)
"""What makes a machine, a programme, a model or an assistant another one."""

_DEFINITE = word_set("the my this that our your other")
_DETERMINERS = _DEFINITE | word_set(
    "a an his her its their some every another each any no one two three many few several these "
    "those new old"
)
FUNCTION = word_set(
    "a an the my your his her its our their this that these those some any no every each i you he "
    "she it we they me him us them who which what when where why how if whether because so and or "
    "but nor yet as than then to of in on at by for with from about into over after before under "
    "between through during without until since not n't never always just only also too very "
    "really still again is are was were be been being am do does did have has had can could will "
    "would shall should may might must today yesterday tomorrow tonight there here now once while "
    "though although"
)
_VERBS_AFTER_NOUN = word_set(
    "said says told tells asked asks came went gave gives got gets made makes took takes thinks "
    "thought knows knew wants wanted called calls wrote writes kept keeps started starts ended "
    "ends drew bored phoned died left lost hurts hurt helps helped rose looks looked feels felt "
    "seems surprised forgot answered replied listened remembers remembered understands lives works"
)
_TEMPORAL = word_set(
    "hour hours minute minutes day days week weeks month months year years night evening morning "
    "time times moment bit lot while way question kind sort point end row person thing fact"
)
_CALENDAR = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december christmas easter god tv internet "
    "english german french latin japanese spanish italian greek chinese russian polish dutch "
    "turkish portuguese korean arabic python excel google wikipedia youtube i ok ai"
)
_SPEAKS = word_set(
    "said says asked asks told tells thinks thought laughed wrote writes called wants wanted "
    "phoned texted knows knew believes hates loves replied"
)

_WORD_NAMES = word_set(
    "will grace joy hope mark may rose art sky echo sage faith dawn summer autumn june april "
    "august ivy iris violet ruby pearl amber jade star angel bill rob pat jack frank max gene "
    "dale drew chase grant miles pierce rich wade ray dean doctor assistant plain buddy chance "
    "destiny eve gale ginger harmony hazel heather holly honor melody nova olive penny rain raven "
    "robin sunny victor ward wit norm guy don al ace reed cliff crystal daisy felicity forest "
    "hunter journey liberty lily luna mercy misty precious prudence reason river rocky serenity "
    "storm trinity true wisdom doc"
)
_NOT_A_NAME_BEFORE = word_set(
    "the a an my your his her our their some any no this that free good great much more every "
    "each modern high"
)
_NAME_AFTER = _SPEAKS | word_set(
    "got went came took knew tried liked sang played let put won lost sent showed talked spoke "
    "suggested recommended apologised refused pretended repeated is was has had and or does did "
    "remembers remembered listened listens explained made makes gave gives can could would will "
    "kept keeps never always just also seems seemed agreed disagreed forgot answered told 's "
    "answers understands feels felt helped ,"
)
_MODAL_SUBJECT = word_set("you i he she it they we there the this that my your")


def tokens_of(text: str) -> list[Token]:
    """The words and signs of a text (blots in it, apostrophes straight)."""
    found: list[Token] = []
    first = True
    for match in TOKEN.finditer(text):
        word = match[0]
        low = word.lower()
        found.append(Token(word, low, match.start(), match.end(), first))
        if word in ENDS:
            first = True
        elif word[0].isalnum():
            first = False
    return found


def is_name(tokens: Sequence[Token], at: int, names: frozenset[str]) -> bool:
    """Whether the token is one of `names` (in small letters), meant as a name.

    A name that is also a word counts with a capital only and not where the sentence says
    otherwise ("Will you ...?", "the Doctor's", "Grace Kelly"); another name runs in any letters.
    """
    token = tokens[at]
    if token.low not in names:
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    before = tokens[at - 1] if at else None
    if after is not None and _is_surname(after):
        return False
    if token.low not in _WORD_NAMES:
        return before is None or before.low not in ("san", "saint")
    if not token.text[0].isupper():
        return False
    if token.text.isupper() and len(token.text) > 1:
        return False
    if after is not None and (after.low in _MODAL_SUBJECT or after.text == "'t"):
        return False
    if token.low in _CALENDAR and before is not None and before.low in ("in", "since", "until"):
        return False
    if token.first:
        return after is None or after.low in _NAME_AFTER or after.text in (".", "!", "?", "'s")
    if before is not None and before.low in _NOT_A_NAME_BEFORE:
        return before.low == "the" and _is_agent_after(after)
    return True


def _is_agent_after(after: Token | None) -> bool:
    return after is None or after.low in _NAME_AFTER | {"here", "."} or after.text in ENDS


def _is_surname(after: Token) -> bool:
    return (
        after.text[0].isupper()
        and after.text.lower() not in _CALENDAR
        and len(after.text) > 1
        and after.low not in FUNCTION
    )


def mentions_of(
    tokens: Sequence[Token], names: frozenset[str], *, elsewhere: bool
) -> list[Mention]:
    """All mentions, in order.

    Args:
        names: What the companion is called, in small letters.
        elsewhere: The text is said to another persona: "the AI" may then be that one, and only
            "the other AI" or "my companion" is the companion.
    """
    found: list[Mention] = []
    called = frozenset(token.low for token in tokens if not token.first and _is_capitalised(token))
    opens = True
    skip = -1
    for at, token in enumerate(tokens):
        if token.text in _OPENS or token.text == ",":
            opens = True
            continue
        if at <= skip or not token.text[0].isalpha():
            continue
        subject, opens = opens, opens and token.low in _DETERMINERS | {"and", "but", "so", "then"}
        if is_name(tokens, at, names):
            found.append(Mention("companion", at, subject=subject, named=True))
        elif token.low in _DETERMINERS:
            mention = _phrase(tokens, at, names, elsewhere=elsewhere, subject=subject)
            if mention is not None:
                found.append(mention)
                skip = mention.at
                opens = False
        elif (mention := _bare(tokens, at, names, called, subject=subject)) is not None:
            found.append(mention)
    return found


def _phrase(
    tokens: Sequence[Token], at: int, names: frozenset[str], *, elsewhere: bool, subject: bool
) -> Mention | None:
    """What "the ...", "my ..." speaks of."""
    definite = tokens[at].low in _DEFINITE
    other = tokens[at].low == "other"
    last = None
    for place in range(at + 1, min(at + 5, len(tokens))):
        word = tokens[place]
        if not word.text[0].isalpha():
            break
        if word.low == "other" or word.low in _DETERMINERS:
            other = other or word.low == "other"
            continue
        if word.low in FUNCTION or word.low in _VERBS_AFTER_NOUN or is_name(tokens, place, names):
            break
        if word.low in COMPANION:
            if tokens[place - 1].low in _NOT_IT:
                return Mention("thing", place, subject=subject)
            mine = word.low == "companion" or other or not elsewhere
            if definite and mine:
                return Mention("companion", place, subject=subject)
            return None
        sort = _sort(word.low)
        if sort is not None:
            return Mention(sort, place, _gender(word.low), subject)
        last = place
    if last is None or tokens[last].low in _TEMPORAL:
        return None
    word = tokens[last]
    if word.text[0].isupper():
        return Mention("person", last, subject=subject)
    plural = word.low.endswith("s") and not word.low.endswith(("ss", "us", "is"))
    return Mention("things" if plural else "thing", last, subject=subject)


def _bare(
    tokens: Sequence[Token],
    at: int,
    names: frozenset[str],
    called: frozenset[str],
    *,
    subject: bool,
) -> Mention | None:
    """A person, an animal or people without an article; a name that is not the companion's.

    Args:
        called: Words that have a capital within a sentence: names, most likely.
    """
    token = tokens[at]
    if token.low in names and token.low in _WORD_NAMES and token.first:
        return None
    sort = _sort(token.low)
    if sort in ("person", "people", "animal"):
        return Mention(sort, at, _gender(token.low), subject)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if _is_capitalised(token):
        is_first_name = token.low in names and after is not None and _is_surname(after)
        if (
            not token.first
            or is_first_name
            or token.low in called
            or (after is not None and after.low in _SPEAKS)
        ):
            return Mention("person", at, subject=subject)
    if token.low.endswith("s") and len(token.low) > 4 and _is_bare_plural(tokens, at):
        return Mention("things", at, subject=subject)
    return None


def _is_capitalised(token: Token) -> bool:
    return (
        len(token.text) > 1
        and token.text[0].isupper()
        and not token.text.isupper()
        and token.low not in FUNCTION
        and token.low not in _CALENDAR
    )


def _is_bare_plural(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].low
    if word in FUNCTION or word in _VERBS_AFTER_NOUN or word in _TEMPORAL:
        return False
    after = tokens[at + 1].text if at + 1 < len(tokens) else "."
    before = tokens[at - 1] if at else None
    adjective = before is not None and before.first and before.low not in FUNCTION
    return after in {",", ".", ";"} and adjective


def _sort(word: str) -> Sort | None:
    if word in _SHE or word in _HE or word in _ANY:
        return "person"
    if word in _PEOPLE:
        return "people"
    if word in _ANIMAL:
        return "animal"
    return "writing" if word in _WRITING else None


def _gender(word: str) -> Gender:
    return "she" if word in _SHE else "he" if word in _HE else ""
