import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary_folder.ts";
import { TEST_CONTRACTS } from "./trial.ts";

/** The trial's contracts, in a folder of their own, with these fields of the trial's `contract.json`; without the pipelines, which need it as it is. */
export function trialContractsWith(changes: object): string {
  const folder = temporaryFolder();
  cpSync(TEST_CONTRACTS, folder, { recursive: true });
  rmSync(join(folder, "pipelines"), { recursive: true });
  const contract = join(folder, "tasks/trial/contract.json");
  writeFileSync(contract, JSON.stringify({ ...JSON.parse(readFileSync(contract, "utf8")), ...changes }));
  return folder;
}
