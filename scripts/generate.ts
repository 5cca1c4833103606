import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { differing, filesIn, replace, type TextFiles } from "../services/contracts/generate/folder.ts";
import { goFiles } from "../services/contracts/generate/go.ts";
import type { PackageSource } from "../services/contracts/generate/source.ts";
import { formatsFile, typescriptFiles } from "../services/contracts/generate/typescript.ts";
import { generatePython } from "./generate/python_folder.ts";

/**
 * Writes the generated files of the contract packages from the contract folder, in TypeScript, Python and Go: types and one
 * value per contract, the topology and the formats, so that each package stands alone outside this repository. What is
 * written is decided in services/contracts/generate, by which a team makes the same of its own contracts.
 *
 *   npm run generate               writes what is missing or differs, removes what is no longer made
 *   npm run generate -- --check    writes nothing; names the files that differ and exits 1
 */
const root = join(import.meta.dirname, "..");
const contractsFolder = join(root, "contracts");
const inTypescript = "contracts/typescript/generated";

const isCheck = process.argv.includes("--check");
try {
  await generate();
} catch (error) {
  // A folder that cannot be served is said in one sentence; what else breaks is ours, and keeps its stack.
  if (!(error instanceof Error) || error.name !== "ContractFolderError") throw error;
  console.error(`contracts/${error.message}`);
  process.exitCode = 1;
}

async function generate(): Promise<void> {
  const before = await filesIn(join(root, inTypescript));
  const formats: unknown = JSON.parse(await readFile(join(contractsFolder, "formats.json"), "utf8"));
  // The loader checks schemas by the generated formats, so these come first.
  if (!isCheck) await replace(join(root, inTypescript), ["formats.ts"], new Map([["formats.ts", formatsFile(formats)]]));
  const source = { ...(await loaded()), formats };
  const drifted = [
    ...(await brought(inTypescript, await typescriptFiles(source, "package"), before)),
    ...(await generatePython(root, source, { isCheck })),
    ...(await brought("contracts/go", goFiles(source), await filesIn(join(root, "contracts/go"), isGeneratedGo))),
  ];
  if (isCheck && drifted.length > 0) {
    console.error(`Not as the contracts say: ${drifted.join(", ")}. Run: npm run generate`);
    process.exitCode = 1;
  }
  if (!isCheck) console.log(drifted.length === 0 ? "Generated files are up to date." : `Generated: ${drifted.join(", ")}`);
}

/** Makes a folder what is wanted, unless this is a check. @returns what differed, from the root of the checkout. */
async function brought(folder: string, wanted: TextFiles, before: TextFiles): Promise<readonly string[]> {
  const names = differing(before, wanted);
  if (!isCheck) await replace(join(root, folder), names, wanted);
  return names.map((name) => `${folder}/${name}`);
}

function isGeneratedGo(name: string): boolean {
  return /_(contract|generated)\.go$/.test(name);
}

async function loaded(): Promise<Omit<PackageSource, "formats">> {
  const { loadContracts } = await import("../services/contracts/load.ts");
  const { byRoutingKey, topology } = await loadContracts(contractsFolder);
  return { contracts: [...byRoutingKey.values()], topology };
}
