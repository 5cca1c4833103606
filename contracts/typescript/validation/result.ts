import type { Contract } from "../contract.ts";
import { compileCheck } from "./check.ts";
import type { Problem } from "./problem.ts";
import { readTokens } from "./tokens.ts";
import { writeJson } from "./write_json.ts";

/**
 * Compiles, once, the check of what a handler returns. It judges what will travel: the result is written
 * and read back, so a `Date` counts as its string, `undefined` as absent, `NaN` as null and a bigint as
 * its digits. Never throws: what cannot be written (a circle) is one problem with the rule `json`.
 */
export function compileResultCheck(contract: Contract): (result: unknown) => readonly Problem[] {
  const check = compileCheck(contract.resultSchema, { objects: "open", sensitive: [] });
  return (result) => {
    const text = tryEncode(result);
    if (text === null) return [{ pointer: "", rule: "json", expected: "a value that JSON can hold", got: typeof result }];
    return check(JSON.parse(text), readTokens(text).numbers).problems;
  };
}

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
