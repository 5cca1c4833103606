import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { uuidv7 } from "uuidv7";

/** Keeps each mail as a file of a folder, `<id>.eml`, which any mail program opens; their names are in the order in which they came. */
export async function mailFolder(folder: string): Promise<(mail: Readable) => Promise<void>> {
  await mkdir(folder, { recursive: true });
  return async (mail) => {
    const file = join(folder, `${uuidv7()}.eml`);
    await pipeline(mail, createWriteStream(`${file}.partial`));
    await rename(`${file}.partial`, file);
  };
}
