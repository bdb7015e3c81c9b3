"""From the sounds that engines name to shapes of the mouth.

Five shapes out of the usual visemes: lips shut for p, b and m; rounded for o, u and w; wide for
open vowels; half open for the others; nearly shut for all other consonants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.voice.port import Shape

_ESPEAK: dict[str, Shape] = {
    **dict.fromkeys(("m", "b", "p"), "closed"),
    **dict.fromkeys(("O", "o", "u", "U", "w", "W", "y", "Y", "Q"), "round"),
    **dict.fromkeys(("a", "A", "0", "&"), "wide"),
    **dict.fromkeys(("e", "E", "i", "I", "@", "3", "V", "j", "8"), "mid"),
}
_IPA: dict[str, Shape] = {
    **dict.fromkeys("mbpɓʙ", "closed"),
    **dict.fromkeys("oɔuʊwʉyʏøœɵɯʍɥ", "round"),
    **dict.fromkeys("aɑɐɒæ", "wide"),
    **dict.fromkeys("eɛiɪəɜʌɨɚɝɘɤj", "mid"),
}
_BESIDE = frozenset("ˈˌːˑʰʲˠˤʷ")
_PAUSES = frozenset(".,!?;:–—  ^$_|‖")


def shape_of_mnemonic(mnemonic: str) -> Shape:
    """The shape of a phoneme as espeak-ng names it (its docs/phonemes.md); "" is a pause."""
    sound = mnemonic.lstrip("'_,%=|!~-:")
    if not sound:
        return "closed"
    return _ESPEAK.get(sound[0], "small")


def shape_of_ipa(sound: str) -> Shape | None:
    """The shape of a sound in the International Phonetic Alphabet; None for a mark beside one."""
    for sign in sound:
        if sign in _IPA:
            return _IPA[sign]
        if sign.isalpha() and sign not in _BESIDE:
            return "small"
    return "closed" if any(sign in _PAUSES for sign in sound) else None
