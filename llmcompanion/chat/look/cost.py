"""What a second look will cost, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.models.port import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmcompanion.chat.look.arms import Arm
    from llmcompanion.models.port import ChatModel


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
    """

    sends: int
    tokens_in: int
    tokens_out: int
    exact: bool
    money: float | None
    leaves: bool


async def cost_of(
    arms: Sequence[Arm], count: int, *, reply_tokens: int, model_of: Callable[[str], ChatModel]
) -> Cost:
    """Count what `count` draws of each arm send.

    Args:
        reply_tokens: Size of the reply that is looked at.
        model_of: The model that an arm asks, open.
    """
    tokens_in, exact, leaves = 0, True, False
    money: float | None = 0.0
    for arm in arms:
        model = model_of(arm.model)
        counted = await model.count_tokens(arm.request)
        exact = exact and counted.exact
        leaves = leaves or not model.info.local
        tokens_in += counted.tokens * count
        price = 0.0 if model.info.local else model.info.cost(Usage(counted.tokens, reply_tokens))
        money = None if money is None or price is None else money + price * count
    sends = len(arms) * count
    return Cost(sends, tokens_in, reply_tokens * sends, exact, money, leaves)
