package check

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/message"
)

// exactInteger judges integers as every language can hold them: an integer is written as one (encoding/json refuses
// 5.0), and is an int64 where the schema says so, else at most ±(2^53 - 1).
type exactInteger struct{ isInt64 bool }

func compileExactInteger(_ *jsonschema.CompilerContext, schema map[string]any) (jsonschema.SchemaExt, error) {
	if !hasType(schema, "integer") {
		return nil, nil
	}
	return exactInteger{isInt64: schema["format"] == "int64"}, nil
}

func (integer exactInteger) Validate(ctx *jsonschema.ValidatorContext, value any) {
	source, ok := value.(json.Number)
	if !ok {
		return
	}
	if plain, err := strconv.ParseInt(string(source), 10, 64); err == nil && (integer.isInt64 || -largestSafe <= plain && plain <= largestSafe) {
		return // most are: no need for more exactness than a word of the machine has
	}
	exact, ok := new(big.Rat).SetString(string(source))
	switch {
	case !ok || !exact.IsInt(): // the keyword type says so itself
	case !isPlainInteger(string(source)):
		ctx.AddError(&violated{rule: "type", expected: "an integer written without fraction or exponent"})
	case integer.isInt64 && !exact.Num().IsInt64():
		ctx.AddError(&violated{rule: "format", expected: "an integer from -9223372036854775808 to 9223372036854775807"})
	case !integer.isInt64 && exact.Num().CmpAbs(big.NewInt(largestSafe)) > 0:
		ctx.AddError(&violated{rule: "type", expected: "an integer from -9007199254740991 to 9007199254740991"})
	}
}

// exactNumber refuses an integer whose digits a double drops, where the schema says number: JavaScript would compare
// what is left of it, and float64 drops them too.
type exactNumber struct{}

func compileExactNumber(_ *jsonschema.CompilerContext, schema map[string]any) (jsonschema.SchemaExt, error) {
	if !hasType(schema, "number") {
		return nil, nil
	}
	return exactNumber{}, nil
}

func (exactNumber) Validate(ctx *jsonschema.ValidatorContext, value any) {
	source, ok := value.(json.Number)
	if !ok || !isPlainInteger(string(source)) {
		return
	}
	exact, ok := new(big.Int).SetString(string(source), 10)
	double, _ := source.Float64()
	if rounded, _ := big.NewFloat(double).Int(nil); ok && exact.Cmp(rounded) != 0 {
		ctx.AddError(&violated{rule: "type", expected: "a number that a double holds exactly, or a string"})
	}
}

// hasType: the schema's type names this one, alone or beside null.
func hasType(schema map[string]any, name string) bool {
	types, _ := schema["type"].([]any)
	return schema["type"] == name || slices.Contains(types, any(name))
}

const largestSafe = 1<<53 - 1

// violated is a kind of error beside the library's own.
type violated struct{ rule, expected string }

func (v *violated) KeywordPath() []string { return []string{v.rule} }

func (v *violated) LocalizedString(*message.Printer) string { return "expected " + v.expected }
