"""What parent and child say to each other: one JSON object a line, both ways.

Orders go to the child's standard input, reports come from its standard output. One order of
`Generate` or `Count` is worked on at a time; `Cancel` is heard at once.
"""

from __future__ import annotations

from typing import Literal

import msgspec

End = Literal["stop", "length", "context", "cancelled"]
Trouble = Literal["file", "context", "memory", "import", "engine"]
"""What went wrong; import: the engine is there, but this machine cannot run it."""


class Turn(msgspec.Struct, frozen=True):
    """One message."""

    role: Literal["user", "assistant"]
    text: str


class Load(msgspec.Struct, frozen=True, tag="load"):
    """Load a model; comes first and once.

    Attributes:
        context_tokens: Size of the context, already bounded by what the model was trained for.
        threads: Processor threads to compute with.
        gpu_layers: Layers to keep on a graphics processor; None for as many as go.
    """

    engine: str
    path: str
    context_tokens: int
    threads: int
    gpu_layers: int | None = None


class Generate(msgspec.Struct, frozen=True, tag="generate"):
    """Reply to the lines.

    Attributes:
        labels: A tag with one of these opens the reply; none is forced where there are none.
        max_tokens: Most tokens of the reply; None for as many as the context has room for.
        runners_up: Tokens to tell of beside each one that was drawn.
    """

    id: int
    system: str
    lines: tuple[Turn, ...]
    labels: tuple[str, ...]
    max_tokens: int | None
    temperature: float
    seed: int
    runners_up: int = 0


class Count(msgspec.Struct, frozen=True, tag="count"):
    """Say how many tokens the lines take as a prompt."""

    id: int
    system: str
    lines: tuple[Turn, ...]


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """Stop working on the order of that id."""

    id: int


class Up(msgspec.Struct, frozen=True, tag="up"):
    """The child runs; nothing is loaded yet."""

    pid: int


class Loading(msgspec.Struct, frozen=True, tag="loading"):
    """A share (0 to 1) of the model is loaded."""

    share: float


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """The model is ready.

    Attributes:
        notes: Sentences on what is not as usual, for the log.
    """

    context_tokens: int
    engine: str
    notes: tuple[str, ...] = ()


class Token(msgspec.Struct, frozen=True, array_like=True):
    """A token that was drawn, and what stood beside it; see `llmcompanion.models.port.Drawn`.

    Attributes:
        others: Text and probability of each, the most probable first.
    """

    text: str
    probability: float
    rank: int
    others: tuple[tuple[str, float], ...]


class Piece(msgspec.Struct, frozen=True, tag="piece"):
    """The next words of the reply.

    Attributes:
        tokens: Those that were drawn since the last piece, where they were asked for.
    """

    id: int
    text: str
    tokens: tuple[Token, ...] = ()


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The reply has ended.

    Attributes:
        prompt_tokens: Size of the whole prompt.
        evaluated_tokens: How much of it had to be computed; the rest was still in memory.
        output_tokens: Size of the reply.
    """

    id: int
    end: End
    prompt_tokens: int
    evaluated_tokens: int
    output_tokens: int


class Counted(msgspec.Struct, frozen=True, tag="counted"):
    """The answer to `Count`."""

    id: int
    tokens: int


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """An order could not be carried out; the child lives on.

    Attributes:
        id: The order's; 0 for `Load`.
        what: What is wrong, in words that complete a sentence.
    """

    id: int
    trouble: Trouble
    what: str


Order = Load | Generate | Count | Cancel
Report = Up | Loading | Loaded | Piece | Done | Counted | Failed

_encoder = msgspec.json.Encoder()
_orders: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)
_reports: msgspec.json.Decoder[Report] = msgspec.json.Decoder(Report)


def encoded(message: Order | Report) -> bytes:
    """The line for a message, with its end. Text in it must be free of lone surrogates."""
    return _encoder.encode(message) + b"\n"


def order(line: bytes) -> Order:
    """The order in a line. Raises `msgspec.DecodeError`."""
    return _orders.decode(line)


def report(line: bytes) -> Report:
    """The report in a line. Raises `msgspec.DecodeError`."""
    return _reports.decode(line)
