package check

import "strings"

// Problem is one thing that is wrong with a document, for a person to read and a program to show beside the field.
type Problem struct {
	// Pointer is the JSON pointer to the field; "" is the whole document.
	Pointer string `json:"pointer"`
	// Rule is the schema's keyword, or json where the text itself cannot be read safely.
	Rule     string `json:"rule"`
	Expected string `json:"expected"`
	// Got is the type and at most 40 characters of the value; only the type where the contract calls the field sensitive.
	Got string `json:"got"`
}

func pointer(path []string) string {
	var text strings.Builder
	for _, step := range path {
		text.WriteByte('/')
		text.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	return text.String()
}

// isWithin: the place is one of these, or in one of them.
func isWithin(path []string, pointers []string) bool {
	place := pointer(path)
	for _, each := range pointers {
		if place == each || strings.HasPrefix(place, each+"/") {
			return true
		}
	}
	return false
}

const longestShown = 40

// cut between characters, never inside one.
func cut(text string) string {
	characters := []rune(text)
	if len(characters) <= longestShown {
		return text
	}
	return string(characters[:longestShown]) + "…"
}
