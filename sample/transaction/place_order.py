"""An order and its task in one transaction of the application's own: both are there, or neither.

python place_order.py <database URL> <order id> <routing key> <payload> commit|rollback
"""

import json
import sys

import psycopg


def place_order(
    connection: psycopg.Connection, order_id: int, routing_key: str, payload: str
) -> str:
    connection.execute("insert into orders (id) values (%s)", (order_id,))
    options = json.dumps({"idempotency_key": f"order-{order_id}"})
    row = connection.execute(
        "select waybill.send(%s, %s::text, %s::jsonb)", (routing_key, payload, options)
    ).fetchone()
    assert row is not None
    return str(row[0])


def main() -> None:
    url, order_id, routing_key, payload, end = sys.argv[1:]
    # Leaving the block is a commit, leaving it by an error a rollback.
    with psycopg.connect(url) as connection:
        print(place_order(connection, int(order_id), routing_key, payload))
        if end != "commit":
            connection.rollback()


if __name__ == "__main__":
    main()
