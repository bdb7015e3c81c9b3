"""From written parts to tokens: the frame's marks are tokens of their own, people's words never."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from llmcompanion.models.llama.template import ChatTemplate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from llmcompanion.models.llama.model_file import ModelFile
    from llmcompanion.models.llama.past import Past
    from llmcompanion.models.llama.protocol import Turn
    from llmcompanion.models.llama.template import Part


_MARKUP = re.compile(r"[<\[{|].*[>\]}|]")  # "<|user|>"; not an added run of spaces or line ends


class Tokenizer(Protocol):
    """What an engine knows of its vocabulary."""

    def tokenize(self, text: str) -> list[int]:
        """The tokens of plain text; control tokens in it are mere letters."""
        ...

    def opening(self) -> list[int]:
        """Tokens that every prompt of this model begins with."""
        ...


class PromptWriter:
    """Makes the prompt's tokens, and keeps them the same from turn to turn."""

    def __init__(self, file: ModelFile, tokenizer: Tokenizer, past: Past) -> None:
        self.template = ChatTemplate(file.template, bos=file.bos, eos=file.eos)
        self._tokenizer = tokenizer
        self._past = past
        self._marks = {**file.phrases, **file.special}
        self._names = frozenset(file.special)
        self._special = _any_of(file.special)
        self._in_frame = _any_of(self._marks)
        self._opening = tokenizer.opening()

    def tokens(self, system: str, lines: Sequence[Turn]) -> list[int]:
        """The prompt for a reply to `lines`.

        Raises:
            ValueError: The template cannot write them.
        """
        known = self._past.whole(system, lines)
        if known is not None:
            return list(known)
        parts = self.template.parts(system, lines)
        beginning = self._past.beginning(system, lines)
        if beginning is not None:
            for place, part in enumerate(parts):
                if part.line == beginning.lines - 1:
                    return [*beginning.tokens, *self._encoded(parts[place + 1 :])]
        tokens = self._encoded(parts)
        if self._opening and tokens[: len(self._opening)] != self._opening:
            return [*self._opening, *tokens]
        return tokens

    def _encoded(self, parts: Sequence[Part]) -> list[int]:
        """Frame is cut at its marks; what is between two marks becomes tokens in one go."""
        tokens: list[int] = []
        run: list[str] = []

        def flush() -> None:
            text = "".join(run)
            run.clear()
            if text:
                tokens.extend(self._tokenizer.tokenize(text))

        marks = self._frame_marks(parts)
        for part in parts:
            if part.line is None:
                at = 0
                for mark in self._in_frame.finditer(part.text):
                    run.append(part.text[at : mark.start()])
                    flush()
                    tokens.append(self._marks[mark[0]])
                    at = mark.end()
                run.append(part.text[at:])
                continue
            at = 0
            for mark in marks.finditer(part.text):  # words that look like a mark are cut in two
                run.append(part.text[at : mark.start() + 1])
                flush()
                at = mark.start() + 1
            run.append(part.text[at:])
        flush()
        return tokens

    def _frame_marks(self, parts: Sequence[Part]) -> re.Pattern[str]:
        """What must not stand in people's words: control tokens, and markup the frame uses."""
        odd = {
            mark[0]
            for part in parts
            if part.line is None
            for mark in self._in_frame.finditer(part.text)
            if mark[0] not in self._names and _MARKUP.search(mark[0])
        }
        return _any_of([*self._names, *odd]) if odd else self._special


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Finds any of `texts`, the longest first; never where there are none."""
    ordered = sorted((text for text in texts if text), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")
