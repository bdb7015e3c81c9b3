"""The port every language model sits behind, and the failures it may raise.

An adapter is one file in this folder. It turns a `Request` into a stream of `Delta` (after some
`Progress`, where a model has to be loaded first) closed by exactly one `Finish`, or raises one
`ModelError`. Closing the iterator (``aclose``) or cancelling the task that reads it stops the
computation.

Text in a `Delta` is *raw*: nothing here cleans it. The turn (`llmcompanion.chat.turn`)
passes every delta through `llmcompanion.plaintext.Cleaner` before anybody else sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

import msgspec

from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Role = Literal["user", "assistant"]
FinishReason = Literal["stop", "length", "refusal", "context"]


class Line(msgspec.Struct, frozen=True, gc=False):
    """One message as a model sees it. A long talk has thousands: they are made quickly."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """Everything one reply is made from.

    Attributes:
        system: Instructions of the app and the persona; byte-stable within a conversation.
        lines: Oldest first. Roles alternate; the first and the last are the user's.
        labels: Emotion labels a reply may open with, for backends that can force one.
        max_tokens: Upper bound for the reply, or None for the adapter's own.
        alternative: How many earlier replies to the same lines exist (0 for the first).
        temperature: How freely words are chosen; None, or a model that does not let one say:
            its own.
        runners_up: Tokens to tell of beside each one that was drawn, where the model runs on
            this machine; 0 tells of none.
    """

    system: str
    lines: tuple[Line, ...]
    labels: tuple[str, ...] = ()
    max_tokens: int | None = None
    alternative: int = 0
    temperature: float | None = None
    runners_up: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Chance:
    """A token that could have come, and how probable the model held it."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A token of the reply, and what stood beside it when it was drawn.

    Probabilities are the model's own over its whole vocabulary, before temperature, cuts or a
    grammar (softmax of the logits).

    Attributes:
        rank: 0 for the most probable of all; an engine that tells only of the first few says how
            many it told of for any that is behind them.
        others: The most probable tokens but itself, falling.
    """

    text: str
    probability: float
    rank: int
    others: tuple[Chance, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the reply's text, as it came.

    Attributes:
        drawn: The tokens that came since the last piece, where they were asked for.
    """

    text: str
    drawn: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """The model is getting ready to reply: it is being loaded. Comes before any `Delta`.

    Attributes:
        what: What is going on, for a person ("loading Qwen3 4B").
        share: How much of it is done, 0 to 1; None where that is not known.
    """

    what: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """The reply's regular end. Sent once, last.

    `detail` is one sentence for a person where the reason needs one (a refusal's category).
    """

    reason: FinishReason
    usage: Usage | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TokenCount:
    """Tokens of a request: counted by the model's own tokenizer, or an estimate."""

    tokens: int
    exact: bool


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What the app needs to know of a model.

    Attributes:
        name: The provider's id, as it goes over the wire ("claude-haiku-5-5").
        title: The name a person reads.
        provider: The adapter: "doctor", "anthropic", ...
        local: True when nothing leaves this machine.
        context_tokens: Size of the context window; None where there is none.
        max_output_tokens: Upper bound of one reply; None where there is none.
        system_addition: What the person wants added to every persona's instructions.
        settings: What the person set for this model, to be kept with every reply it writes.
        sampling: How it chooses words where nobody says otherwise, as far as it is known here.
        price_in, price_out: For a million tokens; None where nobody said.
    """

    name: str
    title: str
    provider: str
    local: bool
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    system_addition: str = ""
    settings: tuple[tuple[str, str | int | float], ...] = ()
    sampling: tuple[tuple[str, str | int | float], ...] = ()
    price_in: float | None = None
    price_out: float | None = None

    def cost(self, usage: Usage) -> float | None:
        """What a reply cost, in the currency of the prices; None where they are not known."""
        if self.price_in is None or self.price_out is None:
            return None
        return (usage.input_tokens * self.price_in + usage.output_tokens * self.price_out) / 1e6


@runtime_checkable
class Learns(Protocol):
    """A model that can find out its limits before a request is put together for it."""

    async def learn(self) -> None:
        """Make `ChatModel.info` as exact as can be had quickly. Must not raise."""
        ...


@runtime_checkable
class ChatModel(Protocol):
    """One way to get a reply."""

    @property
    def info(self) -> ModelInfo:
        """What this model is. Known without network access; may get more exact later."""
        ...

    def stream(self, request: Request) -> AsyncIterator[Progress | Delta | Finish]:
        """Reply to `request`. Raises `ModelError`. Never retries once text has been yielded."""
        ...

    async def count_tokens(self, request: Request) -> TokenCount:
        """Size of `request` in tokens. Must not raise: an estimate will do."""
        ...

    async def close(self) -> None:
        """Give back connections and memory. May be called twice."""
        ...


class ModelError(UserError):
    """A reply that did not come, or not whole."""


class NotAuthorised(ModelError):  # noqa: N818 - a kind of ModelError
    """No key, or one that was refused."""


class Busy(ModelError):  # noqa: N818 - a kind of ModelError
    """Too many requests, or an overloaded server: worth trying again.

    Attributes:
        retry_after_s: Seconds the server asked for; None when it did not say.
    """

    def __init__(
        self, what: str, *, where: str = "", mend: str = "", retry_after_s: float | None = None
    ) -> None:
        super().__init__(what, where=where, mend=mend)
        self.retry_after_s = retry_after_s


class Interrupted(ModelError):  # noqa: N818 - a kind of ModelError
    """The stream broke off: a cut connection, a stall, or a quiet early end."""


class ContextFull(ModelError):  # noqa: N818 - a kind of ModelError
    """The request is longer than the model can read."""


class Refused(ModelError):  # noqa: N818 - a kind of ModelError
    """The request itself was refused as malformed or not allowed; trying again will not help."""


class Unreachable(ModelError):  # noqa: N818 - a kind of ModelError
    """No connection: wrong address, no network, a server that is down or times out."""


class BrokenModelFile(ModelError):  # noqa: N818 - a kind of ModelError
    """A local model file that is missing, damaged or of a kind the engine cannot read."""
