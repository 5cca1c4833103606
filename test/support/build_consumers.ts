import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { promisify } from "node:util";
import { generatePython } from "../../scripts/generate/python_folder.ts";
import { findGo, GoMissing, goEnvironment } from "../../scripts/go.ts";
import { replace } from "../../services/contracts/generate/folder.ts";
import { goFiles } from "../../services/contracts/generate/go.ts";
import { exported } from "../../services/contracts/generate/go_text.ts";
import { loadContracts } from "../../services/contracts/load.ts";
import type { Language } from "./languages.ts";

/**
 * All that the tests' own consumers in one language need, as a folder in `node_modules/.waybill_test`: made once, found
 * again by the digest of what it was made from.
 *
 *   contracts/tasks, topology.json   our contracts, the journeys', the corpus's and the kit's, in one folder
 *   kit/                             the kit's alone, which are read in a moment
 *   contracts/python, contracts/go   their package, written by the generator that writes ours
 *   programs/                        in Go: trial_consumer, corpus_consumer and conformance_consumer, built
 *
 * Two that make it at once each make one under a name of their own, and the first stays.
 */
export async function buildConsumers(language: Language): Promise<string> {
  const folder = join(builds, `${language}-${digestOfSources()}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}.partial`;
  await collectContracts(unfinished);
  if (language === "python") await packageForPython(unfinished);
  if (language === "go") await programsInGo(unfinished);
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }));
  await removeOld();
  return folder;
}

const root = join(import.meta.dirname, "../..");
const builds = join(root, "node_modules/.waybill_test");
const goPrograms = ["test/support/trial_consumer.go", "test/corpus/corpus_consumer.go", "test/conformance/conformance_consumer.go"].map(
  (name) => join(root, name),
);
const sources = [
  ...["tasks", "go", "python/waybill_contracts", "topology.json", "formats.json"].map((name) => join(root, "contracts", name)),
  ...["test/contracts", "test/corpus/contracts", "contracts/conformance/contract", "consumers/go/library"].map((name) => join(root, name)),
  ...["scripts/generate", "services/contracts/generate"].map((name) => join(root, name)),
  ...goPrograms,
  import.meta.filename,
];

async function collectContracts(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const tasks of ["contracts/tasks", "test/contracts/tasks", "test/corpus/contracts/tasks", "contracts/conformance/contract/tasks"]) {
    await cp(join(root, tasks), join(folder, "contracts/tasks"), { recursive: true });
  }
  await cp(join(root, "contracts/conformance/contract"), join(folder, "kit"), { recursive: true });
  for (const place of ["contracts", "kit"]) await cp(join(root, "contracts/topology.json"), join(folder, place, "topology.json"));
}

async function packageForPython(folder: string): Promise<void> {
  const byHand = (path: string) => !["generated", "__pycache__"].includes(basename(path));
  await cp(join(root, "contracts/python/waybill_contracts"), join(folder, "contracts/python/waybill_contracts"), {
    recursive: true,
    filter: byHand,
  });
  await generatePython(folder, await generatorSource(folder), { isCheck: false });
}

async function programsInGo(folder: string): Promise<void> {
  const go = findGo(process.env);
  if (go === null) throw new GoMissing();
  const byHand = (path: string) => !/_(contract|generated)\.go$/.test(path);
  await cp(join(root, "contracts/go"), join(folder, "contracts/go"), { recursive: true, filter: byHand });
  const source = await generatorSource(folder);
  const files = goFiles(source);
  await replace(join(folder, "contracts/go"), [...files.keys()], files);
  const module = join(folder, "module");
  for (const program of goPrograms) await cp(program, join(module, basename(program, ".go"), "main.go"));
  await writeFile(join(module, "corpus_consumer/every_contract.go"), everyContract(source.contracts));
  await writeFile(join(module, "go.mod"), await goModule());
  await cp(join(root, "consumers/go/library/go.sum"), join(module, "go.sum"));
  await promisify(execFile)(go.program, ["build", "-o", join(folder, "programs/"), "./..."], {
    cwd: module,
    env: goEnvironment(process.env),
  });
}

/** Go has no list of a package's values: this one stands beside the consumer of the corpus, which handles them all. */
function everyContract(contracts: readonly { readonly routingKey: string }[]): string {
  const calls = contracts.map(({ routingKey }) => `\thandle(consumer, contracts.${exported(routingKey)})\n`);
  const imports = `import (\n\twaybill "waybill.local/consumer"\n\t"waybill.local/contracts"\n)\n`;
  return `package main\n\n${imports}\nfunc handleEveryContract(consumer *waybill.Consumer) {\n${calls.join("")}}\n`;
}

/** The library's own requirements, and the library. */
async function goModule(): Promise<string> {
  const library = join(root, "consumers/go/library");
  const [, requirements = ""] = /^module .*\n([\s\S]*?)^replace/m.exec(await readFile(join(library, "go.mod"), "utf8")) ?? [];
  return `module waybill.local/trials
${requirements}require waybill.local/consumer v0.0.0

replace (
	waybill.local/consumer => ${library}
	waybill.local/contracts => ../contracts/go
)
`;
}

async function generatorSource(folder: string) {
  const { byRoutingKey, topology } = await loadContracts(join(folder, "contracts"));
  const formats: unknown = JSON.parse(await readFile(join(root, "contracts/formats.json"), "utf8"));
  return { contracts: [...byRoutingKey.values()], topology, formats };
}

function digestOfSources(): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch} ${root}\0`);
  for (const file of sources.flatMap(filesIn)) hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

function filesIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: "utf8" }).toSorted();
  return names.map((name) => join(path, name)).filter((file) => statSync(file).isFile() && !file.endsWith(".pyc"));
}

/** Older ones may be in use by another run of this hour. */
async function removeOld(): Promise<void> {
  const yesterday = Date.now() - 86_400_000;
  const old = readdirSync(builds).filter((name) => statSync(join(builds, name)).mtimeMs < yesterday);
  for (const name of old) await rm(join(builds, name), { recursive: true, force: true });
}
