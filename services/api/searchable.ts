import { suggestions } from "@waybill/contracts/validation";
import { type ContractSet, carried } from "../contracts/contract_set.ts";
import { givenText } from "../contracts/given_text.ts";
import { contractOf } from "../dispatch/door.ts";
import { forbidden, invalidFilter, unknownFilter } from "../lifecycle/errors.ts";
import { hasRightsOf } from "../lifecycle/role.ts";
import { fieldName, type SearchableField } from "../lifecycle/searchable.ts";
import type { Caller } from "./access/caller.ts";
import { mask } from "./access/masking.ts";

type Given = Readonly<Record<string, unknown>>;

export const isField = (name: string): boolean => name.startsWith("payload.");

/**
 * What is looked for among payloads, `payload.user_id=1`: a field that the contract calls searchable, so that there is an
 * index. Any other is refused by name. Who does not see sensitive fields does not find out by looking for them either.
 */
export function fieldsOf(given: Given, routingKey: string | null, contracts: ContractSet, caller: Caller): readonly SearchableField[] {
  const names = Object.keys(given).filter(isField);
  if (names.length === 0) return [];
  if (routingKey === null)
    throw invalidFilter(names[0]!, textOf(names[0]!, given[names[0]!]), "routing_key beside it, whose contract says what is searchable");
  const { policy } = carried(contracts).get(routingKey) ?? contractOf(contracts, routingKey);
  const known = new Map(policy.searchable.map((pointer) => [fieldName(pointer), pointer]));
  return names.map((name) => {
    const value = textOf(name, given[name]);
    const pointer = known.get(name);
    if (pointer === undefined && known.size === 0)
      throw invalidFilter(name, value, `no field, since the contract of ${routingKey} calls none searchable`);
    if (pointer === undefined) throw unknownFilter(name, [...known.keys()], suggestions(name, [...known.keys()]));
    if (isWithinSensitive(pointer, policy.sensitive) && !hasRightsOf(caller.role, "developer"))
      throw forbidden(caller, "look for a sensitive field", "developer");
    return { pointer, value };
  });
}

/** A field that is sensitive itself, or is a part of one that is. */
const isWithinSensitive = (pointer: string, sensitive: readonly string[]): boolean =>
  sensitive.some((one) => pointer === one || pointer.startsWith(`${one}/`));

/** A filter that was kept, as JSON text: who does not see a sensitive field does not see what another looked for in it. */
export function shownFilter(described: string, contracts: ContractSet, { role }: Caller): object {
  const filter = JSON.parse(described) as Given;
  if (hasRightsOf(role, "developer")) return filter;
  const policy = carried(contracts).get(String(filter["routing_key"]))?.policy;
  const open = new Set(policy?.searchable.filter((pointer) => !isWithinSensitive(pointer, policy.sensitive)).map(fieldName));
  return Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, isField(name) && !open.has(name) ? mask : value]));
}

/** As the contract's field is kept: a number with every digit. */
function textOf(name: string, value: unknown): string {
  const text = typeof value === "string" ? value : isRaw(value) ? JSON.stringify(value) : String(value);
  if (!["string", "number", "boolean"].includes(typeof value) && !isRaw(value)) throw invalidFilter(name, givenText(value), "one value");
  // PostgreSQL has no text with it, so there is nothing to be found.
  if (text.includes("\0")) throw invalidFilter(name, text, "a text without the character U+0000");
  return text;
}

/** A number as it was written (`contracts/mapping.ts`). */
const isRaw = (value: unknown): boolean => (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value);
