/**
 * At most this many bytes of UTF-8, cut between characters: a half surrogate pair would be no text
 * in other languages.
 */
export function shorten(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text.toWellFormed();
  const bytes = Buffer.from(text.slice(0, maxBytes));
  if (bytes.length <= maxBytes && text.length <= maxBytes) return text.toWellFormed();
  let end = Math.min(maxBytes - ellipsis.length, bytes.length);
  while (end > 0 && (bytes[end]! & 0b1100_0000) === 0b1000_0000) end--;
  return `${bytes.subarray(0, end)}${ellipsis}`;
}

const ellipsis = "...";
