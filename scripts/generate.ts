import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { JsonSchema, Topology } from "@waybill/contracts";
import { hasType, mapSchema } from "@waybill/contracts/schema";
import { compile } from "json-schema-to-typescript";
import type { ServedContract } from "../services/contracts/contract_set.ts";
import { generateGo } from "./generate/go.ts";
import { generatePython } from "./generate/python.ts";

/**
 * Writes `contracts/typescript/generated` from the contract folder: a file of types and one value per
 * contract, the topology and the formats, so that the package stands alone outside this repository. And the
 * same for Python, by `generate/python.ts`, and for Go, by `generate/go.ts`.
 *
 *   npm run generate               writes what is missing or differs, removes what is no longer made
 *   npm run generate -- --check    writes nothing; names the files that differ and exits 1
 */
const contractsFolder = join(import.meta.dirname, "../contracts");
const generatedFolder = join(contractsFolder, "typescript/generated");
const banner = "/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */\n";

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
  const formats = await formatsFile();
  // The loader checks schemas by the generated formats, so these come first.
  if (!isCheck) await write(new Map([["formats.ts", formats]]));
  const wanted = new Map([["formats.ts", formats], ...(await contractFiles())]);
  const differ = await differing(wanted);
  const source = { ...(await loaded()), formats: JSON.parse(await formatsText()) };
  const inGo = await generateGo(join(contractsFolder, ".."), source, { isCheck });
  const inPython = await generatePython(join(contractsFolder, ".."), source, { isCheck });
  const drifted = [...differ.map((name) => `contracts/typescript/generated/${name}`), ...inPython, ...inGo];
  if (isCheck && drifted.length > 0) {
    console.error(`Not as the contracts say: ${drifted.join(", ")}. Run: npm run generate`);
    process.exitCode = 1;
  }
  if (isCheck) return;
  await write(wanted);
  for (const name of differ.filter((each) => !wanted.has(each))) await rm(join(generatedFolder, name));
  console.log(drifted.length === 0 ? "Generated files are up to date." : `Generated: ${drifted.join(", ")}`);
}

async function formatsFile(): Promise<string> {
  const formats: unknown = JSON.parse(await formatsText());
  return `${banner}export const formats = ${literal(formats)} as const;\n`;
}

function formatsText(): Promise<string> {
  return readFile(join(contractsFolder, "formats.json"), "utf8");
}

async function loaded(): Promise<{ readonly contracts: readonly ServedContract[]; readonly topology: Topology }> {
  const { loadContracts } = await import("../services/contracts/load.ts");
  const { byRoutingKey, topology } = await loadContracts(contractsFolder);
  return { contracts: [...byRoutingKey.values()], topology };
}

async function contractFiles(): Promise<[name: string, text: string][]> {
  const { contracts, topology } = await loaded();
  const files = contracts.map(
    async (contract): Promise<[string, string]> => [`tasks/${contract.routingKey}.ts`, await contractFile(contract)],
  );
  const imports = contracts.map(({ routingKey }) => `import { ${valueName(routingKey)} } from "./tasks/${routingKey}.ts";\n`);
  const fields = contracts.map(({ routingKey }) => `  ${routingKey}: ${valueName(routingKey)},\n`);
  const types = contracts.map(({ routingKey }) => `export type * from "./tasks/${routingKey}.ts";\n`);
  return [
    ...(await Promise.all(files)),
    [
      "topology.ts",
      `${banner}import type { Topology } from "../topology.ts";\n\nexport const topology: Topology = ${literal(topology)};\n`,
    ],
    ["contracts.ts", `${banner}${imports.join("")}\nexport const contracts = {\n${fields.join("")}} as const;\n`],
    [
      "index.ts",
      `${banner}${types.join("")}${["contracts", "formats", "topology"].map((name) => `export { ${name} } from "./${name}.ts";\n`).join("")}`,
    ],
  ];
}

/** Types of payload and result, and the contract as a value that carries them. */
async function contractFile(contract: ServedContract): Promise<string> {
  const { routingKey, digest, title, timeoutMs, maxRedeliveries, outcome, sensitive, payloadSchema, resultSchema } = contract;
  const value = { routingKey, digest, title, timeoutMs, maxRedeliveries, outcome, sensitive, payloadSchema, resultSchema };
  const [payload, result] = [String(payloadSchema["title"]), String(resultSchema["title"])];
  return [
    `${banner}import type { Contract } from "../../contract.ts";\n`,
    await typesOf(payloadSchema, payload),
    await typesOf(resultSchema, result),
    `export const ${valueName(routingKey)}: Contract<${payload}, ${result}> = ${literal(value)};\n`,
  ].join("\n");
}

/** Never a reserved word, whatever the routing key is. */
function valueName(routingKey: string): string {
  return `${routingKey.replaceAll(/_+([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase())}Contract`;
}

/** Fields of format `int64` are bigint: a double cannot hold them. */
async function typesOf(schema: JsonSchema, name: string): Promise<string> {
  const retyped = mapSchema(schema, (each) => (each["format"] === "int64" ? { ...each, tsType: bigintType(each) } : each));
  return compile(retyped as Parameters<typeof compile>[0], name, {
    additionalProperties: false,
    bannerComment: "",
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: false,
    style: { printWidth: 140 },
  });
}

function bigintType(schema: JsonSchema): string {
  return hasType(schema, "null") ? "bigint | null" : "bigint";
}

function literal(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

async function differing(wanted: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const present = new Set(await presentFiles());
  const names = [...new Set([...wanted.keys(), ...present])].sort();
  const same = await Promise.all(
    names.map(async (name) => present.has(name) && (await readFile(join(generatedFolder, name), "utf8")) === wanted.get(name)),
  );
  return names.filter((_name, index) => !same[index]);
}

async function presentFiles(): Promise<readonly string[]> {
  await mkdir(generatedFolder, { recursive: true });
  const entries = await readdir(generatedFolder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(generatedFolder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

async function write(files: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of files) {
    await mkdir(dirname(join(generatedFolder, name)), { recursive: true });
    await writeFile(join(generatedFolder, name), text);
  }
}
