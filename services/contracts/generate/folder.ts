import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/** Files of a folder by name, with `/`, and their text. */
export type TextFiles = ReadonlyMap<string, string>;

/** What is there of a folder and may be ours; none where it is not there. */
export async function filesIn(folder: string, isOurs: (name: string) => boolean = () => true): Promise<TextFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const named = paths.map((path) => [relative(folder, path).replaceAll("\\", "/"), path] as const).filter(([name]) => isOurs(name));
  return new Map(await Promise.all(named.map(async ([name, path]) => [name, await readFile(path, "utf8")] as const)));
}

/** The names of those that are missing, have another text, or are not wanted any more; sorted. */
export function differing(present: TextFiles, wanted: TextFiles): readonly string[] {
  return [...new Set([...wanted.keys(), ...present.keys()])].filter((name) => wanted.get(name) !== present.get(name)).sort();
}

/** Writes those of the names that are wanted, and removes the others. */
export async function replace(folder: string, names: readonly string[], wanted: TextFiles): Promise<void> {
  for (const name of names) {
    const [file, text] = [join(folder, name), wanted.get(name)];
    if (text === undefined) {
      await rm(file);
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
