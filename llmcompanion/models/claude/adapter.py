"""Claude behind the port: one request, one stream of text, one end."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from llmcompanion.errors import UserError
from llmcompanion.models.claude import failures
from llmcompanion.models.claude.asking import (
    PLAIN,
    Manner,
    body,
    estimated_tokens,
    known_manner,
    messages,
    told_manner,
)
from llmcompanion.models.claude.reading import Reading
from llmcompanion.models.port import (
    Delta,
    Finish,
    ModelError,
    ModelInfo,
    NotAuthorised,
    Request,
    TokenCount,
    Unreachable,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from anthropic import AsyncAnthropic

    from llmcompanion.clock import Clock
    from llmcompanion.config.keys import Key

log = logging.getLogger(__name__)

ADDRESS = "https://api.anthropic.com"
"""Where requests go unless the settings or the environment name another place."""

_FAMILY_LIMITS = {"claude-haiku-5-5": (1_000_000, 128_000)}  # the default; others are asked for


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the network may be silent, in seconds.

    Attributes:
        connect_s: For a connection to come about.
        idle_s: Between two signs of life, before and during a reply (the server sends pings).
        aside_s: For what is only nice to have: limits, a token count.
    """

    connect_s: float = 10.0
    idle_s: float = 60.0
    aside_s: float = 5.0


class Claude:
    """A `ChatModel` over the Messages API.

    Nothing is imported, looked up or opened before the first call. The SDK's own retries are
    off: it waits silently for as long as a server says; waiting is the caller's, who shows it.

    Args:
        model: The provider's id.
        title: The name a person reads, until the provider tells its own.
        find_key: Looks the key up; may block, is called in a thread. None: there is none.
        base_url: Another address than Anthropic's; "" for theirs.
    """

    def __init__(
        self,
        *,
        model: str,
        title: str,
        find_key: Callable[[], Key | None],
        clock: Clock,
        base_url: str = "",
        patience: Patience | None = None,
    ) -> None:
        self._find_key = find_key
        self._clock = clock
        self._base_url = base_url.strip() or ADDRESS
        self._patience = patience or Patience()
        context, output = _FAMILY_LIMITS.get(model, (None, None))
        self._info = ModelInfo(
            name=model,
            title=title,
            provider="anthropic",
            local=False,
            context_tokens=context,
            max_output_tokens=output,
        )
        self._manner = known_manner(model)
        self._client: AsyncAnthropic | None = None
        self._opening = asyncio.Lock()
        self._learning: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"<Claude {self._info.name} at {self._host}>"

    @property
    def info(self) -> ModelInfo:
        """What is known so far; limits become exact once the provider has told them."""
        return self._info

    # a reply -------------------------------------------------------------------------------

    async def stream(self, request: Request) -> AsyncIterator[Delta | Finish]:
        """See `llmcompanion.models.port.ChatModel.stream`."""
        client = await self._opened()
        manner = await self._chosen_manner(client)
        asked = body(
            request, model=self._info.name, manner=manner, most=self._info.max_output_tokens
        )
        try:
            events = await self._begun(client, asked)
        except _Unsuited:
            self._manner = PLAIN  # this model does not take what was asked of its thinking
            asked = body(
                request, model=self._info.name, manner=PLAIN, most=self._info.max_output_tokens
            )
            events = await self._begun(client, asked)
        reading = Reading(limit=asked["max_tokens"])
        failed: ModelError | None = None
        try:
            async for event in events:
                text = reading.take(event)
                if text:
                    yield Delta(text)
        except Exception as error:  # noqa: BLE001 - the SDK lets errors of four libraries through
            failed = self._failure(error, begun=reading.begun)
        finally:
            await _closed(events)
        if failed is None and not reading.reason:
            failed = failures.ended_early(self._place)
        if failed is not None:
            raise failed
        yield reading.finish()

    async def _begun(self, client: AsyncAnthropic, asked: dict[str, Any]) -> Any:
        """The open stream. Raises `ModelError`, or `_Unsuited` when thinking was the trouble."""
        import anthropic

        failed: Exception
        try:
            return await client.messages.create(**asked, stream=True)
        except anthropic.BadRequestError as error:
            said = str(error.api_message or "").lower()
            extras = "thinking" in asked or "output_config" in asked
            if extras and any(word in said for word in ("thinking", "effort", "output_config")):
                failed = _Unsuited()
            else:
                failed = self._failure(error, begun=False)
        except Exception as error:  # noqa: BLE001 - see stream
            failed = self._failure(error, begun=False)
        raise failed  # out here: the SDK's error holds the key, and must not be its context

    # what the model is ---------------------------------------------------------------------

    async def count_tokens(self, request: Request) -> TokenCount:
        """Counted by the provider; an estimate where that fails or takes too long."""
        with suppress(Exception):
            client = await self._opened()
            asked: dict[str, Any] = {
                "model": self._info.name,
                "messages": messages(request.lines),
            }
            if request.system.strip():
                asked["system"] = request.system
            async with asyncio.timeout(self._patience.aside_s):
                counted = await client.messages.count_tokens(**asked)
            return TokenCount(int(counted.input_tokens), exact=True)
        return TokenCount(estimated_tokens(request), exact=False)

    async def models(self) -> list[ModelInfo]:
        """Every model the key may use now.

        Raises:
            ModelError: The provider did not answer, or refused the key.
        """
        client = await self._opened()
        infos: list[ModelInfo] = []
        failed: ModelError | None = None
        try:
            async with asyncio.timeout(2 * self._patience.aside_s):
                infos = [
                    _told_info(told, told.id)
                    async for told in client.models.list(limit=100)
                    if getattr(told, "lifecycle", "active") != "retired"
                ]
        except TimeoutError:
            failed = Unreachable("the list of models did not come in time", where=self._place)
        except Exception as error:  # noqa: BLE001 - see stream
            failed = self._failure(error, begun=False)
        if failed is not None:
            raise failed
        for info in infos:
            if info.name == self._info.name:
                self._info = info
        return infos

    async def close(self) -> None:
        """Close connections. May be called twice; a later call opens anew."""
        learning, self._learning = self._learning, None
        if learning is not None:
            learning.cancel()
            with suppress(asyncio.CancelledError):
                await learning
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                await client.close()

    async def _chosen_manner(self, client: AsyncAnthropic) -> Manner:
        """The manner to ask in. A model that is not known by name is asked about first."""
        if self._learning is None:
            self._learning = asyncio.create_task(self._learn(client), name="model limits")
        if self._manner is None:
            await asyncio.wait([self._learning])
        return self._manner or PLAIN

    async def _learn(self, client: AsyncAnthropic) -> None:
        """Ask once for limits, title and capabilities. A failure leaves what is known."""
        with suppress(Exception):
            async with asyncio.timeout(self._patience.aside_s):
                told = await client.models.retrieve(self._info.name)
            self._info = _told_info(told, self._info.name, self._info)
            if self._manner is None and told.capabilities is not None:
                self._manner = told_manner(told.capabilities)

    # the client ----------------------------------------------------------------------------

    async def _opened(self) -> AsyncAnthropic:
        """The SDK's client, made on first use in a thread: the import takes a second."""
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._make_client)
            return self._client

    def _make_client(self) -> AsyncAnthropic:
        parts = urlsplit(self._base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unreachable(
                "the address is not a web address",
                where=f'base_url "{self._host}"',
                mend="give one that begins with https://",
            )
        try:
            key = self._find_key()
        except UserError as error:
            raise NotAuthorised(error.what, where=error.where, mend=error.mend) from None
        if key is None:
            raise failures.no_key(self._place)
        client = self._built(key)
        if client is None:
            raise Unreachable(
                "the network client cannot be set up",
                where=self._place,
                mend="check the proxy variables (such as ALL_PROXY), or reinstall llmcompanion",
            )
        return client

    def _built(self, key: Key) -> AsyncAnthropic | None:
        """The client; None where the SDK or the surroundings do not allow for one."""
        patience = self._patience
        try:
            import anthropic
            import httpx2

            timeout = httpx2.Timeout(patience.idle_s, connect=patience.connect_s)
            return anthropic.AsyncAnthropic(
                api_key=key.reveal(),
                base_url=self._base_url,
                max_retries=0,
                timeout=timeout,
                http_client=httpx2.AsyncClient(timeout=timeout, follow_redirects=True),
            )
        except Exception as error:  # noqa: BLE001 - a bad proxy is a ValueError or an ImportError
            log.warning("no client for the Messages API (%s)", type(error).__name__)
            return None

    @property
    def _host(self) -> str:
        """The address without what could be secret in it."""
        return self._base_url.rpartition("@")[2].partition("?")[0]

    @property
    def _place(self) -> str:
        """Model, and server where it is not the usual one, for a sentence."""
        return (
            self._info.title if self._base_url == ADDRESS else f"{self._info.title} at {self._host}"
        )

    def _failure(self, error: Exception, *, begun: bool) -> ModelError:
        return failures.failure(error, place=self._place, begun=begun, now=self._clock.now())


class _Unsuited(Exception):  # noqa: N818 - never leaves this file
    """The model refuses what was asked about its thinking."""


def _told_info(told: Any, name: str, before: ModelInfo | None = None) -> ModelInfo:
    """What the models endpoint says of a model."""
    known = before or ModelInfo(name=name, title=name, provider="anthropic", local=False)
    return replace(
        known,
        title=str(getattr(told, "display_name", "") or known.title),
        context_tokens=getattr(told, "max_input_tokens", None) or known.context_tokens,
        max_output_tokens=getattr(told, "max_tokens", None) or known.max_output_tokens,
    )


async def _closed(events: Any) -> None:
    with suppress(Exception):
        await events.close()
