// Package contracts holds the contracts of all tasks: for each routing key the types of its payload and result,
// and a value that carries them. The files that say so are generated from the contract folder.
package contracts

import "time"

// Contract is one contract as those who do its work see it: what the payload and the result look like, and the
// few rules of its policy that a consumer carries out itself. The rest (retries, delays, limits) is the
// coordinator's.
//
// Payload and Result are there for the compiler: a handler of other types does not compile.
type Contract[Payload, Result any] struct {
	// RoutingKey is the one name: contract folder, queue, handler file, URL segment.
	RoutingKey string
	// Digest is the SHA-256 over the exact bytes of the contract's files, in hexadecimal.
	Digest string
	Title  string
	// Timeout is how long one attempt may take.
	Timeout time.Duration
	// MaxRedeliveries: a message that has come back more often is reported crashed, not worked.
	MaxRedeliveries int
	Outcome         Outcome
	// Sensitive are JSON pointers into the payload whose values no problem, log line or page may show.
	Sensitive []string
	// PayloadSchema and ResultSchema are JSON Schemas, draft 2020-12, as text.
	PayloadSchema string
	ResultSchema  string
}

// Outcome says whether somebody waits for the outcomes of a contract.
type Outcome string

// The two kinds of contract by their outcome.
const (
	OutcomeRequired Outcome = "required"
	OutcomeNone     Outcome = "none"
)

// Format is one row of contracts/formats.json, which every language reads, since their libraries' own formats differ.
type Format struct {
	// Description and Example are for people: what it is, and one that fits.
	Description string
	Example     string
	Pattern     string
	// Calendar: the first ten characters must also be a day that exists, from the year 1 on.
	Calendar bool
}
