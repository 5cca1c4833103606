package waybill

import (
	"fmt"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// taskMessage is what a message says of its task, beside the payload.
type taskMessage struct {
	comings
	// isForeign: it does not name its task and attempt, so somebody else put it into the queue. It is worked all the
	// same, as a new task.
	isForeign      bool
	taskID         string
	attempt        int
	failures       int
	maxAttempts    int
	idempotencyKey string
	trace          traceHeaders
	// deadline is when the task expires; zero: never.
	deadline time.Time
	// digest of the contract that the payload was checked against at the door; "" where the message names none.
	digest string
}

// comings is how often a message has been here or elsewhere before.
type comings struct {
	// redeliveries is RabbitMQ's x-delivery-count: deaths, lost connections and broker restarts alike.
	redeliveries    int
	redelivered     bool
	maxRedeliveries int
}

func (c comings) sentence() string {
	return fmt.Sprintf("its message came back %d times (at most %d are worked): each time its consumer died, was cut off, or was too slow to ack",
		c.redeliveries, c.maxRedeliveries)
}

// defaultMaxAttempts is every contract's default; the coordinator alone knows the policy of a task whose message does
// not say.
const defaultMaxAttempts = 5

func readTaskMessage(delivery amqp.Delivery, maxRedeliveries int) taskMessage {
	headers := delivery.Headers
	once := 0
	if delivery.Redelivered {
		once = 1
	}
	message := taskMessage{
		comings: comings{
			redeliveries:    wholeNumber(headers["x-delivery-count"], once),
			redelivered:     delivery.Redelivered,
			maxRedeliveries: wholeNumber(headers["max_redeliveries"], maxRedeliveries),
		},
		taskID:         delivery.MessageId,
		attempt:        wholeNumber(headers["attempt"], 0),
		failures:       wholeNumber(headers["failures"], 0),
		maxAttempts:    wholeNumber(headers["max_attempts"], defaultMaxAttempts),
		idempotencyKey: text(headers["idempotency_key"]),
		trace:          readTraceHeaders(headers),
		digest:         text(headers["contract"]),
	}
	message.isForeign = !isUUID(message.taskID) || message.attempt < 1
	if deadline := text(headers["deadline"]); deadline != "" {
		message.deadline, _ = time.Parse(time.RFC3339, deadline)
	}
	if message.idempotencyKey == "" {
		message.idempotencyKey = message.taskID
	}
	return message
}

// adopt makes a foreign message the first attempt of a new task; its retries will be ordinary ones.
func (m taskMessage) adopt(taskID string) taskMessage {
	return taskMessage{
		comings: m.comings, taskID: taskID, attempt: 1, maxAttempts: defaultMaxAttempts,
		idempotencyKey: taskID, trace: m.trace,
	}
}

// wholeNumber: each client library writes integers of its own sizes.
func wholeNumber(value any, otherwise int) int {
	var number int64
	switch value := value.(type) {
	case int64:
		number = value
	case int32:
		number = int64(value)
	case int16:
		number = int64(value)
	case int8:
		number = int64(value)
	case uint8:
		number = int64(value)
	case uint16:
		number = int64(value)
	case uint32:
		number = int64(value)
	default:
		return otherwise
	}
	if number < 0 {
		return otherwise
	}
	return int(number)
}

func text(value any) string {
	text, _ := value.(string)
	return text
}

func isUUID(text string) bool {
	if len(text) != len("01937d3a-5f00-7000-8000-000000000000") {
		return false
	}
	for at, character := range []byte(text) {
		if isDash := at == 8 || at == 13 || at == 18 || at == 23; isDash != (character == '-') || !isDash && !isHexadecimal(character) {
			return false
		}
	}
	return true
}

func isHexadecimal(character byte) bool {
	return '0' <= character && character <= '9' || 'a' <= character|0x20 && character|0x20 <= 'f'
}
