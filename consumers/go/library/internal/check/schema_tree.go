package check

import (
	"strconv"
	"strings"
)

// prune removes the names that the schema does not know, and answers whether there were any. Only objects whose fields
// the schema names are looked into: a map's names are data.
func (s *Schema) prune(value any, schema any) bool {
	object, _ := schema.(map[string]any)
	if reference, ok := object["$ref"].(string); ok {
		return s.prune(value, resolve(s.root, reference))
	}
	if branches, ok := object["oneOf"].([]any); ok {
		return s.pruneVariant(value, object, branches)
	}
	switch value := value.(type) {
	case map[string]any:
		return s.pruneObject(value, object)
	case []any:
		pruned := false
		for _, each := range value {
			pruned = s.prune(each, object["items"]) || pruned
		}
		return pruned
	default:
		return false
	}
}

func (s *Schema) pruneObject(value map[string]any, schema map[string]any) bool {
	properties, named := schema["properties"].(map[string]any)
	pruned := false
	for name, field := range value {
		property, known := properties[name]
		switch {
		case known:
			pruned = s.prune(field, property) || pruned
		case schema["additionalProperties"] != nil:
			pruned = s.prune(field, schema["additionalProperties"]) || pruned
		case named:
			delete(value, name)
			pruned = true
		}
	}
	return pruned
}

// pruneVariant: the linter asks for a discriminator, so the tag alone says which branch it is.
func (s *Schema) pruneVariant(value any, schema map[string]any, branches []any) bool {
	tag, _ := follow(schema, "discriminator", "propertyName").(string)
	object, _ := value.(map[string]any)
	for _, branch := range branches {
		branch = s.target(branch)
		if tag != "" && object[tag] == follow(branch, "properties", tag, "const") {
			return s.prune(value, branch)
		}
	}
	return false
}

// target is the schema itself, or what its $ref points to.
func (s *Schema) target(schema any) any {
	if reference, ok := follow(schema, "$ref").(string); ok {
		return resolve(s.root, reference)
	}
	return schema
}

// resolve answers what a reference of the same document points to; nil where nothing is.
func resolve(root any, reference string) any {
	path := strings.TrimPrefix(strings.TrimPrefix(reference, "#"), "/")
	if path == "" {
		return root
	}
	at := root
	for _, step := range strings.Split(path, "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		if list, ok := at.([]any); ok {
			index, err := strconv.Atoi(step)
			if err != nil || index < 0 || index >= len(list) {
				return nil
			}
			at = list[index]
			continue
		}
		at = follow(at, step)
	}
	return at
}

func follow(at any, names ...string) any {
	for _, name := range names {
		object, _ := at.(map[string]any)
		at = object[name]
	}
	return at
}

func valueAt(root any, path []string) any {
	return resolve(root, "#"+pointer(path))
}
