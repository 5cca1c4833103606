import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ContractDocument, checkContractDocument } from "./contract_document.ts";
import { brokenRuleOf } from "./contract_rules.ts";
import type { ContractSet, Example, ServedContract } from "./contract_set.ts";
import { digestOf } from "./digest.ts";
import { brokenAt, ContractFolderError } from "./folder_error.ts";
import { refuseUnfitFollowUps } from "./follow_ups.ts";
import { type JsonFile, readJsonFile, refuseIfBroken } from "./json_file.ts";
import { assemble, type ContractParts } from "./kept_contract.ts";
import { loadPipelines } from "./named_pipelines.ts";
import { checkOutcome } from "./outcome_message.ts";
import { typeNameOf, wrongRoutingKey } from "./routing_key.ts";
import { readSchemaFile, type SchemaFile } from "./schema_file.ts";
import { readTopology } from "./topology_file.ts";
import { refuseSharedTypeNames } from "./type_names.ts";

/**
 * Reads the contract folder, once at start: every contract validated, linted, given its defaults and
 * compiled, and the topology.
 *
 *   topology.json
 *   tasks/<routing_key>/contract.json, payload.schema.json, result.schema.json
 *                       examples/valid/*.json, examples/invalid/*.json
 *   pipelines/<name>.json
 *
 * Throws a ContractFolderError, whose message is one sentence, for the first thing that is wrong: a
 * service that starts with half a contract would refuse work that it should take.
 */
export async function loadContracts(folder: string): Promise<ContractSet> {
  const topology = await readTopology(folder);
  const byRoutingKey = new Map<string, ServedContract>();
  for (const entry of await entriesOf(folder, "tasks")) {
    byRoutingKey.set(entry.name, await loadContract(folder, routingKeyOf(entry)));
  }
  refuseSharedTypeNames(byRoutingKey.values());
  refuseUnfitFollowUps(byRoutingKey);
  const pipelines = await loadPipelines(folder, byRoutingKey);
  return { byRoutingKey, retired: new Map(), pipelines, topology, checkOutcome };
}

async function loadContract(folder: string, routingKey: string): Promise<ServedContract> {
  const path = `tasks/${routingKey}`;
  const contract = await readJsonFile(folder, `${path}/contract.json`);
  refuseIfBroken(contract, checkContractDocument(contract.value, contract.numbers));
  const typeName = typeNameOf(routingKey);
  const payload = await readSchemaFile(folder, `${path}/payload.schema.json`, typeName);
  const result = await readSchemaFile(folder, `${path}/result.schema.json`, typeName);
  const broken = brokenRuleOf(contract.value as ContractDocument, payload.schema);
  if (broken) throw brokenAt(contract, broken);
  const examples = {
    valid: await readExamples(folder, `${path}/examples/valid`),
    invalid: await readExamples(folder, `${path}/examples/invalid`),
  };
  return { ...assemble(partsOf(routingKey, { contract, payload, result })), examples };
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
