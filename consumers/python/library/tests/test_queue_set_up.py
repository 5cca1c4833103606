import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

import pika
import pytest
from trial.contract import TrialPayload, TrialResult
from trial.room import Room
from trial.start import Trial
from trial.vhost import fresh_vhost, management, with_netloc
from waybill import Context
from waybill_contracts import topology

Start = Callable[..., Trial]


def returns(payload: TrialPayload, _ctx: Context) -> TrialResult:
    return {"did": payload["what"]}


def test_a_consumer_that_is_there_first_declares_and_binds_its_queue(room: Room, start: Start) -> None:
    room.delete_queue()
    start(room.amqp_url, returns).consuming()
    assert room.reports.outcome(room.send({"what": "work"}))["kind"] == "succeeded"


def test_where_there_is_nothing_the_queue_it_declares_is_bound_and_the_same_as_the_services_declare(
    start: Start,
) -> None:
    amqp_url = fresh_vhost()
    start(amqp_url, returns).consuming()
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel = connection.channel()
    channel.confirm_delivery()
    channel.basic_publish("tasks", "trial", b"{}", mandatory=True)  # raises when no queue is bound
    channel.exchange_declare("tasks", "direct", durable=True)
    channel.queue_declare("trial", durable=True, arguments=dict(topology.task_queue.arguments))
    channel.queue_declare("outcomes", durable=True)  # for what became of our message, so that the consumer can end
    channel.exchange_declare("outcomes", "direct", durable=True)
    channel.queue_bind("outcomes", "outcomes", "outcomes")
    connection.close()


def test_a_consumer_that_may_not_declare_its_queue_waits_says_so_and_consumes_when_it_is_there(
    room: Room, start: Start, least_privilege: str
) -> None:
    room.delete_queue()
    trial = start(least_privilege, returns)
    trial.log.until_line("the queue trial is not there and this user may not declare it; waiting")
    room.declare_queue()
    trial.consuming()
    assert room.reports.outcome(room.send({"what": "work"}))["kind"] == "succeeded"


@pytest.fixture
def least_privilege(room: Room) -> str:
    """A user with the rights of a consumer in production, and no more."""
    url = urlsplit(room.amqp_url)
    user = f"trial-{uuid.uuid4()}"
    management("PUT", f"/api/users/{user}", {"password": "secret", "tags": ""})
    rights = {
        "configure": r"^control\.trial\.",
        "write": r"^(outcomes|control\.trial\..*)$",
        "read": r"^(trial|control|control\.trial\..*)$",
    }
    management("PUT", f"/api/permissions{url.path}/{user}", rights)
    return with_netloc(room.amqp_url, f"{user}:secret@{url.hostname}:{url.port}")
