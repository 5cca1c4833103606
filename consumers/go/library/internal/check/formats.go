package check

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"waybill.local/contracts"
)

// formats are those of contracts/formats.json, in the place of the library's own.
func formats() []*jsonschema.Format {
	var all []*jsonschema.Format
	for name, format := range contracts.Formats {
		pattern := regexp.MustCompile(format.Pattern)
		all = append(all, &jsonschema.Format{Name: name, Validate: func(value any) error {
			text, ok := value.(string)
			if !ok || pattern.MatchString(text) && (!format.Calendar || isDay(text)) {
				return nil
			}
			return fmt.Errorf("not %s", format.Description)
		}})
	}
	return all
}

// isDay: the first ten characters are a day that exists. Years before 1 are refused: Python has none.
func isDay(text string) bool {
	year, _ := strconv.Atoi(text[:4])
	_, err := time.Parse(time.DateOnly, text[:10])
	return year > 0 && err == nil
}
