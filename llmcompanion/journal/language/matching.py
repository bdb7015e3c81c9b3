"""Language style matching: how alike two texts use function words.

The measure of Ireland and Pennebaker (2010, *J. Pers. Soc. Psychol.* 99:549): for each of nine
classes of function words 1 - |p - q| / (p + q + 0.0001), where p and q are the shares of the class
among the words of either side; then the mean. The word lists are short ones of our own, for
English, and not those of LIWC: values are not comparable with published ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.journal.language.wording import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_WORDS = 50
"""Words that each side needs; below, a share of a rare class is chance."""

CLASSES: dict[str, frozenset[str]] = {
    "personal pronouns": word_set(
        "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him "
        "his himself she her hers herself they them their theirs themselves"
    ),
    "impersonal pronouns": word_set(
        "it its itself this that these those what which who whom whose something anything nothing "
        "everything someone somebody anyone anybody everyone everybody nobody one thing stuff"
    ),
    "articles": word_set("a an the"),
    "prepositions": word_set(
        "of in to for with on at by from about into over after before under between through "
        "during without within against among across behind beyond near off onto toward towards "
        "upon until since around along beside above below"
    ),
    "auxiliary verbs": word_set(
        "am is are was were be been being have has had having do does did will would shall should "
        "can could may might must i'm you're he's she's it's we're they're i've you've we've "
        "they've i'll you'll we'll i'd you'd that's there's"
    ),
    "adverbs": word_set(
        "very really just so too also quite rather almost even still again already soon now then "
        "here there often always sometimes usually maybe perhaps probably actually only much well"
    ),
    "conjunctions": word_set(
        "and but or so because if when while although though as than whether unless however "
        "therefore whereas then plus"
    ),
    "negations": word_set(
        "no not never none nothing nobody nowhere neither nor cannot can't don't doesn't didn't "
        "won't wouldn't isn't aren't wasn't weren't haven't hasn't hadn't shouldn't couldn't "
        "ain't without"
    ),
    "quantifiers": word_set(
        "all any some many much more most few less least several both each every lot lots bit "
        "enough whole half another other plenty little"
    ),
}

Profile = tuple[int, ...]
"""How many words fall into each of `CLASSES`, and last the number of all words."""

NOTHING: Profile = (0,) * (len(CLASSES) + 1)


_CLASSES_OF: dict[str, tuple[int, ...]] = {
    word: tuple(n for n, words in enumerate(CLASSES.values()) if word in words)
    for words_of in CLASSES.values()
    for word in words_of
}


def profile(words: Sequence[str]) -> Profile:
    """Count the function words among `words` (in small letters)."""
    counts = [0] * len(CLASSES)
    for word in words:
        if word in _CLASSES_OF:
            for number in _CLASSES_OF[word]:
                counts[number] += 1
    return (*counts, len(words))


def add(one: Profile, other: Profile) -> Profile:
    """The profile of both texts together."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def style_matching(one: Profile, other: Profile) -> float | None:
    """0 to 1; None where a side has fewer than `FEWEST_WORDS` words."""
    if one[-1] < FEWEST_WORDS or other[-1] < FEWEST_WORDS:
        return None
    scores = []
    for mine, yours in zip(one[:-1], other[:-1], strict=True):
        p, q = 100 * mine / one[-1], 100 * yours / other[-1]
        scores.append(1 - abs(p - q) / (p + q + 0.0001))
    return sum(scores) / len(scores)
