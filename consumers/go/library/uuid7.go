package waybill

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"time"
)

// newUUIDv7 is an id that begins with the time: RFC 9562, section 5.7.
func newUUIDv7(now time.Time) string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(id[6:]) // never fails: package crypto/rand
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// randomHex answers twice as many digits as bytes.
func randomHex(bytes int) string {
	id := make([]byte, bytes)
	_, _ = rand.Read(id)
	return fmt.Sprintf("%x", id)
}
