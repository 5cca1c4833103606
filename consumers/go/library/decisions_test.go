package waybill

import (
	"strings"
	"testing"
	"time"
)

func TestAProcessTakesAllOnlyOnceWorkWasSurvived(t *testing.T) {
	start := startCarefully(3)
	if start.open != 1 || start.afterTaking(true).open != 1 || start.afterTaking(false).open != 3 {
		t.Error(start)
	}
	if grown := start.afterLastRanLong().afterLastRanLong().afterLastRanLong(); grown.open != 3 {
		t.Error(grown)
	}
}

func TestARedeliveryIsJudgedByItsCount(t *testing.T) {
	cases := map[comings]redelivery{
		{redeliveries: 0, maxRedeliveries: 5}:                    work,
		{redeliveries: 0, redelivered: true, maxRedeliveries: 5}: tellFirst,
		{redeliveries: 5, redelivered: true, maxRedeliveries: 5}: tellFirst,
		{redeliveries: 6, redelivered: true, maxRedeliveries: 5}: crashed,
	}
	for of, wanted := range cases {
		if got := judgeRedelivery(of); got != wanted {
			t.Errorf("%+v: %s", of, got)
		}
	}
}

func TestTheWaitDoublesAndStopsAtFifteenSeconds(t *testing.T) {
	for failures, wanted := range map[int]time.Duration{0: 100 * time.Millisecond, 3: 800 * time.Millisecond, 8: 15 * time.Second, 10_000: 15 * time.Second} {
		if got := backoff(failures, 0); got != wanted {
			t.Errorf("%d: %v", failures, got)
		}
	}
}

func TestTextIsCutBetweenCharacters(t *testing.T) {
	if got := shorten(strings.Repeat("ü", 100), 20); got != "üüüüüüüü..." || len(got) > 20 {
		t.Error(got)
	}
	if got := firstRunes("üüü", 2); got != "üü" {
		t.Error(got)
	}
}

func TestOnlyAUUIDNamesATask(t *testing.T) {
	for text, wanted := range map[string]bool{
		"01937d3a-5f00-7000-8000-00000000000a": true, "01937D3A-5F00-7000-8000-00000000000A": true, "": false,
		"01937d3a-5f00-7000-8000-00000000000": false, "01937d3a-5f00-7000-8000-00000000000g": false,
		"01937d3a05f00-7000-8000-00000000000a": false, "01937d3a-5f00-7000-8000-00000000-00a": false,
	} {
		if isUUID(text) != wanted {
			t.Error(text)
		}
	}
}

func TestMemoryForgetsTheOldestAndWhatIsOld(t *testing.T) {
	now := time.Unix(0, 0)
	memory := newMemory[int](time.Hour, 2, func() time.Time { return now })
	for at, key := range []string{"a", "b", "c"} {
		memory.remember(key, at, 1)
	}
	_, hasA := memory.recall("a")
	_, hasC := memory.recall("c")
	now = now.Add(time.Hour)
	_, hasOld := memory.recall("c")
	if hasA || !hasC || hasOld {
		t.Error(hasA, hasC, hasOld)
	}
}

func TestConfigNamesTheVariableAndWhatItGot(t *testing.T) {
	cases := map[string][2]string{
		`WAYBILL_PREFETCH must be a whole number from 1 to 65535, got "many"`:                        {"WAYBILL_PREFETCH", "many"},
		`AMQP_URL must be a URL like amqp://user:password@host:5672/vhost, got "http://me:…@host"`:   {"AMQP_URL", "http://me:secret@host"},
		`WAYBILL_CONSUMER_NAME must be 1 to 100 letters, digits, ".", "_" or "-", got "a b"`:         {"WAYBILL_CONSUMER_NAME", "a b"},
		`WAYBILL_HEALTH_PORT must be a whole number from 0 to 65535, got "70000"`:                    {"WAYBILL_HEALTH_PORT", "70000"},
		`WAYBILL_RABBITMQ_CA must be a file that this user may read, got "/nowhere/ca.pem"`:          {"WAYBILL_RABBITMQ_CA", "/nowhere/ca.pem"},
		`WAYBILL_RABBITMQ_CERT and WAYBILL_RABBITMQ_KEY must be set together`:                        {"WAYBILL_RABBITMQ_KEY", "config.go"},
		`AMQP_URL must be an amqps:// URL where WAYBILL_RABBITMQ_CA or WAYBILL_RABBITMQ_CERT is set`: {"WAYBILL_RABBITMQ_CA", "config.go"},
	}
	for wanted, variable := range cases {
		_, err := ReadConfig(func(name string) (string, bool) { return variable[1], name == variable[0] })
		if err == nil || err.Error() != wanted {
			t.Errorf("wanted %s, got %v", wanted, err)
		}
	}
	config, err := ReadConfig(func(string) (string, bool) { return "", false })
	if err != nil || config.Prefetch != 20 || config.Grace != 20*time.Second || config.HealthPort != nil {
		t.Errorf("%+v %v", config, err)
	}
}
