"""Where things live on this machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME_VARIABLE = "LLMCOMPANION_HOME"
"""Environment variable that puts config, data and logs under one folder."""

APP = "llmcompanion"

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Folders:
    """The three folders of the program, and what lies in them.

    Attributes:
        config: Settings.
        data: The database and what a person adds: personas, avatars, models, exports.
        logs: The program's own log; no conversations.
    """

    config: Path
    data: Path
    logs: Path

    @classmethod
    def find(cls, home: Path | None, environ: Mapping[str, str]) -> Folders:
        """The folders to use; nothing is created.

        Args:
            home: One folder for everything, as given on the command line.
            environ: The environment; `HOME_VARIABLE` counts when `home` is None.
        """
        if home is None and environ.get(HOME_VARIABLE, "").strip():
            home = Path(environ[HOME_VARIABLE].strip())
        if home is not None:
            try:
                home = Path(os.path.abspath(home.expanduser()))  # noqa: PTH100 - keeps links as typed
            except RuntimeError as error:
                raise UserError(
                    "there is no such user", where=str(home), mend="name the folder without ~"
                ) from error
            return cls(home / "config", home / "data", home / "logs")
        from platformdirs import PlatformDirs

        places = PlatformDirs(APP, appauthor=False)
        return cls(places.user_config_path, places.user_data_path, places.user_log_path)

    def create(self) -> None:
        """Make what is missing, readable by its owner only; tighten what is there.

        Raises:
            UserError: A folder cannot be made.
        """
        for folder in (self.config, self.data, self.logs):
            make_private_folder(folder)

    @property
    def settings_file(self) -> Path:
        """The settings, in TOML."""
        return self.config / "config.toml"

    @property
    def database(self) -> Path:
        """Conversations and the reflection log."""
        return self.data / "llmcompanion.db"

    @property
    def personas(self) -> Path:
        """Personas that the person added."""
        return self.data / "personas"

    @property
    def avatars(self) -> Path:
        """Avatar sets that the person added."""
        return self.data / "avatars"

    @property
    def instruments(self) -> Path:
        """Instruments of the check-in that the person added."""
        return self.data / "instruments"

    @property
    def models(self) -> Path:
        """Model files."""
        return self.data / "models"

    @property
    def voices(self) -> Path:
        """Voices for Piper."""
        return self.data / "voices"

    @property
    def exports(self) -> Path:
        """What was exported from inside the app."""
        return self.data / "exports"


def make_private_folder(folder: Path) -> None:
    """Make `folder` and every missing parent with mode 0700; set that mode on it if it is there.

    Parents that exist already belong to somebody else and stay as they are.

    Raises:
        UserError: It cannot be made, or is no folder.
    """
    try:
        missing = []
        place = folder
        while not place.exists():
            missing.append(place)
            if place.parent == place:
                break
            place = place.parent
        for each in reversed(missing):
            each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            each.chmod(PRIVATE_FOLDER)  # mkdir's mode is cut by the umask
        if not folder.is_dir():
            raise NotADirectoryError(f"{folder} is not a folder")
        if not missing and os.name == "posix" and folder.stat().st_mode & 0o077:
            folder.chmod(PRIVATE_FOLDER)
    except OSError as error:
        reason = error.strerror or "it is not a folder"
        raise UserError(
            f"the folder cannot be used ({reason})",
            where=str(folder),
            mend="free the place or its permissions, or choose another folder with --data-dir",
        ) from error
