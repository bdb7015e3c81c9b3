"""The parts of the program put together, for the screens and for the command line."""

from __future__ import annotations

import logging
import os
import random
from functools import cached_property
from typing import TYPE_CHECKING

from llmcompanion import resources
from llmcompanion.checkin.days import SystemZone
from llmcompanion.clock import SystemClock
from llmcompanion.config.folders import Folders
from llmcompanion.config.settings import load_settings
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo
    from pathlib import Path

    from llmcompanion.chat.tools import SightManner, Tools
    from llmcompanion.checkin.library import InstrumentLibrary
    from llmcompanion.clock import Clock
    from llmcompanion.config.keys import KeyringPort
    from llmcompanion.config.settings import Settings
    from llmcompanion.emotion.classifier import Classifier
    from llmcompanion.journal.dictionary import Wording
    from llmcompanion.models.registry import Registry
    from llmcompanion.persona.library import Library
    from llmcompanion.store.database import Store
    from llmcompanion.study.running import Studies

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

    def confidence(self, text: str, label: str) -> float | None:
        """How likely a reader gives the text that label, 0 to 1; None where nobody can say."""
        self.load()
        return None if self._classifier is None else self._classifier.scores(text).get(label)

    def __call__(self, text: str) -> str:
        """One of the labels; "neutral" where nothing stands out."""
        self.load()
        return "neutral" if self._classifier is None else self._classifier.label(text)


class Household:
    """What stands ready before anything is opened. Reading it touches no network.

    Its parts are imported and made when they are first asked for: the first paint of the screen
    waits for none of them.

    Args:
        folders: Where everything lies.
        settings: As they are on disk; whoever changes them saves them and sets them here.
        clock: The time.
        rng: Chooses words.
        library: The personas; those in the folders where none is given.
        registry: The models; those of the settings where none is given.
        environ: The environment, for keys.
        keyring: For keys; the system's own where none is given.
        pace: False lets DOCTOR reply at once, for scripts.
        zone: Where the person is; the machine's own where none is given.
    """

    def __init__(
        self,
        *,
        folders: Folders,
        settings: Settings,
        clock: Clock,
        rng: random.Random,
        library: Library | None = None,
        registry: Registry | None = None,
        environ: Mapping[str, str] | None = None,
        keyring: KeyringPort | None = None,
        pace: bool = True,
        zone: tzinfo | None = None,
    ) -> None:
        self.zone = zone or SystemZone()
        self.folders = folders
        self.settings = settings
        self.clock = clock
        self.rng = rng
        self.read = MoodReader()
        self._environ = os.environ if environ is None else environ
        self._keyring = keyring
        self._pace = pace
        if library is not None:
            self.library = library
        if registry is not None:
            self.registry = registry

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

        Raises:
            UserError: A folder cannot be made or the settings are broken.
        """
        environ = os.environ if environ is None else environ
        folders = Folders.find(home, environ)
        folders.create()
        return cls(
            folders=folders,
            settings=load_settings(folders.settings_file),
            clock=clock or SystemClock(),
            rng=rng or random.Random(),  # noqa: S311 - chooses words, keeps no secrets
            environ=environ,
            keyring=keyring,
            pace=pace,
        )

    @cached_property
    def library(self) -> Library:
        """The personas."""
        from llmcompanion.persona.library import Library

        return Library(resources.personas(), self.folders.personas)

    @cached_property
    def registry(self) -> Registry:
        """The models."""
        from llmcompanion.config.keys import SystemKeyring
        from llmcompanion.models.registry import Registry

        return Registry(
            profiles=self.settings.models,
            environ=self._environ,
            keyring=self._keyring or SystemKeyring(),
            clock=self.clock,
            rng=self.rng,
            script=resources.assets() / "doctor" / "script.toml",
            pace=self._pace,
            models=self.folders.models,
            logs=self.folders.logs,
        )

    async def open_store(self) -> Store:
        """The database, repaired where that could be done without losing anything."""
        from llmcompanion.store.database import Store

        return await Store.open(self.folders.database, now=self.clock.now())

    @cached_property
    def instruments(self) -> InstrumentLibrary:
        """What the check-in can ask: the program's own, and what the person added."""
        from llmcompanion.checkin.library import InstrumentLibrary

        return InstrumentLibrary(resources.assets() / "instruments", self.folders.instruments)

    @cached_property
    def wordings(self) -> dict[tuple[str, int], Wording]:
        """What every item asks, and asked in its earlier versions."""
        from llmcompanion.checkin.wordings import wordings

        folders = (resources.assets() / "instruments", self.folders.instruments)
        return wordings(path for folder in folders for path in sorted(folder.glob("*.toml")))

    def tools(self, store: Store) -> Tools:
        """What a conversation works with."""
        from llmcompanion.chat.remembering import Remembering
        from llmcompanion.chat.tools import Tools

        return Tools(
            store.conversations,
            self.clock,
            self.rng,
            self.read,
            traces=store.traces,
            remembering=Remembering(store.persona_versions, store.memory, self.clock),
            sights=store.sights,
            manner=self._sight_manner,
        )

    def studies(self, store: Store) -> Studies:
        """What can be done with studies."""
        from llmcompanion.care.country import local_zone
        from llmcompanion.study.running import Studies

        return Studies(
            store.studies,
            store.journal,
            self.clock,
            lambda: self.zone,
            local_zone=local_zone(self._environ),
        )

    def _sight_manner(self) -> SightManner:
        from llmcompanion.chat.tools import SightManner

        sight = self.settings.sight
        return SightManner(summarise=sight.when_full == "summarise", may_end=sight.may_end)
