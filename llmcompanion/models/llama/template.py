"""A conversation written out the way a model was trained to read it.

The file's own chat template (Jinja) writes the frame; what people and models said is put in
afterwards, so that nothing in it can pass for frame. Runs in the child process only.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.models.llama.protocol import Turn

CHATML = (
    "{% for m in messages %}"
    "{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
"""What is used where the file has no template, or one that does not work."""

CHATML_STOPS = ("<|im_end|>", "<|im_start|>")

_SLOT = re.compile("\ue000([0-9]+)\ue001")
_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the prompt.

    Attributes:
        line: Index of the line this is the text of; -1 for the instructions, None for frame.
    """

    text: str
    line: int | None = None


class ChatTemplate:
    """Writes prompts. Which way works with this template is found out once, at the beginning.

    Args:
        source: From the file; "" for none.
        bos, eos: What the template may want to write at the beginning and the end.

    Attributes:
        fallback: Whether `CHATML` stands in.
        folded: Whether the instructions stand in the person's first message.
    """

    def __init__(self, source: str, *, bos: str = "", eos: str = "") -> None:
        self._tokens = {"bos_token": bos, "eos_token": eos}
        self.fallback = False
        self.folded = False
        for text, fallback in ((source, False), (CHATML, True)):
            if not text.strip():
                continue
            try:
                self._template = _compiled(text)
            except Exception:  # noqa: BLE001, S112 - a template may fail in any way
                continue
            self.fallback = fallback
            for folded, self._more in itertools.product((False, True), _MORE):
                self.folded = folded
                if self._works():
                    return
        raise ValueError("no template works")  # CHATML does

    def parts(self, system: str, lines: Sequence[Turn]) -> list[Part]:
        """The prompt up to where the reply begins.

        Raises:
            ValueError: The template cannot write these lines.
        """
        roles = [line.role for line in lines]
        written = self._written(roles, system=bool(system.strip()))
        parts: list[Part] = []
        at = 0
        for slot in _SLOT.finditer(written):
            if slot.start() > at:
                parts.append(Part(written[at : slot.start()]))
            place = int(slot[1]) - 1
            text = system if place < 0 else lines[place].text
            if text:
                parts.append(Part(text, place))
            at = slot.end()
        end = _unthinking(written[at:], written)
        if end:
            parts.append(Part(end))
        return parts

    def _written(self, roles: Sequence[str], *, system: bool) -> str:
        """The frame with a slot for each text: 0 for the instructions, n + 1 for line n."""
        slots = [_slot(place + 1) for place in range(len(roles))]
        first = _slot(0)
        if system and self.folded:
            for place, role in enumerate(roles):
                if role == "user":
                    slots[place] = f"{first}\n\n{slots[place]}"
                    break
        messages: list[dict[str, Any]] = []
        if system and not self.folded:
            messages.append({"role": "system", "content": first})
        messages += [
            {"role": role, "content": slot} for role, slot in zip(roles, slots, strict=True)
        ]
        try:
            pieces = []
            length = 0
            for piece in self._template.generate(
                messages=messages,
                add_generation_prompt=True,
                enable_thinking=False,
                **self._more,
                **self._tokens,
            ):
                pieces.append(piece)
                length += len(piece)
                if length > _LONGEST:
                    raise ValueError("the template does not end")
            written = "".join(pieces)
        except Exception as error:
            raise ValueError(f"the chat template failed ({error!s:.200})") from error
        found = [int(slot) for slot in _SLOT.findall(written)]
        wanted = [0] * system + list(range(1, len(roles) + 1))
        if found != wanted:
            raise ValueError("the chat template leaves something out")
        return written

    def _works(self) -> bool:
        try:
            self._written(("user", "assistant", "user"), system=True)
            self._written(("user",), system=True)
            self._written(("user",), system=False)
        except ValueError:
            return False
        return True


def _slot(number: int) -> str:
    """Stands for a text; long enough that a template which shortens texts is found out."""
    return f"\ue000{number:024d}\ue001"


_MORE: tuple[dict[str, Any], ...] = ({"tools": None}, {})  # some makers' way, and others'

_CLOSERS = {
    "<think>": "\n\n</think>\n\n",
    "<|START_THINKING|>": "<|END_THINKING|>",
    "<|start|>assistant": "<|channel|>final<|message|>",  # where a channel of thoughts would come
}


def _unthinking(end: str, frame: str) -> str:
    """The end of the prompt; a block of thoughts that it opens is closed again."""
    for opener, closer in _CLOSERS.items():
        if end.rstrip().endswith(opener) and ("channel" not in closer or "<|channel|>" in frame):
            return end.rstrip() + closer
    return end


def _compiled(source: str) -> Any:
    """The template in a sandbox, set up as model makers expect.

    Source of the settings: transformers.utils.chat_template_utils.
    """
    from jinja2.exceptions import TemplateError
    from jinja2.ext import Extension
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Environment(ImmutableSandboxedEnvironment):
        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return attr not in ("format", "format_map") and super().is_safe_attribute(
                obj, attr, value
            )

    class Generation(Extension):
        """Marks what a model wrote, for training: here it is what stands in it."""

        tags = {"generation"}  # noqa: RUF012 - so the library has it

        def parse(self, parser: Any) -> Any:
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), True)

    def refuse(message: str) -> None:
        raise TemplateError(message)

    def to_json(value: Any, **options: Any) -> str:
        options.pop("ensure_ascii", None)
        return json.dumps(value, ensure_ascii=False, **options)

    environment = Environment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", Generation]
    )
    environment.filters["tojson"] = to_json
    environment.globals["raise_exception"] = refuse
    environment.globals["strftime_now"] = lambda shape: datetime.now(UTC).strftime(shape)
    return environment.from_string(source)
