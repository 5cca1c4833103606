import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * The folder where exports are placed. A file appears whole or not at all:
 *
 *   .<name>.<random>.partial ── all bytes on disk ──► <name>
 *
 * Two consumers may write one name at once (a task can be delivered twice): each has its own partial file,
 * the later one replaces the earlier, and both are whole. A killed process leaves its partial file behind,
 * which harms nobody and is removed by a later start.
 */
export class ExportFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes what `format` makes of the rows. `signal` stops it, and nothing is left then. */
  async write(name: string, rows: Iterable<unknown>, format: Duplex, { signal }: { readonly signal: AbortSignal }): Promise<Written> {
    await mkdir(this.#folder, { recursive: true });
    const partial = join(this.#folder, `.${name}.${randomUUID()}${partialEnd}`);
    const hash = createHash("sha256");
    let bytes = 0;
    const measure = async function* (chunks: AsyncIterable<string | Buffer>) {
      for await (const chunk of chunks) {
        const buffer = Buffer.from(chunk as string);
        hash.update(buffer);
        bytes += buffer.length;
        yield buffer;
      }
    };
    signal.throwIfAborted();
    // Opened here and not by the stream: a stream that is told to stop while it opens would make the file after it was removed.
    const file = await open(partial, "wx");
    try {
      // `flush`: on disk before it is renamed, or a power cut could leave the name with nothing in it.
      await pipeline(Readable.from(rows), format, measure, file.createWriteStream({ flush: true }), { signal });
      await rename(partial, join(this.#folder, name));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    await syncFolder(this.#folder);
    return { file: name, bytes, sha256: hash.digest("hex") };
  }

  /** Removes what killed processes left: partial files that nobody has written to for an hour. Answers how many. */
  async removeLeftovers(now = Date.now()): Promise<number> {
    const names = await readdir(this.#folder).catch(() => []);
    let removed = 0;
    for (const name of names.filter((name) => name.endsWith(partialEnd))) {
      const file = join(this.#folder, name);
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: now }));
      if (now - mtimeMs < leftAfterMs) continue;
      await rm(file, { force: true });
      removed++;
    }
    return removed;
  }
}

export interface Written {
  /** The name in the folder. */
  readonly file: string;
  readonly bytes: number;
  /** Over the file's bytes, hexadecimal. */
  readonly sha256: string;
}

const partialEnd = ".partial";

/** Longer than an attempt may take, so that no file that is being written is removed. */
const leftAfterMs = 3_600_000;

/** A name is kept by the folder, and the folder is on disk only when it was asked to be. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
