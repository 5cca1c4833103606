import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandLinePackage } from "./command_line.ts";

/** `npm run packages:command-line [-- folder]`: the package of the command line, by default in `dist`. */
const house = join(import.meta.dirname, "../..");
const folder = process.argv[2] ?? join(house, "dist");
const { name, content } = await commandLinePackage(house);
await mkdir(folder, { recursive: true });
await writeFile(join(folder, name), content);
console.log(`npm install --global ${join(folder, name)}`);
