"""What a second look will cost, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.chat.estimate import estimate_tokens
from llmcompanion.chat.look.chance import without_chance
from llmcompanion.models.port import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmcompanion.chat.look.arms import Arm
    from llmcompanion.models.port import ChatModel, Request


@dataclass(frozen=True, slots=True)
class Cost:
    """Of all draws together.

    Attributes:
        sends: Requests.
        tokens_in: What the models read.
        tokens_out: What they may write, if replies come out as long as the one looked at.
        exact: Whether every model's own counter counted what it reads.
        money: In the currency of the prices; None where a price is not known.
        leaves: Whether words leave this machine.
        steady: Why all draws of an arm come out the same, in one sentence for each reason.
    """

    sends: int
    tokens_in: int
    tokens_out: int
    exact: bool
    money: float | None
    leaves: bool
    steady: tuple[str, ...] = ()


async def cost_of(
    arms: Sequence[Arm],
    count: int,
    *,
    reply_tokens: int,
    model_of: Callable[[str], ChatModel],
    turned_first: Request | None = None,
) -> Cost:
    """Count what `count` draws of each arm send.

    Args:
        reply_tokens: Size of the reply that is looked at.
        model_of: The model that an arm asks, open.
        turned_first: What asks the model that replied to turn the message, where that is to be
            done before anything is drawn.
    """
    tokens_in, exact, leaves = 0, True, False
    money: float | None = 0.0
    steady: dict[str, None] = {}
    asked = [(arm.model, arm.request, count, reply_tokens) for arm in arms]
    if turned_first is not None:
        words = estimate_tokens(turned_first.lines[-1].text)
        asked.insert(0, ("", turned_first, 1, words))
    sends = tokens_out = 0
    for name, request, times, size in asked:
        model = model_of(name)
        counted = await model.count_tokens(request)
        exact = exact and counted.exact
        leaves = leaves or not model.info.local
        tokens_in += counted.tokens * times
        tokens_out += size * times
        sends += times
        price = 0.0 if model.info.local else model.info.cost(Usage(counted.tokens, size))
        money = None if money is None or price is None else money + price * times
        if request is not turned_first and (why := without_chance(model.info, request)):
            steady[why] = None
    return Cost(sends, tokens_in, tokens_out, exact, money, leaves, tuple(steady))
