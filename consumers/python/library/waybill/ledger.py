"""Once only, for effects in the application's own database: who does the work first writes the routing key and the
idempotency key into `waybill_ledger`, in the transaction of the effect, and the result beside them.

    first delivery         insert - effect - result - commit          all of it, or nothing of it
    a second, later        insert finds the row: the recorded result, no effect
    a second, meanwhile    insert waits for the first to end: its commit, as above; its rollback, as the first

The transaction is the caller's: begin it before, commit it after, and roll it back when this raises. What happens
outside that database is not undone by a rollback: see README.md, "Once only".
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from waybill_contracts import Contract
from waybill_contracts.validation import encode_result

Result = TypeVar("Result", bound=Mapping[str, Any])

LEDGER_TABLE = """create table if not exists waybill_ledger (
  routing_key text not null,
  idempotency_key text not null,
  result text,
  recorded_at timestamp not null default current_timestamp,
  primary key (routing_key, idempotency_key)
)"""
"""The table, in PostgreSQL and SQLite alike. Rows may be deleted once no task of their key can come again."""


class NoTransaction(Exception):
    code = "ledger_without_transaction"

    def __init__(self) -> None:
        super().__init__("the ledger needs the transaction of the effect: begin one on this connection first")


class Keyed(Protocol):
    """What is needed of a Context."""

    @property
    def idempotency_key(self) -> str: ...


class PostgresCursor(Protocol):
    def fetchone(self) -> Sequence[Any] | None: ...


class PostgresConnection(Protocol):
    """What is needed of a `psycopg.Connection`."""

    def execute(self, query: Any, params: Any = ...) -> PostgresCursor: ...


def once_in_postgres(
    connection: PostgresConnection, contract: Contract[Any, Result], ctx: Keyed, effect: Callable[[], Result]
) -> Result:
    """Within `with connection.transaction():`."""
    key = [contract.routing_key, ctx.idempotency_key]
    began = connection.execute(
        "insert into waybill_ledger (routing_key, idempotency_key) values (%s, %s) on conflict do nothing returning 1",
        key,
    )
    if began.fetchone() is None:
        return _recorded(
            contract, connection.execute(f"{SELECT} where routing_key = %s and idempotency_key = %s", key).fetchone()
        )
    # With autocommit and no transaction each statement commits by itself, and the ledger would protect nothing.
    is_open = connection.execute("select pg_current_xact_id_if_assigned() is not null").fetchone()
    if is_open is None or not is_open[0]:
        connection.execute("delete from waybill_ledger where routing_key = %s and idempotency_key = %s", key)
        raise NoTransaction
    result = effect()
    connection.execute(f"{UPDATE} %s where routing_key = %s and idempotency_key = %s", [_text(result), *key])
    return result


def once_in_sqlite(
    connection: sqlite3.Connection, contract: Contract[Any, Result], ctx: Keyed, effect: Callable[[], Result]
) -> Result:
    """After `begin immediate`, or within `with connection:` where sqlite3 begins by itself."""
    key = [contract.routing_key, ctx.idempotency_key]
    began = connection.execute(
        "insert into waybill_ledger (routing_key, idempotency_key) values (?, ?) on conflict do nothing", key
    )
    if began.rowcount == 0:
        return _recorded(
            contract, connection.execute(f"{SELECT} where routing_key = ? and idempotency_key = ?", key).fetchone()
        )
    # With isolation_level None and no begin each statement commits by itself, and the ledger would protect nothing.
    if not connection.in_transaction:
        connection.execute("delete from waybill_ledger where routing_key = ? and idempotency_key = ?", key)
        raise NoTransaction
    result = effect()
    connection.execute(f"{UPDATE} ? where routing_key = ? and idempotency_key = ?", [_text(result), *key])
    return result


SELECT = "select result from waybill_ledger"
UPDATE = "update waybill_ledger set result ="


def _text(result: Mapping[str, Any]) -> str:
    return encode_result(result).decode()


def _recorded(_contract: Contract[Any, Result], row: Sequence[Any] | None) -> Result:
    if row is None or row[0] is None:
        # Somebody swallowed what the effect raised and committed nevertheless.
        raise RuntimeError(
            "the ledger has this key without a result: a transaction was committed after a failed effect"
        )
    result: Result = json.loads(row[0])
    return result
