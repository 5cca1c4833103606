import { isInexact, isPlainInteger, type NumberNotes } from "./numbers.ts";
import { escapeStep } from "./pointer.ts";

/** How deep objects and arrays may nest: Python's parser gives up between 500 and 1000, a recursive check sooner. */
export const maxDepth = 64;

/** The first place where languages read a text differently. */
export interface Ambiguity {
  readonly pointer: string;
  readonly reason: "duplicate_name" | "inexact_number" | "lone_surrogate" | "too_deep";
  /** The name or number in question, as written. */
  readonly source: string;
}

export interface TokenReading {
  readonly numbers: NumberNotes;
  readonly ambiguity: Ambiguity | null;
}

/**
 * Walks the tokens of a text that `JSON.parse` has accepted, and finds what `JSON.parse` hides:
 * names that stand twice, numbers that a double cannot hold, half characters, and depth.
 */
export function readTokens(text: string): TokenReading {
  const walk = new Walk();
  for (const [token] of text.matchAll(tokens)) {
    switch (token[0]) {
      case "{":
      case "[":
        walk.open(token === "{");
        break;
      case "}":
      case "]":
        walk.close();
        break;
      case ",":
        walk.next();
        break;
      case '"':
        walk.string(token);
        break;
      default:
        walk.number(token);
    }
  }
  const { integers, writtenOtherwise, ambiguity } = walk;
  return { numbers: { integers, writtenOtherwise }, ambiguity };
}

/** `true`, `false`, `null`, colons and blanks carry nothing to judge. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*|[{}[\],]/g;

/** An open object knows the names it has seen; an open array the index it is at. */
type Container =
  | { readonly kind: "object"; readonly names: Set<string>; at: string; expectsName: boolean }
  | { readonly kind: "array"; at: number };

class Walk {
  readonly integers = new Map<string, bigint>();
  readonly writtenOtherwise = new Map<string, string>();
  ambiguity: Ambiguity | null = null;
  readonly #open: Container[] = [];

  open(isObject: boolean): void {
    if (this.#open.length === maxDepth) this.#report("too_deep", "");
    this.#open.push(isObject ? { kind: "object", names: new Set(), at: "", expectsName: true } : { kind: "array", at: 0 });
  }

  close(): void {
    this.#open.pop();
  }

  next(): void {
    const container = this.#open.at(-1);
    if (container?.kind === "array") container.at += 1;
    else if (container) container.expectsName = true;
  }

  string(token: string): void {
    const container = this.#open.at(-1);
    const text: string = token.includes("\\") ? JSON.parse(token) : token.slice(1, -1);
    if (container?.kind === "object" && container.expectsName) {
      container.expectsName = false;
      container.at = text;
      if (container.names.has(text)) this.#report("duplicate_name", text);
      container.names.add(text);
    }
    if (!text.isWellFormed()) this.#report("lone_surrogate", token);
  }

  number(source: string): void {
    if (isInexact(source)) this.#report("inexact_number", source);
    const value = Number(source);
    if (isPlainInteger(source)) {
      if (!Number.isSafeInteger(value)) this.integers.set(this.#pointer(), BigInt(source));
    } else if (Number.isInteger(value)) this.writtenOtherwise.set(this.#pointer(), source);
  }

  #report(reason: Ambiguity["reason"], source: string): void {
    this.ambiguity ??= { pointer: this.#pointer(), reason, source };
  }

  #pointer(): string {
    // A name may hold half a surrogate pair: refused, but until then part of a place that has to be written somewhere.
    return this.#open.map(({ at }) => `/${typeof at === "number" ? at : escapeStep(at.toWellFormed())}`).join("");
  }
}
