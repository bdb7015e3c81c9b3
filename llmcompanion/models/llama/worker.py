"""The child process: one engine, one model, orders in, reports out.

Run as ``python -m llmcompanion.models.llama.worker`` by `llmcompanion.models.llama.process`. Its
standard input and output are private pipes; whatever native code writes to the descriptors 1 and 2
goes to the log that the parent handed in as standard error. It ends when its input does, that is,
with its parent.
"""

from __future__ import annotations

import codecs
import faulthandler
import os
import queue
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from llmcompanion.errors import UserError
from llmcompanion.models.llama import protocol
from llmcompanion.models.llama.engine import EngineError, Tally, Wish
from llmcompanion.models.llama.grammar import usable
from llmcompanion.models.llama.model_file import read_model_file
from llmcompanion.models.llama.past import Exchange, Past
from llmcompanion.models.llama.prompt import PromptWriter
from llmcompanion.models.llama.stops import StopFinder
from llmcompanion.models.llama.template import CHATML_STOPS

if TYPE_CHECKING:
    from llmcompanion.models.llama.engine import Engine

_REPORT_EVERY_S = 0.1
_SEND_EVERY_S = 0.01  # a quick model's words go in handfuls: each message wakes the app
_ROOM = 1  # a context must hold the prompt and at least this much of a reply


class Worker:
    """Works off orders, one after the other.

    Args:
        source: Where orders come from, a line each.
        sink: Where reports go.
    """

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._orders: queue.SimpleQueue[protocol.Order] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._engine: Engine | None = None
        self._writer: PromptWriter | None = None
        self._past = Past()
        self._context = 0
        self._stops: tuple[str, ...] = ()

    def run(self) -> None:
        """Until the input ends; then the process is left at once, native threads and all."""
        threading.Thread(target=self._listen, daemon=True, name="orders").start()
        self._tell(protocol.Up(os.getpid()))
        while True:
            order = self._orders.get()
            try:
                self._obey(order)
            except EngineError as error:
                self._fail(order, error.trouble, error.what)
            except UserError as error:  # the file is another than the one the parent looked at
                self._fail(order, "file", error.what)
            except ValueError as error:
                self._fail(order, "engine", str(error))
            except MemoryError:
                self._fail(order, "memory", "there is not enough memory")
            except Exception as error:  # noqa: BLE001 - the parent decides what becomes of it
                sys.excepthook(type(error), error, error.__traceback__)
                self._fail(order, "engine", f"the engine failed ({type(error).__name__})")

    def _listen(self) -> None:
        for line in self._source:
            try:
                order = protocol.order(line)
            except msgspec.DecodeError:
                break
            if isinstance(order, protocol.Cancel):
                self._cancelled.add(order.id)
                if self._engine is not None:
                    self._engine.interrupt()
            else:
                self._orders.put(order)
        os._exit(0)

    def _obey(self, order: protocol.Order) -> None:
        match order:
            case protocol.Load():
                self._load(order)
            case protocol.Generate():
                self._generate(order)
            case protocol.Count():
                tokens = self._ready().tokens(order.system, order.lines)
                self._tell(protocol.Counted(order.id, len(tokens)))

    def _load(self, order: protocol.Load) -> None:
        file = read_model_file(Path(order.path), vocabulary=True)
        self._engine = engine = _made(order.engine)
        last = 0.0

        def progress(share: float) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _REPORT_EVERY_S:
                last = now
                self._tell(protocol.Loading(min(max(share, 0.0), 1.0)))

        self._context = engine.load(order, progress)
        self._writer = PromptWriter(file, engine, self._past)
        notes = []
        if self._writer.template.fallback:
            self._stops = tuple(stop for stop in CHATML_STOPS if stop not in file.special)
            notes.append("no chat template of the file's own works; ChatML is used")
        self._tell(protocol.Loaded(self._context, engine.name, tuple(notes)))

    def _generate(self, order: protocol.Generate) -> None:
        engine = self._engine
        prompt = self._ready().tokens(order.system, order.lines)
        if engine is None or not prompt:
            raise EngineError("engine", "there is nothing to reply to")
        room = self._context - len(prompt)
        if room < _ROOM:
            raise EngineError(
                "context", f"{len(prompt)} tokens do not fit into a context of {self._context}"
            )
        wish = Wish(
            grammar_labels=usable(order.labels),
            max_tokens=min(room, order.max_tokens or room),
            temperature=order.temperature,
            seed=order.seed,
            runners_up=order.runners_up,
        )
        tally = Tally([])
        text = self._stream(order, engine, prompt, wish, tally)
        if tally.end == "length" and (order.max_tokens is None or order.max_tokens > room):
            tally.end = "context"
        tokens = tuple(tally.tokens) if tally.whole else ()
        self._past.remember(Exchange(order.system, order.lines, tuple(prompt), text, tokens))
        self._cancelled.discard(order.id)
        self._tell(
            protocol.Done(order.id, tally.end, len(prompt), tally.evaluated, len(tally.tokens))
        )

    def _stream(
        self,
        order: protocol.Generate,
        engine: Engine,
        prompt: list[int],
        wish: Wish,
        tally: Tally,
    ) -> str:
        """Send the reply off as it is made; the whole of it."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        stops = StopFinder(self._stops)
        whole: list[str] = []
        waiting: list[str] = []
        last = 0.0

        def send(text: str, *, now: bool = False) -> None:
            nonlocal last
            if text:
                whole.append(text)
                waiting.append(text)
            moment = time.monotonic()
            if (waiting or tally.drawn) and (now or moment - last >= _SEND_EVERY_S):
                last = moment
                self._tell(protocol.Piece(order.id, "".join(waiting), tuple(tally.drawn)))
                waiting.clear()
                tally.drawn.clear()

        pieces = engine.reply(prompt, wish, tally, lambda: order.id in self._cancelled)
        for piece in pieces:
            send(stops.feed(decoder.decode(piece)))
            if stops.found:
                pieces.close()  # type: ignore[attr-defined]
                tally.end, tally.whole = "stop", False
                break
        send(stops.feed(decoder.decode(b"", final=True)))
        send(stops.finish(), now=True)
        return "".join(whole)

    def _ready(self) -> PromptWriter:
        if self._writer is None:
            raise EngineError("engine", "no model is loaded")
        return self._writer

    def _fail(self, order: protocol.Order, trouble: protocol.Trouble, what: str) -> None:
        identity = 0 if isinstance(order, protocol.Load) else order.id
        self._tell(protocol.Failed(identity, trouble, what))

    def _tell(self, report: protocol.Report) -> None:
        try:
            self._sink.write(protocol.encoded(report))
        except OSError:
            os._exit(0)  # nobody is there to hear it


def _made(name: str) -> Engine:
    try:
        if name == "xllamacpp":
            from llmcompanion.models.llama.engine_xllamacpp import XLlamaCpp

            return XLlamaCpp()
        if name == "llama-cpp-python":
            from llmcompanion.models.llama.engine_llama_cpp import LlamaCpp

            return LlamaCpp()
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        raise EngineError(
            "import", f"{name} is installed, but cannot be used here ({error!s:.120})"
        ) from error
    raise EngineError("import", f"{name} is not an engine of this program")


def main() -> None:
    """Take the pipes for orders and reports; leave 0 to nothing, 1 and 2 to the log."""
    with suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to hear
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    faulthandler.enable()
    Worker(source, sink).run()


if __name__ == "__main__":
    main()
