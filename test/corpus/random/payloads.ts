import type { JsonSchema } from "@waybill/contracts";
import fc from "fast-check";

/**
 * A JSON text for a schema: mostly what it asks for, with what languages are known to read differently strewn in. Written by
 * hand, since a number has to travel as it is written.
 */
export function anyPayload(schema: JsonSchema): fc.Arbitrary<string> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema) }, { weight: 1, arbitrary: stranger });
}

/** Whatever is asked for, this comes. */
const stranger = fc.oneof(
  fc.constantFrom(
    "null",
    "true",
    "[]",
    "{}",
    '""',
    "0",
    "1.5",
    '{"a": 1, "a": 2}',
    "[1, 2]",
    "{,}",
    "NaN",
    "01",
    '"\\ud800"',
    '{"\\u0061": 1, "a": 1}',
  ),
  fc.jsonValue().map((value) => JSON.stringify(value)),
);

const numbers = fc.oneof(
  fc.constantFrom("0", "-0", "1", "7", "10", "100", "1.0", "1e2", "1E+2", "-1", "0.5", "1e-7", "1e400", "1e-400", "1.0000000000000000001"),
  fc.constantFrom(
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "-9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
  ),
  fc.constantFrom("2147483648", "123456789012345678901234567890", "9007199254740992.5", "0.1", "1000", "1001", "-100"),
  fc.integer({ min: -200, max: 200 }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);

const texts = fc.oneof(
  fc.constantFrom(
    '""',
    '"a"',
    '"csv"',
    '"Abc_1"',
    '"é"',
    '"e\\u0301"',
    '"🦊🦊"',
    '"\\ud83e\\udd8a"',
    '"\\ud800"',
    '"\\u0000"',
    '"a\\nb"',
    '"12,34"',
  ),
  fc.constantFrom(
    '"2026-11-24"',
    '"2026-02-30"',
    '"2026-11-24T10:00:00Z"',
    '"2026-11-24t10:00:00z"',
    '"2026-11-24T10:00:60Z"',
    '"2026-11-24 10:00:00Z"',
  ),
  fc.constantFrom('"ada@example.org"', '"ada@"', '"https://example.org/a?b=c"', '"urn:uuid:1"', '"01937D3A-5f00-7000-8000-000000000000"'),
  fc.string({ unit: "grapheme", maxLength: 14 }).map((value) => JSON.stringify(value)),
);

function fitting(schema: JsonSchema): fc.Arbitrary<string> {
  const [type, orNull] = [[schema["type"]].flat().find((each) => each !== "null"), [schema["type"]].flat().includes("null")];
  const values = (schema["enum"] ?? ("const" in schema ? [schema["const"]] : null)) as readonly unknown[] | null;
  const meant =
    values === null ? ofType(String(type), schema) : fc.oneof(fc.constantFrom(...values.map((value) => JSON.stringify(value))), texts);
  return fc.oneof(
    { weight: 12, arbitrary: meant },
    { weight: orNull ? 4 : 1, arbitrary: fc.constant("null") },
    { weight: 1, arbitrary: stranger },
  );
}

function ofType(type: string, schema: JsonSchema): fc.Arbitrary<string> {
  switch (type) {
    case "string":
      return texts;
    case "boolean":
      return fc.constantFrom("true", "false", '"true"', "1");
    case "array":
      return fc.array(fitting(schema["items"] as JsonSchema), { maxLength: 5 }).map((items) => `[${items.join(", ")}]`);
    case "object":
      return schema["oneOf"] === undefined ? fields(schema) : fc.oneof(...(schema["oneOf"] as readonly JsonSchema[]).map(fields));
    default:
      return numbers;
  }
}

/** What is required is nearly always there, now and then beside what nobody knows. */
function fields(schema: JsonSchema): fc.Arbitrary<string> {
  const required = new Set((schema["required"] ?? []) as readonly string[]);
  const known = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>).map(([name, field]) =>
    fc
      .tuple(fc.integer({ min: 0, max: 19 }), fitting(field))
      .map(([chance, text]) => (chance < (required.has(name) ? 19 : 12) ? `"${name}": ${text}` : null)),
  );
  const unknown = fc.integer({ min: 0, max: 19 }).map((chance) => (chance === 0 ? '"nobody_knows": 1' : chance === 1 ? '"A": 1' : null));
  return fc.tuple(...known, unknown).map((members) => `{${members.filter((member) => member !== null).join(", ")}}`);
}
