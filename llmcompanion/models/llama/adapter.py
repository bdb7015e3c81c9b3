"""A local model behind the port: requests go to a child process, its reports become a reply."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llmcompanion.models.llama import protocol
from llmcompanion.models.llama.engine import MIN_P, TOP_K, TOP_P
from llmcompanion.models.llama.engines import PREBUILT, engines, no_engine
from llmcompanion.models.llama.model_file import peek, read_model_file
from llmcompanion.models.llama.process import Gone, ModelProcess
from llmcompanion.models.llama.sizing import context_size, free_memory, usual_threads
from llmcompanion.models.openai_compatible.thoughts import ThoughtFolder
from llmcompanion.models.port import (
    BrokenModelFile,
    Chance,
    ContextFull,
    Delta,
    Drawn,
    Finish,
    Interrupted,
    ModelError,
    ModelInfo,
    Progress,
    Request,
    TokenCount,
    Unreachable,
    Usage,
)

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
    from pathlib import Path

    from llmcompanion.models.llama.engines import Engine
    from llmcompanion.models.llama.model_file import ModelFile

log = logging.getLogger(__name__)

USUAL_TEMPERATURE = 0.8
BYTES_PER_TOKEN = 3.6


@dataclass(frozen=True, slots=True)
class Manner:
    """How the model is run, as far as the person has said. None: what is usual.

    Attributes:
        gpu_layers: -1 for all.
    """

    context_tokens: int | None = None
    threads: int | None = None
    gpu_layers: int | None = None
    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the child may take, in seconds, before it is ended.

    Attributes:
        cancel_s: To stop computing when told to, where the engine can be told.
        deaf_cancel_s: The same where it may not hear (xllamacpp, while it reads a prompt).
        count_s: To count tokens; an estimate stands in.
    """

    cancel_s: float = 0.18
    deaf_cancel_s: float = 0.12
    count_s: float = 5.0


class Llama:
    """A `ChatModel` over a GGUF file.

    The child is started at the first request, and anew after it has ended, however that was.
    One reply is made at a time; a second one waits.

    Args:
        path: The model file. It is looked at here for its name and size (quick, never fails) and
            checked at the first request.
        title: The name a person reads; "" for the file's own.
        log: Where the engine's own words go.
        environ: The process's environment; secrets in it stay here.
        rng: Gives each reply its seed.
        find_engines: What is installed, the preferred one first.
    """

    def __init__(
        self,
        path: Path,
        *,
        log: Path,
        environ: Mapping[str, str],
        rng: random.Random,
        name: str = "",
        title: str = "",
        manner: Manner | None = None,
        patience: Patience | None = None,
        find_engines: Callable[[], list[Engine]] = engines,
    ) -> None:
        self._path = path
        self._log = log
        self._environ = environ
        self._rng = rng
        self._manner = manner or Manner()
        self._patience = patience or Patience()
        self._find_engines = find_engines
        self._engine = ""
        self._busy = asyncio.Lock()
        self._child: ModelProcess | None = None
        self._loaded = False
        self._next_id = 1
        self.evaluated_tokens = 0
        file = peek(path)
        self._info = ModelInfo(
            name=name or path.name,
            title=title or (file.title if file is not None else path.stem),
            provider="llama",
            local=True,
            context_tokens=context_size(file, self._manner.context_tokens, free_memory()),
            max_output_tokens=self._manner.max_tokens,
            sampling=(
                ("temperature", USUAL_TEMPERATURE),
                ("top_k", TOP_K),
                ("top_p", TOP_P),
                ("min_p", MIN_P),
            ),
        )

    def __repr__(self) -> str:
        return f"<Llama {self._path}>"

    @property
    def info(self) -> ModelInfo:
        """What is known so far; the size of the context becomes exact when it is loaded."""
        return self._info

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._child.pid if self._child is not None and self._child.alive else None

    # a reply -------------------------------------------------------------------------------

    async def stream(self, request: Request) -> AsyncIterator[Progress | Delta | Finish]:
        """See `llmcompanion.models.port.ChatModel.stream`."""
        async with self._busy:
            child: ModelProcess | None = None
            async with aclosing(self._ready()) as readying:
                async for ready in readying:
                    if isinstance(ready, Progress):
                        yield ready
                    else:
                        child = ready
            if child is None:  # for the type checker: `_ready` ends with one, or raises
                return
            order = self._generate(request)
            thoughts = ThoughtFolder()
            ended = False
            try:
                await child.send(order)
                while True:
                    report = await self._report(child)
                    if getattr(report, "id", order.id) != order.id:
                        continue
                    match report:
                        case protocol.Piece(text=text, tokens=tokens):
                            spoken, drawn = thoughts.feed(text), _drawn(tokens)
                            if spoken or drawn:
                                yield Delta(spoken, drawn)
                        case protocol.Done():
                            ended = True
                            self.evaluated_tokens = report.evaluated_tokens
                            if spoken := thoughts.finish():
                                yield Delta(spoken)
                            yield self._finish(report)
                            return
                        case protocol.Failed():
                            ended = True
                            raise self._refusal(report)
            except ModelError:
                ended = True
                raise
            finally:
                if not ended:
                    await self._cancel(child, order.id)

    def _generate(self, request: Request) -> protocol.Generate:
        manner = self._manner
        bounds = [n for n in (request.max_tokens, manner.max_tokens) if n is not None]
        wishes = (request.temperature, manner.temperature, USUAL_TEMPERATURE)
        temperature = next(wish for wish in wishes if wish is not None)
        return protocol.Generate(
            id=self._id(),
            system=_encodable(request.system),
            lines=_turns(request),
            labels=request.labels,
            max_tokens=min(bounds) if bounds else None,
            temperature=temperature,
            seed=self._rng.getrandbits(31) | 1,
            runners_up=request.runners_up,
        )

    def _finish(self, done: protocol.Done) -> Finish:
        usage = Usage(done.prompt_tokens, done.output_tokens)
        reason = done.end if done.end != "cancelled" else "stop"
        return Finish(reason, usage)

    async def _cancel(self, child: ModelProcess, order_id: int) -> None:
        """Stop the computation: asked to at first, and ended if that is not heard."""
        deaf = self._engine == "xllamacpp"
        wait_s = self._patience.deaf_cancel_s if deaf else self._patience.cancel_s
        stopped = False
        try:
            await child.send(protocol.Cancel(order_id))
            async with asyncio.timeout(wait_s):
                while not stopped:
                    report = await child.report()
                    over = isinstance(report, protocol.Done | protocol.Failed)
                    stopped = over and getattr(report, "id", 0) == order_id
        except (TimeoutError, Gone):
            pass
        finally:
            if not stopped:
                await self._drop(child)

    async def _drop(self, child: ModelProcess) -> None:
        """End this child; the next request starts another."""
        child.kill()
        if self._child is child:
            self._child, self._loaded = None, False
        await child.close()

    # the child -----------------------------------------------------------------------------

    async def _ready(self) -> AsyncGenerator[Progress | ModelProcess]:
        """A child with the model in it, after what there is to say while it is loaded."""
        child = self._child
        if child is not None and child.alive and self._loaded:
            yield child
            return
        what = f"loading {self._info.title}"
        yield Progress(what)
        file = await asyncio.to_thread(read_model_file, self._path)
        found = await asyncio.to_thread(self._find_engines)
        if not found:
            raise no_engine(self._info.title)
        child = await self._started()
        left = [engine.name for engine in found]
        loaded = False
        try:
            await child.send(self._load(file, left.pop(0)))
            while not loaded:
                report = await self._report(child)
                match report:
                    case protocol.Loading(share=share):
                        yield Progress(what, share)
                    case protocol.Loaded():
                        loaded = True
                        self._note(report)
                    case protocol.Failed(trouble="import", what=reason) if left:
                        log.warning("%s; trying %s", reason, left[0])
                        await child.send(self._load(file, left.pop(0)))
                    case protocol.Failed():
                        raise self._refusal(report)
        finally:
            if not loaded:
                await self._drop(child)
        self._loaded = True
        yield child

    async def _started(self) -> ModelProcess:
        if self._child is not None:
            await self._drop(self._child)
        try:
            self._child = await ModelProcess.start(environ=self._environ, log=self._log)
        except OSError as error:
            raise Unreachable(
                f"the process for local models cannot be started ({error.strerror})",
                where=self._info.title,
                mend="free some memory, and try again",
            ) from error
        return self._child

    def _load(self, file: ModelFile, engine: str) -> protocol.Load:
        manner = self._manner
        self._engine = engine
        return protocol.Load(
            engine=engine,
            path=self._spelt(),
            context_tokens=context_size(file, manner.context_tokens, free_memory()),
            threads=manner.threads or usual_threads(),
            gpu_layers=manner.gpu_layers,
        )

    def _spelt(self) -> str:
        path = str(self._path)
        if path != _encodable(path):
            raise BrokenModelFile(
                "its name is not text in UTF-8", where=_encodable(path), mend="rename it"
            )
        return path

    def _note(self, loaded: protocol.Loaded) -> None:
        log.info("loaded %s with %s", self._path.name, loaded.engine)
        for note in loaded.notes:
            log.warning("%s: %s", self._path.name, note)
        self._info = replace(self._info, context_tokens=loaded.context_tokens)

    async def _report(self, child: ModelProcess) -> protocol.Report:
        """The child's next report. Raises `Interrupted` with how it ended."""
        try:
            return await child.report()
        except Gone as gone:
            if self._child is child:
                self._child, self._loaded = None, False
            await child.close()
            how = gone.how
        log.warning("the model's process %s", how)
        raise Interrupted(
            f"the model's process {how}",
            where=self._info.title,
            mend="ask again: it is started anew",
        )

    def _refusal(self, failed: protocol.Failed) -> ModelError:
        where = self._info.title
        match failed.trouble:
            case "file":
                what, _, mend = failed.what.partition("; ")
                return BrokenModelFile(what, where=str(self._path), mend=mend)
            case "context":
                return ContextFull(
                    f"the conversation is longer than the model can read ({failed.what})",
                    where=where,
                    mend="begin a new one, or set a larger context_tokens in its profile",
                )
            case "memory":
                what, _, mend = failed.what.partition("; ")
                return BrokenModelFile(
                    what, where=where, mend=mend or "choose a smaller model or context_tokens"
                )
            case "import":
                return Unreachable(
                    failed.what, where=where, mend=f"reinstall it, or run: {PREBUILT}"
                )
            case _:
                return Interrupted(failed.what, where=where, mend="ask again")

    # what the model is ---------------------------------------------------------------------

    async def count_tokens(self, request: Request) -> TokenCount:
        """Counted by the model if it is loaded and at rest, else estimated."""
        child = self._child
        if child is not None and self._loaded and child.alive and not self._busy.locked():
            async with self._busy:
                with suppress(Exception):
                    async with asyncio.timeout(self._patience.count_s):
                        return await self._counted(child, request)
        size = len(request.system.encode("utf-8", "replace")) + sum(
            len(line.text.encode("utf-8", "replace")) + 16 for line in request.lines
        )
        return TokenCount(round(size / BYTES_PER_TOKEN), exact=False)

    async def _counted(self, child: ModelProcess, request: Request) -> TokenCount:
        order = protocol.Count(self._id(), _encodable(request.system), _turns(request))
        await child.send(order)
        while True:
            match await self._report(child):
                case protocol.Counted(id=order.id, tokens=tokens):
                    return TokenCount(tokens, exact=True)
                case protocol.Failed(id=order.id):
                    raise ValueError("it cannot be counted")

    async def close(self) -> None:
        """End the child and give its memory back. A later request starts another."""
        child = self._child
        self._child, self._loaded = None, False
        if child is not None:
            await child.close()

    def _id(self) -> int:
        self._next_id += 1
        return self._next_id


def _drawn(tokens: tuple[protocol.Token, ...]) -> tuple[Drawn, ...]:
    return tuple(
        Drawn(
            token.text, token.probability, token.rank, tuple(Chance(*each) for each in token.others)
        )
        for token in tokens
    )


def _turns(request: Request) -> tuple[protocol.Turn, ...]:
    return tuple(protocol.Turn(line.role, _encodable(line.text)) for line in request.lines)


def _encodable(text: str) -> str:
    """`text` without halves of characters, which JSON over UTF-8 cannot carry."""
    return text.encode("utf-8", "replace").decode()
