import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { JsonSchema } from "@waybill/contracts";
import { type Check, compileCheck, malformed } from "@waybill/contracts/validation";
import type { ServedContract } from "./contract_set.ts";
import { type BrokenPlaces, brokenAt, ContractFolderError, refuseAll } from "./folder_error.ts";
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

/** Those that are as they should be; what is wrong with the others is noted. A folder without pipelines has none. */
export async function loadPipelines(
  folder: string,
  known: KnownContracts,
  broken: BrokenPlaces,
): Promise<ReadonlyMap<string, NamedPipeline>> {
  const pipelines = new Map<string, NamedPipeline>();
  for (const file of await filesOf(folder)) {
    const name = file.replace(/\.json$/, "");
    const pipeline = await broken.take(async () => {
      const expected = file.endsWith(".json") ? wrongRoutingKey(name) : "<name>.json";
      if (expected) throw new ContractFolderError({ file: `pipelines/${file}`, expected, got: file });
      return namedPipeline(name, await readJsonFile(folder, `pipelines/${file}`), known);
    });
    if (pipeline !== undefined) pipelines.set(name, pipeline);
  }
  return pipelines;
}

export interface KnownContracts {
  readonly contracts: ReadonlyMap<string, ServedContract>;
  /** They are there, and so broken that nothing can be said of what fits them. */
  readonly unreadable: ReadonlySet<string>;
}

const members = ["description", "input", "deadline", "steps"];

function namedPipeline(name: string, file: JsonFile, { contracts, unreadable }: KnownContracts): NamedPipeline {
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
  const isKnown = read.definition.stages.flat().every(({ routingKey }) => !unreadable.has(routingKey));
  const problems = isKnown ? problemsOf(read, { schema: input as JsonSchema }, contracts) : read.problems;
  refuseAll(problems.map(({ pointer, expected, got }) => broken(pointer, expected, got)));
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
