import type { JsonSchema } from "@waybill/contracts";

/** A name as Go writes exported ones: `user_id` is `UserID`, `sha256` is `SHA256`. */
export function exported(name: string): string {
  const words = name.split(/[_\s-]+/).filter((word) => word !== "");
  return words.map((word) => (initialisms.has(word.toLowerCase()) ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1))).join("");
}

/** The schema's title, which the linter asks of every contract, as the name of its type. */
export function titled(schema: JsonSchema): string {
  return exported(String(schema["title"]));
}

/** An interpreted string. JSON's escapes are Go's too, but for half a surrogate pair, which no contract holds. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A raw string; a back-quote cannot stand in one. */
export function rawText(text: string): string {
  return `\`${text.replaceAll("`", '` + "`" + `')}\``;
}

/** A doc comment, indented by `tabs`, one comment line for each line of the text. */
export function comment(text: string, indent = ""): string {
  return text
    .split("\n")
    .map((line) => `${indent}// ${line}`.trimEnd())
    .join("\n");
}

/** Those of golint that fields are likely to be named by. */
const initialisms = new Set("api html http https id ip json sha256 sql url uri utf8 uuid xml".split(" "));
