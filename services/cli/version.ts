import { readFileSync } from "node:fs";

/** Of the package that this file lies in. */
export const version: string = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { readonly version: string }
).version;
