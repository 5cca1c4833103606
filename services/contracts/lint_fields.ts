import type { JsonSchema } from "@waybill/contracts";
import { follow, hasType, isSchema } from "@waybill/contracts/schema";
import { compileCheck } from "@waybill/contracts/validation";
import type { LintRule } from "./lint.ts";
import { atMostOne } from "./lint_shape.ts";
import { titlesOf } from "./type_names.ts";

/** Names: of fields, and of the types that are generated. */
export const fieldRules: readonly LintRule[] = [
  {
    rule: "field_name",
    expected: "small letters, digits and underscores, and no name that JavaScript objects have already",
    reason: "it becomes a field's name in each language",
    found: (schema) =>
      namesOf(schema)
        .filter((name) => !/^[a-z][a-z0-9_]*$/.test(name) || name in {})
        .map((name) => ({ at: `/properties/${name}`, got: name })),
  },
  {
    rule: "field_twin",
    expected: "names that differ in more than case and underscores",
    reason: "Go matches names without case, and its field names have no underscores",
    found: (schema) => {
      const names = namesOf(schema);
      const spoken = names.map((name) => name.toLowerCase().replaceAll("_", ""));
      return names
        .filter((_name, index) => spoken.indexOf(spoken[index]!) < index)
        .map((name) => ({
          at: `/properties/${name}`,
          got: `${name} beside ${names[spoken.indexOf(name.toLowerCase().replaceAll("_", ""))]}`,
        }));
    },
  },
  {
    rule: "required",
    expected: "names that stand in properties",
    reason: "a required field without a schema can hold anything",
    found: (schema) => {
      const required = Array.isArray(schema["required"]) ? schema["required"] : [];
      return required.flatMap((name, index) => (namesOf(schema).includes(name) ? [] : [{ at: `/required/${index}`, got: String(name) }]));
    },
  },
  {
    rule: "default",
    expected: "a default that fits its own schema, on an optional field",
    reason: "a default is never filled in: it tells readers what absence means",
    found: (schema, { root }) => [...wrongDefaults(schema, root)],
  },
  {
    rule: "description",
    expected: "a description",
    reason: "it is the documentation in every language",
    found: (schema, { root, isRoot, isField }) => {
      const isSaid = [schema, follow(root, schema)].some((each) => typeof each["description"] === "string");
      return atMostOne((isRoot || isField) && !isSaid && !("const" in schema), "", "none");
    },
  },
  {
    rule: "title",
    expected: "a title that is the type's name and starts with the contract's",
    reason: "it names the generated type, and all contracts share one Go package",
    found: (schema, { typeName }) => {
      const { title } = schema;
      const names = title !== undefined || hasType(schema, "object") || "enum" in schema;
      const fits = typeof title === "string" && /^[A-Z][A-Za-z0-9]*$/.test(title) && title.startsWith(typeName);
      return atMostOne(names && !fits, "", title === undefined ? "none" : `${title} (${typeName}… expected)`);
    },
  },
  {
    rule: "title_twice",
    expected: "titles that differ",
    reason: "two types cannot have one name",
    found: (_schema, { root, isRoot }) => {
      if (!isRoot) return [];
      const titles = titlesOf(root);
      return [...new Set(titles.filter((title, index) => titles.indexOf(title) < index))].map((title) => ({ got: `${title} twice` }));
    },
  },
];

function namesOf(schema: JsonSchema): readonly string[] {
  return isSchema(schema["properties"]) ? Object.keys(schema["properties"]) : [];
}

function* wrongDefaults(schema: JsonSchema, root: JsonSchema) {
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  for (const [name, field] of Object.entries(properties)) {
    if (!isSchema(field) || !("default" in field)) continue;
    const at = `/properties/${name}/default`;
    if (required.includes(name)) yield { at, got: "a default on a required field" };
    else if (!fitsItsSchema(field, root)) yield { at, got: JSON.stringify(field["default"]) };
  }
}

function fitsItsSchema(field: JsonSchema, root: JsonSchema): boolean {
  const alone = isSchema(root["$defs"]) ? { ...field, $defs: root["$defs"] } : field;
  return compileCheck(alone, { objects: "closed" })(field["default"]).problems.length === 0;
}
