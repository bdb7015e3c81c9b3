"""``llmcompanion key``: API keys in the system keyring."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from llmcompanion.cli.console import Console

MORE = """\
The key is asked for without being shown, or read as one line from standard input. It
is kept by the system keyring and nowhere else; it is not an argument, because those
end up in the shell's history.

examples:
  llmcompanion key set anthropic
  pass show anthropic | llmcompanion key set anthropic
  llmcompanion key set llm.example.org      for the server of a profile
  llmcompanion key forget anthropic"""

KNOWN = ("anthropic", "openai", "openrouter")
"""Providers; every other key belongs to a server, and is kept under its address."""

ABOUT_PROVIDER = f"{', '.join(KNOWN)}, or the host of a profile's server"


def _owner(text: str) -> str:
    """A provider, or a server's host; an address is taken for its host."""
    from llmcompanion.models.addresses import host_of, key_owner

    if text.lower() in KNOWN:
        return text.lower()
    owner = key_owner(text) if "//" in text else host_of(f"//{text}")
    if owner in KNOWN or "." in owner or ":" in owner or owner == "localhost":
        return owner
    raise argparse.ArgumentTypeError(f"must be one of {ABOUT_PROVIDER}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the two commands."""
    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("set", help="keep a key")
    row.add_argument("provider", metavar="PROVIDER", type=_owner, help=ABOUT_PROVIDER)
    row.set_defaults(run=keep)
    row = commands.add_parser("forget", help="remove a key")
    row.add_argument("provider", metavar="PROVIDER", type=_owner, help=ABOUT_PROVIDER)
    row.set_defaults(run=forget)


def keep(arguments: argparse.Namespace, console: Console) -> int:
    """Ask for a key and put it in the keyring."""
    from llmcompanion.config.keys import SystemKeyring, store_key, variable

    provider = arguments.provider
    store_key(provider, _secret(console, provider), keyring=SystemKeyring())
    console.write(f"The key for {provider} is in the system keyring.")
    if console.environ.get(variable(provider), "").strip():
        console.complain(f"{variable(provider)} is set too, and comes first while it is.")
    return exit_codes.OK


def forget(arguments: argparse.Namespace, console: Console) -> int:
    """Take a key out of the keyring."""
    from llmcompanion.config.keys import SystemKeyring, forget_key, variable

    provider = arguments.provider
    if forget_key(provider, keyring=SystemKeyring()):
        console.write(f"The key for {provider} is gone from the system keyring.")
    else:
        console.write(f"The system keyring holds no key for {provider}.")
    if console.environ.get(variable(provider), "").strip():
        console.complain(f"{variable(provider)} is still set in the environment.")
    return exit_codes.OK


def _secret(console: Console, provider: str) -> str:
    if not console.stdin.isatty():
        return console.stdin.readline(8192)
    import getpass
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)  # rather none than a shown key
        try:
            return getpass.getpass(f"Key for {provider} (it is not shown): ")
        except (getpass.GetPassWarning, EOFError) as error:
            raise UserError(
                "the key cannot be read without showing it",
                where="this terminal",
                mend=f"pipe it in, as in: pass show {provider} | llmcompanion key set {provider}",
            ) from error
