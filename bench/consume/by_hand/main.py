"""A consumer by hand: take, parse, report with a confirm, ack. Nothing is checked, nothing is told while it works."""

import json
import os
from datetime import UTC, datetime
from typing import Any

import pika
from pika.adapters.asyncio_connection import AsyncioConnection

waiting: dict[int, int] = {}
published = 0


def on_open(connection: Any) -> None:
    connection.channel(on_open_callback=on_channel)


def on_channel(channel: Any) -> None:
    channel.confirm_delivery(lambda frame: on_confirm(channel, frame.method))
    channel.basic_qos(prefetch_count=100)
    channel.basic_consume("conformance", on_task)


def on_task(channel: Any, delivery: Any, properties: Any, body: bytes) -> None:
    global published
    payload = json.loads(body)
    now = datetime.now(UTC).isoformat()
    outcome = {
        "kind": "succeeded",
        "task_id": properties.message_id,
        "attempt": properties.headers["attempt"],
        "started_at": now,
        "finished_at": now,
        "result": {"integer": str(payload.get("integer", 0))},
    }
    about = pika.BasicProperties(correlation_id=properties.message_id, content_type="application/json", delivery_mode=2)
    published += 1
    waiting[published] = delivery.delivery_tag
    channel.basic_publish("outcomes", "outcomes", json.dumps(outcome).encode(), about, mandatory=True)


def on_confirm(channel: Any, confirm: Any) -> None:
    """Those confirmed together are acknowledged each: they need not be those that came first."""
    tags = [confirm.delivery_tag] if not confirm.multiple else [tag for tag in waiting if tag <= confirm.delivery_tag]
    for tag in tags:
        channel.basic_ack(waiting.pop(tag))


connection = AsyncioConnection(pika.URLParameters(os.environ["AMQP_URL"]), on_open_callback=on_open)
connection.ioloop.run_forever()
