package export

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"waybill.local/contracts"
	"waybill.local/handlers/reports"
)

// Format is how rows become a file, a row at a time: the same bytes as the other consumers' formats.
type Format interface {
	Row(to *bufio.Writer, row reports.Row)
	// End is called once, after the last row.
	End(to *bufio.Writer)
}

// FormatOf answers a fresh format, for one file.
func FormatOf(name contracts.DataExportFormat) (Format, error) {
	switch name {
	case contracts.DataExportFormatCsv:
		return &csv{}, nil
	case contracts.DataExportFormatJSON:
		return &jsonArray{}, nil
	default:
		return nil, fmt.Errorf("there is no format %q", name)
	}
}

// csv is one table for the three kinds of row: a column for each field that any of them has. What a kind has not, and
// what is NULL, is left out (`,,`); an empty text is `""`; so the two stay different. Texts are always quoted. One that
// a spreadsheet would take for a formula gets an apostrophe before it, so that opening the file runs nothing that a
// user typed. Not encoding/csv, which quotes only where it must.
type csv struct{ hasHeader bool }

var columns = []string{
	"kind", "id", "created_at", "name", "email", "about", "item", "quantity", "price_cents", "note", "order_id", "body",
}

func (c *csv) Row(to *bufio.Writer, row reports.Row) {
	c.header(to)
	for at, column := range columns {
		if at > 0 {
			_ = to.WriteByte(',')
		}
		_, _ = to.WriteString(csvField(valueOf(row, column)))
	}
	_, _ = to.WriteString("\r\n")
}

func (c *csv) End(to *bufio.Writer) { c.header(to) }

func (c *csv) header(to *bufio.Writer) {
	if c.hasHeader {
		return
	}
	c.hasHeader = true
	for at, column := range columns {
		if at > 0 {
			_ = to.WriteByte(',')
		}
		_, _ = to.WriteString(csvField(column))
	}
	_, _ = to.WriteString("\r\n")
}

func valueOf(row reports.Row, column string) any {
	for at, name := range row.Columns {
		if name == column {
			return row.Values[at]
		}
	}
	return nil
}

func csvField(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case int64:
		return strconv.FormatInt(value, 10)
	default:
		text := fmt.Sprint(value)
		if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune(formulaStarts, first) {
			text = "'" + text
		}
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
}

// formulaStarts: the last four are the full-width forms, which some spreadsheets take for the plain ones.
const formulaStarts = "-=+@\t\r\uFF1D\uFF0B\uFF0D\uFF20"

// jsonArray is one array of objects, one a line. JSON needs no library to be streamed: what is between two rows is a
// comma.
type jsonArray struct{ hasRows bool }

func (j *jsonArray) Row(to *bufio.Writer, row reports.Row) {
	before := ",\n"
	if !j.hasRows {
		before = "[\n"
	}
	j.hasRows = true
	_, _ = to.WriteString(before)
	for at, column := range row.Columns {
		_ = to.WriteByte("{,"[min(at, 1)])
		_, _ = to.WriteString(jsonText(column))
		_ = to.WriteByte(':')
		_, _ = to.WriteString(jsonValue(row.Values[at]))
	}
	_ = to.WriteByte('}')
}

func (j *jsonArray) End(to *bufio.Writer) {
	if j.hasRows {
		_, _ = to.WriteString("\n]\n")
	} else {
		_, _ = to.WriteString("[]\n")
	}
}

func jsonValue(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case int64:
		return strconv.FormatInt(value, 10)
	default:
		return jsonText(fmt.Sprint(value))
	}
}

// jsonText escapes what ECMAScript's JSON.stringify escapes, and nothing else: encoding/json also escapes U+2028,
// U+2029 and U+FFFD.
func jsonText(text string) string {
	var quoted strings.Builder
	quoted.WriteByte('"')
	for _, character := range text {
		switch short := strings.IndexRune("\b\t\n\f\r\"\\", character); {
		case short >= 0:
			quoted.WriteByte('\\')
			quoted.WriteByte(`btnfr"\`[short])
		case character < ' ':
			fmt.Fprintf(&quoted, `\u%04x`, character)
		default:
			quoted.WriteRune(character)
		}
	}
	quoted.WriteByte('"')
	return quoted.String()
}
