/** The lowest UUIDv7 of a millisecond (RFC 9562 §5.7): every id of an earlier one is below it. */
export function firstIdOf(milliseconds: number): string {
  const hex = milliseconds.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
