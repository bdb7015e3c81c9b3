"""The arms of a second look: the same prompt, the bare one, and the one that leads the other way.

Pure: requests go in, requests come out. What a screen says of an arm is made from the request that
is sent, never beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from llmcompanion.chat.lines import branch_of
from llmcompanion.chat.marks import disarmed
from llmcompanion.models.port import Line, Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from llmcompanion.chat.messages import Message

ArmName = Literal["same", "bare", "opposite"]
ARMS: tuple[ArmName, ...] = get_args(ArmName)

TITLES: dict[ArmName, str] = {
    "same": "As it was",
    "bare": "Without the persona",
    "opposite": "Led the other way",
}
ABOUT: dict[ArmName, str] = {
    "same": "The same prompt once more, to the letter.",
    "bare": "The same lines without any instructions, name or tags.",
    "opposite": "Your last message turned to lead the other way; all else is the same.",
}

TURNING = """\
You rewrite one message so that it leads its reader to the opposite of what it leads to now. Keep \
its subject, its length, its language and its tone; turn round what it hopes for, assumes or \
suggests. Where it leads nowhere, ask for the opposite. Answer with the rewritten message alone."""
"""What a model is asked for when it turns a message; nothing of the persona is sent with it."""

_QUOTES = "\"'“”„‟«»‘’"
_OPENING_TAG = re.compile(r"^\s*\[[a-z]{2,20}\]\s*")


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of asking again.

    Attributes:
        model: The name by which the registry opens the model; "" for the one that replied.
        request: What each draw sends.
    """

    name: ArmName
    request: Request
    model: str = ""

    @property
    def title(self) -> str:
        """What a person calls it."""
        title = TITLES[self.name]
        return f"{title} · {self.model}" if self.model else title


def arms_of(
    sent: Request,
    path: Sequence[Message],
    names: Sequence[ArmName] = ARMS,
    *,
    turned: str = "",
    models: Iterable[str] = (),
) -> list[Arm]:
    """The arms that ask `sent` again.

    Args:
        sent: The request that the reply came from.
        path: The branch down to the person's last message, from which it was put together.
        turned: The person's last message, turned; without it there is no opposite arm.
        models: Names of models that are all asked; the one that replied where none is named.
    """
    sent = replace(sent, runners_up=0)  # nobody looks at them here
    requests: dict[ArmName, Request] = {"same": sent, "bare": without_persona(sent, path)}
    if turned.strip():
        requests["opposite"] = led_by(sent, path, turned)
    return [
        Arm(name, requests[name], model)
        for model in tuple(models) or ("",)
        for name in names
        if name in requests
    ]


def without_persona(sent: Request, path: Sequence[Message]) -> Request:
    """No instructions, notes or tags: what the model says to these lines of its own accord.

    Earlier replies stay, as they are part of the talk; the greeting was part of the instructions.
    """
    plain = [replace(message, feelings=()) for message in path]
    while plain and plain[0].role == "assistant":
        plain.pop(0)
    branch = branch_of(plain)
    start = max(0, len(branch.firsts) - len(sent.lines))
    return replace(sent, system="", lines=tuple(branch.lines(start)), labels=())


def led_by(sent: Request, path: Sequence[Message], turned: str) -> Request:
    """The same request with other last words of the person's."""
    last, words = sent.lines[-1], last_words(path)
    before, found, after = last.text.rpartition(words)
    turned = turned.strip()
    if not found:  # sent so that it could not pose as the program's note
        before, found, after = last.text.rpartition(disarmed(words))
    if before or after:
        turned = disarmed(turned)
    text = f"{before}{turned}{after}" if found else turned
    return replace(sent, lines=(*sent.lines[:-1], Line("user", text)))


def last_words(path: Sequence[Message]) -> str:
    """What the person said last."""
    return path[-1].text if path and path[-1].role == "user" else ""


def turning(words: str) -> Request:
    """Asks a model to turn a message round."""
    return Request(system=TURNING, lines=(Line("user", words),), max_tokens=1000)


def turned_from(reply: str, words: str) -> str:
    """The turned message out of a model's reply: without a tag or quotation marks around it."""
    text = _OPENING_TAG.sub("", reply).strip()
    first, last = text[:1], text[-1:]
    quoted = len(text) > 1 and first in _QUOTES and last in _QUOTES
    if quoted and words.strip()[:1] != first:
        text = text[1:-1].strip()
    return text
