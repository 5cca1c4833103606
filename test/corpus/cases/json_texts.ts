import { bytes, type Corpus } from "../corpus.ts";

/** An object within so many others: the root and `depth - 1` nodes. */
const nested = (depth: number) => `{"id": "a", "node": ${'{"next":'.repeat(depth - 2)}{}${"}".repeat(depth - 2)}}`;
const lists = (depth: number) => `{"id": "a", "later": ${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;

/** What is JSON at all, and what all read alike; whatever the contract says. */
export const jsonTexts: Corpus = {
  routingKey: "corpus_shapes",
  accepted: {
    "blanks, tabs and line breaks around everything": '\r\n\t { \t"id"\n:\r"a" , "flag" : true }\n\n',
    "the name of a field by an escape": { send: String.raw`{"\u0069d": "a"}`, reads: '"id":"a"' },
    "the same name in two objects": '{"id": "a", "node": {"value": 1, "next": {"value": 1}}}',
    "a brace and a quote within a text": { send: String.raw`{"id": "{\"id\": [}"}`, reads: String.raw`"id":"{\"id\": [}"` },
    "a text that ends with a backslash": { send: String.raw`{"id": "\\"}`, reads: String.raw`"id":"\\"` },
    "every short escape": String.raw`{"id": "\"\\\/\b\f\n\r\t"}`,
    "64 objects within each other": nested(64),
  },
  ambiguous_json: {
    "a field twice": '{"id": "a", "id": "b"}',
    "a field twice with the same value": '{"id": "a", "id": "a"}',
    "a field twice by an escape": String.raw`{"id": "a", "\u0069d": "b"}`,
    "an inner field twice": '{"id": "a", "node": {"value": 1, "value": 2}}',
    "a field twice in an object of a list": '{"id": "a", "channels": [{"type": "land", "road": "r", "road": "s"}]}',
    "a tag twice": '{"id": "a", "channel": {"type": "email", "type": "sms", "number": 1}}',
    "an unknown field twice": '{"id": "a", "later": 1, "later": 2}',
    "an empty name twice": '{"id": "a", "": 1, "": 2}',
    "65 objects within each other": nested(65),
    "65 lists within each other": lists(65),
    "1000 objects within each other": nested(1_000),
    "5000 objects within each other": nested(5_000),
    "20 000 objects within each other": nested(20_000),
    "20 000 lists within each other": lists(20_000),
  },
  invalid_json: {
    "no byte at all": "",
    "only blanks": " \n",
    "a byte order mark": bytes("", "efbbbf", '{"id": "a"}'),
    "a comma at the end of an object": '{"id": "a",}',
    "a comma at the end of a list": '{"id": "a", "tags": ["a",]}',
    "no comma": '{"id": "a" "flag": true}',
    "no colon": '{"id" "a"}',
    "no value": '{"id": }',
    "an object that does not end": '{"id": "a"',
    "a list that ends as an object": '{"id": "a", "tags": ["a"}}',
    "a bracket too many": '{"id": "a"}}',
    "two documents": '{"id": "a"}{"id": "b"}',
    "a name without quotes": '{id: "a"}',
    "a comment": '{"id": "a"} // a comment',
    "a comment in the middle": '{"id": /* a comment */ "a"}',
    "a form feed for a blank": '{"id":\f"a"}',
    "a no-break space for a blank": '{"id":\u00a0"a"}',
    "U+2028 for a line break": '{"id":\u2028"a"}',
    "Python's True": '{"id": "a", "flag": True}',
    "Python's None": '{"id": "a", "maybe_flag": None}',
    "JavaScript's undefined": '{"id": "a", "maybe_flag": undefined}',
    "a word that begins like true": '{"id": "a", "flag": tru}',
    "20 000 lists that do not end": `{"id": "a", "later": ${"[".repeat(20_000)}`,
  },
};
