"""llama-cpp-python as the engine: llama.cpp in this process, through ctypes.

Known traps, and what is done about them here: chat completion re-reads the whole reply at every
token and stalls at an odd byte (so `generate` is used, token by token); the first replies of all
processes are the same without a seed; a grammar costs as much as a small model at every token (so
it is taken away after the tag); an invalid one ends the process (see `grammar`); pieces of more
than 32 bytes come out wrong (so they are read here).
"""

from __future__ import annotations

import ctypes
import math
import os
import sys
from typing import TYPE_CHECKING, Any

from llmcompanion.models.llama.engine import (
    LONGEST_TAG_TOKENS,
    MIN_P,
    TOP_K,
    TOP_P,
    EngineError,
    Tally,
    Wish,
)
from llmcompanion.models.llama.grammar import tag_grammar
from llmcompanion.models.llama.protocol import Token
from llmcompanion.models.llama.reasons import load_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmcompanion.models.llama.protocol import Load

_WARNING = 3  # ggml's levels: 1 debug, 2 info, 3 warning, 4 error, 5 goes on with the last
_BATCH = 512


class LlamaCpp:
    """One model in llama-cpp-python. Not for two threads: its objects crash if shared."""

    name = "llama-cpp-python"

    def __init__(self) -> None:
        os.environ.setdefault("GOMP_SPINCOUNT", "1000")  # read when the library is loaded
        import llama_cpp
        from llama_cpp import llama_cpp as library

        self._package: Any = llama_cpp
        self._library: Any = library
        self._llm: Any = None
        self._evaluated = 0
        self._cancelled: Callable[[], bool] = lambda: False
        self._flag = ctypes.create_string_buffer(2)  # "" goes on, anything else aborts
        self._complaints: list[str] = []
        self._callbacks: list[Any] = []  # kept: the library holds pointers to them
        self._buffer = ctypes.create_string_buffer(1024)

    # loading -------------------------------------------------------------------------------

    def load(self, order: Load, progress: Callable[[float], None]) -> int:
        """See `llmcompanion.models.llama.engine.Engine.load`."""
        self._listen()
        layers = -1 if order.gpu_layers is None else order.gpu_layers
        while True:
            try:
                self._llm = self._made(order, layers, progress)
                break
            except (ValueError, RuntimeError, AssertionError, MemoryError, OSError) as error:
                if order.gpu_layers is None and layers != 0 and self._on_gpu():
                    layers = 0  # it did not fit into the graphics memory: without, then
                    continue
                trouble, what = load_failure(self._complaints, str(error))
                raise EngineError(trouble, what) from error
        abort = _nonzero(self._library.ggml_abort_callback)
        flag = ctypes.cast(self._flag, ctypes.c_void_p)
        self._library.llama_set_abort_callback(self._llm.ctx, abort, flag)
        self._callbacks.append(abort)
        return int(self._llm.n_ctx())

    def _made(self, order: Load, layers: int, progress: Callable[[float], None]) -> Any:
        outer = self

        class Counting(self._package.Llama):  # type: ignore[name-defined, misc]
            def eval(self, tokens: Any) -> None:
                for start in range(0, len(tokens), _BATCH):
                    if outer._cancelled():  # a graphics processor asks no abort callback
                        raise RuntimeError("cancelled")
                    batch = tokens[start : start + _BATCH]
                    outer._evaluated += len(batch)
                    super().eval(batch)

        usual = self._library.llama_model_default_params

        def report(share: float, _: Any) -> bool:
            progress(share)
            return True

        callback = self._library.llama_progress_callback(report)

        def with_progress() -> Any:
            parameters = usual()
            parameters.progress_callback = callback
            return parameters

        self._library.llama_model_default_params = with_progress  # the class takes no callback
        try:
            return Counting(
                order.path,
                n_ctx=order.context_tokens,
                n_batch=_BATCH,
                n_threads=order.threads,
                n_threads_batch=order.threads,
                n_gpu_layers=layers,
                verbose=True,  # "False" moves this process's outputs to nowhere for a while
            )
        finally:
            self._library.llama_model_default_params = usual

    def _listen(self) -> None:
        """Have the library's complaints: the reason of a failure stands nowhere else."""

        def hear(level: int, text: bytes, _: Any) -> None:
            if level >= _WARNING:
                said = text.decode("utf-8", "replace")
                self._complaints.append(said.strip())
                del self._complaints[:-50]
                sys.stderr.write(said)

        callback = self._library.llama_log_callback(hear)
        self._library.llama_log_set(callback, None)
        self._callbacks.append(callback)

    def _on_gpu(self) -> bool:
        return bool(self._library.llama_supports_gpu_offload())

    # words ---------------------------------------------------------------------------------

    def tokenize(self, text: str) -> list[int]:
        """See `llmcompanion.models.llama.engine.Engine.tokenize`."""
        return list(self._llm.tokenize(text.encode(), add_bos=False, special=False))

    def opening(self) -> list[int]:
        """See `llmcompanion.models.llama.engine.Engine.opening`."""
        begin = self._llm.token_bos()
        return [t for t in self._llm.tokenize(b"", add_bos=True, special=False) if t == begin][:1]

    def interrupt(self) -> None:
        """See `llmcompanion.models.llama.engine.Engine.interrupt`."""
        self._flag.value = b"x"

    def reply(
        self, prompt: list[int], wish: Wish, tally: Tally, cancelled: Callable[[], bool]
    ) -> Iterator[bytes]:
        """See `llmcompanion.models.llama.engine.Engine.reply`."""
        self._cancelled = cancelled
        self._flag.value = b""
        if cancelled():  # looked at after: it may come from the other thread at any moment
            self._flag.value = b"x"
        try:
            yield from self._reply(prompt, wish, tally)
        except RuntimeError as error:
            if cancelled():
                tally.end = "cancelled"
                return
            raise EngineError("engine", f"llama.cpp gave up ({error!s:.100})") from error
        finally:
            self._cancelled = lambda: False

    def _reply(self, prompt: list[int], wish: Wish, tally: Tally) -> Iterator[bytes]:
        self._llm.set_seed(wish.seed)
        before = self._evaluated
        grammar = tag_grammar(wish.grammar_labels)
        if grammar:
            tag = b""
            held = self._package.LlamaGrammar.from_string(grammar, verbose=False)
            for piece in self._run(prompt, wish, tally, held):
                tag += piece
                yield piece
                if tag.endswith(b"]") or len(tally.tokens) >= LONGEST_TAG_TOKENS:
                    break
            if tally.end != "stop" or len(tally.tokens) >= wish.max_tokens:
                tally.evaluated = self._evaluated - before - max(0, len(tally.tokens) - 1)
                return
        yield from self._run([*prompt, *tally.tokens], wish, tally, None)
        tally.evaluated = self._evaluated - before - max(0, len(tally.tokens) - 1)

    def _run(self, begin: list[int], wish: Wish, tally: Tally, grammar: Any) -> Iterator[bytes]:
        """Tokens until the model ends its reply, or it has to end. Sets `tally.end`."""
        vocabulary = self._llm._model.vocab
        is_end = self._library.llama_vocab_is_eog
        tally.end = "stop"
        for token in self._llm.generate(
            begin,
            temp=max(0.0, wish.temperature),
            top_k=TOP_K,
            top_p=TOP_P,
            min_p=MIN_P,
            repeat_penalty=1.0,
            grammar=grammar,
        ):
            if self._cancelled():
                tally.end = "cancelled"
                return
            if is_end(vocabulary, token):
                return
            tally.tokens.append(int(token))
            if wish.runners_up:
                tally.drawn.append(self._drawn(vocabulary, int(token), wish.runners_up))
            yield self._piece(vocabulary, token)
            if len(tally.tokens) >= wish.max_tokens:
                tally.end = "length"
                return

    def _drawn(self, vocabulary: Any, token: int, runners_up: int) -> Token:
        """What the model thought of a token that was drawn a moment ago, and of others.

        Control tokens count, though they have no text of their own.
        """
        import numpy

        count = self._llm.n_vocab()
        pointer = self._library.llama_get_logits_ith(self._llm.ctx, -1)
        logits = numpy.ctypeslib.as_array(pointer, shape=(count,))
        highest = float(logits.max())
        total = float(numpy.exp(logits - highest, dtype=numpy.float32).sum())
        wanted = min(runners_up + 1, count)
        best = numpy.argpartition(logits, count - wanted)[count - wanted :]
        best = best[numpy.argsort(-logits[best], kind="stable")]

        def chance(other: int) -> float:
            return math.exp(float(logits[other]) - highest) / total

        return Token(
            self._text(vocabulary, token),
            chance(token),
            int((logits > logits[token]).sum()),
            tuple(
                (self._text(vocabulary, int(other)), chance(int(other)))
                for other in best
                if other != token
            )[:runners_up],
        )

    def _text(self, vocabulary: Any, token: int) -> str:
        return self._piece(vocabulary, token, special=True).decode("utf-8", "replace")

    def _piece(self, vocabulary: Any, token: int, *, special: bool = False) -> bytes:
        """A token's bytes; nothing for control tokens, unless their names are wanted."""
        size = len(self._buffer)
        length = self._library.llama_token_to_piece(
            vocabulary, token, self._buffer, size, 0, special
        )
        if length < 0:
            self._buffer = ctypes.create_string_buffer(-length)
            return self._piece(vocabulary, token, special=special)
        return self._buffer.raw[:length]


def _nonzero(kind: Any) -> Any:
    """A callback that says whether the text at its argument is not empty: the C library's own
    `strlen`, whose 0 or 1 is false or true.

    The engine asks some hundred times a token. Asking Python takes its lock each time, which
    costs a small model a fifth of its speed; this costs nothing.
    """
    library = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
    return ctypes.cast(library.strlen, kind)
