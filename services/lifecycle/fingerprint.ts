/**
 * What failed for the same cause looks the same: the failure's code, and its message without what differs from task to
 * task.
 *
 *   user 4711: mailbox "ann@example.org" is full (id 0199a3f2-77c1-…)  ─►  user #: mailbox … is full (id #)
 *
 * Sixteen hexadecimal digits (FNV-1a, 64 bits): short enough for a URL, and the same in every process.
 */
export function fingerprintOf(code: string, message: string): string {
  return fnv1a(`${code} ${commonPart(message)}`);
}

export function commonPart(message: string): string {
  return message
    .slice(0, 400)
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, "…")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "#")
    .replaceAll(/\S+@\S+/g, "…")
    .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, "#")
    .replaceAll(/\d+([.,:]\d+)*/g, "#")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 160);
}

function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffff_ffff_ffff_ffffn;
  return hash.toString(16).padStart(16, "0");
}
