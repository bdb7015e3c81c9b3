"""xllamacpp as the engine: the prebuilt llama-server in this process, spoken to over loopback.

It listens on a port of its own choosing and answers only whoever knows a key that was made up a
moment ago. Its tokens and its native completion are used rather than its chat: so the prompt is
the same as with the other engine, and people's words stay words. Its server samples first and
looks at the grammar after, so one grammar may hold for the whole reply at no cost.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import secrets
import socket
import tempfile
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from llmcompanion.models.llama.engine import MIN_P, TOP_K, TOP_P, EngineError, Tally, Wish
from llmcompanion.models.llama.grammar import tag_grammar
from llmcompanion.models.llama.protocol import Token
from llmcompanion.models.llama.reasons import load_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmcompanion.models.llama.protocol import Load

_BATCH = 64  # the server looks up between batches: small ones let it hear that it was cancelled
_FRAME_LENGTH = 12
_WAIT_S = 600.0
_LOOK_EVERY_S = 0.01


class XLlamaCpp:
    """One model in xllamacpp's server."""

    name = "xllamacpp"

    def __init__(self) -> None:
        import xllamacpp

        self._package: Any = xllamacpp
        self._server: Any = None
        self._host, self._port = "", 0
        self._key = secrets.token_urlsafe(24)
        self._connection: http.client.HTTPConnection | None = None
        self._known: dict[str, tuple[int, ...]] = {}

    def load(self, order: Load, progress: Callable[[float], None]) -> int:
        """See `llmcompanion.models.llama.engine.Engine.load`. It does not say how far it is."""
        parameters = self._package.CommonParams()
        parameters.model.path = order.path
        parameters.n_ctx = order.context_tokens
        parameters.n_parallel = 1
        parameters.n_batch = parameters.n_ubatch = _BATCH
        parameters.cpuparams.n_threads = order.threads
        parameters.cpuparams_batch.n_threads = order.threads
        parameters.n_gpu_layers = -1 if order.gpu_layers is None else order.gpu_layers
        parameters.fit_params = False
        parameters.warmup = False
        parameters.ui = False
        parameters.cache_ram_mib = 0
        parameters.verbosity = 1  # errors, which never quote what was said
        parameters.api_keys = [self._key]
        said: list[str] = []
        try:
            with _overheard(said):
                self._server = self._package.Server(parameters)
        except (RuntimeError, ValueError, OSError) as error:
            trouble, what = load_failure(said, str(error))
            raise EngineError(trouble, what) from error
        address = urlsplit(self._server.listening_address)
        self._host, self._port = address.hostname or "127.0.0.1", address.port or 0
        return int(self._asked("GET", "/slots")[0]["n_ctx"])

    def tokenize(self, text: str) -> list[int]:
        """See `llmcompanion.models.llama.engine.Engine.tokenize`."""
        if text in self._known:
            return list(self._known[text])
        body = {"content": text, "add_special": False, "parse_special": False}
        tokens = [int(token) for token in self._asked("POST", "/tokenize", body)["tokens"]]
        if len(text) <= _FRAME_LENGTH:  # the frame's few pieces come again and again
            self._known[text] = tuple(tokens)
        return tokens

    def opening(self) -> list[int]:
        """See `llmcompanion.models.llama.engine.Engine.opening`."""
        plain = self.tokenize("a")
        body = {"content": "a", "add_special": True, "parse_special": False}
        whole = [int(token) for token in self._asked("POST", "/tokenize", body)["tokens"]]
        return whole[:1] if whole[:1] != plain[:1] else []

    def interrupt(self) -> None:
        """See `llmcompanion.models.llama.engine.Engine.interrupt`."""
        connection = self._connection
        sock = connection.sock if connection is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def reply(
        self, prompt: list[int], wish: Wish, tally: Tally, cancelled: Callable[[], bool]
    ) -> Iterator[bytes]:
        """See `llmcompanion.models.llama.engine.Engine.reply`."""
        connection = self._connected()
        self._connection = connection
        finished = False
        try:
            if not cancelled():
                connection.request(
                    "POST", "/completion", json.dumps(_body(prompt, wish)), self._headers()
                )
            if not cancelled():
                yield from _events(connection.getresponse(), wish, tally, cancelled)
                finished = not cancelled()
        except (OSError, http.client.HTTPException, ValueError) as error:
            if not cancelled():
                raise EngineError("engine", f"xllamacpp broke off ({error!s:.100})") from error
        finally:
            self._connection = None
            connection.close()
            if not finished:
                self._come_to_rest()
        if cancelled():
            tally.end = "cancelled"

    def _come_to_rest(self) -> None:
        """Wait until the server has noticed that nobody listens any more."""
        until = time.monotonic() + _WAIT_S
        while time.monotonic() < until:
            if not any(slot["is_processing"] for slot in self._asked("GET", "/slots")):
                return
            time.sleep(_LOOK_EVERY_S)

    def _asked(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        connection = self._connected()
        try:
            data = json.dumps(body) if body is not None else None
            connection.request(method, path, data, self._headers())
            answer = connection.getresponse()
            read = answer.read()
            if answer.status != 200:
                raise EngineError("engine", f"xllamacpp answered {answer.status} to {path}")
            return json.loads(read)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise EngineError("engine", f"xllamacpp does not answer ({error!s:.100})") from error
        finally:
            connection.close()

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._host, self._port, timeout=_WAIT_S)

    def _headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"}


@contextmanager
def _overheard(lines: list[str]) -> Iterator[None]:
    """Take down what is written to this process's standard error meanwhile; it is passed on."""
    outer = os.dup(2)
    with tempfile.TemporaryFile() as notes:
        os.dup2(notes.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(outer, 2)
            os.close(outer)
            notes.seek(0)
            taken = notes.read()
            with suppress(OSError):
                os.write(2, taken)
            lines += taken.decode("utf-8", "replace").splitlines()


def _body(prompt: list[int], wish: Wish) -> dict[str, Any]:
    body: dict[str, Any] = {
        "prompt": prompt,
        "n_predict": wish.max_tokens,
        "temperature": max(0.0, wish.temperature),
        "top_k": TOP_K,
        "top_p": TOP_P,
        "min_p": MIN_P,
        "seed": wish.seed,
        "stream": True,
        "cache_prompt": True,
        "return_tokens": True,
    }
    grammar = tag_grammar(wish.grammar_labels, open_end=True)
    if grammar:
        body["grammar"] = grammar
    if wish.runners_up:
        body["n_probs"] = wish.runners_up + 1
    return body


def _drawn(told: dict[str, Any], runners_up: int) -> Token:
    """A token as the server tells of it. Its list is of the most probable, the drawn one among
    them only where it is one of them: then its rank is known, else that it is none of them."""
    identity = told.get("id")
    listed = told.get("top_logprobs") or []
    rank = next((n for n, each in enumerate(listed) if each.get("id") == identity), len(listed))
    others = [each for each in listed if each.get("id") != identity]
    return Token(
        str(told.get("token", "")),
        _probability(told),
        rank,
        tuple((str(each.get("token", "")), _probability(each)) for each in others[:runners_up]),
    )


def _probability(told: dict[str, Any]) -> float:
    return min(1.0, math.exp(float(told.get("logprob") or 0.0)))


def _events(
    answer: http.client.HTTPResponse, wish: Wish, tally: Tally, cancelled: Callable[[], bool]
) -> Iterator[bytes]:
    """The words in a stream of server-sent events. Fills in the tally."""
    if answer.status != 200:
        error = json.loads(answer.read()).get("error") or {}
        if error.get("type") == "exceed_context_size_error":
            raise EngineError("context", "the prompt does not fit into the context")
        raise EngineError("engine", f"xllamacpp refused ({str(error.get('message'))[:100]})")
    for line in answer:
        if cancelled():
            return
        if not line.startswith(b"data: "):
            continue
        event = json.loads(line[6:])
        if "error" in event:
            raise EngineError("engine", f"xllamacpp failed ({str(event['error'])[:100]})")
        tally.tokens += [int(token) for token in event.get("tokens") or ()]
        told = event.get("completion_probabilities") or ()
        tally.drawn += [_drawn(each, wish.runners_up) for each in told]
        if event.get("stop"):
            timings = event.get("timings") or {}
            tally.evaluated = int(timings.get("prompt_n") or 0)
            tally.end = "length" if event.get("stop_type") == "limit" else "stop"
            # tokens of characters that came in pieces are not all told
            tally.whole = len(tally.tokens) == event.get("tokens_predicted")
            if tally.end == "stop" and tally.whole and tally.tokens:
                tally.tokens.pop()
        if event.get("content"):
            yield event["content"].encode()
        if event.get("stop"):
            return
    if not cancelled():
        raise EngineError("engine", "xllamacpp ended the reply before it was complete")
