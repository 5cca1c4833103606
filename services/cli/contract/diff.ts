import { compareContracts, type Finding } from "../../contracts/compatibility/compare.ts";
import type { Io } from "../io.ts";
import { table } from "../output/table.ts";
import { asJson, findingRows } from "./findings.ts";
import { contractsAt, readContracts } from "./folders.ts";
import type { FolderOptions } from "./verbs.ts";

/** `waybill contract diff <git ref>`: what has changed since, and whom it breaks; it judges nothing. */
export async function contractDiff(ref: string, { contracts: folder, output }: FolderOptions, io: Io): Promise<void> {
  const [before, { byRoutingKey: after }] = [await contractsAt(ref, folder), await readContracts(folder)];
  const findings = [...compareContracts(before, after), ...[...after.keys()].filter((key) => !before.has(key)).map(added)];
  if (output === "json") io.out(`${JSON.stringify(findings.map(asJson), null, 2)}\n`);
  else if (findings.length === 0) io.err(`Nothing has changed since ${ref}.\n`);
  else io.out(table(findingRows(findings)));
}

/** It concerns nobody yet. */
const added = (routingKey: string): Finding => ({
  routingKey,
  document: "contract",
  pointer: "",
  what: "the contract added",
  breaks: [],
  warns: [],
});
