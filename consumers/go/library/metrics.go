package waybill

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// metrics counts what the attempts of one routing key came to, for /metrics.
type metrics struct {
	routingKey string

	mu       sync.Mutex
	outcomes map[string]int
	buckets  [len(bucketSeconds)]int
	seconds  float64
	attempts int
}

var bucketSeconds = [...]float64{0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600}

func newMetrics(routingKey string) *metrics {
	return &metrics{routingKey: routingKey, outcomes: map[string]int{}}
}

func (m *metrics) count(outcome Outcome, elapsed time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	label := outcome.Kind
	if label == "failed" {
		label = "failed_" + outcome.Failure
	}
	m.outcomes[label]++
	seconds := elapsed.Seconds()
	m.seconds += seconds
	m.attempts++
	for at, upTo := range bucketSeconds {
		if seconds <= upTo {
			m.buckets[at]++
		}
	}
}

// lines of each family, without its heading. Routing keys need no escaping: they are lower-case words.
func (m *metrics) lines() (attempts, durations string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var counts, times strings.Builder
	for _, outcome := range slices.Sorted(maps.Keys(m.outcomes)) {
		fmt.Fprintf(&counts, "waybill_consumer_attempts_total{routing_key=%q,outcome=%q} %d\n", m.routingKey, outcome, m.outcomes[outcome])
	}
	bucket := func(upTo string, count int) {
		fmt.Fprintf(&times, "waybill_consumer_attempt_seconds_bucket{routing_key=%q,le=%q} %d\n", m.routingKey, upTo, count)
	}
	for at, upTo := range bucketSeconds {
		bucket(strconv.FormatFloat(upTo, 'f', -1, 64), m.buckets[at])
	}
	bucket("+Inf", m.attempts)
	fmt.Fprintf(&times, "waybill_consumer_attempt_seconds_sum{routing_key=%q} %v\n", m.routingKey, m.seconds)
	fmt.Fprintf(&times, "waybill_consumer_attempt_seconds_count{routing_key=%q} %d\n", m.routingKey, m.attempts)
	return counts.String(), times.String()
}

// metricsPage is the page that Prometheus reads.
func metricsPage(running *running) string {
	var attempts, durations, inFlight strings.Builder
	for _, queue := range running.queues {
		counts, times := queue.metrics.lines()
		attempts.WriteString(counts)
		durations.WriteString(times)
		_, inHand := queue.state()
		fmt.Fprintf(&inFlight, "waybill_consumer_in_flight{routing_key=%q} %d\n", queue.routingKey, inHand)
	}
	connected := 0
	if running.connection.isConnected() {
		connected = 1
	}
	return heading("attempts_total", "counter", "Attempts that ended here, by outcome.") + attempts.String() +
		heading("attempt_seconds", "histogram", "How long they took.") + durations.String() +
		heading("in_flight", "gauge", "Tasks in hand now.") + inFlight.String() +
		heading("unconfirmed_outcomes", "gauge", "Outcomes that RabbitMQ has not confirmed yet.") +
		fmt.Sprintf("waybill_consumer_unconfirmed_outcomes %d\n", running.reporter.unconfirmed.Load()) +
		heading("connected", "gauge", "1 while connected to RabbitMQ.") +
		fmt.Sprintf("waybill_consumer_connected %d\n", connected)
}

func heading(name, kind, help string) string {
	return fmt.Sprintf("# HELP waybill_consumer_%s %s\n# TYPE waybill_consumer_%s %s\n", name, help, name, kind)
}
