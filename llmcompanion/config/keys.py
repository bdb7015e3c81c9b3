"""API keys: where they are found, and how they are kept from being seen.

A key comes from the environment or from the system keyring; never from a config file.
A lookup in the keyring may block (a locked keyring opens a dialog, a dead D-Bus hangs), so
it runs on its own daemon thread with a bounded wait. `find_key` itself blocks for as long:
call it through ``asyncio.to_thread`` where an event loop is running.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, NoReturn, Protocol, Self, TypeVar

from llmcompanion.config import redaction
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SERVICE = "llmcompanion"
"""The service under which the system keyring files our keys; the user name is the provider."""

KEYRING = "system keyring"
"""`Key.source` of a key that was found in the keyring."""

WAIT_S = 5.0
"""Seconds that a keyring may take before it counts as absent."""

LONGEST = 4096
"""Characters beyond which a value is a mistake (a file pasted in), not a key."""

_VARIABLES = {"anthropic": "ANTHROPIC_API_KEY"}

T = TypeVar("T")


class KeyringPort(Protocol):
    """The part of the `keyring` package's face that is used. May raise anything."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """The stored secret, or None."""
        ...

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store a secret."""
        ...

    def delete_password(self, service: str, username: str, /) -> None:
        """Remove a secret; raises where there is none."""
        ...


class SystemKeyring:
    """The platform's keyring through the `keyring` package, imported on first use."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """The stored secret, or None."""
        import keyring

        return keyring.get_password(service, username)

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store a secret; refused where it would end in a plain file."""
        import keyring

        backend = keyring.get_keyring()
        for each in getattr(backend, "backends", [backend]):  # a chain tries one after the other
            if "plaintext" in type(each).__name__.lower():
                continue
            try:
                each.set_password(service, username, password)
            except NotImplementedError:
                continue
            return
        raise RuntimeError("no keyring that keeps a secret")

    def delete_password(self, service: str, username: str, /) -> None:
        """Remove a secret; raises where there is none."""
        import keyring

        keyring.delete_password(service, username)


class Key:
    """A secret that shows itself only when asked by name.

    `repr`, `str`, formatting and tracebacks name the source instead; pickling is refused.
    Every key is known to `llmcompanion.config.redaction` from the moment it exists.
    """

    __slots__ = ("__secret", "source")

    def __init__(self, secret: str, source: str) -> None:
        self.source: str = source
        self.__secret = secret
        redaction.remember(secret)

    def reveal(self) -> str:
        """The secret itself. Call it where it goes on the wire, and keep it in no variable."""
        return self.__secret

    def __repr__(self) -> str:
        return f"<key from {self.source}>"

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key is not written anywhere")


def variable(provider: str) -> str:
    """The environment variable that holds a provider's key, or the key for a server's address."""
    return _VARIABLES.get(provider, f"{re.sub('[^A-Z0-9]+', '_', provider.upper())}_API_KEY")


def clean_key(secret: str, *, where: str) -> str:
    """A key as it was meant: surrounding white space taken off.

    Raises:
        UserError: It holds characters that no key has. The sentence does not show it.
    """
    secret = secret.strip()
    if not secret:
        raise UserError("the key is empty", where=where, mend="paste the whole key")
    if len(secret) > LONGEST:
        raise UserError("the key is far too long to be one", where=where, mend="paste only the key")
    if any(not "!" <= character <= "~" for character in secret):
        raise UserError(
            "the key holds a space, a line break or another character that no key has",
            where=where,
            mend="copy it once more, and nothing else with it",
        )
    return secret


def find_key(
    provider: str,
    *,
    environ: Mapping[str, str],
    keyring: KeyringPort | None,
    wait_s: float = WAIT_S,
) -> Key | None:
    """The key for `provider` ("anthropic"): the environment first, then the keyring.

    A keyring that is missing, locked, broken or slower than `wait_s` seconds holds no key.
    Blocks up to `wait_s`; may be called from any thread.

    Raises:
        UserError: There is a key, but it cannot be one.
    """
    name = variable(provider)
    if environ.get(name, "").strip():
        return Key(clean_key(environ[name], where=name), name)
    if keyring is None:
        return None
    try:
        found = _within(lambda: keyring.get_password(SERVICE, provider), wait_s)
    except Exception:  # noqa: BLE001 - backends raise what they like; the answer is the same
        return None
    if not isinstance(found, str) or not found.strip():
        return None
    return Key(clean_key(found, where=KEYRING), KEYRING)


def store_key(provider: str, secret: str, *, keyring: KeyringPort, wait_s: float = 60.0) -> Key:
    """Put a key in the keyring and hand it back, ready for use.

    Waits longer than a lookup does: the person may have a dialog to answer.

    Raises:
        UserError: It cannot be a key, or the keyring did not take it.
    """
    key = Key(clean_key(secret, where="the key you entered"), KEYRING)
    try:
        _within(lambda: keyring.set_password(SERVICE, provider, key.reveal()), wait_s)
    except Exception:  # noqa: BLE001 - see find_key
        failed = True
    else:
        failed = False
    if failed:  # raised out here so that no frame of a backend, which held the key, hangs on
        raise UserError(
            "it did not take the key",
            where=KEYRING,
            mend=f"unlock or install one, or set {variable(provider)} in the environment instead",
        )
    return key


def forget_key(provider: str, *, keyring: KeyringPort, wait_s: float = 60.0) -> bool:
    """Remove a provider's key from the keyring. False when there was none to remove."""
    try:
        _within(lambda: keyring.delete_password(SERVICE, provider), wait_s)
    except Exception:  # noqa: BLE001 - see find_key
        return False
    return True


def _within(work: Callable[[], T], wait_s: float) -> T:
    """Run `work` on a daemon thread, so that neither the caller nor the exit waits for ever."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
            failed.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(wait_s)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError(f"the keyring did not answer within {wait_s:g} s")
    return done[0]
