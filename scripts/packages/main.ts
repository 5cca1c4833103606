import { join } from "node:path";
import { writePackages } from "./write.ts";

/** `npm run packages [-- folder]`: the packages, by default in `dist/packages`, where a server looks for them. */
const house = join(import.meta.dirname, "../..");
const folder = process.argv[2] ?? join(house, "dist/packages");
console.log(`Packages of version ${await writePackages(house, folder)} in ${folder}`);
