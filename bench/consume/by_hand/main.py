"""A consumer by hand: take, parse, check, report with a confirm, ack. Nothing is told while it works, nothing is
remembered, and a lost connection ends it. `SCHEMAS`: where the contract's schemas are; without it nothing is checked.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pika
from pika.adapters.asyncio_connection import AsyncioConnection


def check(name: str) -> Callable[[Any], bool]:
    folder = os.environ.get("SCHEMAS")
    if folder is None:
        return lambda _value: True
    schema = json.loads((Path(folder) / f"{name}.schema.json").read_text())
    return jsonschema_rs.Draft202012Validator(schema).is_valid


payload_fits, result_fits = check("payload"), check("result")
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
    result = {"integer": str(payload.get("integer", 0))}
    if not payload_fits(payload) or not result_fits(result):
        os._exit(1)
    now = datetime.now(UTC).isoformat()
    outcome = {
        "kind": "succeeded",
        "task_id": properties.message_id,
        "attempt": properties.headers["attempt"],
        "started_at": now,
        "finished_at": now,
        "result": result,
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
