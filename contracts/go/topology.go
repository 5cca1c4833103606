package contracts

// TopologyValue is all that RabbitMQ holds for Waybill.
type TopologyValue struct {
	Exchanges []Exchange
	// Queues are the services' own.
	Queues       []Queue
	TaskQueue    TaskQueue
	ControlQueue ControlQueue
}

// Exchange is durable, as everything here but the control queues.
type Exchange struct{ Name, Type string }

// Queue is bound to Exchange by RoutingKey.
type Queue struct {
	Name, Exchange, RoutingKey string
	Arguments                  map[string]any
}

// TaskQueue is what the queue of each routing key is like: named as the key, and bound to Exchange by it.
type TaskQueue struct {
	Exchange  string
	Arguments map[string]any
}

// ControlQueue is a consumer's own. In Name and Bindings, <routing_key> and <id> are to be filled in.
type ControlQueue struct {
	Exchange, Name string
	Bindings       []string
}
