import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = dict[str, str | int | None]
"""A user, an order or a comment, as its `kind` says; a field for each column, in their order."""


class UserMissing(Exception):
    def __init__(self, user_id: int) -> None:
        super().__init__(f"user {user_id} does not exist")


class DatabaseBusy(Exception):
    pause_seconds = 2
    """How long the application is expected to need."""

    def __init__(self) -> None:
        super().__init__("the sample application holds its database")


class Reports:
    """What the sample application knows about a user: the user, then the orders, then the comments, each by id.
    Read from its own database, row by row, so a user with a million orders takes no more memory than one with none.
    """

    def __init__(self, file: str) -> None:
        self._uri = f"{Path(file).absolute().as_uri()}?mode=ro"

    def rows_of(self, user_id: int) -> Iterator[Row]:
        """All rows are of one moment: one read transaction, which ends when the last row is taken or the caller
        stops. Raises, at the first row, UserMissing, or DatabaseBusy where the application holds the database.
        """
        try:
            yield from self._rows_of(user_id)
        except sqlite3.OperationalError as error:
            if _is_busy(error):
                raise DatabaseBusy from error
            raise

    def _rows_of(self, user_id: int) -> Iterator[Row]:
        # No waiting for a database that is held: the task comes back after a pause, and its place is another's.
        with closing(sqlite3.connect(self._uri, uri=True, timeout=0, isolation_level=None)) as database:
            database.row_factory = _as_row
            database.text_factory = _text
            database.execute("begin")
            user: Row | None = database.execute(USER_SQL, [user_id]).fetchone()
            if user is None:
                raise UserMissing(user_id)
            yield user
            yield from database.execute(ORDER_SQL, [user_id])
            yield from database.execute(COMMENT_SQL, [user_id])


USER_SQL = "select 'user' as kind, id, created_at, name, email, about from users where id = ?"
ORDER_SQL = """
    select 'order' as kind, id, created_at, item, quantity, price_cents, note
      from orders where user_id = ? order by id"""
COMMENT_SQL = "select 'comment' as kind, id, created_at, order_id, body from comments where user_id = ? order by id"


def _as_row(cursor: sqlite3.Cursor, values: tuple[str | int | None, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


def _text(stored: bytes) -> str:
    """SQLite keeps whatever bytes it is given; what is no UTF-8 becomes a replacement character, as elsewhere."""
    return stored.decode(errors="replace")


def _is_busy(error: sqlite3.OperationalError) -> bool:
    """SQLITE_BUSY and SQLITE_LOCKED, by the low byte of SQLite's extended codes."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
