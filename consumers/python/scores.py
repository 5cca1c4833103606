import sqlite3
from contextlib import closing
from dataclasses import dataclass


class UserMissing(Exception):
    def __init__(self, user_id: int) -> None:
        super().__init__(f"user {user_id} does not exist")


@dataclass(frozen=True)
class Reckoned:
    score: int
    points: int
    """How many entries were added up."""


class Scores:
    """The points and scores of the sample application, in its own database."""

    def __init__(self, file: str) -> None:
        self._file = file

    def reckon(self, user_id: int, reckoned_at: str) -> Reckoned:
        """Adds up a user's points and keeps the sum, in one transaction: what is added meanwhile waits, so the score
        is never older than the points. However often it is called, the score is the same.
        """
        # Others write to the same file: who comes second waits.
        with closing(sqlite3.connect(self._file, timeout=30, isolation_level=None)) as database:
            database.execute("begin immediate")
            with database:
                if database.execute("select 1 from users where id = ?", [user_id]).fetchone() is None:
                    raise UserMissing(user_id)
                score, points = database.execute(SUM, [user_id]).fetchone()
                database.execute(KEEP, [user_id, score, reckoned_at])
                return Reckoned(score, points)


SUM = "select coalesce(sum(points), 0), count(*) from points where user_id = ?"
KEEP = """
    insert into scores (user_id, score, reckoned_at) values (?, ?, ?)
    on conflict (user_id) do update set score = excluded.score, reckoned_at = excluded.reckoned_at"""
