# Generated from the contract folder by `npm run generate`. Change the contract, not this file.
from ..declarations import ControlQueue, Exchange, Queue, TaskQueue, Topology

topology = Topology(
    exchanges=(Exchange("tasks", "direct"), Exchange("outcomes", "direct"), Exchange("dead_letters", "fanout"), Exchange("control", "topic")),
    queues=(Queue("outcomes", "outcomes", "outcomes", {
        "x-queue-type": "quorum",
        "x-delivery-limit": 1000,
    }), Queue("dead_letters", "dead_letters", "", {
        "x-queue-type": "quorum",
        "x-delivery-limit": 1000,
    })),
    task_queue=TaskQueue("tasks", {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "dead_letters",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-delivery-limit": 10,
    }),
    control_queue=ControlQueue("control", "control.<routing_key>.<id>", ("all.#", "<routing_key>.#")),
)
