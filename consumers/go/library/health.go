package waybill

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// serveHealth answers what a platform asks of this process, on the configured port:
//
//	/livez    200 while it answers at all
//	/readyz   200 while tasks can come in: connected, consuming every key, not draining; else 503 and why
//	/metrics  for Prometheus
//
// Green never means deaf.
func (c *Consumer) serveHealth(running *running) (stop func(), err error) {
	if c.config.HealthPort == nil {
		return func() {}, nil
	}
	port := *c.config.HealthPort
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port %d is taken; set WAYBILL_HEALTH_PORT to another: %w", port, err)
	}
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: healthPages(running), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	c.log.Info("health", "url", fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port))
	return func() { _ = server.Close() }, nil
}

func healthPages(running *running) http.Handler {
	pages := http.NewServeMux()
	answer := func(path string, page func() (status int, body string)) {
		pages.HandleFunc(path, func(response http.ResponseWriter, _ *http.Request) {
			status, body := page()
			response.Header().Set("content-type", "text/plain; charset=utf-8")
			response.WriteHeader(status)
			_, _ = response.Write([]byte(body))
		})
	}
	answer("/livez", func() (int, string) { return http.StatusOK, "alive\n" })
	answer("/readyz", func() (int, string) {
		if why := running.unreadyBecause(); len(why) > 0 {
			return http.StatusServiceUnavailable, strings.Join(why, "\n") + "\n"
		}
		return http.StatusOK, "ready\n"
	})
	answer("/metrics", func() (int, string) { return http.StatusOK, metricsPage(running) })
	answer("/", func() (int, string) { return http.StatusNotFound, "not here: /livez, /readyz, /metrics\n" })
	return pages
}
