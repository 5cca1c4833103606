/**
 * Why a regular expression is not read alike by JavaScript, Rust (Python's validator) and RE2 (Go's),
 * or may take minutes; null when it is fine. What may stand in a pattern:
 *
 *   ^ … $ around the whole · letters, digits and other plain ASCII · \. and the like for punctuation
 *   [0-9a-z_-] · ( … | … ) · ? * + {m,n} with n <= 1000, but on no group that holds one
 */
export function wrongPattern(pattern: string): string | null {
  if (!pattern.startsWith("^") || !pattern.endsWith("$") || pattern.length < 2) return "it is not anchored by ^ and $";
  const reader = new PatternReader(pattern.slice(1, -1));
  return reader.alternatives(false).wrong ?? reader.rest() ?? runsBackwards(pattern);
}

/** All that is left to be wrong once the form is right. */
function runsBackwards(pattern: string): string | null {
  try {
    new RegExp(pattern, "u");
    return null;
  } catch {
    return "it is no regular expression: a range or a count runs backwards";
  }
}

interface Part {
  readonly wrong: string | null;
  /** Does a quantifier stand in it? */
  readonly repeats: boolean;
}

const fine: Part = { wrong: null, repeats: false };
const wrong = (reason: string): Part => ({ wrong: reason, repeats: false });

const plain = /^[A-Za-z0-9 !"#%&',\-/:;<=>@_`~]/;
const escaped = /^\\[\\^$.*+?()[\]{}|]/;
const quantifier = /^(?:[?*+]|\{([0-9]+)(?:,([0-9]*))?\})/;
const characterClass = /^\[(?:[A-Za-z0-9 !"#%',/:;<=>@_`.*+?$(){}|]|[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|\\[\\^\-[\]])+-?\]/;

/** Reads from the left; every method leaves off where it did not understand. */
class PatternReader {
  #left: string;

  constructor(text: string) {
    this.#left = text;
  }

  /** What is left when nothing should be. */
  rest(): string | null {
    return this.#left === "" ? null : "a parenthesis closes that was not opened";
  }

  alternatives(inGroup: boolean): Part {
    let repeats = false;
    while (this.#left !== "" && !this.#left.startsWith(")")) {
      if (this.#take(/^\|/)) {
        if (!inGroup) return wrong("| outside parentheses leaves one side without its anchor");
        continue;
      }
      const part = this.#repeated();
      if (part.wrong !== null) return part;
      repeats ||= part.repeats;
    }
    return { wrong: null, repeats };
  }

  #repeated(): Part {
    const atom = this.#atom();
    if (atom.wrong !== null) return atom;
    const taken = this.#take(quantifier);
    if (!taken) return atom;
    if (atom.repeats) return wrong("a quantifier stands on a group that holds one, which can take minutes");
    if (Math.max(Number(taken[1] ?? 0), Number(taken[2] ?? 0)) > 1000) return wrong("it repeats more than 1000 times, which RE2 refuses");
    if (quantifier.test(this.#left)) return wrong("two quantifiers in a row mean different things to different engines");
    return { wrong: null, repeats: true };
  }

  #atom(): Part {
    if (this.#take(/^\(\?/)) return wrong("(? starts a group with options, a look-around or a name; use plain parentheses");
    if (this.#take(/^\(/)) {
      const inner = this.alternatives(true);
      if (inner.wrong !== null || this.#take(/^\)/)) return inner;
      return wrong("a parenthesis is not closed");
    }
    if (this.#left.startsWith("[")) {
      return this.#take(characterClass) ? fine : wrong("a class holds more than characters, a-z, A-Z, 0-9 and escaped punctuation");
    }
    if (this.#take(plain) || this.#take(escaped)) return fine;
    return wrong(`${JSON.stringify(this.#left.slice(0, 2))} is read differently; write out the characters, as in [0-9] or \\.`);
  }

  #take(expression: RegExp): RegExpExecArray | null {
    const taken = expression.exec(this.#left);
    if (taken) this.#left = this.#left.slice(taken[0].length);
    return taken;
  }
}
