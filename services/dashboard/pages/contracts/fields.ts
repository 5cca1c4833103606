import type { Schema } from "../../api/shapes.ts";

/** A field of an object's schema as a row says it. */
export interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

export function fieldsOf({ properties = {}, required = [] }: Schema): readonly Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    type: typeOf(schema),
    isRequired: required.includes(name),
    description: schema.description ?? "",
  }));
}

/** `integer`, `date-time`, `one of: csv, json`. */
export function typeOf({ type, format, enum: values, const: only, items }: Schema): string {
  if (values !== undefined) return `one of: ${values.map(String).join(", ")}`;
  if (only !== undefined) return String(only);
  const name = [type ?? "any"].flat().join(" or ");
  if (name === "array" && items !== undefined) return `array of ${typeOf(items)}`;
  return format === undefined || format === "int64" ? name : format;
}

/** An example is named by what it shows: `csv_of_one_user`. */
export const inWords = (name: string): string => name.replaceAll("_", " ");

/** Something that looks like a payload, to begin from: what is required, with the least that its type can be. */
export function exampleOf(schema: Schema, now: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [type] = [schema.type ?? "object"].flat();
  switch (type) {
    case "object":
      return Object.fromEntries(
        fieldsOf(schema)
          .filter(({ isRequired }) => isRequired)
          .map(({ name, schema: field }) => [name, exampleOf(field, now)]),
      );
    case "array":
      return schema["minItems"] === undefined || schema.items === undefined ? [] : [exampleOf(schema.items, now)];
    case "integer":
    case "number":
      return Number(schema["minimum"] ?? 1);
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return exampleText(schema, now);
  }
}

const texts: Readonly<Record<string, string>> = {
  date: "2026-11-24",
  email: "ada@example.org",
  uri: "https://example.org/",
  uuid: "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c",
};

function exampleText({ format, title }: Schema, now: string): string {
  if (format === "date-time") return now;
  return texts[format ?? ""] ?? title ?? "text";
}

/** To the second, as an example has it. */
export const nowText = (): string => new Date().toISOString().replace(/\.\d+/, "");
