module waybill.local/consumer

go 1.24

require (
	github.com/rabbitmq/amqp091-go v1.16.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	golang.org/x/text v0.14.0
	waybill.local/contracts v0.0.0
)

replace waybill.local/contracts => ../../../contracts/go
