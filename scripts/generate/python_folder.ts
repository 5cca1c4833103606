import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { differing, filesIn, replace, type TextFiles } from "../../services/contracts/generate/folder.ts";
import { valueFiles } from "../../services/contracts/generate/python_text.ts";
import { pythonTypes, typeInputs, typesOptions, typesTool } from "../../services/contracts/generate/python_types.ts";
import type { PackageSource } from "../../services/contracts/generate/source.ts";
import { currentPython, preparePython } from "../python.ts";

/**
 * Writes `contracts/python/waybill_contracts/generated`: contracts, topology and formats as values (written
 * by us), and the types of payloads and results as TypedDicts (written by datamodel-code-generator).
 *
 * That tool needs Python, which not every machine has on which the files are checked. So
 * `contracts/python/generated.json` keeps two digests:
 *
 *   inputs    over the schemas, the tool's version and its options
 *   outputs   over the types as the tool wrote them
 *
 *   both are today's ──► the types are what the tool would write: it need not run, and need not be there
 *   inputs differ ─────► a contract has changed since
 *   outputs differ ────► a file was changed by hand
 *
 * A check on a machine that has the tool does not believe the digests, and runs it. Answers the files that
 * differ, from the root of the checkout; having written them, unless it was a check.
 */
export async function generatePython(
  root: string,
  source: PackageSource,
  { isCheck }: { readonly isCheck: boolean },
): Promise<readonly string[]> {
  const folder = join(root, "contracts/python/waybill_contracts/generated");
  const recordFile = join(root, "contracts/python/generated.json");
  const inputs = typeInputs(source.contracts);
  const present = await filesIn(folder, (name) => name.endsWith(".py"));
  const presentTypes = new Map([...present].filter(([name]) => name.startsWith("types/")));
  const record: Record<string, string> = {
    inputs: digest(new Map([...inputs, ["tool", JSON.stringify([`${typesTool.name} ${typesTool.version}`, typesOptions])]])),
    outputs: digest(presentTypes),
  };
  const isRecorded = (await readFile(recordFile, "utf8").catch(() => "")) === written(record);

  const tool = isCheck ? currentPython("development") : isRecorded ? null : await preparePython("development", console.log);
  const types = tool === null ? presentTypes : await pythonTypes(tool.program, inputs, "package");
  const wanted = new Map([...valueFiles(source, types, "package"), ...types]);
  const differ = differing(present, wanted);
  const names = differ.map((name) => join(relative(root, folder), name));
  // Without the tool it is not known which of the types.
  const unsure = tool === null ? join(relative(root, folder), "types") : relative(root, recordFile);
  if (isCheck) return isRecorded ? names : [...names, unsure];

  await replace(folder, differ, wanted);
  await writeFile(recordFile, written({ ...record, outputs: digest(types) }));
  return names;
}

const written = (record: Readonly<Record<string, string>>) => `${JSON.stringify(record, null, 2)}\n`;

/** Over names and contents, in the order of the names. */
function digest(files: TextFiles): string {
  const hash = createHash("sha256");
  for (const [name, text] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name}\0${text}\0`);
  return hash.digest("hex");
}
