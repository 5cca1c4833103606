// Package check judges payloads and results by their contract, as every language does: first whether the text can be
// read in one way only, then by the schema, with exact integers, the formats of contracts/formats.json and objects
// left open.
package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Schema is a compiled schema. It may be used by many goroutines at once.
type Schema struct {
	compiled  *jsonschema.Schema
	root      any
	sensitive []string
}

// Compile answers an error where the text is no schema; a contract's schemas were linted before.
func Compile(schema string, sensitive []string) (*Schema, error) {
	root, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	for _, format := range formats() {
		compiler.RegisterFormat(format)
	}
	compiler.RegisterVocabulary(&jsonschema.Vocabulary{URL: "waybill:exact-integer", Compile: compileExactInteger})
	compiler.RegisterVocabulary(&jsonschema.Vocabulary{URL: "waybill:exact-number", Compile: compileExactNumber})
	compiler.AssertVocabs()
	if err := compiler.AddResource(resource, root); err != nil {
		return nil, err
	}
	compiled, err := compiler.Compile(resource)
	if err != nil {
		return nil, err
	}
	return &Schema{compiled: compiled, root: root, sensitive: sensitive}, nil
}

const resource = "waybill:schema"

// Payload judges the body of a message. Where it fits, the bytes answered are the body's own fields: names that the
// schema does not know are left out, since encoding/json takes USER_ID for user_id.
func (s *Schema) Payload(body []byte) ([]byte, []Problem) {
	value, problem := gate(body, s.sensitive)
	if problem != nil {
		return nil, []Problem{*problem}
	}
	if problems := s.judge(value); len(problems) > 0 {
		return nil, problems
	}
	if !s.prune(value, s.root) {
		return body, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, []Problem{{Rule: "json", Expected: "JSON in UTF-8", Got: err.Error()}}
	}
	return text, nil
}

// Result judges a result as it will travel.
func (s *Schema) Result(text []byte) []Problem {
	reader := reader{text: text}
	return s.judge(reader.value(nil, 0))
}

// mostProblems is the protocol's: contracts/messages/outcome.schema.json.
const mostProblems = 20

func (s *Schema) judge(value any) []Problem {
	err := s.compiled.Validate(value)
	var invalid *jsonschema.ValidationError
	if err == nil {
		return nil
	}
	if !errors.As(err, &invalid) {
		return []Problem{{Rule: "json", Expected: "a value that JSON can hold", Got: err.Error()}}
	}
	problems := s.problemsIn(invalid, value)
	// The library walks Go maps, whose order is another each time.
	slices.SortFunc(problems, func(a, b Problem) int {
		return strings.Compare(a.Pointer+" "+a.Rule, b.Pointer+" "+b.Rule)
	})
	problems = slices.Compact(problems)
	return problems[:min(len(problems), mostProblems)]
}

// problemsIn: an error that has causes is said better by them.
func (s *Schema) problemsIn(invalid *jsonschema.ValidationError, root any) []Problem {
	if len(invalid.Causes) == 0 {
		return s.problemsOf(invalid, root)
	}
	if _, isOfVariants := invalid.ErrorKind.(*kind.OneOf); isOfVariants {
		return s.problemsOfVariants(invalid, root)
	}
	var all []Problem
	for _, cause := range invalid.Causes {
		all = append(all, s.problemsIn(cause, root)...)
	}
	return all
}

// problemsOf: a missing field is named itself, not the object that lacks it.
func (s *Schema) problemsOf(leaf *jsonschema.ValidationError, root any) []Problem {
	path := leaf.InstanceLocation
	if missing, ok := leaf.ErrorKind.(*kind.Required); ok {
		var problems []Problem
		for _, name := range missing.Missing {
			expected := s.describe(follow(s.at(leaf.SchemaURL), "properties", name))
			problems = append(problems, Problem{Pointer: pointer(append(slices.Clone(path), name)), Rule: "required", Expected: expected, Got: "nothing"})
		}
		return problems
	}
	rule := "schema"
	if keywords := leaf.ErrorKind.KeywordPath(); len(keywords) > 0 {
		rule = keywords[0]
	}
	got := describeValue(valueAt(root, path), rule, isWithin(path, s.sensitive))
	return []Problem{{Pointer: pointer(path), Rule: rule, Expected: expectation(leaf.ErrorKind), Got: got}}
}

// at is the part of the schema that a URL of the library points to.
func (s *Schema) at(url string) any {
	_, fragment, _ := strings.Cut(url, "#")
	return resolve(s.root, "#"+fragment)
}

func (s *Schema) describe(schema any) string {
	object, _ := schema.(map[string]any)
	if reference, ok := object["$ref"].(string); ok {
		return s.describe(resolve(s.root, reference))
	}
	if words, ok := object["enum"].([]any); ok {
		return oneOf(words)
	}
	if constant, ok := object["const"]; ok {
		return fmt.Sprint(constant)
	}
	if format, ok := object["format"].(string); ok {
		return describeFormat(format)
	}
	return describeType(object["type"])
}
