import type { Topology } from "@waybill/contracts";
import type { ServedContract } from "../contract_set.ts";

/** What a package of contracts is generated from. */
export interface PackageSource {
  readonly contracts: readonly ServedContract[];
  readonly topology: Topology;
  readonly formats: unknown;
}

/**
 * Where generated files go. `package`: into the contract packages themselves, with the topology and the formats. `folder`:
 * into a team's own program, which takes from those packages what is the same for all contracts (`Contract`, the checks).
 */
export type Place = "package" | "folder";

/** The command that stands in a file's first line: by it a generated file is known, and replaced. */
export const commandFor: Readonly<Record<Place, string>> = { package: "npm run generate", folder: "waybill contract generate" };

/** Here, so that a folder can be judged without the printer of TypeScript, which takes long to be read. */
export const typescriptBanner = (place: Place): string =>
  `/* Generated from the contract folder by \`${commandFor[place]}${place === "folder" ? " typescript" : ""}\`. Change the contract, not this file. */\n`;
