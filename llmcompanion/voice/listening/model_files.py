"""The models that write down what was said: which lie where, and fetching more of them.

Three kinds, told apart by their names:

- ``base.en`` is a file ``ggml-base.en.bin`` for whisper.cpp, of `ggerganov/whisper.cpp`;
- ``faster-whisper-base.en`` is a folder, of `Systran/faster-whisper-base.en`;
- ``vosk-model-small-en-us-0.15`` is a folder, packed as ZIP in `rhasspy/vosk-models`.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.models.pull import UNFINISHED, Plan, fetch, survey
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from llmcompanion.models.pull import HubFile, Step

FOLDER = "listening"
"""In the models folder."""

ALSO_AT: Mapping[str, tuple[Path, ...]] = {
    "whisper.cpp": (Path("~/.local/share/pywhispercpp/models"),),
    "vosk": (Path("~/.cache/vosk"), Path("/usr/share/vosk")),
}
"""Where other programs keep such models."""

WHISPER_FILES = "ggerganov/whisper.cpp"
WHISPER_FOLDERS = "Systran"
VOSK_FOLDERS = "rhasspy/vosk-models"

FASTER = "faster-whisper-"
VOSK = "vosk-model-"
NEEDED = ("config.json", "model.bin", "tokenizer.json")
"""What a folder for faster-whisper is not whole without."""
TAKEN = (*NEEDED, "preprocessor_config.json", "vocabulary.txt", "vocabulary.json")
LARGEST_UNPACKED = 8 * 1024**3
"""Bytes that an archive may hold."""

_NAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*", re.ASCII | re.IGNORECASE)

SUGGESTED: Sequence[tuple[str, int, str]] = (
    ("tiny.en", 78, "English; quick, and often wrong"),
    ("base.en", 148, "English; a good beginning"),
    ("base", 148, "99 languages"),
    ("small-q5_1", 190, "99 languages; better, and slower"),
    ("faster-whisper-base.en", 145, "English, for faster-whisper"),
    ("vosk-model-small-en-us-0.15", 41, "English, for vosk: lightest, no punctuation"),
)
"""Names to begin with, about how many megabytes, and what they are."""


@dataclass(frozen=True, slots=True)
class ListeningModel:
    """A model that lies on this machine.

    Attributes:
        engine: What reads it.
        name: What it is called in settings and lists.
        path: A file or a folder.
    """

    engine: str
    name: str
    path: Path


def find_models(own: Path) -> list[ListeningModel]:
    """Every model that is whole, the person's own first, each name once.

    Args:
        own: The folder `FOLDER` in the models folder.
    """
    found: dict[tuple[str, str], ListeningModel] = {}
    for model in _all(own):
        found.setdefault((model.engine, model.name), model)
    return list(found.values())


def _all(own: Path) -> Iterator[ListeningModel]:
    for engine, is_one in (
        ("whisper.cpp", _is_whisper_file),
        ("faster-whisper", _is_faster_folder),
        ("vosk", _is_vosk_folder),
    ):
        for folder in (own, *ALSO_AT.get(engine, ())):
            for path in _entries(folder):
                if is_one(path):
                    name = path.stem if path.is_file() else path.name
                    yield ListeningModel(engine, name.removeprefix("ggml-"), path)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.expanduser().iterdir())
    except (OSError, RuntimeError):  # not there, not ours, or no home at all
        return []


def _is_whisper_file(path: Path) -> bool:
    return path.name.startswith("ggml-") and path.suffix == ".bin" and path.is_file()


def _is_faster_folder(path: Path) -> bool:
    return path.name != UNFINISHED and all((path / each).is_file() for each in NEEDED)


def _is_vosk_folder(path: Path) -> bool:
    # Larger models keep the acoustic part in am/, the oldest small ones beside the rest.
    return path.name.startswith(VOSK) and any(
        (path / each).is_file() for each in ("am/final.mdl", "final.mdl")
    )


def choose(models: Iterable[ListeningModel], engine: str, wanted: str) -> ListeningModel | None:
    """The model that is named, or any where none is; None where it is not there."""
    wanted = wanted.removeprefix("ggml-").removesuffix(".bin")
    mine = [each for each in models if each.engine == engine]
    named = [each for each in mine if each.name == wanted or each.name == FASTER + wanted]
    return next(iter(named if wanted else mine), None)


def engine_of(name: str) -> str:
    """Which engine reads a model of that name."""
    if name.startswith((FASTER, "faster-distil-whisper-")):
        return "faster-whisper"
    return "vosk" if name.startswith(VOSK) else "whisper.cpp"


def pull_model(
    name: str,
    own: Path,
    *,
    environ: Mapping[str, str],
    report: Callable[[Step], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> ListeningModel:
    """Fetch a model, or go on fetching it.

    Raises:
        UserError: It cannot be had; the sentence says why. What came is kept for the next try.
        CancelledError: `is_cancelled` said so.
    """
    name = name.strip().removeprefix("ggml-").removesuffix(".bin")
    if not _NAME.fullmatch(name):
        raise UserError(
            f'"{clean_line(name)[:60]}" is not the name of a model',
            mend="give one such as base.en; llmcompanion listen list shows some",
        )
    engine = engine_of(name)

    def bring(plan: Plan, folder: Path) -> None:
        fetch(plan, folder, environ=environ, report=report, is_cancelled=is_cancelled)

    if engine == "faster-whisper":
        whole = survey(f"{WHISPER_FOLDERS}/{name}", environ=environ)
        files = tuple(sorted((f for f in whole.files if f.path in TAKEN), key=_model_last))
        if not set(NEEDED) <= {file.name for file in files}:
            raise UserError("this is no model for faster-whisper", where=whole.repo)
        path = own / name
        bring(Plan(whole.repo, whole.revision, files), path)
    elif engine == "vosk":
        path = own / name
        if not _is_vosk_folder(path):
            plan = _named(VOSK_FOLDERS, f"{name}.zip", environ)
            bring(plan, own)
            unpack(own / f"{name}.zip", own, name)
    else:
        plan = _named(WHISPER_FILES, f"ggml-{name}.bin", environ)
        bring(plan, own)
        path = own / f"ggml-{name}.bin"
    return ListeningModel(engine, name, path)


def _model_last(file: HubFile) -> bool:
    """A folder counts only with its model in it: half of one is none."""
    return file.name == "model.bin"


def _named(repo: str, file: str, environ: Mapping[str, str]) -> Plan:
    whole = survey(repo, environ=environ)
    for each in whole.files:
        if each.name == file:
            return Plan(whole.repo, whole.revision, (each,))
    suffix = Path(file).suffix
    others = sorted(
        each.name.removeprefix("ggml-").removesuffix(suffix)
        for each in whole.files
        if each.name.endswith(suffix) and each.name.startswith(("ggml-", VOSK + "small"))
    )
    mend = f"there are {', '.join(map(clean_line, others[:24]))}" if others else ""
    raise UserError(f'there is no model file "{clean_line(file)}"', where=repo, mend=mend)


def unpack(archive: Path, own: Path, name: str) -> None:
    """Unpack the folder `name` out of an archive, all or nothing, and remove the archive.

    Raises:
        UserError: It holds something else, or cannot be written.
    """
    store = own / UNFINISHED / name
    try:
        shutil.rmtree(store, ignore_errors=True)
        with zipfile.ZipFile(archive) as packed:
            members = [each for each in packed.infolist() if not each.is_dir()]
            if sum(each.file_size for each in members) > LARGEST_UNPACKED:
                raise zipfile.BadZipFile("too large")
            for each in members:
                parts = PurePosixPath(each.filename).parts
                if len(parts) < 2 or parts[0] != name or ".." in parts or "\\" in each.filename:
                    raise zipfile.BadZipFile("other names than expected")
                target = store.joinpath(*parts[1:])
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(each) as source, target.open("wb") as sink:
                    shutil.copyfileobj(source, sink)
        if not _is_vosk_folder(store):
            raise zipfile.BadZipFile("no model in it")
        store.replace(own / name)
        archive.unlink()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        shutil.rmtree(store, ignore_errors=True)
        archive.unlink(missing_ok=True)
        raise UserError(
            f"what came cannot be unpacked ({clean_line(str(error))})",
            where=archive.name,
            mend="it was thrown away; try again, or choose another model",
        ) from error
    except OSError as error:
        raise UserError(
            f"it cannot be unpacked ({error.strerror or error})",
            where=str(own),
            mend="free the disk or the folder's permissions, then try again",
        ) from error
    finally:
        if not any(_entries(own / UNFINISHED)):
            shutil.rmtree(own / UNFINISHED, ignore_errors=True)


def unusable(path: Path, error: Exception) -> UserError:
    """What is said of a model that cannot be loaded or fails."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, ImportError):
        return UserError(
            f"its package cannot be loaded ({clean_line(str(error))[:80]})",
            where=path.name,
            mend="install it again",
        )
    return UserError(
        f"this model cannot be used ({type(error).__name__})",
        where=str(path),
        mend=f"remove it and fetch it again: llmcompanion listen pull {_called(path)}",
    )


def _called(path: Path) -> str:
    return path.stem.removeprefix("ggml-") if path.suffix == ".bin" else path.name
