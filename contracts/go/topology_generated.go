// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

// Topology is what contracts/topology.json says: the exchanges, the services' queues, and what a task queue is like.
var Topology = TopologyValue{
	Exchanges: []Exchange{
		{Name: "tasks", Type: "direct"},
		{Name: "outcomes", Type: "direct"},
		{Name: "dead_letters", Type: "fanout"},
		{Name: "control", Type: "topic"},
	},
	Queues: []Queue{
		{Name: "outcomes", Exchange: "outcomes", RoutingKey: "outcomes", Arguments: map[string]any{"x-queue-type": "quorum", "x-delivery-limit": int64(1000)}},
		{Name: "dead_letters", Exchange: "dead_letters", RoutingKey: "", Arguments: map[string]any{"x-queue-type": "quorum", "x-delivery-limit": int64(1000)}},
	},
	TaskQueue: TaskQueue{Exchange: "tasks", Arguments: map[string]any{"x-queue-type": "quorum", "x-dead-letter-exchange": "dead_letters", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish", "x-delivery-limit": int64(10)}},
	ControlQueue: ControlQueue{
		Exchange: "control",
		Name:     "control.<routing_key>.<id>",
		Bindings: []string{"all.#", "<routing_key>.#"},
	},
}
