/**
 * JSON whose numbers keep every digit. A number that a double cannot hold comes in as raw JSON, which is written out again
 * as it came: 9007199254740993 stays 9007199254740993.
 */
export function parse(text: string): unknown {
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || isHeld(value, source)) return value;
  return JSON.rawJSON(source);
}

/** `1.50` and `1e3` are held, although they are written otherwise; an integer beyond 2^53 is not. */
function isHeld(value: number, source: string): boolean {
  if (Number.isSafeInteger(value) || String(value) === source) return true;
  return !/^-?\d+$/.test(source) && source.replace(/\D/g, "").length <= 15;
}
