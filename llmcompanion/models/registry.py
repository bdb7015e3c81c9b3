"""Which models there are, and how one is opened by its name.

A provider is a row of the table at the end of this file. Adapters and their SDKs are imported
by the row's functions, on first use: importing this module costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.config.keys import KeyringPort, find_key
from llmcompanion.errors import UserError
from llmcompanion.models.addresses import HERE, goes_to
from llmcompanion.models.port import ChatModel, ModelError, ModelInfo
from llmcompanion.models.profiled import Profiled

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from pathlib import Path

    from llmcompanion.clock import Clock
    from llmcompanion.config.settings import ModelProfile
    from llmcompanion.models.claude import Claude

DOCTOR = "doctor"
"""The name of the model that is always there."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model a person can choose.

    Attributes:
        name: What `Registry.open` takes and the settings keep.
        title: The name a person reads.
        about: One sentence on what it is and where it runs.
        provider: The adapter's name ("doctor", "anthropic").
        ready: Whether it could reply now, as far as is known without asking (a key is there).
        goes_to: Where words go ("this machine", "Anthropic", a host).
    """

    name: str
    title: str
    about: str
    provider: str
    ready: bool
    goes_to: str = ""


@dataclass(frozen=True, slots=True)
class Means:
    """What adapters are made with.

    Attributes:
        models: The folder with model files.
        logs: Where the engine of local models writes its log.
    """

    environ: Mapping[str, str]
    keyring: KeyringPort | None
    clock: Clock
    rng: random.Random
    script: Path
    pace: bool
    models: Path | None = None
    logs: Path | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """A row of the table.

    Attributes:
        default_model: The model's id where a profile names none; also offered by itself. "" for
            a provider that has no model to begin with.
        needs_key: Whether a key decides if it is ready.
        recognises: Whether a name, in lower case, is the id of one of its models.
        titled: The name a person reads, for a model's id.
        open: Makes the adapter for a model's id; the profile, where there is one, holds the rest.
        goes_to: Where words go, for a model's id and a profile.
        list_models: Asks the provider for its models; None where there is nothing to ask.
        case_matters: Whether ids are told apart by capitals.
        is_ready: Whether a profile could reply now; None where the provider's key decides.
        on_disk: Names and titles of what lies on this machine, and whether it could reply now.
    """

    name: str
    about: str
    default_model: str
    needs_key: bool
    recognises: Callable[[str], bool]
    titled: Callable[[str], str]
    open: Callable[[Means, str, ModelProfile | None], ChatModel]
    goes_to: Callable[[Means, str, ModelProfile | None], str]
    list_models: Callable[[Means], Awaitable[list[ModelInfo]]] | None = None
    case_matters: bool = False
    is_ready: Callable[[Means, ModelProfile], bool] | None = None
    on_disk: Callable[[Means], list[tuple[str, str, bool]]] | None = None


class Registry:
    """All models by name: the built-in one, the providers', and the person's own profiles.

    Args:
        profiles: By name, from the settings.
        environ: The process's environment.
        keyring: None where there is none to ask.
        script: DOCTOR's script file.
        pace: False lets DOCTOR reply at once, for scripts.
        models: The folder with model files.
        logs: Where the engine of local models writes its log.
    """

    def __init__(
        self,
        *,
        profiles: Mapping[str, ModelProfile],
        environ: Mapping[str, str],
        keyring: KeyringPort | None,
        clock: Clock,
        rng: random.Random,
        script: Path,
        pace: bool = True,
        models: Path | None = None,
        logs: Path | None = None,
    ) -> None:
        self._profiles = profiles
        self._means = Means(environ, keyring, clock, rng, script, pace, models, logs)
        self._seen: dict[str, Offer] = {}

    def use_profiles(self, profiles: Mapping[str, ModelProfile]) -> None:
        """Take note that the person's profiles are others now."""
        self._profiles = profiles

    def offers(self) -> list[Offer]:
        """What can be chosen, without asking a provider: profiles last.

        May block for some seconds on a slow keyring: call it in a thread.
        """
        ready = {  # each may be a question to the keyring
            row.name: self._is_ready(row)
            for row in PROVIDERS
            if row.default_model or row.is_ready is None
        }
        offers = [
            self._offer(provider, provider.default_model, ready=ready[provider.name])
            for provider in PROVIDERS
            if provider.default_model
        ]
        for provider in PROVIDERS:
            offers += self._on_disk(provider)
        for name, profile in self._profiles.items():
            row = _row(profile.provider)
            if row is None:
                about = f"A profile of yours for {profile.provider}, which is not supported."
                offers.append(Offer(name, name, about, profile.provider, ready=False))
                continue
            model = profile.model or profile.path or row.default_model
            place = f" at {profile.base_url}" if profile.base_url else ""
            about = f"Your profile for {row.titled(model)}{place}."
            is_ready = row.is_ready(self._means, profile) if row.is_ready else ready[row.name]
            goes_to = row.goes_to(self._means, model, profile)
            offers.append(Offer(name, name, about, row.name, is_ready, goes_to))
        return offers

    async def offers_online(self) -> list[Offer]:
        """All models that the providers with a key list now; those that fail are left out."""
        import asyncio

        offers: list[Offer] = []
        for provider in PROVIDERS:
            if provider.list_models is None:
                continue
            if not await asyncio.to_thread(self._is_ready, provider):
                continue
            try:
                infos = await provider.list_models(self._means)
            except ModelError:
                continue
            offers += [
                Offer(
                    info.name,
                    info.title,
                    provider.about,
                    provider.name,
                    ready=True,
                    goes_to=provider.goes_to(self._means, info.name, None),
                )
                for info in infos
            ]
        self._seen = {offer.name: offer for offer in offers}
        return offers

    def default_name(self) -> str:
        """Claude where a key is there, else DOCTOR. May block on the keyring, as `offers`."""
        for provider in PROVIDERS:
            if provider.needs_key and provider.default_model and self._is_ready(provider):
                return provider.default_model
        return DOCTOR

    def open(self, name: str) -> ChatModel:
        """The model of a profile, of an offer or of a provider's id. No network is used.

        Raises:
            UserError: None has that name, its profile is broken, or DOCTOR's script is gone.
        """
        name = name.strip()
        profile = self._profiles.get(name)
        if profile is not None:
            row = _row(profile.provider)
            if row is None:
                raise UserError(
                    f'its provider "{profile.provider}" is not known',
                    where=f'model profile "{name}"',
                    mend=f"use one of {_listed(provider.name for provider in PROVIDERS)}",
                )
            model = row.open(self._means, profile.model or row.default_model, profile)
            return Profiled(model, name, profile)
        wanted = name.casefold()
        for row in PROVIDERS:
            default = row.default_model
            if default and wanted in (default, row.titled(default).casefold()):
                return row.open(self._means, default, None)
            if row.recognises(wanted):
                return row.open(self._means, name if row.case_matters else wanted, None)
            for offer in self._on_disk(row):
                if wanted in (offer.name.casefold(), offer.title.casefold()):
                    return row.open(self._means, offer.name, None)
        for offer in self._seen.values():
            if wanted in (offer.name.casefold(), offer.title.casefold()):
                row = _row(offer.provider) or PROVIDERS[0]
                return row.open(self._means, offer.name, None)
        known = [*(row.default_model for row in PROVIDERS if row.default_model), *self._profiles]
        raise UserError(
            f'there is no model "{name}"', mend=f"choose one of {_listed(known)}, or a Claude model"
        )

    def _offer(self, row: Provider, model: str, *, ready: bool) -> Offer:
        goes_to = row.goes_to(self._means, model, None)
        return Offer(model, row.titled(model), row.about, row.name, ready, goes_to)

    def _on_disk(self, row: Provider) -> list[Offer]:
        found = row.on_disk(self._means) if row.on_disk is not None else []
        return [
            Offer(name, title, row.about, row.name, ready, row.goes_to(self._means, name, None))
            for name, title, ready in found
        ]

    def _is_ready(self, provider: Provider) -> bool:
        if not provider.needs_key:
            return True
        means = self._means
        try:
            key = find_key(provider.name, environ=means.environ, keyring=means.keyring)
        except UserError:
            return False
        return key is not None


def _row(name: str) -> Provider | None:
    return next((row for row in PROVIDERS if row.name == name), None)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


# DOCTOR ---------------------------------------------------------------------------------------


def _open_doctor(means: Means, _model: str, _profile: ModelProfile | None) -> ChatModel:
    from llmcompanion.models.doctor import Doctor, load_script

    script = means.script
    if not script.is_file():
        load_script(script)  # says so, now
    return Doctor(lambda: load_script(script), clock=means.clock, rng=means.rng, pace=means.pace)


# Claude ---------------------------------------------------------------------------------------

_CLAUDE = "claude-"


def _claude_title(model: str) -> str:
    """ "Claude Haiku 5.5" for "claude-haiku-5-5"; a date at the end goes in brackets."""
    *words, last = model.split("-")
    date = f" ({last})" if len(last) == 8 and last.isdecimal() else ""
    if not date:
        words.append(last)
    names = [word.capitalize() for word in words if not word.isdecimal()]
    version = ".".join(word for word in words if word.isdecimal())
    return " ".join([*names, version]).strip() + date


def _open_claude(means: Means, model: str, profile: ModelProfile | None) -> Claude:
    from llmcompanion.models.claude import Claude

    address = profile.base_url if profile is not None else ""
    return Claude(
        model=model,
        title=_claude_title(model),
        find_key=lambda: find_key("anthropic", environ=means.environ, keyring=means.keyring),
        base_url=address or means.environ.get("ANTHROPIC_BASE_URL", ""),
        clock=means.clock,
    )


def _claude_goes_to(means: Means, _model: str, profile: ModelProfile | None) -> str:
    address = profile.base_url if profile is not None else ""
    address = address or means.environ.get("ANTHROPIC_BASE_URL", "").strip()
    return goes_to(address) if address else "Anthropic"


async def _list_claude(means: Means) -> list[ModelInfo]:
    claude = _open_claude(means, DEFAULT_CLAUDE, None)
    try:
        return await claude.models()
    finally:
        await claude.close()


DEFAULT_CLAUDE = "claude-haiku-5-5"
"""The quickest and cheapest of the current models."""

# servers that speak OpenAI's protocol ----------------------------------------------------------


def _served(provider: str, about: str) -> Provider:
    from llmcompanion.models.openai_compatible import offering

    return Provider(
        name=provider,
        about=about,
        default_model="",
        needs_key=True,
        recognises=lambda name: offering.recognises(provider, name),
        titled=offering.titled,
        open=lambda means, model, profile: offering.opened(
            provider,
            model,
            profile,
            environ=means.environ,
            keyring=means.keyring,
            clock=means.clock,
        ),
        goes_to=lambda means, model, profile: offering.where_to(
            provider, model, profile, means.environ
        ),
        list_models=lambda means: offering.listed(
            provider, environ=means.environ, keyring=means.keyring, clock=means.clock
        ),
        case_matters=True,
        is_ready=lambda means, profile: offering.is_ready(
            provider, profile, environ=means.environ, keyring=means.keyring
        ),
    )


# local models ---------------------------------------------------------------------------------


def _open_llama(means: Means, model: str, profile: ModelProfile | None) -> ChatModel:
    from llmcompanion.models.llama.offering import opened

    if means.models is None or means.logs is None:
        raise UserError("there is no folder for local models here", where=model)
    return opened(
        model,
        profile,
        folder=means.models,
        logs=means.logs,
        environ=means.environ,
        rng=means.rng,
    )


def _llama_on_disk(means: Means) -> list[tuple[str, str, bool]]:
    from llmcompanion.models.llama.offering import offered

    return offered(means.models) if means.models is not None else []


def _llama_is_ready(means: Means, profile: ModelProfile) -> bool:
    from llmcompanion.models.llama.offering import is_ready

    return means.models is not None and is_ready(profile, means.models)


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        name=DOCTOR,
        about="A listener made of rules, after the program of 1966; nothing leaves this machine.",
        default_model=DOCTOR,
        needs_key=False,
        recognises=lambda name: name == DOCTOR,
        titled=lambda _: "DOCTOR (built in)",
        open=_open_doctor,
        goes_to=lambda *_: HERE,
    ),
    Provider(
        name="anthropic",
        about="A large language model; what you write is sent to Anthropic.",
        default_model=DEFAULT_CLAUDE,
        needs_key=True,
        recognises=lambda name: name.startswith(_CLAUDE),
        titled=_claude_title,
        open=_open_claude,
        goes_to=_claude_goes_to,
        list_models=_list_claude,
    ),
    _served("openai", "A model behind OpenAI's protocol; what you write is sent to its server."),
    _served("openrouter", "A model by way of OpenRouter; what you write is sent there and on."),
    Provider(
        name="llama",
        about="A model file on this machine; nothing leaves it.",
        default_model="",
        needs_key=False,
        recognises=lambda name: name.endswith(".gguf"),
        titled=lambda name: name.replace("\\", "/").rpartition("/")[2].removesuffix(".gguf"),
        open=_open_llama,
        goes_to=lambda *_: HERE,
        case_matters=True,
        is_ready=_llama_is_ready,
        on_disk=_llama_on_disk,
    ),
)
