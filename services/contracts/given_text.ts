/**
 * What somebody gave in place of a text, as a text: to be looked at, and shown to who gave it.
 *
 * `String()` would ask an object for its own `toString`, which is whatever was sent, and would go as deep as that is.
 */
export function givenText(value: unknown): string {
  if (Array.isArray(value)) return value.every((one) => typeof one === "string") ? value.join(",") : "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
