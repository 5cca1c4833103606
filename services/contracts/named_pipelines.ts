import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { JsonSchema } from "@waybill/contracts";
import { type Check, compileCheck, malformed } from "@waybill/contracts/validation";
import type { ServedContract } from "./contract_set.ts";
import { brokenAt, ContractFolderError } from "./folder_error.ts";
import { type JsonFile, readJsonFile } from "./json_file.ts";
import { type ReadPipeline, readPipeline } from "./pipeline_document.ts";
import { problemsOf } from "./pipeline_fit.ts";
import { wrongRoutingKey } from "./routing_key.ts";

/** A pipeline of the contract folder: `pipelines/<name>.json`. */
export interface NamedPipeline {
  readonly name: string;
  readonly description: string;
  /** The schema of its input. */
  readonly input: JsonSchema;
  readonly checkInput: Check;
  readonly read: ReadPipeline;
}

/** @throws ContractFolderError for the first thing that is wrong with one of them. A folder without pipelines has none. */
export async function loadPipelines(
  folder: string,
  contracts: ReadonlyMap<string, ServedContract>,
): Promise<ReadonlyMap<string, NamedPipeline>> {
  const pipelines = new Map<string, NamedPipeline>();
  for (const file of await filesOf(folder)) {
    const name = file.replace(/\.json$/, "");
    const expected = file.endsWith(".json") ? wrongRoutingKey(name) : "<name>.json";
    if (expected) throw new ContractFolderError({ file: `pipelines/${file}`, expected, got: file });
    pipelines.set(name, namedPipeline(name, await readJsonFile(folder, `pipelines/${file}`), contracts));
  }
  return pipelines;
}

const members = ["description", "input", "deadline", "steps"];

function namedPipeline(name: string, file: JsonFile, contracts: ReadonlyMap<string, ServedContract>): NamedPipeline {
  const broken = (pointer: string, expected: string, got: string) => brokenAt(file, { pointer, expected, got });
  const { value } = file;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw broken("", "an object", "something else");
  const given = value as Readonly<Record<string, unknown>>;
  const stranger = Object.keys(given).find((member) => !members.includes(member));
  if (stranger !== undefined) throw broken(`/${stranger}`, `one of ${members.join(", ")}`, stranger);
  const { description, input = { type: "object" } } = given;
  if (typeof description !== "string" || description.length === 0) throw broken("/description", "a sentence", "nothing");
  const read = readPipeline(given["steps"], given["deadline"]);
  const checkInput = compiled(input, broken);
  const [first, ...others] = problemsOf(read, { schema: input as JsonSchema }, contracts).map(({ pointer, expected, got }) =>
    broken(pointer, expected, got),
  );
  if (first !== undefined) throw new ContractFolderError(first.broken, others);
  return { name, description, input: input as JsonSchema, checkInput, read };
}

function compiled(input: unknown, broken: (pointer: string, expected: string, got: string) => Error): Check {
  if (typeof input !== "object" || input === null) throw broken("/input", "a JSON Schema", JSON.stringify(input));
  try {
    const [error] = malformed(input as JsonSchema);
    if (error !== undefined) throw new Error(`${error.instancePath || "it"} ${error.message}`);
    return compileCheck(input as JsonSchema, { objects: "closed" });
  } catch (error) {
    throw broken("/input", "a JSON Schema", (error as Error).message);
  }
}

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(join(folder, "pipelines"));
    return names.filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
