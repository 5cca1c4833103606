package check

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep objects and arrays may nest: some languages' parsers give up before long.
const maxDepth = 64

// gate reads a text and refuses what languages read differently: bytes that are not UTF-8, a name that stands
// twice in one object (Go takes the last, others the first), numbers that a double cannot hold, half of a
// surrogate pair, nesting deeper than 64. Numbers keep their digits, as json.Number.
func gate(text []byte, sensitive []string) (any, *Problem) {
	switch {
	case !utf8.Valid(text):
		return nil, &Problem{Rule: "json", Expected: "JSON in UTF-8", Got: "bytes that are not UTF-8"}
	case !json.Valid(text):
		return nil, &Problem{Rule: "json", Expected: "JSON in UTF-8", Got: "text that is not JSON"}
	}
	reader := reader{text: text, sensitive: sensitive}
	return reader.value(nil, 0), reader.problem
}

// reader walks a text that is JSON for certain, so it looks for no other mistakes.
type reader struct {
	text      []byte
	at        int
	sensitive []string
	problem   *Problem
}

func (r *reader) value(path []string, depth int) any {
	switch r.next() {
	case '{':
		return r.object(path, depth+1)
	case '[':
		return r.array(path, depth+1)
	case '"':
		text, isHalf := r.string()
		r.guardPairs(path, isHalf)
		return text
	case 't':
		r.at += len("true")
		return true
	case 'f':
		r.at += len("false")
		return false
	case 'n':
		r.at += len("null")
		return nil
	default:
		return r.number(path)
	}
}

func (r *reader) object(path []string, depth int) map[string]any {
	r.guardDepth(path, depth)
	r.at++
	object := map[string]any{}
	for r.next() != '}' {
		if r.text[r.at] == ',' {
			r.at++
			r.next()
		}
		name, isHalf := r.string()
		within := append(path[:len(path):len(path)], name)
		r.guardPairs(within, isHalf)
		if _, twice := object[name]; twice {
			shown, _ := json.Marshal(cut(name))
			r.ambiguous(within, "the name "+string(shown)+" stands twice in one object; send it once.")
		}
		r.next()
		r.at++ // the colon
		object[name] = r.value(within, depth)
	}
	r.at++
	return object
}

func (r *reader) array(path []string, depth int) []any {
	r.guardDepth(path, depth)
	r.at++
	list := []any{}
	for r.next() != ']' {
		if r.text[r.at] == ',' {
			r.at++
		}
		list = append(list, r.value(append(path[:len(path):len(path)], strconv.Itoa(len(list))), depth))
	}
	r.at++
	return list
}

// string decodes by encoding/json, which puts U+FFFD in the place of half a surrogate pair: so those are looked for first.
func (r *reader) string() (text string, isHalf bool) {
	start := r.at
	escaped := false
	for r.at++; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			escaped = true
			r.at++
		}
	}
	r.at++
	raw := r.text[start:r.at]
	if !escaped {
		return string(raw[1 : len(raw)-1]), false
	}
	_ = json.Unmarshal(raw, &text) // valid: the whole was
	return text, hasHalfAPair(raw)
}

func hasHalfAPair(raw []byte) bool {
	var high rune
	for at := 0; at < len(raw); at++ {
		var unit rune
		if raw[at] == '\\' {
			at++
			if raw[at] == 'u' {
				code, _ := strconv.ParseUint(string(raw[at+1:at+5]), 16, 32)
				unit = rune(code)
				at += 4
			}
		}
		isLow := unit >= 0xDC00 && unit <= 0xDFFF
		if (high != 0) != isLow {
			return true
		}
		if high = 0; utf16.IsSurrogate(unit) && !isLow {
			high = unit
		}
	}
	return false
}

func (r *reader) number(path []string) json.Number {
	start := r.at
	for r.at < len(r.text) && strings.IndexByte("0123456789+-.eE", r.text[r.at]) >= 0 {
		r.at++
	}
	source := string(r.text[start:r.at])
	if isInexact(source) {
		shown := cut(source)
		if isWithin(path, r.sensitive) {
			shown = "a number that"
		}
		r.ambiguous(path, shown+" cannot be held exactly; send minor units or a string.")
	}
	return json.Number(source)
}

// isInexact: digits beyond what a double keeps, infinity and what underflows are read one way by exact decimals and
// another way by doubles. A plain integer is exempt, as long as a double has its size at all.
func isInexact(source string) bool {
	value, _ := strconv.ParseFloat(source, 64)
	if math.IsInf(value, 0) {
		return true
	}
	if isPlainInteger(source) {
		return false
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(source), "e")
	digits := strings.Trim(strings.NewReplacer("-", "", ".", "").Replace(mantissa), "0")
	return len(digits) > exactDigits || (digits != "" && math.Abs(value) < smallestNormal)
}

func isPlainInteger(source string) bool { return !strings.ContainsAny(source, ".eE") }

const (
	// exactDigits: every finite double of at most this many significant digits is read back as written (IEEE 754, DBL_DIG).
	exactDigits    = 15
	smallestNormal = 2.2250738585072014e-308
)

// next skips blanks and answers the byte that follows.
func (r *reader) next() byte {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
	return r.text[r.at]
}

func (r *reader) guardPairs(path []string, isHalf bool) {
	if isHalf {
		r.ambiguous(path, "half of a surrogate pair is no character; send the whole pair or the character itself.")
	}
}

func (r *reader) guardDepth(path []string, depth int) {
	if depth > maxDepth {
		r.ambiguous(path, "objects and arrays nest deeper than "+strconv.Itoa(maxDepth)+" levels; send a flatter document.")
	}
}

// ambiguous keeps the first place.
func (r *reader) ambiguous(path []string, got string) {
	if r.problem == nil {
		r.problem = &Problem{Pointer: pointer(path), Rule: "json", Expected: "JSON that every language reads alike", Got: got}
	}
}
