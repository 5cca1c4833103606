package check

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"waybill.local/contracts"
)

// expectation is what each keyword asks for, in the words of every language.
func expectation(of jsonschema.ErrorKind) string {
	switch of := of.(type) {
	case *violated:
		return of.expected
	case *kind.Type:
		return describeTypes(of.Want)
	case *kind.Enum:
		return oneOf(of.Want)
	case *kind.Const:
		return fmt.Sprint(of.Want)
	case *kind.Format:
		return describeFormat(of.Want)
	case *kind.Pattern:
		return "text that matches " + of.Want
	case *kind.Minimum:
		return "at least " + digits(of.Want)
	case *kind.Maximum:
		return "at most " + digits(of.Want)
	case *kind.ExclusiveMinimum:
		return "more than " + digits(of.Want)
	case *kind.ExclusiveMaximum:
		return "less than " + digits(of.Want)
	case *kind.MultipleOf:
		return "a multiple of " + digits(of.Want)
	case *kind.MinLength:
		return "at least " + counted(of.Want, "character")
	case *kind.MaxLength:
		return "at most " + counted(of.Want, "character")
	case *kind.MinItems:
		return "at least " + counted(of.Want, "item")
	case *kind.MaxItems:
		return "at most " + counted(of.Want, "item")
	case *kind.MinProperties:
		return "at least " + counted(of.Want, "field")
	case *kind.MaxProperties:
		return "at most " + counted(of.Want, "field")
	case *kind.UniqueItems:
		return "items that differ from each other"
	default:
		return of.LocalizedString(english)
	}
}

var english = message.NewPrinter(language.English)

// describeValue: the type and at most 40 characters; of a number what was written.
func describeValue(value any, rule string, isSensitive bool) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case []any:
		return "array of " + counted(len(value), "item")
	case map[string]any:
		return "object of " + counted(len(value), "field")
	case string:
		return describeText(value, rule, isSensitive)
	case json.Number:
		return shownUnless(isSensitive, "number", string(value))
	default:
		return shownUnless(isSensitive, "boolean", fmt.Sprint(value))
	}
}

// describeText: where the length is wrong, the length is what a reader needs.
func describeText(text, rule string, isSensitive bool) string {
	if isSensitive {
		return "string"
	}
	quoted, _ := json.Marshal(cut(text))
	if rule == "maxLength" || rule == "minLength" {
		return "string of " + counted(utf8.RuneCountInString(text), "character") + " " + string(quoted)
	}
	return "string " + string(quoted)
}

func shownUnless(isSensitive bool, name, text string) string {
	if isSensitive {
		return name
	}
	return name + " " + cut(text)
}

func describeType(declared any) string {
	switch declared := declared.(type) {
	case string:
		return describeTypes([]string{declared})
	case []any:
		var names []string
		for _, each := range declared {
			names = append(names, fmt.Sprint(each))
		}
		return describeTypes(names)
	default:
		return "a value"
	}
}

func describeTypes(names []string) string {
	var all []string
	for _, name := range names {
		switch {
		case name == "null":
			all = append(all, name)
		case strings.ContainsAny(name[:1], "aeiou"):
			all = append(all, "an "+name)
		default:
			all = append(all, "a "+name)
		}
	}
	return strings.Join(all, " or ")
}

func describeFormat(name string) string {
	format, known := contracts.Formats[name]
	if !known {
		return name
	}
	return format.Description + ", such as " + format.Example
}

func oneOf(values []any) string {
	var words []string
	for _, each := range values {
		words = append(words, fmt.Sprint(each))
	}
	if len(words) == 1 {
		return words[0]
	}
	return "one of: " + strings.Join(words, ", ")
}

func digits(number *big.Rat) string {
	if number.IsInt() {
		return number.Num().String()
	}
	value, _ := number.Float64()
	return strconv.FormatFloat(value, 'f', -1, 64)
}

func counted(count int, noun string) string {
	if count == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(count) + " " + noun + "s"
}
