import type { Contract } from "../contract.ts";
import { compileCheck } from "./check.ts";
import { noNotes } from "./numbers.ts";
import type { Problem } from "./problem.ts";
import { readTokens } from "./tokens.ts";
import { writeJson } from "./write_json.ts";

/**
 * Compiles, once, the check of what a handler returns. It judges what will travel: the result is written
 * and read back, so a `Date` counts as its string, `undefined` as absent, `NaN` as null and a bigint as
 * its digits. Never throws: what cannot be written (a circle) is one problem with the rule `json`.
 */
export function compileResultCheck(contract: Contract): (result: unknown) => ResultReading {
  const check = compileCheck(contract.resultSchema, { objects: "open", sensitive: [] });
  return (result) => {
    const text = tryEncode(result);
    if (text === null) {
      return { text: "null", problems: [{ pointer: "", rule: "json", expected: "a value that JSON can hold", got: typeof result }] };
    }
    const numbers = mayHoldNotedNumbers.test(text) ? readTokens(text).numbers : noNotes;
    return { text, problems: check(JSON.parse(text), numbers).problems };
  };
}

export interface ResultReading {
  /** The result as it travels, so that nobody writes it twice. */
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** What the token pass would note: 16 digits in a row, a fraction or an exponent. In a string too, which costs a look and no more. */
const mayHoldNotedNumbers = /[0-9]{16}|[0-9][.eE]/;

/** The result as it travels; nothing returned is `null`. Throws a TypeError for a circle. */
export function encodeResult(result: unknown): string {
  return writeJson(result ?? null);
}

function tryEncode(result: unknown): string | null {
  try {
    return encodeResult(result);
  } catch {
    return null;
  }
}
