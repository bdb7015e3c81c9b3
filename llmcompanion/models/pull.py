"""Getting a model file from the Hugging Face hub, through `huggingface_hub`.

The hub's own download forgets what it had when it is interrupted; here the bytes stay in a file
named after the checksum they are to have, so that the next try goes on where this one stopped,
whoever ended it. A file is put in its place when it is whole and its checksum is right; a file
that is being read by a model is never written to.
"""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from llmcompanion.errors import UserError
from llmcompanion.models.suggested import gigabytes
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

log = logging.getLogger(__name__)

HUB = "https://huggingface.co"
UNFINISHED = ".unfinished"
"""Folder in the models folder for what has not fully come."""

MARGIN = 256 * 1024 * 1024
"""Bytes of the disk that stay free."""

TRIES = 5
"""Times that a cut connection is taken up again without having brought anything."""

SILENCE_S = 30.0
"""Seconds of silence after which a connection counts as cut."""

PREFERRED = ("q4_k_m", "q4_k_s", "q4_0", "iq4_xs", "q5_k_m", "q8_0")
"""Which of several files is taken where nobody says: small, and nearly as good as large."""

_REPO = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}", re.ASCII)
_PART = re.compile(r"-(\d{5})-of-(\d{5})\.gguf$", re.I)
_REPORT_EVERY_S = 0.1
_READ = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is.

    Attributes:
        what: "downloading" or "checking".
        file: Its name.
        done, total: Bytes, of all files together.
    """

    what: Literal["downloading", "checking"]
    file: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository.

    Attributes:
        path: In the repository.
        size: In bytes.
        sha256: Its checksum; "" for a small file, which the hub knows by its blob alone.
        blob: Its checksum as git makes it.
    """

    path: str
    size: int
    sha256: str
    blob: str = ""

    @property
    def checksum(self) -> str:
        """What it is known by while it is not whole."""
        return self.sha256 or self.blob

    @property
    def name(self) -> str:
        """Without folders."""
        return PurePosixPath(self.path).name


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be fetched.

    Attributes:
        revision: The commit that the files are of.
        files: One, or all parts of a model that is split.
    """

    repo: str
    revision: str
    files: tuple[HubFile, ...]

    @property
    def size(self) -> int:
        """Of everything, in bytes."""
        return sum(file.size for file in self.files)


class CancelledError(Exception):
    """The person wants no more of it; what came stays for another time."""


def pull(
    repo: str,
    file: str,
    folder: Path,
    *,
    environ: Mapping[str, str],
    report: Callable[[Step], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
) -> Path:
    """Fetch a model file, or go on fetching it. Blocks for as long as that takes.

    Args:
        repo: ``owner/name``.
        file: A file of it, or a part of one's name ("Q5_K_M"); "" for the usual one.
        folder: Where model files are.
        environ: ``HF_ENDPOINT`` and ``HF_TOKEN`` count.
        report: Is told how far it is, several times a second, on this thread.
        is_cancelled: Asked between two pieces.

    Returns:
        The file, or the first of its parts.

    Raises:
        UserError: It cannot be had; the sentence says why. What came is kept for the next try.
        CancelledError: `is_cancelled` said so.
    """
    plan = look_up(repo, file, environ=environ)
    fetch(
        plan,
        folder,
        environ=environ,
        report=report,
        is_cancelled=is_cancelled,
        free_bytes=free_bytes,
    )
    return folder / plan.files[0].name


def fetch(
    plan: Plan,
    folder: Path,
    *,
    environ: Mapping[str, str],
    report: Callable[[Step], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
) -> None:
    """Bring all files of `plan` into `folder`, as `pull` does and with what it raises."""
    missing = [each for each in plan.files if not _is_there(folder / each.name, each)]
    if not missing:
        return
    store = folder / UNFINISHED
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    have = sum(_size(store / f"{each.checksum}.part") for each in missing)
    needed = sum(each.size for each in missing) - have
    free = free_bytes(folder)
    if needed + MARGIN > free:
        raise UserError(
            f"there is not enough room: it needs {gigabytes(needed)} more and "
            f"{gigabytes(free)} are free",
            where=str(folder),
            mend="free some, or choose a smaller model",
        )
    done = plan.size - sum(each.size for each in missing)
    for each in missing:
        part = store / f"{each.checksum}.part"
        progress = _Progress(each.name, done, plan.size, report, is_cancelled)
        _fetch(plan, each, part, environ, progress)
        _check(each, part, progress)
        _put(part, folder / each.name)
        done += each.size
    with suppress(OSError):  # something else is waiting there to be gone on with
        store.rmdir()


def look_up(repo: str, file: str, *, environ: Mapping[str, str]) -> Plan:
    """What there is to fetch. Asks the hub once.

    Raises:
        UserError: There is no such repository or file, it is not open, or the hub is not there.
    """
    repo = repo.strip().removeprefix(f"{HUB}/").strip("/")
    whole = survey(repo, environ=environ)
    return Plan(whole.repo, whole.revision, tuple(choose(whole.files, file, repo)))


def survey(repo: str, *, environ: Mapping[str, str]) -> Plan:
    """Everything that a repository holds and that can be checked. Asks the hub once.

    Raises:
        UserError: There is no such repository, it is not open, or the hub is not there.
    """
    if not _REPO.fullmatch(repo):
        raise UserError(
            f'"{clean_line(repo)[:60]}" is not the name of a repository',
            mend='give it as owner/name, such as "Qwen/Qwen2.5-1.5B-Instruct-GGUF"',
        )
    api = _hub(environ)
    failed: UserError
    try:
        info = api.model_info(repo, files_metadata=True, timeout=20.0)
    except Exception as error:  # noqa: BLE001 - errors of two libraries, some of them private
        failed = _failure(error, repo)
    else:
        files = [made for each in info.siblings or [] if (made := _made(each)) is not None]
        return Plan(repo, str(info.sha or "main"), tuple(files))
    raise failed  # out here: the error holds the request, and a token in it


def choose(files: Sequence[HubFile], wanted: str, repo: str) -> list[HubFile]:
    """The file that is meant, with all its parts.

    Raises:
        UserError: There is none, or several could be meant.
    """
    models = [f for f in files if f.name.lower().endswith(".gguf") and "mmproj" not in f.name]
    if not models:
        raise UserError(
            "it holds no model file of the kind that runs here (.gguf)",
            where=repo,
            mend="look for a repository whose name ends in -GGUF",
        )
    firsts = [f for f in models if not _PART.search(f.name) or _PART.search(f.name)[1] == "00001"]  # type: ignore[index]
    wanted = wanted.strip()
    matches = [f for f in firsts if wanted in (f.path, f.name)]
    if wanted and not matches:
        matches = [f for f in firsts if wanted.lower() in f.name.lower()]
    elif not wanted:
        matches = firsts if len(firsts) == 1 else _usual(firsts)
    if len(matches) != 1:
        names = ", ".join(f"{clean_line(f.name)} ({gigabytes(f.size)})" for f in firsts[:12])
        more = f" and {len(firsts) - 12} more" if len(firsts) > 12 else ""
        what = "there is no such file" if not matches else "several files could be meant"
        raise UserError(what, where=repo, mend=f"name one of {names}{more}")
    return _all_parts(matches[0], models, repo)


def _usual(files: Sequence[HubFile]) -> list[HubFile]:
    for kind in PREFERRED:
        found = [f for f in files if f"{kind}." in f.name.lower() or f"{kind}-" in f.name.lower()]
        if found:
            return found[:1]
    return list(files)


def _all_parts(first: HubFile, files: Sequence[HubFile], repo: str) -> list[HubFile]:
    split = _PART.search(first.name)
    if split is None:
        return [first]
    stem = first.path[: -len(split[0])]
    parts = sorted(
        (f for f in files if f.path.startswith(stem) and _PART.fullmatch(f.path[len(stem) :])),
        key=lambda f: f.path,
    )
    if len(parts) != int(split[2]):
        raise UserError("not all parts of this file are there", where=f"{repo}, {first.name}")
    return parts


def _made(sibling: Any) -> HubFile | None:
    """A file as the hub describes it; None for one that has no checksum or no decent name."""
    path = str(getattr(sibling, "rfilename", "") or "")
    lfs = getattr(sibling, "lfs", None)
    sha256, size = getattr(lfs, "sha256", None), getattr(lfs, "size", None)
    blob = ""
    if lfs is None:
        sha256, size = "", getattr(sibling, "size", None)
        blob = str(getattr(sibling, "blob_id", None))
    name = PurePosixPath(path).name
    if ".." in PurePosixPath(path).parts or path.startswith("/"):
        return None
    decent = name and not name.startswith(".") and clean_line(name) == name and "\\" not in name
    known = re.fullmatch("[0-9a-f]{40}", blob) or re.fullmatch("[0-9a-f]{64}", str(sha256))
    if not decent or not isinstance(size, int) or not known:
        return None
    return HubFile(path, size, str(sha256), blob)


def _hub(environ: Mapping[str, str]) -> Any:
    """The hub's client; its log goes where ours goes, never to the screen."""
    try:
        import huggingface_hub
        from huggingface_hub import constants
    except ImportError:
        raise UserError(
            "fetching models needs the package huggingface_hub",
            mend='install it with: pip install "llmcompanion[local]"',
        ) from None
    logging.getLogger("huggingface_hub").handlers.clear()
    logging.getLogger("huggingface_hub").propagate = True
    constants.HF_HUB_DISABLE_TELEMETRY = True  # it asks and tells more than needed
    endpoint = environ.get("HF_ENDPOINT", "").strip().rstrip("/") or HUB
    token: str | bool | None = environ.get("HF_TOKEN", "").strip() or None
    if token is None and endpoint != HUB:
        token = False  # what "hf auth login" kept is for the hub alone
    return huggingface_hub.HfApi(endpoint=endpoint, token=token, library_name="llmcompanion")


class _Progress:
    """Counts bytes, and reports now and then."""

    def __init__(
        self,
        file: str,
        before: int,
        total: int,
        report: Callable[[Step], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._file = file
        self._before = before
        self._total = total
        self._report = report
        self._is_cancelled = is_cancelled
        self._told = 0.0
        self.done = 0

    def tell(self, what: Literal["downloading", "checking"] = "downloading") -> None:
        """Report, unless that was done a moment ago; stop if that is wanted."""
        if self._is_cancelled():
            raise CancelledError
        now = time.monotonic()
        if now - self._told >= _REPORT_EVERY_S or self._before + self.done >= self._total:
            self._told = now
            self._report(Step(what, self._file, self._before + self.done, self._total))

    def add(self, size: int) -> None:
        """So many bytes more."""
        self.done += size
        self.tell()


def _fetch(
    plan: Plan, file: HubFile, part: Path, environ: Mapping[str, str], progress: _Progress
) -> None:
    """Bring `part` to its full size, taking up again what was begun or cut."""
    failed: UserError | None = None
    left = TRIES
    while failed is None:
        have = _size(part)
        if have > file.size:  # cannot be: made anew
            part.unlink(missing_ok=True)
            have = 0
        progress.done = have
        progress.tell()
        if have == file.size:
            return
        try:
            _fetch_rest(plan, file, part, have, environ, progress)
        except CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - errors of two libraries, some of them private
            left = TRIES if _size(part) > have else left - 1
            if _is_cut(error) and left > 0:
                log.info("the connection to the hub was cut (%s)", type(error).__name__)
                time.sleep(min(2.0, 0.1 * 2 ** (TRIES - left)))
            else:
                failed = _failure(error, f"{plan.repo}, {file.name}")
    raise failed


def _fetch_rest(
    plan: Plan,
    file: HubFile,
    part: Path,
    have: int,
    environ: Mapping[str, str],
    progress: _Progress,
) -> None:
    """One connection's worth. A hub that does not go on where it was asked to begins anew."""
    from huggingface_hub import get_session, hf_hub_url
    from huggingface_hub.utils._http import hf_raise_for_status

    api = _hub(environ)
    url = hf_hub_url(plan.repo, file.path, revision=plan.revision, endpoint=api.endpoint)
    headers = {**api._build_hf_headers(), "accept-encoding": "identity"}
    if have:
        headers["range"] = f"bytes={have}-"
    with (
        part.open("r+b" if part.exists() else "w+b", buffering=0) as target,
        get_session().stream("GET", url, headers=headers, timeout=SILENCE_S) as response,
    ):
        hf_raise_for_status(response)
        goes_on = response.headers.get("content-range", "").startswith(f"bytes {have}-")
        if have and not (response.status_code == 206 and goes_on):
            have = progress.done = 0
            target.truncate(0)
        target.seek(have)
        for chunk in response.iter_bytes():
            target.write(chunk)
            progress.add(len(chunk))


def _check(file: HubFile, part: Path, progress: _Progress) -> None:
    """Compare the checksum. A file that is not what it should be goes."""
    # By its blob, a file is known with its length in front (git, "Git Objects").
    digest = hashlib.sha256() if file.sha256 else hashlib.sha1(b"blob %d\0" % file.size)  # noqa: S324
    progress.done = 0
    with part.open("rb") as source:
        while piece := source.read(_READ):
            digest.update(piece)
            progress.done += len(piece)
            progress.tell("checking")
    if digest.hexdigest() != file.checksum:
        part.unlink(missing_ok=True)
        raise UserError(
            "what came is not what the hub says it is (the checksum differs)",
            where=file.name,
            mend="it was thrown away; try again",
        )


def _put(part: Path, target: Path) -> None:
    try:
        if target.exists():  # another file of that name: it may be in use, and is somebody's
            raise UserError(
                "there is another file of that name already",
                where=str(target),
                mend="move it away or remove it, then run this again; nothing is fetched twice",
            )
        part.replace(target)
    except OSError as error:
        raise _disk(error, str(target)) from error


def _is_there(target: Path, file: HubFile) -> bool:
    """Whether the whole file is in its place. Its checksum was right when it was put there."""
    return target.is_file() and _size(target) == file.size


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_cut(error: Exception) -> bool:
    import httpx2

    return isinstance(error, httpx2.TransportError)


def _disk(error: OSError, where: str) -> UserError:
    return UserError(
        f"it cannot be written ({error.strerror or error})",
        where=where,
        mend="free the disk or the folder's permissions; what came is kept",
    )


def _failure(error: Exception, where: str) -> UserError:
    from huggingface_hub import errors

    code = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(error, UserError):
        return error
    if isinstance(error, errors.GatedRepoError) or code == 403:
        return UserError(
            "it is given only to those who accept its terms",
            where=where,
            mend="accept them on its page, then set HF_TOKEN; or choose another model",
        )
    if isinstance(error, errors.RepositoryNotFoundError) or code in (401, 404):
        return UserError(
            "the hub has no such model, or it is private",
            where=where,
            mend="check the name (owner/name); for a private one set HF_TOKEN",
        )
    if isinstance(error, errors.OfflineModeIsEnabled):
        return UserError("HF_HUB_OFFLINE is set", where=where, mend="unset it to fetch models")
    if _is_cut(error):
        return UserError(
            "the hub cannot be reached, or the connection was cut",
            where=where,
            mend="try again later: it goes on where it stopped",
        )
    if isinstance(error, OSError) and error.errno is not None:
        return _disk(error, where)
    if code == 429:
        return UserError("the hub is asked too much (429)", where=where, mend="try again later")
    said = f" ({code})" if code else ""
    return UserError(
        f"the hub answered something unexpected{said}", where=where, mend="try again later"
    )
