"""The parts of the program put together, for the screens and for the command line."""

from __future__ import annotations

import logging
import os
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llmcompanion import resources
from llmcompanion.chat.talk import Tools
from llmcompanion.clock import SystemClock
from llmcompanion.config.folders import Folders
from llmcompanion.config.keys import SystemKeyring
from llmcompanion.config.settings import load_settings
from llmcompanion.errors import UserError
from llmcompanion.models.registry import Registry
from llmcompanion.persona.library import Library
from llmcompanion.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from llmcompanion.clock import Clock
    from llmcompanion.config.keys import KeyringPort
    from llmcompanion.config.settings import Settings
    from llmcompanion.emotion.classifier import Classifier

log = logging.getLogger(__name__)


class MoodReader:
    """Reads one emotion off a text; the classifier's weights are loaded at the first word.

    A face is not worth a reply: where the weights are missing, every text is neutral.
    """

    def __init__(self) -> None:
        self._classifier: Classifier | None = None
        self._missing = False

    def load(self) -> None:
        """Get ready; takes some tens of milliseconds once, and may be called in a thread."""
        if self._classifier is not None or self._missing:
            return
        try:
            from llmcompanion.emotion.classifier import load_classifier

            self._classifier = load_classifier()
        except (UserError, OSError, ImportError):
            self._missing = True
            log.exception("the emotion classifier cannot be loaded")

    def __call__(self, text: str) -> str:
        """One of the labels; "neutral" where nothing stands out."""
        self.load()
        return "neutral" if self._classifier is None else self._classifier.label(text)


@dataclass(slots=True)
class Household:
    """What stands ready before anything is opened. Reading it touches no network.

    Attributes:
        settings: As they are on disk; whoever changes them saves them and sets them here.
    """

    folders: Folders
    settings: Settings
    library: Library
    registry: Registry
    clock: Clock
    rng: random.Random
    read: MoodReader = field(default_factory=MoodReader)

    @classmethod
    def find(
        cls,
        *,
        home: Path | None = None,
        environ: Mapping[str, str] | None = None,
        keyring: KeyringPort | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        pace: bool = True,
    ) -> Household:
        """Folders made, settings read. What is not given is the machine's own.

        Args:
            pace: False lets DOCTOR reply at once, for scripts.

        Raises:
            UserError: A folder cannot be made or the settings are broken.
        """
        environ = os.environ if environ is None else environ
        clock = clock or SystemClock()
        rng = rng or random.Random()  # noqa: S311 - chooses words, keeps no secrets
        folders = Folders.find(home, environ)
        folders.create()
        settings = load_settings(folders.settings_file)
        return cls(
            folders=folders,
            settings=settings,
            library=Library(resources.personas(), folders.personas),
            registry=Registry(
                profiles=settings.models,
                environ=environ,
                keyring=keyring or SystemKeyring(),
                clock=clock,
                rng=rng,
                script=resources.assets() / "doctor" / "script.toml",
                pace=pace,
            ),
            clock=clock,
            rng=rng,
        )

    async def open_store(self) -> Store:
        """The database, repaired where that could be done without losing anything."""
        return await Store.open(self.folders.database, now=self.clock.now())

    def tools(self, store: Store) -> Tools:
        """What a conversation works with."""
        return Tools(store.conversations, self.clock, self.rng, self.read)
