package contracts

import "encoding/json"

// Nullable is a field that may be absent, null or a value, and tells the three apart. The zero value is absent.
type Nullable[T any] struct {
	// Set: the field is there. Valid: it is there and not null.
	Set, Valid bool
	Value      T
}

// Null is a field that is there and null.
func Null[T any]() Nullable[T] { return Nullable[T]{Set: true} }

// NotNull is a field that is there with this value.
func NotNull[T any](value T) Nullable[T] { return Nullable[T]{Set: true, Valid: true, Value: value} }

// MarshalJSON writes the value or null. That an absent field is left out is the tag's doing (omitzero).
func (field Nullable[T]) MarshalJSON() ([]byte, error) {
	if !field.Valid {
		return []byte("null"), nil
	}
	return json.Marshal(field.Value)
}

// UnmarshalJSON is called only for a field that is there.
func (field *Nullable[T]) UnmarshalJSON(text []byte) error {
	*field = Nullable[T]{Set: true, Valid: string(text) != "null"}
	if !field.Valid {
		return nil
	}
	return json.Unmarshal(text, &field.Value)
}
