/** Schemas of texts that the API reads. A `format` that is ours says what a pattern cannot; who does not know it has the pattern. */

/** An id as we write it: a UUID, in small letters. */
export const ourId = { type: "string", format: "uuid", pattern: "^[0-9a-f-]{36}$" } as const;

/** What is looked for among texts, none of which has the character U+0000. */
export const filterText = { type: "string", pattern: "^[^\\u0000]*$" } as const;

/** `delay`: at most 3650d · `lifetime`: 1s to 30d · `jitter`: at most 1d · `history`: 1m to 7d · `silence`, `overlap`: at most 30d · `key_lifetime`: 1m to 3650d · `work`: 1s to 3650d · `ago`: any. */
export function duration(format: "delay" | "work" | "lifetime" | "jitter" | "ago" | "history" | "silence" | "key_lifetime" | "overlap") {
  return { type: "string", pattern: "^[0-9]{1,9}(ms|s|m|h|d)$", format, examples: ["10m"] } as const;
}

export const momentOrAgo = { anyOf: [{ type: "string", format: "date-time" }, duration("ago")] } as const;

/** Some of these words, with commas between them. */
export function listOf(words: readonly string[]) {
  const one = `(${words.join("|")})`;
  return { type: "string", pattern: `^${one}(,${one})*$` } as const;
}
