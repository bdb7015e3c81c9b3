"""``llmcompanion model``: what can be talked with, and profiles of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console
    from llmcompanion.config.settings import ModelProfile, Settings
    from llmcompanion.models.registry import Offer

MORE = """\
A model is named by a profile of yours, by its own id, or by a file in the models
folder. Programs that serve models on this machine (Ollama, LM Studio, llama-server,
vLLM) are found on their usual ports while the list is made.

examples:
  llmcompanion model list
  llmcompanion model add lab --provider openai --base-url https://llm.example.org/v1
  llmcompanion model add calm --provider anthropic --model claude-haiku-5-5 \\
      --max-tokens 400 --system-addition "Answer in a few sentences."
  llmcompanion model test ollama/llama3.2:3b
  llmcompanion model pull                     what is suggested
  llmcompanion model pull Qwen/Qwen2.5-1.5B-Instruct-GGUF
  llmcompanion model remove lab"""

PROVIDERS = ("doctor", "anthropic", "openai", "openrouter", "llama")
NUMBERS = {
    "temperature": (float, "how freely words are chosen, 0 to 2"),
    "max-tokens": (int, "the longest reply"),
    "context-tokens": (int, "how much of a talk is sent at most"),
    "price-in": (float, "what a million tokens cost that it reads"),
    "price-out": (float, "what a million tokens cost that it writes"),
    "gpu-layers": (int, "layers of a model file on the graphics card, -1 for all"),
    "threads": (int, "processor threads for a model file"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the commands."""
    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("list", help="what can be talked with, and where words go")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.add_argument(
        "--online", action="store_true", help="ask the providers with a key for their lists, too"
    )
    row.set_defaults(run=show)

    row = commands.add_parser("add", help="add a profile, or change one with --force")
    row.add_argument("name", metavar="NAME", help="yours to choose")
    row.add_argument("--provider", choices=PROVIDERS, required=True, help=", ".join(PROVIDERS))
    row.add_argument("--model", metavar="ID", default="", help="the provider's name for it")
    row.add_argument("--path", metavar="FILE", default="", help="a model file (.gguf)")
    row.add_argument("--base-url", metavar="URL", default="", help="where it is served")
    row.add_argument(
        "--system-addition", metavar="TEXT", default="", help="added to every persona's part"
    )
    for name, (kind, about) in NUMBERS.items():
        row.add_argument(f"--{name}", metavar="N", type=kind, default=None, help=about)
    row.add_argument("--force", action="store_true", help="put it in the place of one there is")
    row.set_defaults(run=add)

    row = commands.add_parser("test", help="one short real call, and how quick it was")
    row.add_argument("name", metavar="NAME")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=test)

    row = commands.add_parser("pull", help="fetch a model file, or go on fetching it")
    row.add_argument("repo", metavar="REPO", nargs="?", default="", help="owner/name at the hub")
    row.add_argument("file", metavar="FILE", nargs="?", default="", help="or a part of its name")
    row.set_defaults(run=pull)

    row = commands.add_parser("remove", help="remove a profile")
    row.add_argument("name", metavar="NAME")
    row.set_defaults(run=remove)


# the list ------------------------------------------------------------------------------------


def show(arguments: argparse.Namespace, console: Console) -> int:
    """Print a line for each model, and where words go that are sent there."""
    import asyncio

    offers = asyncio.run(_offers(console, online=arguments.online))
    if arguments.json:
        console.write_json([_record(offer) for offer in offers])
        return exit_codes.OK
    longest = min(44, max((len(offer.name) for offer in offers), default=0))
    for offer in offers:
        ready = " " if offer.ready else "-"
        console.write(f"{ready} {offer.name:<{longest}}  {offer.goes_to:<14}  {offer.about}")
    if any(not offer.ready for offer in offers):
        console.write("\n- is not ready: a key or a file is missing.")
    return exit_codes.OK


async def _offers(console: Console, *, online: bool) -> list[Offer]:
    import asyncio

    from llmcompanion.models.servers import find_servers

    registry = console.household().registry
    looking = asyncio.create_task(find_servers(), name="servers")
    offers = await asyncio.to_thread(registry.offers)
    if online:
        offers += await registry.offers_online()
    offers += [offer for server in await looking for offer in server.offers()]
    return list({offer.name: offer for offer in reversed(offers)}.values())[::-1]


def _record(offer: Offer) -> dict[str, Any]:
    return {
        "name": offer.name,
        "title": offer.title,
        "provider": offer.provider,
        "ready": offer.ready,
        "goes_to": offer.goes_to,
        "about": offer.about,
    }


# profiles ------------------------------------------------------------------------------------


def add(arguments: argparse.Namespace, console: Console) -> int:
    """Keep a profile."""
    from llmcompanion.models.profiles import check_profile
    from llmcompanion.plaintext import clean, clean_line

    settings = console.household().settings
    name = clean_line(arguments.name)
    given = {key.replace("-", "_"): getattr(arguments, key.replace("-", "_")) for key in NUMBERS}
    profile = _checked(
        name,
        {
            "provider": arguments.provider,
            "model": clean_line(arguments.model),
            "path": _absolute(clean_line(arguments.path)),
            "base_url": clean_line(arguments.base_url),
            "system_addition": clean(arguments.system_addition),
            **{key: value for key, value in given.items() if value is not None},
        },
    )
    check_profile(name, profile)
    if name in settings.models and not arguments.force:
        raise UserError(
            f'there is a profile "{name}" already',
            mend="choose another name, or add --force to put this in its place",
        )
    _save(console, models={**settings.models, name: profile})
    offer = next(o for o in console.household().registry.offers() if o.name == name)
    where = "nothing leaves this machine" if offer.goes_to == "this machine" else (
        f"what you write goes to {offer.goes_to}"
    )  # fmt: skip
    console.write(f"Profile {name} is there; {where}. Try it with: llmcompanion model test {name}")
    return exit_codes.OK


def remove(arguments: argparse.Namespace, console: Console) -> int:
    """Forget a profile. A model file stays."""
    settings = console.household().settings
    if arguments.name not in settings.models:
        known = ", ".join(settings.models) or "there are none"
        raise UserError(f'there is no profile "{arguments.name}"', mend=f"yours: {known}")
    left = {name: each for name, each in settings.models.items() if name != arguments.name}
    was_chosen = settings.model == arguments.name
    _save(console, models=left, model="" if was_chosen else settings.model)
    console.write(f"Profile {arguments.name} is gone.")
    if was_chosen:
        console.complain("It was the chosen model: the usual one answers from now on.")
    return exit_codes.OK


def _checked(name: str, fields: dict[str, Any]) -> ModelProfile:
    """A profile whose values are within their bounds."""
    import msgspec

    from llmcompanion.config.complaints import allowed
    from llmcompanion.config.settings import ModelProfile

    for key, value in fields.items():
        try:
            msgspec.convert({"provider": "x", key: value}, ModelProfile)
        except msgspec.ValidationError as error:
            raise UserError(
                f"it cannot be {value}",
                where=f"--{key.replace('_', '-')}",
                mend=f"it must be {allowed(('models', name, key))}",
            ) from error
    return ModelProfile(**fields)


def _absolute(path: str) -> str:
    """A path that is there, as it is found from anywhere; a name in the models folder as it is."""
    from pathlib import Path

    if not path:
        return ""
    file = Path(path).expanduser()
    return str(file.resolve()) if file.exists() else path


def _save(console: Console, **changes: Any) -> None:
    import msgspec

    from llmcompanion.config.settings import save_settings

    household = console.household()
    was: Settings = household.settings
    household.settings = msgspec.structs.replace(was, **changes)
    save_settings(household.folders.settings_file, household.settings, was=was)
    household.registry.use_profiles(household.settings.models)


# a trial -------------------------------------------------------------------------------------


def test(arguments: argparse.Namespace, console: Console) -> int:
    """Ask the model one thing; print the reply and the figures."""
    import asyncio

    from llmcompanion.models.trial import try_out

    household = console.household()
    model = household.registry.open(arguments.name)

    async def run() -> tuple[Any, Any]:
        try:
            trial = await try_out(
                model, clock=household.clock, rng=household.rng, report=console.complain
            )
            return trial, model.info
        finally:
            await model.close()

    trial, info = asyncio.run(run())
    if arguments.json:
        console.write_json(
            {
                "model": info.name,
                "reply": trial.reply,
                "first_token_s": _rounded(trial.first_token_s),
                "tokens_per_s": _rounded(trial.tokens_per_s),
                "tokens_in": trial.tokens_in,
                "tokens_out": trial.tokens_out,
                "context_tokens": trial.context_tokens,
                "local": info.local,
                "note": trial.note,
            }
        )
    else:
        console.write(f"{info.title}: {trial.reply}\n{trial.sentence}.")
        if trial.note:
            console.complain(trial.note)
    return exit_codes.OK if trial.reply else exit_codes.FAILED


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


# fetching ------------------------------------------------------------------------------------


def pull(arguments: argparse.Namespace, console: Console) -> int:
    """Fetch a file, with a line of progress; without a name, say what is suggested."""
    if not arguments.repo:
        return _suggest(console)
    from llmcompanion.cli.progress import fetching
    from llmcompanion.config.folders import make_private_folder
    from llmcompanion.models.pull import pull as fetch

    folder = console.household().folders.models
    make_private_folder(folder)
    with fetching(console) as report:
        path = fetch(arguments.repo, arguments.file, folder, environ=console.environ, report=report)
    console.write(f"{path}\nTalk with it: llmcompanion --model {path.name}")
    return exit_codes.OK


def _suggest(console: Console) -> int:
    from llmcompanion import resources
    from llmcompanion.models.suggested import gigabytes, load_suggestions

    console.write("Small models that run on an ordinary computer:\n")
    for each in load_suggestions(resources.assets() / "models" / "suggested.toml"):
        console.write(f"{each.title}, {gigabytes(each.size)}, {each.licence}. {each.about}")
        console.write(f"  llmcompanion model pull {each.repo}")
    return exit_codes.OK
