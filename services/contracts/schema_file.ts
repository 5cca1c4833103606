import type { JsonSchema } from "@waybill/contracts";
import { compileCheck } from "@waybill/contracts/validation";
import { Ajv2020 } from "ajv/dist/2020.js";
import { brokenAt, ContractFolderError } from "./folder_error.ts";
import { type JsonFile, readJsonFile } from "./json_file.ts";
import { lintSchema } from "./lint.ts";

/** A schema of a contract: well formed, alike in all languages, and compiled once to prove it. */
export interface SchemaFile extends JsonFile {
  readonly schema: JsonSchema;
}

/** Throws a ContractFolderError for what is wrong: all that the linter finds is told at once. */
export async function readSchemaFile(folder: string, path: string, typeName: string): Promise<SchemaFile> {
  const file = await readJsonFile(folder, path);
  refuseMalformed(file);
  const schema = file.value as JsonSchema;
  const [first, ...others] = lintSchema(schema, typeName).map(({ pointer, expected, reason, got }) =>
    brokenAt(file, { pointer, expected: `${expected} (${reason})`, got }),
  );
  if (first !== undefined) throw new ContractFolderError(first.broken, others);
  refuseUncompilable(file, schema);
  return { ...file, schema };
}

const metaSchemas = new Ajv2020({ validateFormats: false });

/** By the draft's own meta-schema, so that the linter may trust the types of what it reads. */
function refuseMalformed(file: JsonFile): void {
  if (typeof file.value !== "object" || file.value === null || Array.isArray(file.value)) {
    throw brokenAt(file, { pointer: "", expected: "a JSON Schema", got: JSON.stringify(file.value).slice(0, 40) });
  }
  const { $schema: _named, ...schema } = file.value as JsonSchema; // another draft is the linter's to refuse
  if (metaSchemas.validateSchema(schema)) return;
  const [error] = (metaSchemas.errors ?? []).toSorted((a, b) => b.instancePath.length - a.instancePath.length);
  const allowed: unknown = error?.params["allowedValues"];
  const expected = Array.isArray(allowed) ? `one of: ${allowed.join(", ")}` : (error?.message ?? "a JSON Schema").replace(/^must be /, "");
  throw brokenAt(file, { pointer: error?.instancePath ?? "", expected, got: "what JSON Schema does not allow there" });
}

/** What is left for Ajv's strict mode: a keyword that its type does not have, as `minimum` of a string. */
function refuseUncompilable(file: JsonFile, schema: JsonSchema): void {
  try {
    compileCheck(schema, { objects: "closed" });
  } catch (error) {
    throw new ContractFolderError({ file: file.path, expected: "a schema whose keywords fit their types", got: (error as Error).message });
  }
}
