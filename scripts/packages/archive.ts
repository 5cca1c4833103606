import { gzipSync, type ZipOptions, zipSync } from "fflate";
import { pack } from "tar-stream";

/** Files of an archive by name, with `/`. */
export type Files = ReadonlyMap<string, Uint8Array>;

/**
 * Archives that are the same bytes wherever and whenever they are made: in the order of names, without times, owners
 * or compression. Compressed bytes differ from one zlib to another, and these files are small.
 */
export function zipOf(files: Files): Uint8Array {
  // Of 1980, the first year that a zip can name; fflate reads it as local time, which is what it writes.
  const options: ZipOptions = { level: 0, mtime: new Date(1980, 0, 1) };
  return zipSync(Object.fromEntries(sorted(files)), options);
}

/** A gzipped tar. */
export async function tarballOf(files: Files): Promise<Uint8Array> {
  const tar = pack();
  for (const [name, content] of sorted(files)) tar.entry({ name, mode: 0o644, mtime: new Date(0) }, Buffer.from(content));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks), { level: 0, mtime: 0 });
}

/** By code units, which no locale changes. */
export const sorted = (files: Files): readonly (readonly [string, Uint8Array])[] => [...files].sort(([a], [b]) => (a < b ? -1 : 1));
