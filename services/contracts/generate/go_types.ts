import type { JsonSchema } from "@waybill/contracts";
import { follow, hasType, resolveReference } from "@waybill/contracts/schema";
import { comment, exported, quoted, titled } from "./go_text.ts";

/**
 * The Go types of one schema, the outermost first.
 *
 *   integer                       int64, exact
 *   string, date-time             string, time.Time; an enumeration is a named string with its constants
 *   object, array                 struct (or map), slice; of pointers where an item may be null
 *   required, may be null         *T
 *   may be absent                 *T, omitted when nil; a slice or map when nil (an empty one stays `[]`)
 *   may be absent or null         Nullable[T]
 *   oneOf with a discriminator    a struct around a sealed interface, which encoding/json can read and write
 *
 * A required slice that is nil would be written as null, which breaks its contract: such a struct has a
 * MarshalJSON that writes `[]`.
 *
 * `qualifier`: what stands before `Nullable`, where it is another package's.
 */
export function goTypes(schema: JsonSchema, qualifier = ""): readonly GoType[] {
  const writer = new Writer(schema, qualifier);
  writer.typeOf(schema, titled(schema));
  return writer.types;
}

export interface GoType {
  /** Every exported name it declares. */
  readonly names: readonly string[];
  readonly imports: readonly string[];
  readonly text: string;
}

interface Field {
  readonly go: string;
  readonly type: string;
  readonly tag: string;
  readonly schema: JsonSchema;
  readonly isRequiredList: boolean;
}

class Writer {
  readonly types: GoType[] = [];
  readonly #root: JsonSchema;
  readonly #prefix: string;
  readonly #qualifier: string;
  readonly #seen = new Set<string>();

  constructor(root: JsonSchema, qualifier: string) {
    this.#root = root;
    this.#qualifier = qualifier;
    this.#prefix = titled(root);
  }

  /** The type's expression; declares what needs a name. `name` is used where the schema has no title. */
  typeOf(schema: JsonSchema, name: string): string {
    const reference = schema["$ref"];
    if (typeof reference === "string") {
      const target = resolveReference(this.#root, reference);
      if (target === undefined) throw new Error(`${name}: nothing is at ${reference}`);
      return this.typeOf(target, `${this.#prefix}${exported(reference.split("/").at(-1)!)}`);
    }
    const own = typeof schema["title"] === "string" ? titled(schema) : name;
    if (Array.isArray(schema["oneOf"])) return this.#union(schema, own);
    if (Array.isArray(schema["enum"]) && hasType(schema, "string")) return this.#enumeration(schema, own);
    if (hasType(schema, "object")) return this.#object(schema, own);
    if (hasType(schema, "array")) return `[]${this.#item(schema["items"] as JsonSchema, `${own}Item`)}`;
    if (hasType(schema, "string")) return schema["format"] === "date-time" ? "time.Time" : "string";
    if (hasType(schema, "integer")) return "int64";
    if (hasType(schema, "number")) return "float64";
    if (hasType(schema, "boolean")) return "bool";
    throw new Error(`${name}: no Go type for ${JSON.stringify(schema).slice(0, 100)}`);
  }

  #object(schema: JsonSchema, name: string): string {
    const properties = schema["properties"] as Readonly<Record<string, JsonSchema>> | undefined;
    if (properties === undefined) {
      const values = schema["additionalProperties"];
      if (typeof values === "object" && values !== null) return `map[string]${this.typeOf(values as JsonSchema, `${name}Value`)}`;
    }
    return this.#declare(name, () => this.#struct(schema, name, properties ?? {}));
  }

  /** An item that may be null is a pointer: encoding/json reads null as "" or 0 into anything else. */
  #item(schema: JsonSchema, name: string): string {
    const type = this.typeOf(schema, name);
    return this.#mayBeNull(schema) && !isNilable(type) ? `*${type}` : type;
  }

  #mayBeNull(schema: JsonSchema): boolean {
    return hasType(follow(this.#root, schema), "null");
  }

  #struct(schema: JsonSchema, name: string, properties: Readonly<Record<string, JsonSchema>>): GoType {
    const required = new Set((schema["required"] as readonly string[] | undefined) ?? []);
    const fields = Object.entries(properties).map(([key, of]) => this.#field(key, of, required.has(key), name));
    const lists = fields.filter(({ isRequiredList }) => isRequiredList);
    const imports = fields.some(({ type }) => type.includes("time.Time")) ? ["time"] : [];
    const body = fields.length === 0 ? `type ${name} struct{}\n` : `type ${name} struct {\n${fieldLines(fields)}}\n`;
    const text = `${docOf(schema, name)}${body}${lists.length === 0 ? "" : `\n${listWriter(name, lists)}`}`;
    return { names: [name], imports: lists.length === 0 ? imports : [...imports, "encoding/json"], text };
  }

  #field(key: string, schema: JsonSchema, isRequired: boolean, owner: string): Field {
    const type = this.typeOf(schema, `${owner}${exported(key)}`);
    const mayBeNull = this.#mayBeNull(schema);
    const isList = isNilable(type);
    const common = { go: exported(key), schema, isRequiredList: isRequired && isList && !mayBeNull };
    if (isRequired) return { ...common, type: mayBeNull && !isList ? `*${type}` : type, tag: key };
    if (mayBeNull) return { ...common, type: `${this.#qualifier}Nullable[${type}]`, tag: `${key},omitzero` };
    return { ...common, type: isList ? type : `*${type}`, tag: isList ? `${key},omitzero` : `${key},omitempty` };
  }

  #enumeration(schema: JsonSchema, name: string): string {
    const words = (schema["enum"] as readonly unknown[]).filter((word) => typeof word === "string");
    return this.#declare(name, () => {
      const constants = constantNames(name, words as readonly string[]);
      const width = Math.max(...constants.map(({ length }) => length));
      const lines = constants.map((constant, index) => `\t${constant.padEnd(width)} ${name} = ${quoted(words[index]!)}\n`);
      const text = `${docOf(schema, name)}type ${name} string\n\n// The words of ${name}.\nconst (\n${lines.join("")})\n`;
      return { names: [name, ...constants], imports: [], text };
    });
  }

  #union(schema: JsonSchema, name: string): string {
    const tag = String((schema["discriminator"] as JsonSchema | undefined)?.["propertyName"]);
    const branches = schema["oneOf"] as readonly JsonSchema[];
    const variants = branches.map((branch, index) => {
      const type = this.typeOf(branch, `${name}${index + 1}`);
      const target = typeof branch["$ref"] === "string" ? resolveReference(this.#root, branch["$ref"]) : branch;
      return { type, word: String((target?.["properties"] as Readonly<Record<string, JsonSchema>> | undefined)?.[tag]?.["const"]) };
    });
    return this.#declare(name, () => ({
      names: [name, `${name}Variant`],
      imports: ["encoding/json", "fmt"],
      text: unionText(schema, name, tag, variants),
    }));
  }

  /** The place is kept before the type is written, so that the outermost comes first and a schema may name itself. */
  #declare(name: string, write: () => GoType): string {
    if (this.#seen.has(name)) return name;
    this.#seen.add(name);
    const place = this.types.length;
    this.types.push({ names: [], imports: [], text: "" });
    this.types[place] = write();
    return name;
  }
}

/** Lists and maps have a null of their own. */
const isNilable = (type: string) => type.startsWith("[]") || type.startsWith("map[");

/** A word without letters of its own, or spelt like one before it, is named by its place. */
function constantNames(name: string, words: readonly string[]): readonly string[] {
  const taken = new Set([name]);
  return words.map((word, index) => {
    const spelt = `${name}${exported(word.replaceAll(/[^A-Za-z0-9]+/g, "_"))}`;
    const constant = taken.has(spelt) ? `${name}Word${index + 1}` : spelt;
    taken.add(constant);
    return constant;
  });
}

function docOf(schema: JsonSchema, name: string): string {
  const description = schema["description"];
  return typeof description === "string" ? `${comment(`${name}: ${description}`)}\n` : "";
}

/** gofmt aligns neighbours, and a comment ends the neighbourhood before it. */
function fieldLines(fields: readonly Field[]): string {
  const runs: Field[][] = [];
  for (const field of fields) {
    if (runs.length === 0 || typeof field.schema["description"] === "string") runs.push([]);
    runs.at(-1)!.push(field);
  }
  return runs.map(alignedRun).join("");
}

function alignedRun(run: readonly Field[]): string {
  const names = Math.max(...run.map(({ go }) => go.length));
  const types = Math.max(...run.map(({ type }) => type.length));
  const lines = run.map(({ go, type, tag }) => `\t${go.padEnd(names)} ${type.padEnd(types)} \`json:${quoted(tag)}\`\n`);
  const description = run[0]!.schema["description"];
  return `${typeof description === "string" ? `${comment(description, "\t")}\n` : ""}${lines.join("")}`;
}

function listWriter(name: string, lists: readonly Field[]): string {
  const checks = lists.map(({ go, type }) => `\tif value.${go} == nil {\n\t\tvalue.${go} = ${type}{}\n\t}\n`);
  return `// MarshalJSON writes a list that is nil as [], which null is not.
func (value ${name}) MarshalJSON() ([]byte, error) {
\ttype plain ${name}
${checks.join("")}\treturn json.Marshal(plain(value))
}
`;
}

function unionText(
  schema: JsonSchema,
  name: string,
  tag: string,
  variants: readonly { readonly type: string; readonly word: string }[],
): string {
  const marks = variants.map(({ type }) => `func (${type}) is${name}() {}\n`).join("\n");
  const cases = variants.map(
    ({ type, word }) =>
      `\tcase ${quoted(word)}:\n\t\tvar variant ${type}\n\t\terr := json.Unmarshal(text, &variant)\n\t\tunion.Variant = variant\n\t\treturn err\n`,
  );
  return `${docOf(schema, name)}type ${name} struct{ Variant ${name}Variant }

// ${name}Variant is one of ${variants.map(({ type }) => type).join(", ")}, told apart by ${quoted(tag)}.
type ${name}Variant interface{ is${name}() }

${marks}
// MarshalJSON writes the variant alone.
func (union ${name}) MarshalJSON() ([]byte, error) { return json.Marshal(union.Variant) }

// UnmarshalJSON reads the variant that ${quoted(tag)} names.
func (union *${name}) UnmarshalJSON(text []byte) error {
\tvar tagged struct {
\t\tTag string \`json:${quoted(tag)}\`
\t}
\tif err := json.Unmarshal(text, &tagged); err != nil {
\t\treturn err
\t}
\tswitch tagged.Tag {
${cases.join("")}\tdefault:
\t\treturn fmt.Errorf("${name} has no variant %q", tagged.Tag)
\t}
}
`;
}
