/** One step of a JSON pointer, escaped (RFC 6901 §3). */
export function escapeStep(name: string): string {
  return name.includes("~") || name.includes("/") ? name.replaceAll("~", "~0").replaceAll("/", "~1") : name;
}

/** Is the field at `pointer`, or what holds it, among `pointers`? */
export function isWithin(pointer: string, pointers: readonly string[]): boolean {
  return pointers.some((each) => pointer === each || pointer.startsWith(`${each}/`));
}
