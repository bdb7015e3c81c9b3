"""How much of a talk a server's model really reads. Every server tells it in a place of its own.

Ollama is the trap: without a word it cuts the oldest text at a context of its own choosing, far
smaller than the model's (4,096 tokens where there is little graphics memory), and its
OpenAI-compatible side has no way to ask for more. What is loaded now tells the truth
(``/api/ps``); before that, what the model's own file asks for, or the smallest default, is taken.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2

OLLAMA_DEFAULT = 4096
"""What Ollama reads where nobody said otherwise and graphics memory is below 24 GiB."""

OLLAMA_PORT = 11434

Kind = Literal["ollama", "lmstudio", "llama-server", "vllm", ""]

_LARGEST_ANSWER = 8 * 1024 * 1024
_NUM_CTX = re.compile(r"^\s*num_ctx\s+(\d+)\s*$", re.M)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is known of a served model.

    Attributes:
        kind: Which program serves it; "" where that cannot be told.
        context_tokens: What it reads; None where nobody says.
        exact: Whether that is what is loaded now, not a careful guess.
        largest_tokens: What the model could read, where that is more.
        output_tokens: The longest reply.
        price_in, price_out: For a million tokens.
        remote: Whether the server passes words on to another machine.
    """

    kind: Kind = ""
    context_tokens: int | None = None
    exact: bool = False
    largest_tokens: int | None = None
    output_tokens: int | None = None
    price_in: float | None = None
    price_out: float | None = None
    remote: bool = False


def kind_of(base_url: str, entry: Mapping[str, Any] | None = None) -> Kind:
    """Which program serves, by what it says of a model's owner, else by its port."""
    owner = str((entry or {}).get("owned_by") or "").lower()
    if owner in ("llamacpp", "llama.cpp"):
        return "llama-server"
    if owner == "vllm":
        return "vllm"
    if owner.replace("-", "_") == "organization_owner":
        return "lmstudio"
    if owner in ("", "library") and _port(base_url) == OLLAMA_PORT:
        return "ollama"
    if owner == "library":
        return "ollama"
    return "lmstudio" if not owner and _port(base_url) == 1234 else ""


def limits_in(entry: Mapping[str, Any], kind: Kind = "") -> Limits:
    """What an entry of a server's list of models tells by itself."""
    top = _table(entry.get("top_provider"))
    meta = _table(entry.get("meta"))
    pricing = _table(entry.get("pricing"))
    context = _first(
        entry.get("max_model_len"),  # vLLM
        entry.get("loaded_context_length"),  # LM Studio
        top.get("context_length"),  # OpenRouter
        entry.get("context_length"),
        entry.get("context_window"),
        meta.get("n_ctx"),  # llama-server
    )
    return Limits(
        kind=kind,
        context_tokens=context,
        exact=context is not None,
        largest_tokens=_first(entry.get("max_context_length"), meta.get("n_ctx_train")),
        output_tokens=_first(top.get("max_completion_tokens"), entry.get("max_completion_tokens")),
        price_in=_price(pricing.get("prompt")),
        price_out=_price(pricing.get("completion")),
    )


async def learn_limits(
    http: httpx2.AsyncClient, base_url: str, model: str, entry: Mapping[str, Any]
) -> Limits:
    """Everything that can be found out about a served model. Never fails.

    Args:
        http: A client without credentials: the servers' own pages need none.
        base_url: The OpenAI-compatible address; the rest is found beside it.
        entry: What the list of models says.
    """
    kind = kind_of(base_url, entry)
    limits = limits_in(entry, kind)
    root = root_of(base_url)
    if kind == "ollama":
        return await _ollama(http, root, model)
    if kind == "llama-server":
        answer = await get_json(http, f"{root}/props")
        settings = _table(answer.get("default_generation_settings"))
        context = _first(settings.get("n_ctx"), answer.get("n_ctx"))
        if context is not None:
            return Limits(kind, context, exact=True, largest_tokens=limits.largest_tokens)
    if kind == "lmstudio":
        told = await get_json(http, f"{root}/api/v0/models/{quote(model, safe='')}")
        loaded = _first(told.get("loaded_context_length"))
        largest = _first(told.get("max_context_length"))
        return Limits(kind, loaded or None, exact=loaded is not None, largest_tokens=largest)
    return limits


async def _ollama(http: httpx2.AsyncClient, root: str, model: str) -> Limits:
    loaded = await get_json(http, f"{root}/api/ps")
    running = [_table(each) for each in _list(loaded.get("models"))]
    mine = next((m for m in running if model in _names(m)), {})
    context = _first(mine.get("context_length"))
    shown = await get_json(http, f"{root}/api/show", {"model": model})
    remote = bool(shown.get("remote_host")) or is_cloud(model)
    trained = next(
        (
            _first(value)
            for key, value in _table(shown.get("model_info")).items()
            if str(key).endswith(".context_length")
        ),
        None,
    )
    if context is not None:
        return Limits("ollama", context, exact=True, largest_tokens=trained, remote=remote)
    asked = _NUM_CTX.search(str(shown.get("parameters") or ""))
    if remote:
        return Limits("ollama", trained, exact=False, largest_tokens=trained, remote=True)
    guess = int(asked[1]) if asked and int(asked[1]) else OLLAMA_DEFAULT
    if trained is not None:
        guess = min(guess, trained)
    return Limits("ollama", guess, exact=False, largest_tokens=trained)


def is_cloud(model: str) -> bool:
    """Whether Ollama runs a model of that name on its makers' machines."""
    return model.endswith(("-cloud", ":cloud"))


def root_of(base_url: str) -> str:
    """The address without the path of the OpenAI-compatible side."""
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/").removesuffix("/v1")
    return f"{parts.scheme}://{parts.netloc}{path}"


async def get_json(
    http: httpx2.AsyncClient, address: str, content: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A JSON object from a server that is not to be trusted; {} for anything else."""
    with suppress(Exception):
        request = http.build_request("POST" if content else "GET", address, json=content)
        response = await http.send(request, stream=True)
        try:
            if response.status_code != 200:
                return {}
            data = bytearray()
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > _LARGEST_ANSWER:
                    return {}
        finally:
            await response.aclose()
        import json

        return _table(json.loads(bytes(data)))
    return {}


def _names(running: Mapping[str, Any]) -> set[str]:
    names = {str(running.get(key) or "") for key in ("name", "model")}
    return names | {name.removesuffix(":latest") for name in names}


def _port(base_url: str) -> int | None:
    try:
        return urlsplit(base_url).port
    except ValueError:
        return None


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(*values: Any) -> int | None:
    """The first that is a number of tokens."""
    for value in values:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9:
            return value
    return None


def _price(value: Any) -> float | None:
    """Per million tokens, from a price per token."""
    try:
        price = float(value) * 1e6
    except (TypeError, ValueError):
        return None
    return price if 0 <= price < 1e6 else None
