import json
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pika
from waybill.uuid7 import uuid7
from waybill_contracts import topology

from trial.vhost import fresh_vhost
from trial.waiting import Arrivals, eventually

Answer = TypeVar("Answer")


class Room:
    """A vhost with Waybill's exchanges and the queue `outcomes`, played by the test in the place of the services."""

    def __init__(self) -> None:
        self.amqp_url = fresh_vhost()
        self.reports = Reports()
        self._channel = _channel(self.amqp_url)
        self._listening = _channel(self.amqp_url)
        for exchange in topology.exchanges:
            self._channel.exchange_declare(exchange.name, exchange.type, durable=True)
        outcomes = next(queue for queue in topology.queues if queue.name == "outcomes")
        self._channel.queue_declare("outcomes", durable=True, arguments=dict(outcomes.arguments))
        self.bind_outcomes()
        self._listening.basic_consume("outcomes", self.reports.take, auto_ack=True)
        self._thread = threading.Thread(target=self._listening.start_consuming, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listening.connection.add_callback_threadsafe(self._listening.stop_consuming)
        self._thread.join(10)
        self._listening.connection.close()
        self._channel.connection.close()

    def bind_outcomes(self) -> None:
        self._channel.queue_bind("outcomes", "outcomes", "outcomes")

    def unbind_outcomes(self) -> None:
        self._channel.queue_unbind("outcomes", "outcomes", "outcomes")

    def declare_queue(self, name: str = "trial") -> None:
        self._channel.queue_declare(name, durable=True, arguments=dict(topology.task_queue.arguments))
        self._channel.queue_bind(name, topology.task_queue.exchange, name)

    def delete_queue(self, name: str = "trial") -> None:
        self._channel.queue_delete(name)

    def listen_for_the_dead(self) -> None:
        """What RabbitMQ itself takes away lies in the queue `dead` from now on."""
        self._channel.queue_declare("dead", durable=True)
        self._channel.queue_bind("dead", "dead_letters", "")

    def send(
        self,
        body: object,
        *,
        task_id: str | None = None,
        correlation_id: str | None = None,
        routing_key: str = "trial",
        headers: dict[str, Any] | None = None,
    ) -> str:
        """Publishes a task as the services do; answers its id. The queue must be there."""
        chosen = task_id or uuid7()
        own = {"attempt": 1, "failures": 0, "max_attempts": 5, "max_redeliveries": 5, "idempotency_key": chosen}
        properties = pika.BasicProperties(
            message_id=chosen, correlation_id=correlation_id, type=routing_key, headers=own | (headers or {})
        )
        self._publish("tasks", routing_key, body, properties)
        return chosen

    def send_foreign(self, body: str) -> None:
        """What somebody else puts into the queue."""
        self._publish("tasks", "trial", body, pika.BasicProperties())

    def cancel(self, task_id: str, *, consumer: str | None = None) -> None:
        message = {"kind": "cancel", "task_id": task_id, "attempt": 1, "reason": "cancelled"}
        named = message if consumer is None else message | {"consumer": consumer}
        self._publish("control", "trial.cancel", named, pika.BasicProperties())

    def ready(self, name: str = "trial") -> int:
        """Messages that lie ready: not those that a consumer holds."""
        return int(self._channel.queue_declare(name, passive=True).method.message_count)

    def wait_ready(self, count: int) -> None:
        eventually(self.ready, lambda ready: ready == count, f"{count} messages lie ready")

    def consumers_gone(self, name: str = "trial") -> None:
        """RabbitMQ has seen that nobody consumes any more, and has taken back what they held."""

        def consumers() -> int:
            return int(self._channel.queue_declare(name, passive=True).method.consumer_count)

        eventually(consumers, lambda count: count == 0, "nobody consumes")

    def return_times(self, times: int) -> None:
        """Takes the message and gives it back: each time counts as a redelivery."""
        for _ in range(times):
            found = eventually(lambda: self._channel.basic_get("trial"), lambda got: got[0] is not None, "it is back")
            self._channel.basic_reject(found[0].delivery_tag, requeue=True)
        self.wait_ready(1)

    def _publish(self, exchange: str, routing_key: str, body: object, properties: pika.BasicProperties) -> None:
        properties.content_type = "application/json"
        properties.delivery_mode = 2
        text = body if isinstance(body, str) else json.dumps(body)
        self._channel.basic_publish(exchange, routing_key, text.encode(), properties)


class Report(dict[str, Any]):
    """A report as it travelled; what is not there is None."""

    def __missing__(self, _name: str) -> None:
        return None


class Reports(Arrivals[Report]):
    def take(self, _channel: Any, _deliver: Any, properties: Any, body: bytes) -> None:
        self.add(Report(json.loads(body), text=body.decode(), headers=properties.headers, id=properties.message_id))

    def outcome(self, task_id: str, *, after: int = 0) -> Report:
        """The first report about this task that ends an attempt; `after` so many of them."""

        def ending(all_: list[Report]) -> Report | None:
            ends = [each for each in all_ if each["task_id"] == task_id and each["kind"] not in ("progress", "adopted")]
            return ends[after] if len(ends) > after else None

        return self.until(ending, f"outcome {after + 1} of {task_id}")

    def first(self, fits: Callable[[Report], bool]) -> Report:
        return self.until(lambda all_: next(filter(fits, all_), None), "a report")

    def of_kind(self, kind: str) -> Report:
        return self.first(lambda report: report["kind"] == kind)


def _channel(amqp_url: str) -> Any:
    # The test's own connections answer no heartbeats while a test waits.
    parameters = pika.URLParameters(amqp_url)
    parameters.heartbeat = 0
    channel = pika.BlockingConnection(parameters).channel()
    channel.confirm_delivery()
    return channel
