/** What a text of `contract.json` has to look like, for people: nobody reads a regular expression at a deployment. */
export function patternInWords(expected: string): string {
  const pattern = /^text that matches (.*)$/s.exec(expected)?.[1];
  return pattern === undefined ? expected : (words[pattern] ?? expected);
}

/** By the patterns of contract.schema.json. */
const words: Readonly<Record<string, string>> = {
  "^[0-9]{1,9}(ms|s|m|h|d)$": "a number with ms, s, m, h or d, for example 15m",
  "^(waiting|unfinished|[0-9]{1,9}(ms|s|m|h|d))$": "waiting, unfinished, or a number with ms, s, m, h or d, for example 1h",
  "^[1-9][0-9]{0,6}/(s|m|h)$": "a number for each s, m or h, for example 20/s",
  "^[a-z][a-z0-9_]{0,63}$": "a routing key: small letters, digits and underscores, beginning with a letter",
  "^https?://": "a URL that begins with https:// or http://",
  "^(/[a-z][a-z0-9_]*)+$": "a pointer to a field of the payload, for example /user_id",
  "^[a-zA-Z][a-zA-Z0-9_.:-]{0,99}$": "a failure code: a letter, then letters, digits and _ . : -",
};
