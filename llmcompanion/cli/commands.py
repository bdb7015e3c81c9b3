"""The table of commands.

A command is a module of this folder with two functions:

- ``add_arguments(parser)`` describes its arguments with argparse. A group of commands
  (``log list``, ``log export``) adds sub-parsers and names the function to run with
  ``set_defaults(run=...)``. The module may import nothing heavy at its top.
- ``run(arguments, console)`` does the work and returns an exit code of
  `llmcompanion.cli.exit_codes`; ``set_defaults(run=...)`` puts another function in its place.

The module is imported only when its command is named, so that the others cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console

Run = Callable[["argparse.Namespace", "Console"], int]


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table: the word, what it does in a line, and the module behind it."""

    name: str
    summary: str
    module: str

    def load(self) -> Any:
        """The module, imported now."""
        return import_module(self.module)

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Describe the arguments, and what is to run."""
        module = self.load()
        module.add_arguments(parser)
        if parser.get_default("run") is None and hasattr(module, "run"):
            parser.set_defaults(run=cast("Run", module.run))


COMMANDS: tuple[Command, ...] = (
    Command("say", "one turn without the screen, for scripts", "llmcompanion.cli.say"),
    Command("chat", "list conversations, or export one", "llmcompanion.cli.chat"),
    Command("log", "the reflection log: list, show, export, import", "llmcompanion.cli.log"),
    Command("note", "write a note into the reflection log", "llmcompanion.cli.note"),
    Command("insight", "what seemed an insight, and looking again", "llmcompanion.cli.insight"),
    Command("checkin", "answer a check-in here; what it can ask", "llmcompanion.cli.checkin"),
    Command("prompt", "what would be sent next, and where sight ends", "llmcompanion.cli.prompt"),
    Command("look", "a second look: does a reply come out again?", "llmcompanion.cli.look"),
    Command("care", "helplines by country; signs of danger in a text", "llmcompanion.cli.care"),
    Command("emotion", "read the emotion of a text", "llmcompanion.cli.emotion"),
    Command("persona", "who there is to talk with; cards in and out", "llmcompanion.cli.persona"),
    Command("avatar", "list, check, show and render faces", "llmcompanion.cli.avatar"),
    Command("voice", "what can speak, hearing it, fetching more", "llmcompanion.cli.voice"),
    Command("listen", "write down what is said; what can do that", "llmcompanion.cli.listen"),
    Command("model", "list, add, try, fetch and remove models", "llmcompanion.cli.model"),
    Command("key", "keep an API key in the system keyring, or forget it", "llmcompanion.cli.key"),
    Command("study", "the self-experiment: plans and what they find", "llmcompanion.cli.study"),
    Command("doctor", "what this machine offers, and what is amiss", "llmcompanion.cli.doctor"),
)
