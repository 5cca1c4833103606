package waybill

import (
	"io"
	"log/slog"
	"os"
	"time"
)

// NewLogHandler writes the JSON lines that every Waybill consumer writes, whatever its language: level is a number
// (20 debug, 30 info, 40 warning, 50 error), time is milliseconds since 1970, msg the sentence.
func NewLogHandler(to io.Writer) slog.Handler {
	host, _ := os.Hostname()
	handler := slog.NewJSONHandler(to, &slog.HandlerOptions{ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
		if len(groups) > 0 {
			return attr
		}
		switch value := attr.Value.Any().(type) {
		case slog.Level:
			return slog.Int(slog.LevelKey, 30+int(value)*10/4)
		case time.Time:
			if attr.Key == slog.TimeKey {
				return slog.Int64(slog.TimeKey, value.UnixMilli())
			}
		}
		return attr
	}})
	return handler.WithAttrs([]slog.Attr{slog.Int("pid", os.Getpid()), slog.String("hostname", host)})
}
