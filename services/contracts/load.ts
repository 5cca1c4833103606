import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ContractDocument, checkContractDocument } from "./contract_document.ts";
import { brokenRulesOf } from "./contract_rules.ts";
import type { ContractSet, Example, ServedContract } from "./contract_set.ts";
import { digestOf } from "./digest.ts";
import { BrokenPlaces, brokenAt, ContractFolderError, refuseAll } from "./folder_error.ts";
import { unfitFollowUps } from "./follow_ups.ts";
import { brokenIn, type JsonFile, readJsonFile } from "./json_file.ts";
import { assemble, type ContractParts } from "./kept_contract.ts";
import { loadPipelines } from "./named_pipelines.ts";
import { checkOutcome } from "./outcome_message.ts";
import { typeNameOf, wrongRoutingKey } from "./routing_key.ts";
import { readSchemaFile, type SchemaFile } from "./schema_file.ts";
import { readTopology } from "./topology_file.ts";
import { sharedTypeNames } from "./type_names.ts";

/**
 * Reads the contract folder, once at start: every contract validated, linted, given its defaults and
 * compiled, and the topology.
 *
 *   topology.json
 *   tasks/<routing_key>/contract.json, payload.schema.json, result.schema.json
 *                       examples/valid/*.json, examples/invalid/*.json
 *   pipelines/<name>.json
 *
 * Throws a ContractFolderError, whose message is one sentence, for the first thing that is wrong, with
 * the others beside it: a service that starts with half a contract would refuse work that it should take.
 */
export async function loadContracts(folder: string): Promise<ContractSet> {
  const { set, broken } = await readFolder(folder);
  refuseAll(broken);
  return set;
}

/**
 * The same for whoever checks a folder: all that is wrong, and each contract as far as it can be read, so that one mistake
 * hides no other. Never to be served.
 */
export async function readFolder(folder: string): Promise<{ readonly set: ContractSet; readonly broken: readonly ContractFolderError[] }> {
  const broken = new BrokenPlaces();
  const topology = await broken.take(() => readTopology(folder));
  const contracts = new Map<string, ServedContract>();
  const unreadable = new Set<string>();
  for (const entry of (await broken.take(() => entriesOf(folder, "tasks"))) ?? []) {
    const contract = await broken.take(() => loadContract(folder, routingKeyOf(entry), broken));
    if (contract === undefined) unreadable.add(entry.name);
    else contracts.set(entry.name, contract);
  }
  broken.note(sharedTypeNames(contracts.values()));
  broken.note(unfitFollowUps(contracts, unreadable));
  const pipelines = await loadPipelines(folder, { contracts, unreadable }, broken);
  return { set: { byRoutingKey: contracts, retired: new Map(), pipelines, topology: topology!, checkOutcome }, broken: broken.found };
}

/** Undefined where nothing can be judged by it. */
async function loadContract(folder: string, routingKey: string, broken: BrokenPlaces): Promise<ServedContract | undefined> {
  const path = `tasks/${routingKey}`;
  const typeName = typeNameOf(routingKey);
  const contract = await broken.take(() => readJsonFile(folder, `${path}/contract.json`));
  const payload = await readSchemaFile(folder, `${path}/payload.schema.json`, { typeName, objects: "closed" }, broken);
  const result = await readSchemaFile(folder, `${path}/result.schema.json`, { typeName, objects: "open" }, broken);
  const valid = await broken.take(() => readExamples(folder, `${path}/examples/valid`));
  const invalid = await broken.take(() => readExamples(folder, `${path}/examples/invalid`));
  if (contract === undefined || payload === undefined || result === undefined) return undefined;
  const document = soundDocument(contract, payload, broken);
  const examples = { valid: valid ?? [], invalid: invalid ?? [] };
  try {
    return { ...assemble({ ...partsOf(routingKey, { contract, payload, result }), contract: document }), examples };
  } catch (error) {
    // Of what was refused already nothing else can be said.
    if (broken.found.some(({ file }) => file.startsWith(`${path}/`))) return undefined;
    throw error;
  }
}

/** What is wrong is noted, and left out: of the rest it can be said whether it is right. */
function soundDocument(contract: JsonFile, payload: SchemaFile, broken: BrokenPlaces): ContractDocument {
  const malformed = brokenIn(contract, checkContractDocument(contract.value, contract.numbers));
  const wellFormed = withoutMembers(contract.value, malformed);
  const against = brokenRulesOf(wellFormed, payload.schema).map((rule) => brokenAt(contract, rule));
  broken.note([...malformed, ...against]);
  return withoutMembers(wellFormed, against);
}

function withoutMembers(document: unknown, errors: readonly ContractFolderError[]): ContractDocument {
  const named = new Set(errors.map(({ broken: { pointer = "" } }) => pointer.split("/")[1]));
  const given = typeof document === "object" && document !== null && !Array.isArray(document) ? document : {};
  return Object.fromEntries(Object.entries(given).filter(([name]) => !named.has(name))) as unknown as ContractDocument;
}

interface ContractFiles {
  readonly contract: JsonFile;
  readonly payload: SchemaFile;
  readonly result: SchemaFile;
}

function partsOf(routingKey: string, files: ContractFiles): ContractParts {
  const { contract, payload, result } = files;
  const digest = digestOf(
    new Map([
      ["contract.json", contract.bytes],
      ["payload.schema.json", payload.bytes],
      ["result.schema.json", result.bytes],
    ]),
  );
  return {
    ...{ routingKey, digest, contract: contract.value as ContractDocument, payload: payload.schema, result: result.schema },
    document: documentOf(routingKey, digest, files),
  };
}

/** The three files in one JSON object, each as its own text, so that no number in them is rewritten. */
function documentOf(routingKey: string, digest: string, { contract, payload, result }: ContractFiles): string {
  return `{"routing_key":${JSON.stringify(routingKey)},"digest":"${digest}","contract":${contract.text.trim()},"payload_schema":${payload.text.trim()},"result_schema":${result.text.trim()}}`;
}

function routingKeyOf(entry: Dirent): string {
  const file = `tasks/${entry.name}`;
  if (!entry.isDirectory()) throw new ContractFolderError({ file, expected: "a folder named by a routing key", got: "a file" });
  const expected = wrongRoutingKey(entry.name);
  if (expected) throw new ContractFolderError({ file, expected, got: entry.name });
  return entry.name;
}

/** Their bytes as they are: an invalid example need not be JSON. */
async function readExamples(folder: string, path: string): Promise<readonly Example[]> {
  const entries = await entriesOf(folder, path);
  const stranger = entries.find(({ name }) => !name.endsWith(".json"));
  if (stranger)
    throw new ContractFolderError({ file: `${path}/${stranger.name}`, expected: "an example, <what_it_shows>.json", got: stranger.name });
  if (entries.length === 0) throw new ContractFolderError({ file: path, expected: "at least one example", got: "an empty folder" });
  return Promise.all(
    entries.map(async ({ name }) => ({ name: name.replace(/\.json$/, ""), bytes: await readFile(join(folder, path, name)) })),
  );
}

/** Sorted by name, without hidden files. */
async function entriesOf(folder: string, path: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(join(folder, path), { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ContractFolderError({ file: path, expected: "a folder", got: code === "ENOENT" ? "nothing" : String(code) });
  }
}
