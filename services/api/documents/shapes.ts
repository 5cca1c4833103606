/** What schemas and paths are put together from. */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const text = { type: "string" } as const;
export const id = { type: "string", format: "uuid" } as const;
export const time = { type: "string", format: "date-time" } as const;
export const count = { type: "integer", minimum: 0 } as const;
export const orNull = <Schema extends { readonly type: string }>(schema: Schema) => ({ ...schema, type: [schema.type, "null"] });
export const record = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []) => ({
  type: "object",
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
export const inPath = (name: string, schema: object) => ({ in: "path", name, required: true, schema });
/** An object with one member, a list. */
export const list = (member: string, of: string) => record({ [member]: { type: "array", items: ref(of) } });
