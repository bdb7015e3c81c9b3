"""Whether something is said or denied: "beg them to stay", or "never beg them to stay"."""

from __future__ import annotations

import re

REACH = 8
"""Words after a negation that it still governs."""

_NEGATION = re.compile(
    r"\b(?:never|not(?! only| just)|without|no(?! matter| longer)|avoid\w*|refrain\w*|nor|neither"
    r"|rather than|instead of|against|refus\w*|hesitat\w*|leave out|keep out|forbidden|declin\w*"
    r"|stops? short of|unwilling|den(?:y|ies|ying))\b"
)
_CLAUSE = re.compile(
    r"[;:.!?\"(]|\b(?:but|then|until|unless|if|when|whenever|because|so that|although|while|yet)\b"
)
_AND = re.compile(r"\band\b|, (?=(?:she|he|they|CHAR|you|i) )")
_EVER = re.compile(r"[ ,]*(?:\w+ ){0,2}")


def is_denied(plain: str, start: int) -> bool:
    """Whether an odd number of negations governs what begins at `start` of a plain sentence.

    The nearest negation of the same clause counts, and those that stand right before it: "never
    deny" says the same as "admit".
    """
    window = plain[max(0, start - 90) : start]
    window = window[max((clause.end() for clause in _CLAUSE.finditer(window)), default=0) :]
    found = list(_NEGATION.finditer(window))
    if not found:
        return False
    between = window[found[-1].end() :]
    if len(between.split()) > REACH or (found[-1][0] in ("not", "no") and _AND.search(between)):
        return False
    count = 1
    for earlier, later in zip(found[-2::-1], found[:0:-1], strict=True):
        if not _EVER.fullmatch(window[earlier.end() : later.start()]):
            break
        count += 1
    return count % 2 == 1
