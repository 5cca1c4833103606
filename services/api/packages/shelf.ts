import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ContractSet } from "../../contracts/contract_set.ts";

/** The packages that `npm run packages` has made, as a server has them to give. */
export type Shelf =
  | { readonly kind: "filled"; readonly folder: string; readonly index: PackageIndex }
  /** In a sentence for whoever asked, and for whoever runs the server. */
  | { readonly kind: "empty"; readonly why: string };

const packageIndex = z.object({
  version: z.string(),
  /** Digests by routing key: whose packages these are. */
  contracts: z.record(z.string(), z.string()),
  npm: z.array(z.object({ manifest: z.looseObject({ name: z.string(), version: z.string() }), file: z.string(), integrity: z.string() })),
  python: z.array(z.string()),
  go: z.array(z.string()),
  /** SHA-256 of every file that is given out, by its path below `/packages`. */
  files: z.record(z.string(), z.string()),
});

export type PackageIndex = z.infer<typeof packageIndex>;

/** Packages of other contracts than the server's are not given out: a consumer built with them would be told so at its start. */
export async function readShelf(folder: string, { byRoutingKey }: Pick<ContractSet, "byRoutingKey">): Promise<Shelf> {
  const text = await readFile(join(folder, "packages.json"), "utf8").catch(() => null);
  if (text === null) return { kind: "empty", why: `There are no packages in ${folder}. Run: npm run packages` };
  const index = packageIndex.parse(JSON.parse(text));
  const keys = new Set([...byRoutingKey.keys(), ...Object.keys(index.contracts)]);
  const differing = [...keys].filter((key) => index.contracts[key] !== byRoutingKey.get(key)?.digest);
  if (differing.length === 0) return { kind: "filled", folder, index };
  return { kind: "empty", why: `The packages in ${folder} have another ${differing.join(", ")}. Run: npm run packages, and start again` };
}
