package waybill

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Config is how a consumer process is set up. Read once, at the door: nothing below sees the environment.
type Config struct {
	AMQPURL string
	// TLS is of an amqps connection.
	TLS TLSFiles
	// Prefetch is how many tasks run at once, per routing key.
	Prefetch int
	// Grace is how long running tasks may go on after the end was asked for, before they are told to stop.
	Grace time.Duration
	// HealthPort: 0 takes a free port and logs it; nil: no server.
	HealthPort *int
	// Name is whom outcomes name, before the id of this process's start.
	Name string
}

// ReadConfig reads the environment: waybill.ReadConfig(os.LookupEnv). An error names the variable and what it got.
func ReadConfig(lookup func(variable string) (string, bool)) (Config, error) {
	env := environment{lookup: lookup}
	config := Config{
		AMQPURL:  env.amqpURL(),
		Prefetch: *env.wholeNumber("WAYBILL_PREFETCH", 20, 1, 65_535),
		Grace:    time.Duration(*env.wholeNumber("WAYBILL_GRACE_SECONDS", 20, 0, 86_400)) * time.Second,
		Name:     env.consumerName(),
	}
	if text, ok := lookup("WAYBILL_HEALTH_PORT"); ok && text != "" {
		config.HealthPort = env.wholeNumber("WAYBILL_HEALTH_PORT", 0, 0, 65_535)
	}
	config.TLS = env.tlsFiles()
	return config, env.err
}

// environment keeps the first error, so that reading is one expression.
type environment struct {
	lookup func(string) (string, bool)
	err    error
}

func (env *environment) fail(format string, values ...any) {
	if env.err == nil {
		env.err = fmt.Errorf(format, values...)
	}
}

func (env *environment) wholeNumber(variable string, fallback, from, to int) *int {
	text, ok := env.lookup(variable)
	if !ok || text == "" {
		return &fallback
	}
	value, err := strconv.Atoi(text)
	if err != nil || !digitsOnly.MatchString(text) || value < from || value > to {
		env.fail("%s must be a whole number from %d to %d, got %q", variable, from, to, text)
	}
	return &value
}

func (env *environment) amqpURL() string {
	text, ok := env.lookup("AMQP_URL")
	if !ok {
		return "amqp://localhost"
	}
	parsed, err := url.Parse(text)
	if err != nil || parsed.Scheme != "amqp" && parsed.Scheme != "amqps" {
		// An error ends in a log, so a password in the URL must not end in the error.
		shown := password.ReplaceAllString(text, ":…@")
		env.fail("AMQP_URL must be a URL like amqp://user:password@host:5672/vhost, got %q", shown)
	}
	return text
}

func (env *environment) tlsFiles() TLSFiles {
	files := TLSFiles{CA: env.file("WAYBILL_RABBITMQ_CA"), Cert: env.file("WAYBILL_RABBITMQ_CERT"), Key: env.file("WAYBILL_RABBITMQ_KEY")}
	if (files.Cert == "") != (files.Key == "") {
		env.fail("WAYBILL_RABBITMQ_CERT and WAYBILL_RABBITMQ_KEY must be set together")
	}
	if text, ok := env.lookup("AMQP_URL"); files.CA+files.Cert != "" && (!ok || !strings.HasPrefix(text, "amqps:")) {
		env.fail("AMQP_URL must be an amqps:// URL where WAYBILL_RABBITMQ_CA or WAYBILL_RABBITMQ_CERT is set")
	}
	return files
}

func (env *environment) file(variable string) string {
	path, ok := env.lookup(variable)
	if !ok || path == "" {
		return ""
	}
	file, err := os.Open(path)
	if err != nil {
		env.fail("%s must be a file that this user may read, got %q", variable, path)
		return path
	}
	_ = file.Close()
	return path
}

func (env *environment) consumerName() string {
	text, ok := env.lookup("WAYBILL_CONSUMER_NAME")
	if !ok {
		host, _ := os.Hostname()
		text = fmt.Sprintf("%s-%d", host, os.Getpid())
	}
	if !consumerName.MatchString(text) {
		env.fail("WAYBILL_CONSUMER_NAME must be 1 to 100 letters, digits, \".\", \"_\" or \"-\", got %q", text)
	}
	return text
}

var (
	digitsOnly   = regexp.MustCompile(`^[0-9]+$`)
	password     = regexp.MustCompile(`:[^:@/]*@`)
	consumerName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)
)
