"""Writing the settings, so that the person's own file stays theirs.

Only what changed is touched: comments, order, spacing and keys of other programs survive.
The file is replaced as a whole or not at all.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from llmcompanion.config.folders import PRIVATE_FILE, make_private_folder
from llmcompanion.config.settings import (
    ABOUT,
    Settings,
    parse_settings,
    parse_toml,
    read_settings_text,
)
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from contextlib import AbstractContextManager

LOCK_WAIT_S = 5.0
"""Seconds that another instance may take to finish its own saving."""


def write_settings(path: Path, settings: Settings, *, was: Settings | None = None) -> None:
    """Write `settings` to the file at `path` (mode 0600), which may exist or not.

    Blocks on the disk, and for up to `LOCK_WAIT_S` seconds on another instance that is saving.

    Args:
        path: The settings file; a link is followed.
        settings: What shall stand there.
        was: What `settings` was made from. Given, only the differences between the two are
            written, so that what another instance changed meanwhile stays.

    Raises:
        UserError: The file there is broken (it is left alone), or cannot be written.
    """
    changed = _flat(_plain(settings))
    if was is not None:
        before = _flat(_plain(was))
        gone = before.keys() - changed.keys()
        gone_profiles = was.models.keys() - settings.models.keys()
        changed = {key: value for key, value in changed.items() if before.get(key) != value}
    else:
        gone, gone_profiles = set(), set()
    place = Path(os.path.realpath(path))
    if not place.parent.exists():
        make_private_folder(place.parent)
    try:
        with _only_one(place):
            text = read_settings_text(place)
            if text is not None:
                theirs = parse_settings(text, path)
                standing = _flat(_plain(theirs))
                if was is None:
                    gone = standing.keys() - changed.keys()
                    gone_profiles = theirs.models.keys() - settings.models.keys()
                written = _edited(text, changed, gone, gone_profiles, standing, path)
            else:
                written = fresh_text(settings)
            if written != text:
                replace_file(place, written.encode())
    except OSError as error:
        raise UserError(
            f"the settings cannot be saved ({error.strerror or error})",
            where=str(path),
            mend="free the disk or the file's permissions; what you set counts until you leave",
        ) from error


_EXAMPLES = {
    "temperature": "0.8",
    "max_tokens": "1024",
    "context_tokens": "8192",
    "price_in": "0.10",
    "price_out": "0.50",
    "gpu_layers": "0",
    "threads": "4",
}


def fresh_text(settings: Settings) -> str:
    """A settings file with every key and what it means, for a person to read."""
    lines = ["# Settings of llmcompanion. Yours to edit; read when the program starts.", ""]
    flat = _flat(_plain(settings))
    table = ""
    for key, about in ABOUT.items():
        group, _, name = key.rpartition(".")
        if group.startswith("models"):
            continue
        if group != table:
            table = group
            lines += ["", f"[{group}]"]
        choices = _choices(key)
        lines += [f"# {about}{choices}", f"{name} = {_toml(flat[tuple(key.split('.'))])}"]
    lines += ["", "# A model under a name of your own:", "# [models.NAME]"]
    for key, about in ABOUT.items():
        if key.startswith("models."):
            name = key.rpartition(".")[2]
            example = _EXAMPLES.get(name, '""')
            lines.append(f"# {name} = {example}  # {about}")
    for title, profile in settings.models.items():
        lines += ["", f"[models.{_toml(title)}]"]
        lines += [f"{name} = {_toml(value)}" for name, value in _plain(profile).items()]
    return "\n".join(lines) + "\n"


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of the file at `path`, whole or not at all, with mode 0600."""
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(PRIVATE_FILE)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # the new name is on the disk only when the folder is
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        except OSError:
            pass  # some file systems cannot; the content itself is safe
        finally:
            os.close(folder)


def _only_one(path: Path) -> AbstractContextManager[object]:
    """Keep other instances from saving at the same time."""
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f".{path.name}.lock"), mode=PRIVATE_FILE)
    try:
        return lock.acquire(timeout=LOCK_WAIT_S)
    except Timeout as error:
        raise UserError(
            "another llmcompanion has been saving for too long", where=str(path), mend="try again"
        ) from error


def _plain(value: msgspec.Struct) -> dict[str, Any]:
    """As TOML's own types, checked: a wrong value must not reach the file."""
    plain: dict[str, Any] = msgspec.to_builtins(value)
    msgspec.convert(plain, type(value))
    return plain


Flat = dict[tuple[str, ...], Any]


def _flat(table: Mapping[str, Any], *at: str) -> Flat:
    """Values by their whole path."""
    values: Flat = {}
    for key, value in table.items():
        if isinstance(value, dict):
            values |= _flat(value, *at, key)
        else:
            values[(*at, key)] = value
    return values


def _edited(
    text: str,
    changed: Flat,
    gone: set[tuple[str, ...]],
    gone_profiles: set[str],
    standing: Flat,
    path: Path,
) -> str:
    """`text` with the values in `changed` that differ from what is `standing`, `gone` taken out.

    Of a profile that is gone everything goes, also keys that are unknown or say the default.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    wanted = {key: value for key, value in changed.items() if standing.get(key) != value}
    lost = {key for key in gone if key in standing}
    if gone_profiles:
        lost |= {key for key in _flat(parse_toml(text, path)) if _is_of(key, gone_profiles)}
    if not wanted and not lost:
        return text
    try:
        document: MutableMapping[str, Any] = tomlkit.parse(text)
        for key, value in wanted.items():
            _put(document, key, value)
        for key in lost:
            _take(document, key)
        written = tomlkit.dumps(document)
        result = _flat(_plain(parse_settings(written, path)))
    except (TOMLKitError, UserError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _cannot_edit(path) from error
    if result != {key: value for key, value in (standing | changed).items() if key not in lost}:
        raise _cannot_edit(path)
    _nothing_lost(parse_toml(text, path), tomllib.loads(written), lost, path)
    return written


def _is_of(key: tuple[str, ...], profiles: set[str]) -> bool:
    return len(key) > 2 and key[0] == "models" and key[1] in profiles


def _put(document: MutableMapping[str, Any], key: tuple[str, ...], value: object) -> None:
    import tomlkit

    table = document
    for name in key[:-1]:
        if name not in table:
            table[name] = tomlkit.table()
        table = table[name]
    table[key[-1]] = value


def _take(document: MutableMapping[str, Any], key: tuple[str, ...]) -> None:
    """Take a value out, and with it every table that holds nothing any more."""
    tables = [document]
    for name in key[:-1]:
        if name not in tables[-1]:
            return
        tables.append(tables[-1][name])
    for table, name in zip(reversed(tables), reversed(key), strict=True):
        if name in table and (name == key[-1] or not table[name]):
            del table[name]


def _nothing_lost(
    before: Mapping[str, Any], after: Mapping[str, Any], lost: set[tuple[str, ...]], path: Path
) -> None:
    missing = _flat(before).keys() - _flat(after).keys() - lost
    if missing:
        raise _cannot_edit(path)


def _cannot_edit(path: Path) -> UserError:
    return UserError(
        "the settings cannot be changed without harm to how the file is written",
        where=str(path),
        mend="write its tables in the plain way ([avatar], then key = value), or edit it by hand",
    )


def _toml(value: object) -> str:
    import tomlkit

    return str(tomlkit.item(value).as_string())


def _choices(key: str) -> str:
    from llmcompanion.config.complaints import allowed

    words = allowed(tuple(key.split(".")))
    return "" if words == "text in quotes" else f" ({words})"
