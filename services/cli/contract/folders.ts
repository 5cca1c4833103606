import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { JsonSchema } from "@waybill/contracts";
import type { Comparable } from "../../contracts/compatibility/compare.ts";
import type { ContractSet } from "../../contracts/contract_set.ts";
import { ContractFolderError } from "../../contracts/folder_error.ts";
import { loadContracts } from "../../contracts/load.ts";
import { Refused } from "../exits.ts";

/** @throws Refused `found`, with a sentence for each place where something is wrong. */
export async function readContracts(folder: string): Promise<ContractSet> {
  return loadContracts(folder).catch((error: unknown) => {
    throw error instanceof ContractFolderError
      ? new Refused("found", sentencesOf(folder, [error, ...error.others]), { cause: error })
      : error;
  });
}

export const sentencesOf = (folder: string, errors: readonly ContractFolderError[]): string =>
  errors.map(({ message }) => `${folder}/${message}`).join("\n");

/**
 * The contracts as they were at a git ref. They are read as they stand there: what the linter has learnt since is not asked of them.
 *
 * @throws Refused `not_found` where git knows no such ref, or has no contracts there.
 */
export async function contractsAt(ref: string, folder: string): Promise<ReadonlyMap<string, Comparable>> {
  const git = (...args: readonly string[]) =>
    promisify(execFile)("git", ["-C", folder, ...args], { encoding: "buffer", maxBuffer: 1 << 28 });
  const place = await mkdtemp(join(tmpdir(), "waybill-contracts-"));
  try {
    // A ref is never read as an option, whatever it looks like.
    const { stdout } = await git("rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`);
    const archive = join(place, "contracts.tar");
    await git("archive", "--format=tar", `--output=${archive}`, stdout.toString().trim(), "tasks");
    await promisify(execFile)("tar", ["-xf", archive, "-C", place]);
    return await comparablesIn(place);
  } catch (error) {
    throw new Refused("not_found", `git has no contracts of ${folder} at ${ref}: ${firstLine(error as Error)}`, { cause: error });
  } finally {
    await rm(place, { recursive: true });
  }
}

async function comparablesIn(folder: string): Promise<ReadonlyMap<string, Comparable>> {
  const names = await readdir(join(folder, "tasks"));
  const read = async (name: string, document: string) =>
    JSON.parse(await readFile(join(folder, "tasks", name, document), "utf8")) as JsonSchema;
  const all = names.map(async (routingKey) => ({
    routingKey,
    payloadSchema: await read(routingKey, "payload.schema.json"),
    resultSchema: await read(routingKey, "result.schema.json"),
  }));
  return new Map((await Promise.all(all)).map((one) => [one.routingKey, one]));
}

const firstLine = (error: Error & { readonly stderr?: Buffer }): string =>
  (error.stderr?.toString().trim() || error.message).split("\n")[0]!.replace(/^fatal: /, "");
