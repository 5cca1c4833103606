import { maxDepth } from "./tokens.ts";

/**
 * Looks at each byte once. Answers how many names the text writes, or null when something stands in
 * it that only the full token pass can judge: an escape, a fraction, an exponent, more than 15
 * digits in a row, or too much depth. Whoever parses the text then counts the names in the value:
 * fewer than were written means that one stood twice.
 *
 * The text need not be JSON; `JSON.parse` says that.
 */
export function countNames(bytes: Uint8Array): number | null {
  let names = 0;
  let depth = 0;
  let digits = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === backslash) return null;
    if (byte === quote) {
      inString = !inString;
      digits = 0;
    } else if (inString) {
    } else if (byte >= zero && byte <= nine) {
      digits += 1;
      if (digits > 15) return null;
    } else {
      if (byte === dot || byte === capitalE || (byte === smallE && digits > 0)) return null;
      digits = 0;
      if (byte === colon) names += 1;
      else if (byte === openBrace || byte === openBracket) {
        depth += 1;
        if (depth > maxDepth) return null;
      } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
    }
  }
  return names;
}

/** How many names the objects of a parsed value have, at every depth. */
export function namesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const isArray = Array.isArray(value);
  const held: readonly unknown[] = isArray ? value : Object.values(value);
  let names = isArray ? 0 : held.length;
  for (const each of held) names += namesIn(each);
  return names;
}

const [quote, backslash, dot, colon, zero, nine] = [0x22, 0x5c, 0x2e, 0x3a, 0x30, 0x39];
const [openBrace, closeBrace, openBracket, closeBracket, smallE, capitalE] = [0x7b, 0x7d, 0x5b, 0x5d, 0x65, 0x45];
