"""The one thread that talks to SQLite, so that the event loop never waits for the disk."""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from llmcompanion.store.failures import explained

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")


class Worker:
    """Runs jobs on a connection, one after the other, each as one transaction.

    A job that was handed in is carried out even if the task that waits for it is cancelled:
    what a person wrote is not lost because they left.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._connection: sqlite3.Connection | None = None
        self._mend: Callable[[sqlite3.Connection], None] | None = None
        self._stopped = False

    async def call(self, job: Callable[[], T]) -> T:
        """Run something on the thread that needs no connection, or brings one."""
        if self._stopped:
            raise RuntimeError("the store is closed")
        return await self._call(job)

    async def _call(self, job: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, job))

    def adopt(
        self,
        connection: sqlite3.Connection,
        mend: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        """Take the connection that all jobs work with. Called on the thread.

        Args:
            connection: Opened by the caller, closed by `stop`.
            mend: Makes the search index anew. Called, in a transaction, when that alone is
                damaged; the job that found out is then tried once more.
        """
        self._connection = connection
        self._mend = mend

    async def read(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run `job` on one consistent state of the database.

        Raises:
            UserError: SQLite failed.
        """
        return await self.call(lambda: self._transaction("BEGIN", job))

    async def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run `job` and commit; nothing of it stays if it raises.

        Raises:
            UserError: SQLite failed.
        """
        return await self.call(lambda: self._transaction("BEGIN IMMEDIATE", job))

    async def erase(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run `job`, which deletes, as `write` does; overwrite what it deleted in the log of
        changes too, as far as no other instance still reads that.

        Raises:
            UserError: SQLite failed.
        """
        result = await self.write(job)
        await self.run(
            lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        )
        return result

    async def run(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run `job` outside of any transaction.

        Raises:
            UserError: SQLite failed.
        """
        return await self.call(lambda: self._explain(job))

    async def stop(self, job: Callable[[sqlite3.Connection], None]) -> None:
        """Run `job` last, close the connection and end the thread. May be called twice."""
        if self._stopped:
            return
        self._stopped = True
        try:
            await self._call(lambda: self._close(job))
        finally:
            self._thread.shutdown(wait=False)

    def _close(self, job: Callable[[sqlite3.Connection], None]) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            job(connection)
        except sqlite3.Error:
            pass  # housekeeping; all that matters is committed
        finally:
            connection.close()

    def _explain(self, job: Callable[[sqlite3.Connection], T], *, again: bool = True) -> T:
        connection = self._connection
        if connection is None:
            raise RuntimeError("the store is closed")
        try:
            return job(connection)
        except sqlite3.Error as error:
            try:
                mended = again and self._mended(connection, error)
            except sqlite3.Error as worse:
                raise explained(worse, self.path) from error
            if not mended:
                raise explained(error, self.path) from error
        return self._explain(job, again=False)

    def _mended(self, connection: sqlite3.Connection, error: sqlite3.Error) -> bool:
        """Remove the cause of `error`, where that is possible without losing anything."""
        # A damaged FTS5 table may also take its own rows for another's; that says no table's name.
        corrupt = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CORRUPT_VTAB
        if (corrupt or str(error) == "constraint failed") and self._mend:
            transact(connection, "BEGIN IMMEDIATE", self._mend)
            return True
        if "decode" in str(error) and connection.text_factory is str:
            connection.text_factory = _with_marks  # bytes that are no text, put there by others
            return True
        return False

    def _transaction(self, begin: str, job: Callable[[sqlite3.Connection], T]) -> T:
        return self._explain(lambda connection: transact(connection, begin, job))


def transact(
    connection: sqlite3.Connection, begin: str, job: Callable[[sqlite3.Connection], T]
) -> T:
    """`job` between `begin` and COMMIT, rolled back if anything goes wrong."""
    connection.execute(begin)
    try:
        result = job(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # some failures roll back by themselves
            connection.execute("ROLLBACK")
        raise
    return result


def _with_marks(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
