import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeAmbiguity, gate, gateFully } from "./gate.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

/** The payloads on which JSON libraries of different languages were seen to disagree, and others near them. */
const cases: readonly { readonly name: string; readonly text: string; readonly verdict: string }[] = [
  { name: "an ordinary payload", text: '{"user_id": 1, "format": "csv"}', verdict: "passes" },
  { name: "a scalar", text: "true", verdict: "passes" },
  { name: "characters beyond ASCII", text: '{"name": "Žofie 🦊"}', verdict: "passes" },
  { name: "punctuation inside strings", text: '{"a": "{[:,.]}1e9 12345678901234567890"}', verdict: "passes" },
  { name: "an escape", text: String.raw`{"a": "line\nbreak \u00e9"}`, verdict: "passes" },
  { name: "an integer beyond 2^53", text: '{"id": 9007199254740993}', verdict: "passes" },
  { name: "a fraction of 15 digits", text: '{"a": 0.123456789012345}', verdict: "passes" },
  { name: "a fraction of 16 digits", text: '{"a": 0.1234567890123456}', verdict: "ambiguous inexact_number /a" },
  { name: "zeros that carry nothing", text: '{"a": 0.10000000000000000000}', verdict: "passes" },
  { name: "a name called __proto__", text: '{"__proto__": 1}', verdict: "passes" },
  { name: "one name in two objects", text: '[{"a": 1}, {"a": 2}]', verdict: "passes" },
  { name: "depth 64", text: nested(64), verdict: "passes" },
  { name: "depth 65", text: nested(65), verdict: `ambiguous too_deep ${"/0".repeat(64)}` },
  { name: "depth 20000", text: nested(20_000), verdict: `ambiguous too_deep ${"/0".repeat(64)}` },
  { name: "a name twice", text: '{"a": 1, "a": 1}', verdict: "ambiguous duplicate_name /a" },
  { name: "a name twice, deeper", text: '{"list": [{"b": {}}, {"b": 1, "b": 2}]}', verdict: "ambiguous duplicate_name /list/1/b" },
  { name: "a name twice by an escape", text: String.raw`{"a": 1, "\u0061": 2}`, verdict: "ambiguous duplicate_name /a" },
  { name: "a name twice that a pointer escapes", text: '{"a/~": 1, "a/~": 2}', verdict: "ambiguous duplicate_name /a~1~0" },
  { name: "digits that a double drops", text: '{"amount": 0.1000000000000000055}', verdict: "ambiguous inexact_number /amount" },
  { name: "an integer with a fraction that a double drops", text: "9007199254740992.5", verdict: "ambiguous inexact_number " },
  { name: "a number beyond every double", text: "[1e400]", verdict: "ambiguous inexact_number /0" },
  { name: "an integer beyond every double", text: `[${"9".repeat(400)}]`, verdict: "ambiguous inexact_number /0" },
  { name: "a number that underflows", text: "[1e-400]", verdict: "ambiguous inexact_number /0" },
  { name: "half a surrogate pair in a value", text: String.raw`{"a": "\ud83d"}`, verdict: "ambiguous lone_surrogate /a" },
  { name: "half a surrogate pair in a name", text: String.raw`{"\udc00": 1}`, verdict: "ambiguous lone_surrogate /\ufffd" },
  { name: "a whole surrogate pair", text: String.raw`{"a": "\ud83e\udd8a"}`, verdict: "passes" },
  { name: "nothing", text: "", verdict: "not_json" },
  { name: "NaN", text: "NaN", verdict: "not_json" },
  { name: "a comma at the end", text: "[1,]", verdict: "not_json" },
  { name: "a leading zero", text: "01", verdict: "not_json" },
  { name: "a raw line break in a string", text: '"a\nb"', verdict: "not_json" },
  { name: "a byte order mark", text: "\ufeff{}", verdict: "not_json" },
];

describe("the gate", () => {
  test.each(cases)("$name: $verdict", ({ text, verdict }) => {
    expect(spoken(gate(utf8(text)))).toBe(verdict);
  });

  test.each(cases)("$name: the token pass alone says the same", ({ text }) => {
    expect(gateFully(utf8(text))).toEqual(gate(utf8(text)));
  });

  test("bytes that are not UTF-8 are no JSON", () => {
    expect(gate(new Uint8Array([0x22, 0xff, 0x22]))).toEqual({ kind: "not_json", message: "bytes that are not UTF-8" });
  });

  test("a surrogate encoded in UTF-8 is not UTF-8", () => {
    expect(gate(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])).kind).toBe("not_json");
  });

  test("a view into a larger buffer is read within its bounds", () => {
    const whole = utf8('xx{"a": 1}xx');
    expect(gate(whole.subarray(2, -2))).toMatchObject({ kind: "passes", value: { a: 1 } });
  });

  test("the integers that a double rounds are noted exactly, and those written otherwise as they stand", () => {
    const verdict = gate(utf8('{"big": [1, 9007199254740993], "odd": 5.0, "power": 1e2, "plain": 7}'));
    expect(verdict).toMatchObject({
      numbers: {
        integers: new Map([["/big/1", 9007199254740993n]]),
        writtenOtherwise: new Map([
          ["/odd", "5.0"],
          ["/power", "1e2"],
        ]),
      },
    });
  });

  test("the fast path and the token pass agree on every value, written plainly or with slips", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), slip, (json, { at, text }) => {
        const place = Math.floor(at * json.length);
        for (const each of [json, json.slice(0, place) + text + json.slice(place)]) {
          expect(gate(utf8(each))).toEqual(gateFully(utf8(each)));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("the fast path and the token pass agree on objects with few names, so that names stand twice", () => {
    fc.assert(
      fc.property(fewNames, (json) => {
        expect(gate(utf8(json))).toEqual(gateFully(utf8(json)));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("the words for what languages read differently", () => {
  const inexact = { pointer: "/amount", reason: "inexact_number", source: "0.1000000000000000055" } as const;

  test("the number is shown, and what to send instead", () => {
    expect(describeAmbiguity(inexact, [])).toBe("0.1000000000000000055 cannot be held exactly; send minor units or a string.");
  });

  test("a sensitive number is not shown", () => {
    expect(describeAmbiguity(inexact, ["/amount"])).toBe("a number that cannot be held exactly; send minor units or a string.");
  });
});

const slip = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  text: fc.constantFrom(
    '"',
    "\\",
    ".",
    "e",
    "1",
    "12345678901234567",
    ",",
    ":",
    "{",
    "}",
    "[[",
    "]",
    '"a":1,',
    '"a":1,"a":2,',
    "\\ud800",
    "-",
    "é",
  ),
});

/** Objects as texts, since a JavaScript object cannot hold a name twice. */
const { tree: fewNames } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("1", '"a"', "null", "2.5", "9007199254740993"),
    fc
      .array(fc.tuple(fc.constantFrom("a", "b", "\\u0061"), tie("tree")), { maxLength: 3 })
      .map((fields) => `{${fields.map(([name, value]) => `"${name}":${value}`).join(",")}}`),
    fc.array(tie("tree"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
  ),
}));

function spoken(verdict: ReturnType<typeof gate>): string {
  return verdict.kind === "ambiguous" ? `ambiguous ${verdict.reason} ${verdict.pointer}` : verdict.kind;
}
