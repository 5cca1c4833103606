import sqlite3
from contextlib import closing
from datetime import datetime

from waybill.ledger import LEDGER_TABLE, Keyed, once_in_sqlite
from waybill_contracts import ProcessPaymentPayload, ProcessPaymentResult, contracts


class Payments:
    """The application's own payments, in an SQLite file. Taken once per idempotency key: payment and ledger entry are
    one transaction. Makes its tables where they are not there.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        with closing(self._connect()) as database:
            database.execute("pragma journal_mode = wal")
            database.execute(LEDGER_TABLE)
            database.execute(PAYMENTS_TABLE)

    def take(self, payload: ProcessPaymentPayload, ctx: Keyed, charged_at: datetime) -> ProcessPaymentResult:
        # Handlers run in threads: each has a connection of its own, and so a transaction of its own.
        with closing(self._connect()) as database:

            def charge() -> ProcessPaymentResult:
                order_id, amount, currency = payload["order_id"], payload["amount"], payload["currency"]
                moment = charged_at.isoformat()
                database.execute(INSERT_PAYMENT, [ctx.idempotency_key, order_id, amount, currency, moment])
                return {"order_id": order_id, "amount": amount, "currency": currency, "charged_at": moment}

            database.execute("begin immediate")
            with database:  # commits, or rolls back
                return once_in_sqlite(database, contracts.process_payment, ctx, charge)

    def _connect(self) -> sqlite3.Connection:
        # Other consumers write to the same file: who comes second waits.
        return sqlite3.connect(self._file, timeout=30, isolation_level=None)


PAYMENTS_TABLE = """create table if not exists payments (
  id integer primary key,
  idempotency_key text not null,
  order_id bigint not null,
  amount bigint not null,
  currency text not null,
  charged_at text not null
)"""
"""The amount in minor units. The key is not unique here: that is the ledger's business, and a test counts rows."""

INSERT_PAYMENT = "insert into payments (idempotency_key, order_id, amount, currency, charged_at) values (?, ?, ?, ?, ?)"
