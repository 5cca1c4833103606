import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Files } from "./archive.ts";

/** What of a folder is to be packed, by its name from there. */
export async function sourceFiles(folder: string, isWanted: (name: string) => boolean): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter(isWanted);
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}

export const text = (content: string): Uint8Array => new TextEncoder().encode(content);
