import type { JsonSchema } from "@waybill/contracts";
import { type CheckOptions, compileCheck, malformed } from "@waybill/contracts/validation";
import { type BrokenPlaces, brokenAt, ContractFolderError } from "./folder_error.ts";
import { type JsonFile, readJsonFile } from "./json_file.ts";
import { lintSchema } from "./lint.ts";

/** A schema of a contract: well formed, alike in all languages, and compiled once to prove it. */
export interface SchemaFile extends JsonFile {
  readonly schema: JsonSchema;
}

/**
 * Undefined where it is no schema that can be worked with. Whatever is wrong is noted, all that the linter finds at once: a
 * schema that it refuses still says which fields there are.
 */
export async function readSchemaFile(
  folder: string,
  path: string,
  { typeName, objects }: Named,
  broken: BrokenPlaces,
): Promise<SchemaFile | undefined> {
  return broken.take(async () => {
    const file = await readJsonFile(folder, path);
    refuseMalformed(file);
    const schema = file.value as JsonSchema;
    const found = lintSchema(schema, typeName).map(({ pointer, expected, reason, got }) =>
      brokenAt(file, { pointer, expected: `${expected} (${reason})`, got }),
    );
    broken.note(found);
    if (found.length === 0) refuseUncompilable(file, schema, objects);
    return { ...file, schema };
  });
}

interface Named {
  readonly typeName: string;
  /** As it will be checked. */
  readonly objects: CheckOptions["objects"];
}

/** By the draft's own meta-schema, so that the linter may trust the types of what it reads. */
function refuseMalformed(file: JsonFile): void {
  if (typeof file.value !== "object" || file.value === null || Array.isArray(file.value)) {
    throw brokenAt(file, { pointer: "", expected: "a JSON Schema", got: JSON.stringify(file.value).slice(0, 40) });
  }
  const { $schema: _named, ...schema } = file.value as JsonSchema; // another draft is the linter's to refuse
  const [error] = malformed(schema);
  if (error === undefined) return;
  const allowed: unknown = error.params["allowedValues"];
  const expected = Array.isArray(allowed) ? `one of: ${allowed.join(", ")}` : (error.message ?? "a JSON Schema").replace(/^must be /, "");
  throw brokenAt(file, { pointer: error.instancePath, expected, got: "what JSON Schema does not allow there" });
}

/** What is left for Ajv's strict mode: a keyword that its type does not have, as `minimum` of a string. */
function refuseUncompilable(file: JsonFile, schema: JsonSchema, objects: CheckOptions["objects"]): void {
  try {
    compileCheck(schema, { objects });
  } catch (error) {
    throw new ContractFolderError({ file: file.path, expected: "a schema whose keywords fit their types", got: (error as Error).message });
  }
}
