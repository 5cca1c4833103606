package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waybill.local/consumer/internal/check"
	"waybill.local/contracts"
)

func compiled(t *testing.T, schema string, sensitive ...string) *check.Schema {
	t.Helper()
	ready, err := check.Compile(schema, sensitive)
	if err != nil {
		t.Fatal(err)
	}
	return ready
}

func TestTheContractsExamplesAreJudgedAsTheirFoldersSay(t *testing.T) {
	schema := compiled(t, contracts.DataExport.PayloadSchema)
	examples := "../../../../../contracts/tasks/data_export/examples"
	for _, folder := range []string{"valid", "invalid"} {
		files, err := filepath.Glob(filepath.Join(examples, folder, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no examples in %s: %v", folder, err)
		}
		for _, file := range files {
			t.Run(folder+"/"+filepath.Base(file), func(t *testing.T) {
				body, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				// Consumers leave unknown fields alone: contracts/PROTOCOL.md, rule 9.
				fits := folder == "valid" || filepath.Base(file) == "unknown_field.json"
				if _, problems := schema.Payload(body); (len(problems) == 0) != fits {
					t.Fatalf("%s: fits should be %v, problems: %v", body, fits, problems)
				}
			})
		}
	}
}

const small = `{"type":"object","required":["id"],"properties":{
	"id":{"type":"integer"},"big":{"type":"integer","format":"int64"},"ratio":{"type":"number"},
	"word":{"type":"string","enum":["csv","json"]},"name":{"type":"string","maxLength":3},"at":{"type":"string","format":"date"}}}`

func TestAProblemSaysWhereWhatWasExpectedAndWhatCame(t *testing.T) {
	schema := compiled(t, small, "/name")
	cases := map[string]check.Problem{
		`{"id":1,"id":2}`:                      {Pointer: "/id", Rule: "json", Expected: "JSON that every language reads alike", Got: `the name "id" stands twice in one object; send it once.`},
		`{"id":1,"\u0069d":2}`:                 {Pointer: "/id", Rule: "json", Expected: "JSON that every language reads alike", Got: `the name "id" stands twice in one object; send it once.`},
		`{"id":1e400}`:                         {Pointer: "/id", Rule: "json", Expected: "JSON that every language reads alike", Got: "1e400 cannot be held exactly; send minor units or a string."},
		`{"id":1,"ratio":0.12345678901234567}`: {Pointer: "/ratio", Rule: "json", Expected: "JSON that every language reads alike", Got: "0.12345678901234567 cannot be held exactly; send minor units or a string."},
		`{"id":1,"x":"\ud800"}`:                {Pointer: "/x", Rule: "json", Expected: "JSON that every language reads alike", Got: "half of a surrogate pair is no character; send the whole pair or the character itself."},
		`{"id":1,"\ud800":1}`:                  {Pointer: "/\ufffd", Rule: "json", Expected: "JSON that every language reads alike", Got: "half of a surrogate pair is no character; send the whole pair or the character itself."},
		`{"id":1,"x":"\ude00\ud83d"}`:          {Pointer: "/x", Rule: "json", Expected: "JSON that every language reads alike", Got: "half of a surrogate pair is no character; send the whole pair or the character itself."},
		"{\"id\":\"\xff\"}":                    {Rule: "json", Expected: "JSON in UTF-8", Got: "bytes that are not UTF-8"},
		`{"id":1,}`:                            {Rule: "json", Expected: "JSON in UTF-8", Got: "text that is not JSON"},
		`{}`:                                   {Pointer: "/id", Rule: "required", Expected: "an integer", Got: "nothing"},
		`{"id":5.0}`:                           {Pointer: "/id", Rule: "type", Expected: "an integer written without fraction or exponent", Got: "number 5.0"},
		`{"id":1.5}`:                           {Pointer: "/id", Rule: "type", Expected: "an integer", Got: "number 1.5"},
		`{"id":9007199254740992}`:              {Pointer: "/id", Rule: "type", Expected: "an integer from -9007199254740991 to 9007199254740991", Got: "number 9007199254740992"},
		`{"id":1,"ratio":-9007199254740993}`:   {Pointer: "/ratio", Rule: "type", Expected: "a number that a double holds exactly, or a string", Got: "number -9007199254740993"},
		`{"id":1,"big":9223372036854775808}`:   {Pointer: "/big", Rule: "format", Expected: "an integer from -9223372036854775808 to 9223372036854775807", Got: "number 9223372036854775808"},
		`{"id":1,"word":"xml"}`:                {Pointer: "/word", Rule: "enum", Expected: "one of: csv, json", Got: `string "xml"`},
		`{"id":1,"name":"secret"}`:             {Pointer: "/name", Rule: "maxLength", Expected: "at most 3 characters", Got: "string"},
		`{"id":1,"at":"2026-02-29"}`:           {Pointer: "/at", Rule: "format", Expected: "a date, such as 2026-11-24", Got: `string "2026-02-29"`},
		`[]`:                                   {Rule: "type", Expected: "an object", Got: "array of 0 items"},
	}
	for body, wanted := range cases {
		t.Run(body, func(t *testing.T) {
			_, problems := schema.Payload([]byte(body))
			if len(problems) != 1 || problems[0] != wanted {
				t.Fatalf("wanted %+v, got %+v", wanted, problems)
			}
		})
	}
}

func TestOfVariantsOnlyTheOneThatTheTagNamesIsJudged(t *testing.T) {
	schema := compiled(t, `{"type":"object","properties":{"channel":{"type":"object","discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/$defs/mail"},
		{"type":"object","required":["kind","number"],"properties":{"kind":{"type":"string","const":"text"},"number":{"type":"integer"}}}]}},
		"$defs":{"mail":{"type":"object","required":["kind","to"],"properties":{"kind":{"type":"string","const":"mail"},"to":{"type":"string","format":"email"}}}}}`)
	cases := map[string]string{
		`{"kind":"mail","to":"ada"}`:   `/channel/to format: an e-mail address, such as ada@example.org, string "ada"`,
		`{"kind":"mail"}`:              "/channel/to required: an e-mail address, such as ada@example.org, nothing",
		`{"kind":"text","number":5.0}`: "/channel/number type: an integer written without fraction or exponent, number 5.0",
		`{"kind":"post"}`:              `/channel/kind discriminator: one of: mail, text, string "post"`,
		`{"number":1}`:                 "/channel/kind discriminator: one of: mail, text, nothing",
		`{"kind":[]}`:                  "/channel/kind discriminator: one of: mail, text, array of 0 items",
		`5`:                            "/channel type: an object, number 5",
	}
	for channel, wanted := range cases {
		_, problems := schema.Payload([]byte(`{"channel":` + channel + `}`))
		var said []string
		for _, problem := range problems {
			said = append(said, problem.Pointer+" "+problem.Rule+": "+problem.Expected+", "+problem.Got)
		}
		if len(said) != 1 || said[0] != wanted {
			t.Errorf("%s: wanted %s, got %v", channel, wanted, said)
		}
	}
}

func TestWhatFitsPassesWithItsOwnBytes(t *testing.T) {
	schema := compiled(t, small)
	for _, body := range []string{`{"id":1}`, ` {"big": -9223372036854775808 ,"id":0}`, `{"id":1,"name":"\ud83d\ude00"}`, `{"id":1,"ratio":1e2}`, `{"id":1,"ratio":9007199254740992}`, `{"id":1,"ratio":-100000000000000000000}`} {
		if text, problems := schema.Payload([]byte(body)); len(problems) > 0 || string(text) != body {
			t.Errorf("%s: %s %v", body, text, problems)
		}
	}
}

func TestANameThatDiffersInCaseNeverReachesAField(t *testing.T) {
	schema := compiled(t, `{"type":"object","properties":{"id":{"type":"integer"},"in":{"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"}}}}}}`)
	text, problems := schema.Payload([]byte(`{"id":1,"ID":2,"in":[{"id":9007199254740991,"Id":4}]}`))
	if len(problems) > 0 || string(text) != `{"id":1,"in":[{"id":9007199254740991}]}` {
		t.Fatalf("%s %v", text, problems)
	}
}

func TestSixtyFourLevelsPassAndOneMoreDoesNot(t *testing.T) {
	schema := compiled(t, `{}`)
	nested := func(levels int) []byte {
		return []byte(strings.Repeat("[", levels) + strings.Repeat("]", levels))
	}
	if _, problems := schema.Payload(nested(64)); len(problems) > 0 {
		t.Error(problems)
	}
	if _, problems := schema.Payload(nested(65)); len(problems) != 1 {
		t.Error("65 levels passed")
	}
}
