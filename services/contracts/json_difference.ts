import { escapeStep } from "@waybill/contracts/reading";
/**
 * The JSON pointers at which two texts differ as JSON values, in the order of the first text; none
 * when they are equal. Numbers are compared by what is written (`1.0` is `1`, and 9007199254740993 is not
 * 9007199254740992), objects without regard to the order of their names.
 *
 *   differences('{"amount": 5, "to": "ada"}', '{"to": "ada", "amount": 6}')   // ["/amount"]
 *
 * Both must be JSON; a SyntaxError otherwise.
 */
export function differences(a: string | Uint8Array, b: string | Uint8Array): readonly string[] {
  const [left, right] = [textOf(a), textOf(b)];
  return left === right ? [] : [...differencesAt("", parseExactly(left), parseExactly(right))];
}

/** A number as its canonical decimal, so that equal numbers are equal texts. */
class ExactNumber {
  readonly decimal: string;

  constructor(source: string) {
    this.decimal = canonical(source);
  }
}

function* differencesAt(pointer: string, a: unknown, b: unknown): Generator<string> {
  if (a instanceof ExactNumber && b instanceof ExactNumber) {
    if (a.decimal !== b.decimal) yield pointer;
  } else if (isStructure(a) && isStructure(b) && Array.isArray(a) === Array.isArray(b)) {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const step = `${pointer}/${escapeStep(name)}`;
      if (Object.hasOwn(a, name) && Object.hasOwn(b, name)) yield* differencesAt(step, a[name], b[name]);
      else yield step;
    }
  } else if (a !== b) yield pointer;
}

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !(value instanceof ExactNumber);
}

/** `JSON.parse` gives a reviver the source of each primitive (ECMAScript 2026), which the compiler's library does not declare yet. */
type SourceReviver = (this: unknown, name: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

function parseExactly(text: string): unknown {
  return parseWithSource(text, (_name, value, { source }) =>
    typeof value === "number" && source !== undefined ? new ExactNumber(source) : value,
  );
}

/** Sign, digits without zeros at either end, and the power of ten that the digits end at: `-1.50e3` is `-15e2`. */
function canonical(source: string): string {
  const [, sign, whole = "", fraction = "", power = "0"] = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(source) ?? [];
  const written = (whole + fraction).replace(/^0+/, "");
  if (written === "") return "0";
  const digits = written.replace(/0+$/, "");
  return `${sign}${digits}e${BigInt(power) - BigInt(fraction.length) + BigInt(written.length - digits.length)}`;
}

function textOf(text: string | Uint8Array): string {
  return typeof text === "string" ? text : Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString("utf8");
}
