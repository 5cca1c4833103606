import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packagesOf } from "./packages.ts";

/** Makes the packages anew, in place of what the folder had. @returns their version. */
export async function writePackages(house: string, folder: string): Promise<string> {
  const files = await packagesOf(house);
  await rm(folder, { recursive: true, force: true });
  for (const [name, content] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return (JSON.parse(new TextDecoder().decode(files.get("packages.json"))) as { readonly version: string }).version;
}
