"""A consumer without the library: what contracts/PROTOCOL.md asks for, by hand. RabbitMQ keeps the task until its
outcome is confirmed; one task at a time, so a task that kills this process takes no other with it.

    AMQP_URL=amqp://localhost python consumers/python/examples/no_library.py
"""

import hashlib
import json
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pika

FOLDER = Path(os.environ.get("WAYBILL_EXPORT_FOLDER") or "data/exports")
CONSUMER = f"no_library.{uuid.uuid4()}"


def export_payload(task_id: str, payload: Any) -> dict[str, Any]:
    """The work: here, a file that holds the payload."""
    name = f"{task_id}.json"
    content = json.dumps([payload]).encode()
    FOLDER.mkdir(parents=True, exist_ok=True)
    partial = FOLDER / f".{name}.partial"
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(FOLDER / name)
    return {"file": name, "row_count": 1, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def now() -> str:
    return datetime.now(UTC).isoformat()


def on_task(channel: Any, delivery: Any, properties: Any, body: bytes) -> None:
    task_id, attempt = properties.message_id, (properties.headers or {}).get("attempt", 1)  # others are left alone
    outcome = {"task_id": task_id, "attempt": attempt, "consumer": CONSUMER, "started_at": now()}
    try:
        outcome |= {"kind": "succeeded", "result": export_payload(task_id, json.loads(body))}
    except Exception as error:  # whatever it is: the services decide what becomes of the task
        outcome |= {"kind": "failed", "failure": "transient", "code": type(error).__name__, "message": str(error)}
    report = json.dumps(outcome | {"finished_at": now()})
    about = pika.BasicProperties(correlation_id=task_id, content_type="application/json", delivery_mode=2)
    channel.basic_publish("outcomes", "outcomes", report, about, mandatory=True)  # raises unless RabbitMQ has it
    channel.basic_ack(delivery.delivery_tag)  # last: until then RabbitMQ keeps the task


# Nobody answers heartbeats while the work runs, so the link is called dead only after twice this many seconds.
parameters = pika.URLParameters(os.environ.get("AMQP_URL") or "amqp://localhost")
parameters.heartbeat = 600
channel = pika.BlockingConnection(parameters).channel()
channel.confirm_delivery()
channel.basic_qos(prefetch_count=1)
channel.basic_consume("data_export", on_task)
line = {"msg": "consuming", "routing_key": "data_export", "prefetch": 1, "consumer": CONSUMER}
print(json.dumps(line), flush=True)
channel.start_consuming()
raise SystemExit("the queue was deleted")  # whoever started this starts it again
