package check

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// problemsOfVariants are those of the variant that the tag names, as in every language; where it names none, that alone
// is the problem. The errors of all variants at once would say little: each of the others lacks the tag.
//
// The library gives one cause for each branch, in the order of the schema.
func (s *Schema) problemsOfVariants(invalid *jsonschema.ValidationError, root any) []Problem {
	schema := s.at(invalid.SchemaURL)
	tag, _ := follow(schema, "discriminator", "propertyName").(string)
	branches, _ := follow(schema, "oneOf").([]any)
	object, _ := valueAt(root, invalid.InstanceLocation).(map[string]any)
	named, isThere := object[tag]
	var words []any
	for index, branch := range branches {
		word := follow(s.target(branch), "properties", tag, "const")
		if isThere && named == word && index < len(invalid.Causes) {
			return s.problemsIn(invalid.Causes[index], root)
		}
		words = append(words, word)
	}
	path := append(slices.Clone(invalid.InstanceLocation), tag)
	got := "nothing"
	if isThere {
		got = describeValue(named, "discriminator", isWithin(path, s.sensitive))
	}
	return []Problem{{Pointer: pointer(path), Rule: "discriminator", Expected: oneOf(words), Got: got}}
}
