import { createHash } from "node:crypto";

/**
 * One digest over several files: SHA-256 over the lines `<SHA-256 of the bytes>  <path>`, sorted by
 * path, as `sha256sum` prints them and as Go's module hash does. Over exact bytes, because the known
 * ways to canonicalize JSON round integers beyond 2^53, and two different schemas would get one digest.
 */
export function digestOf(files: ReadonlyMap<string, Uint8Array>): string {
  const lines = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`);
  return sha256(lines.join(""));
}

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
