/**
 * What `JSON.parse` does not tell of a text's numbers, by JSON pointer: the integers that a double
 * rounds, exactly; and the integers that were written as if they were none (`5.0`, `1e2`), as
 * they were written. Most texts have neither.
 */
export interface NumberNotes {
  readonly integers: ReadonlyMap<string, bigint>;
  readonly writtenOtherwise: ReadonlyMap<string, string>;
}

export const noNotes: NumberNotes = { integers: new Map(), writtenOtherwise: new Map() };

/** Every finite double of at most this many significant digits is read back as written (IEEE 754, DBL_DIG). */
const exactDigits = 15;
const smallestNormal = 2.2250738585072014e-308;

/**
 * May languages read this number differently? Digits beyond what a double keeps, infinity and what
 * underflows are read one way by exact decimals and another way by doubles. A plain integer is exempt,
 * since every language has a type that holds it, as long as a double has its size at all.
 */
export function isInexact(source: string): boolean {
  const value = Number(source);
  if (!Number.isFinite(value)) return true;
  if (isPlainInteger(source)) return false;
  const digits = source
    .replace(/[eE].*$/, "")
    .replace(/[-.]/g, "")
    .replace(/^0+|0+$/g, "");
  return digits.length > exactDigits || (digits !== "" && Math.abs(value) < smallestNormal);
}

export function isPlainInteger(source: string): boolean {
  return !/[.eE]/.test(source);
}
