"""One unit of work on the database, and what it wants to be woken for."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable


class Transaction:
    """What a service function is given: run statements, and say when something it wrote falls due.

    Leaving it by an exception undoes everything it did.
    """

    __slots__ = ("_connection", "due", "heads")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.due: datetime | None = None  #: the earliest moment at which something written here must be looked at
        self.heads: dict[int, tuple[int, str]] = {}  #: audit chains of incidents held in this transaction: count, hash

    def execute(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Runs one prepared statement."""
        return self._connection.execute(statement, values)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can fail by itself: an exception undoes only what was done inside."""
        # By hand: SQLAlchemy's own savepoint compiles its statements anew each time.
        self._connection.exec_driver_sql("SAVEPOINT part")
        whole = False
        try:
            yield
            whole = True
        finally:
            if not whole:
                self.heads.clear()
                self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
            self._connection.exec_driver_sql("RELEASE SAVEPOINT part")

    def wake(self, at: datetime | None) -> None:
        """Asks to be woken at `at` once this is committed."""
        if at is not None and (self.due is None or at < self.due):
            self.due = at
