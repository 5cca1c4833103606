import { gate } from "@waybill/contracts/reading";
import { fieldText } from "../contracts/field_text.ts";
import { type SearchableField, searchableOf } from "../lifecycle/searchable.ts";
import type { KeptContract } from "./store.ts";

/** Of a payload that came to the store past the door: made for a step, or adopted as a consumer has it. */
export function searchableIn(payload: Uint8Array, { policy }: Pick<KeptContract, "policy">): readonly SearchableField[] {
  if (policy.searchable.length === 0) return [];
  const read = gate(payload);
  return searchableOf(policy.searchable, (pointer) => (read.kind === "passes" ? fieldText(read, pointer) : null));
}
