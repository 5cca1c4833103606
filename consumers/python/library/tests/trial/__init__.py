"""What the trials of the library need: a room on a real RabbitMQ, a link that can be cut, a consumer to start."""
