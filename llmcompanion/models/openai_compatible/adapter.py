"""A served model behind the port: one request, one stream of text, one end."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from llmcompanion.errors import UserError
from llmcompanion.models.addresses import host_of, is_loopback, is_web_address
from llmcompanion.models.openai_compatible import failures
from llmcompanion.models.openai_compatible.asking import Dialect, body, estimated_tokens
from llmcompanion.models.openai_compatible.limits import (
    OLLAMA_DEFAULT,
    Limits,
    is_cloud,
    kind_of,
    learn_limits,
    limits_in,
)
from llmcompanion.models.openai_compatible.reading import Reading
from llmcompanion.models.port import (
    ContextFull,
    Delta,
    Finish,
    ModelError,
    ModelInfo,
    NotAuthorised,
    Refused,
    Request,
    TokenCount,
    Unreachable,
)
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import httpx2
    from openai import AsyncOpenAI

    from llmcompanion.clock import Clock
    from llmcompanion.config.keys import Key

log = logging.getLogger(__name__)

NO_KEY = "none"
"""Sent where a server needs no key: the SDK insists on one."""

_TELL_ONCE_LOADED = ("ollama", "lmstudio")
"""Servers that load a model at its first request, and know only then what it reads."""

_TRIES = 4
"""Requests for one reply until a server takes one without what it refused of the others."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the network may be silent, in seconds.

    Attributes:
        connect_s: For a connection to come about.
        idle_s: Between two signs of life; a local server may load a model before the first.
        aside_s: For what is only nice to have: limits, a list.
    """

    connect_s: float = 10.0
    idle_s: float = 120.0
    aside_s: float = 2.0


PATIENCE = Patience()
LOCAL_PATIENCE = Patience(connect_s=3.0, idle_s=600.0, aside_s=1.5)
"""A server on this machine answers its phone at once, and may take minutes to load a model."""


class OpenAICompatible:
    """A `ChatModel` over ``chat/completions``.

    Nothing is imported, looked up or opened before the first call. The SDK's own retries are off:
    waiting is the caller's, who shows it.

    Args:
        model: The server's id; "" for the first that it lists.
        base_url: Where it is; ``/v1`` is added to an address without a path.
        find_key: Looks the key for this address up; may block, is called in a thread. None: it
            needs none.
        key_hint: What to do where a key is asked for and there is none.
        wanted_context: What the person's profile hopes the model reads.
    """

    def __init__(
        self,
        *,
        model: str,
        base_url: str,
        clock: Clock,
        find_key: Callable[[], Key | None] | None = None,
        key_hint: str = "",
        wanted_context: int | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._base_url = with_path(base_url)
        self._clock = clock
        self._find_key = find_key
        self._key_hint = key_hint
        self._wanted_context = wanted_context
        self._local = is_loopback(self._base_url)
        self._patience = patience or (LOCAL_PATIENCE if self._local else PATIENCE)
        self._dialect = Dialect()
        self._limits = Limits(kind_of(self._base_url))
        if self._limits.kind == "ollama":
            self._limits = replace(self._limits, context_tokens=OLLAMA_DEFAULT)
        host = host_of(self._base_url)
        self._info = ModelInfo(
            name=model,
            title=model or f"the model at {host}",
            provider="openai",
            local=self._local and not is_cloud(model),
            context_tokens=self._limits.context_tokens,
            settings=(("server", host),),
        )
        self._has_key = False
        self._told_of_cut = False
        self._learned = False
        self._client: AsyncOpenAI | None = None
        self._http: httpx2.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._learning: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"<OpenAICompatible {self._info.name} at {host_of(self._base_url)}>"

    @property
    def info(self) -> ModelInfo:
        """What is known so far; limits become exact once the server has told them."""
        return self._info

    @property
    def limits(self) -> Limits:
        """What is known of the model's limits, and how well."""
        return self._limits

    # a reply -------------------------------------------------------------------------------

    async def stream(self, request: Request) -> AsyncIterator[Delta | Finish]:
        """See `llmcompanion.models.port.ChatModel.stream`."""
        client = await self._opened()
        if not self._info.name:
            await self._choose_model(client)
        self._begin_learning()
        chunks, asked = await self._begun(client, request)
        reading = Reading(limit=asked.get(self._dialect.bound) if self._dialect.bound else None)
        failed: ModelError | None = None
        try:
            async for chunk in chunks:
                text = reading.take(chunk)
                if text:
                    yield Delta(text)
            rest = reading.rest()
            if rest:
                yield Delta(rest)
        except Exception as error:  # noqa: BLE001 - the SDK lets errors of three libraries through
            failed = self._failure(error, begun=True)
        finally:
            await _closed(chunks)
        if failed is None and not reading.reason:
            failed = failures.ended_early(self._place)
        if failed is not None:
            raise failed
        finish = reading.finish()
        yield replace(finish, detail=finish.detail or await self._about_context(request))

    async def _begun(self, client: AsyncOpenAI, request: Request) -> tuple[Any, dict[str, Any]]:
        """The open stream, and what was asked. What the server refuses is left out."""
        failed: ModelError | None = None
        for attempt in range(_TRIES):
            asked = body(
                request,
                model=self._info.name,
                dialect=self._dialect,
                context_tokens=self._info.context_tokens,
            )
            try:
                return await client.chat.completions.create(**asked, stream=True), asked
            except Exception as error:  # noqa: BLE001 - see stream
                simpler = self._simpler(error, asked) if attempt < _TRIES - 1 else None
                failed = self._failure(error, begun=False)
                self._note_limit(error)
            if simpler is None:
                break
            self._dialect = simpler
        raise failed or Refused("the request was refused", where=self._place.name)

    def _simpler(self, error: Exception, asked: dict[str, Any]) -> Dialect | None:
        """How to ask again without what was refused; None where that is not the trouble."""
        if getattr(error, "status_code", 0) not in (400, 422):
            return None
        return self._dialect.without(failures.whole_complaint(error), asked)

    def _note_limit(self, error: Exception) -> None:
        """A server that complains about its context names its size."""
        if failures.is_too_long(error):
            limit = failures.told_limit(error)
            if limit:
                self._know(replace(self._limits, context_tokens=limit, exact=True))

    async def _about_context(self, request: Request) -> str:
        """One sentence where the server read less than it was sent, or less than was hoped."""
        if self._limits.kind != "ollama" or self._told_of_cut:
            return ""
        await self._learn_now()
        context = self._limits.context_tokens
        if context is None or not self._limits.exact:
            return ""
        remedy = "start Ollama with OLLAMA_CONTEXT_LENGTH set to change that"
        if estimated_tokens(request) > context * 1.2:
            self._told_of_cut = True
            return (
                f"Ollama reads {context:,} tokens and this was longer: it left out the oldest "
                f"part; {remedy}."
            )
        if self._wanted_context and self._wanted_context > context:
            self._told_of_cut = True
            return (
                f"Ollama reads {context:,} tokens, not the {self._wanted_context:,} of the "
                f"profile, so older turns leave earlier; {remedy}."
            )
        return ""

    # what the model is ---------------------------------------------------------------------

    async def count_tokens(self, request: Request) -> TokenCount:
        """An estimate: the protocol has no way to count."""
        return TokenCount(estimated_tokens(request), exact=False)

    async def learn(self) -> None:
        """Find out what the model reads. Waited for where the server is near, or has to be asked
        for a model at all; else it goes on beside the first reply."""
        if self._info.name and not self._local:
            return
        with suppress(ModelError):
            client = await self._opened()
            if not self._info.name:
                await self._choose_model(client)
            may_tell_more = self._limits.kind in _TELL_ONCE_LOADED and not self._limits.exact
            if self._local and (not self._learned or may_tell_more):
                await self._learn_now()

    async def models(self) -> list[ModelInfo]:
        """Every model that the server offers now.

        Raises:
            ModelError: It did not answer, or refused the key.
        """
        client = await self._opened()
        infos = []
        for entry in await self._entries(client, 5 * self._patience.aside_s):
            limits = limits_in(entry)
            if clean_line(entry["id"]) != entry["id"]:
                continue  # it could neither be shown nor kept as it is
            infos.append(
                replace(
                    self._info,
                    name=str(entry["id"]),
                    title=clean_line(str(entry.get("name") or entry["id"])),
                    context_tokens=limits.context_tokens,
                    max_output_tokens=limits.output_tokens,
                    price_in=limits.price_in,
                    price_out=limits.price_out,
                )
            )
        return infos

    async def close(self) -> None:
        """Close connections. May be called twice; a later call opens anew."""
        learning, self._learning = self._learning, None
        if learning is not None:
            learning.cancel()
            await asyncio.gather(learning, return_exceptions=True)
        client, self._client = self._client, None
        http, self._http = self._http, None
        for each in (client, http):
            if each is not None:
                with suppress(Exception):
                    await (each.close() if each is client else each.aclose())  # type: ignore[union-attr]

    def _begin_learning(self) -> None:
        if not self._learned and not self._local and self._learning is None:
            self._learning = asyncio.create_task(self._learn_now(), name="model limits")

    async def _learn_now(self) -> None:
        """Ask for the limits. A failure leaves what is known."""
        with suppress(Exception):
            async with asyncio.timeout(self._patience.aside_s):
                client = await self._opened()
                entries = await self._entries(client, self._patience.aside_s)
                mine = next((e for e in entries if e["id"] == self._info.name), {})
                assert self._http is not None
                self._know(await learn_limits(self._http, self._base_url, self._info.name, mine))
            self._learned = True

    def _know(self, limits: Limits) -> None:
        before = self._limits
        self._limits = replace(
            limits,
            kind=limits.kind or before.kind,
            context_tokens=limits.context_tokens or before.context_tokens,
        )
        self._info = replace(
            self._info,
            local=self._local and not (limits.remote or is_cloud(self._info.name)),
            context_tokens=self._limits.context_tokens,
            max_output_tokens=limits.output_tokens or self._info.max_output_tokens,
            price_in=limits.price_in if limits.price_in is not None else self._info.price_in,
            price_out=limits.price_out if limits.price_out is not None else self._info.price_out,
        )

    async def _choose_model(self, client: AsyncOpenAI) -> None:
        """Where nobody named a model: the first that the server lists."""
        entries = await self._entries(client, self._patience.connect_s)
        if not entries:
            raise Refused(
                "the server lists no model",
                where=self._place.name,
                mend="load one there, or name one in the profile",
            )
        name = str(entries[0]["id"])
        self._info = replace(
            self._info, name=name, title=clean_line(name), local=self._local and not is_cloud(name)
        )

    async def _entries(self, client: AsyncOpenAI, within_s: float) -> list[dict[str, Any]]:
        """The list of models, as the server gives it. Raises `ModelError`."""
        failed: ModelError
        try:
            async with asyncio.timeout(within_s):
                page = await client.models.list()
            found = [{**vars(each), **(each.model_extra or {})} for each in page.data or []]
            return [entry for entry in found if isinstance(entry.get("id"), str) and entry["id"]]
        except TimeoutError:
            failed = Unreachable("the list of models did not come in time", where=self._place.name)
        except Exception as error:  # noqa: BLE001 - see stream
            failed = self._failure(error, begun=False)
        raise failed

    # the client ----------------------------------------------------------------------------

    async def _opened(self) -> AsyncOpenAI:
        """The SDK's client, made on first use in a thread: the import takes half a second."""
        async with self._opening:
            if self._client is not None:
                return self._client
            client, self._http = await asyncio.to_thread(self._make_client)
            self._client = client
            return client

    def _make_client(self) -> tuple[AsyncOpenAI, httpx2.AsyncClient]:
        if not is_web_address(self._base_url):
            raise Unreachable(
                "the address is not a web address",
                where=f'base_url "{host_of(self._base_url) or self._base_url[:60]}"',
                mend="give one that begins with http:// or https://",
            )
        try:
            key = self._find_key() if self._find_key is not None else None
        except UserError as error:
            raise NotAuthorised(error.what, where=error.where, mend=error.mend) from None
        self._has_key = key is not None
        made = self._built(key)
        if made is None:
            raise Unreachable(
                "the network client cannot be set up",
                where=self._place.name,
                mend="check the proxy variables (such as ALL_PROXY), or reinstall llmcompanion",
            )
        return made

    def _built(self, key: Key | None) -> tuple[AsyncOpenAI, httpx2.AsyncClient] | None:
        """The SDK's client and one without credentials; None where that cannot be."""
        patience = self._patience
        try:
            import httpx2
            import openai

            timeout = httpx2.Timeout(patience.idle_s, connect=patience.connect_s)
            client = openai.AsyncOpenAI(
                api_key=key.reveal() if key is not None else NO_KEY,
                base_url=self._base_url,
                max_retries=0,
                timeout=timeout,
                http_client=httpx2.AsyncClient(
                    timeout=timeout,
                    follow_redirects=False,  # words go where the person said
                    trust_env=not self._local,  # nor through a proxy, on this machine
                ),
            )
            # What the environment holds for OpenAI is not for other servers.
            client.organization = client.project = client.admin_api_key = None
            client._custom_headers = {}
            aside = httpx2.AsyncClient(timeout=patience.aside_s, trust_env=not self._local)
        except Exception as error:  # noqa: BLE001 - a bad proxy is a ValueError or an ImportError
            log.warning("no client for OpenAI's protocol (%s)", type(error).__name__)
            return None
        return client, aside

    @property
    def _place(self) -> failures.Place:
        host = host_of(self._base_url)
        name = f"{self._info.name} at {host}" if self._info.name else host
        return failures.Place(name, self._key_hint, self._has_key, self._local)

    def _failure(self, error: Exception, *, begun: bool) -> ModelError:
        if isinstance(error, ModelError):
            return error
        made = failures.failure(error, place=self._place, begun=begun, now=self._clock.now())
        if isinstance(made, ContextFull):
            self._note_limit(error)
        return made


def with_path(base_url: str) -> str:
    """An address as the SDK wants it: one without a path gets the usual one."""
    address = base_url.strip().rstrip("/")
    return f"{address}/v1" if address.count("/") == 2 else address


async def _closed(chunks: Any) -> None:
    with suppress(Exception):
        await chunks.close()
