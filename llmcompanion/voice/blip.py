"""The blip voice: a small tone for each syllable, as in visual novels.

No words can be made out, so it speaks every language, and nobody mistakes it for a person. It
needs nothing that is not here. The same text, manner and place give the same sound.
"""

from __future__ import annotations

import math
import random
import zlib
from array import array
from typing import TYPE_CHECKING

from llmcompanion.voice import tone
from llmcompanion.voice.port import Shape, Speech
from llmcompanion.voice.syllables import Group, Mark, Word, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmcompanion.voice.port import Manner
    from llmcompanion.voice.syllables import Vowel

SHAPES: dict[Vowel, Shape] = {
    "a": "wide",
    "e": "mid",
    "i": "mid",
    "o": "round",
    "u": "round",
    "@": "small",
}

GROUP_S = 0.070
LETTER_S = 0.009
"""A group takes `GROUP_S`, and `LETTER_S` more for each of its letters."""
SOUNDING = 0.84
"""Share of a group's time that sounds."""
BETWEEN_WORDS_S = 0.045
PAUSES_S = {
    **dict.fromkeys(",、，;；·", 0.16),
    **dict.fromkeys(":：-–—()", 0.18),
    **dict.fromkeys(".!?。！？｡", 0.30),
    "…": 0.38,
}
LONGEST_PAUSE_S = 0.42
CONCERT_A_HZ = 440.0
CHUNK_S = 0.5
"""Sound is handed on in stretches of about this length, so that the first is there at once."""
LIPS_SHUT_S = 0.03
CLOSE_EARLY_S = 0.018
"""So long before the end of a word's sound the mouth shuts: by then it is fading."""


class BlipVoice:
    """Speaks in blips. Holds nothing; any number of texts may be said."""

    name = "blip"

    def say(self, text: str, manner: Manner) -> Iterator[Speech]:
        """The sound of `text`, in stretches of about `CHUNK_S`."""
        return _Saying(text, manner).stretches()

    def close(self) -> None:
        """Nothing is held."""


class _Saying:
    """One text on its way."""

    def __init__(self, text: str, manner: Manner) -> None:
        self._text = text
        self._manner = manner
        self._rng = random.Random(zlib.crc32(text.encode()))  # noqa: S311 - the sound of a blip
        self._samples = array("h")
        self._mouth: list[tuple[float, Shape]] = []
        self._words: list[tuple[float, int, int]] = []
        self._said = 0
        """Groups said in this sentence."""

    def stretches(self) -> Iterator[Speech]:
        parts = list(spoken(self._text))
        left = [0] * (len(parts) + 1)
        """Groups from here to the end of the sentence, by part."""
        for at in range(len(parts) - 1, -1, -1):
            part = parts[at]
            if isinstance(part, Word):
                left[at] = left[at + 1] + len(part.groups)
            else:
                left[at] = 0 if _ends(part.text) else left[at + 1]
        for at, part in enumerate(parts):
            if isinstance(part, Word):
                self._word(part, left[at], _ending(parts, at))
            else:
                self._pause(part)
            if len(self._samples) >= CHUNK_S * tone.RATE:
                yield self._taken()
        if self._samples:
            yield self._taken()

    def _word(self, word: Word, left: int, ending: str) -> None:
        now = self._now
        self._words.append((now, word.start, word.length))
        for number, group in enumerate(word.groups):
            if group.onset == "lips" and self._mouth and self._mouth[-1][1] != "closed":
                self._put("closed", now - LIPS_SHUT_S)
            pitch = self._pitch(left - number, ending, loud=word.loud)
            self._group(group, pitch, loud=word.loud or ending == "!")
            now = self._now
        self._put("closed", self._sound_ended - CLOSE_EARLY_S)

    def _group(self, group: Group, pitch_hz: float, *, loud: bool) -> None:
        manner = self._manner
        slot = (GROUP_S + LETTER_S * min(group.letters, 5)) / manner.speed
        seconds = min(tone.LONGEST_S, slot * SOUNDING)
        gain = manner.gain * (1.12 if loud else 1.0) * (1.0 + self._rng.uniform(-0.08, 0.04))
        wave = tone.blip(
            group.vowel, pitch_hz, manner.size, manner.tone, group.onset, seconds, gain
        )
        shape = SHAPES[group.vowel]
        if self._mouth and self._mouth[-1][1] == shape:
            # The same vowel twice: without a move between them the mouth would stand still.
            self._put("small", self._sound_ended - CLOSE_EARLY_S)
        self._put(shape, self._now)
        self._samples.extend(wave)
        self._sound_ended = self._now
        self._silence(slot - seconds)
        self._said += 1

    def _pitch(self, left: int, ending: str, *, loud: bool) -> float:
        """The melody: it falls through a sentence, and ends as the sentence does.

        In quarter tones of one scale for all voices, so that blips come again and need not be
        made anew.
        """
        manner = self._manner
        span = self._said + left
        along = self._said / span if span > 1 else 0.5
        semitones = manner.range_st * (0.5 - along)
        if self._said % 3 == 0:
            semitones += 0.4 * manner.range_st
        if ending == "?" and left <= 2:
            semitones += 1.4 * manner.range_st * (3 - left) / 2
        elif ending == "!" or loud:
            semitones += 0.5 * manner.range_st
        elif ending and left == 1:
            semitones -= 0.7 * manner.range_st
        semitones += self._rng.uniform(-manner.jitter_st, manner.jitter_st)
        step = round(24 * math.log2(manner.pitch_hz / CONCERT_A_HZ) + 2 * semitones)
        return CONCERT_A_HZ * float(2 ** (step / 24))

    def _pause(self, mark: Mark) -> None:
        seconds = max((PAUSES_S.get(each, 0.0) for each in mark.text), default=0.0)
        if mark.text.count(".") > 1:
            seconds = PAUSES_S["…"]
        seconds = min(LONGEST_PAUSE_S, max(BETWEEN_WORDS_S, seconds))
        self._silence(seconds / self._manner.speed)
        if _ends(mark.text):
            self._said = 0

    # The stretch on its way

    @property
    def _now(self) -> float:
        return len(self._samples) / tone.RATE

    _sound_ended = 0.0

    def _silence(self, seconds: float) -> None:
        self._samples.frombytes(bytes(2 * round(seconds * tone.RATE)))

    def _put(self, shape: Shape, at: float) -> None:
        """A shape from a moment on; never before the one that is there."""
        if self._mouth:
            at = max(at, self._mouth[-1][0])
            if self._mouth[-1][1] == shape:
                return
            if self._mouth[-1][0] == at:
                self._mouth.pop()
        self._mouth.append((max(0.0, at), shape))

    def _taken(self) -> Speech:
        speech = Speech(self._samples.tobytes(), tone.RATE, tuple(self._mouth), tuple(self._words))
        self._samples, self._mouth, self._words = array("h"), [], []
        self._sound_ended = 0.0
        return speech


def _ends(mark: str) -> bool:
    return any(each in ".!?。！？…" for each in mark)


def _ending(parts: list[Word | Mark], at: int) -> str:
    """How the sentence ends that part `at` is in; "" where it does not."""
    for part in parts[at:]:
        if isinstance(part, Mark) and _ends(part.text):
            if any(each in "?？" for each in part.text):
                return "?"
            return "!" if any(each in "!！" for each in part.text) else "."
    return ""
