package waybill

import (
	"sync"
	"time"
)

// memory remembers values by key for a while, and forgets the oldest first when they grow beyond its size: a process
// that runs for a year remembers no more than one that runs for an hour.
type memory[Value any] struct {
	lifetime time.Duration
	maxSize  int
	now      func() time.Time

	mu    sync.Mutex
	kept  map[string]kept[Value]
	order []string
	size  int
}

type kept[Value any] struct {
	value Value
	size  int
	until time.Time
}

func newMemory[Value any](lifetime time.Duration, maxSize int, now func() time.Time) *memory[Value] {
	return &memory[Value]{lifetime: lifetime, maxSize: maxSize, now: now, kept: map[string]kept[Value]{}}
}

// remember keeps the first value of a key until it is forgotten.
func (m *memory[Value]) remember(key string, value Value, size int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.kept[key]; known {
		return
	}
	m.kept[key] = kept[Value]{value: value, size: size, until: m.now().Add(m.lifetime)}
	m.order = append(m.order, key)
	m.size += size
	for len(m.order) > 0 {
		oldest := m.kept[m.order[0]]
		if m.size <= m.maxSize && oldest.until.After(m.now()) {
			break
		}
		delete(m.kept, m.order[0])
		m.size -= oldest.size
		m.order = m.order[1:]
	}
}

func (m *memory[Value]) recall(key string) (Value, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, known := m.kept[key]
	if !known || !found.until.After(m.now()) {
		var none Value
		return none, false
	}
	return found.value, true
}
