"""From written parts to tokens: the frame's marks are tokens of their own, people's words never."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from llmcompanion.models.llama.marks import MarkFinder
from llmcompanion.models.llama.template import ChatTemplate

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        self._control = MarkFinder(file.special)
        self._in_frame = MarkFinder(self._marks)
        self._finders: dict[frozenset[str], MarkFinder] = {}
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

        forbidden = self._forbidden(parts)
        for part in parts:
            text, at = part.text, 0
            if part.line is None:
                for start, end in self._in_frame.spans(text):
                    run.append(text[at:start])
                    flush()
                    tokens.append(self._marks[text[start:end]])
                    at = end
            else:
                for start, _ in forbidden.spans(text):  # words that look like a mark are cut in two
                    run.append(text[at : start + 1])
                    flush()
                    at = start + 1
            run.append(text[at:])
        flush()
        return tokens

    def _forbidden(self, parts: Sequence[Part]) -> MarkFinder:
        """What must not stand in people's words: control tokens, and markup the frame uses."""
        used = {
            part.text[start:end]
            for part in parts
            if part.line is None
            for start, end in self._in_frame.spans(part.text)
        }
        more = frozenset(mark for mark in used - self._control.names if _MARKUP.search(mark))
        if not more:
            return self._control
        if more not in self._finders:
            self._finders[more] = MarkFinder(self._control.names | more)
        return self._finders[more]
