import type { PayloadVerdict } from "../../contracts/contract_set.ts";

/** What the door says of a payload, by its first problem. */
export function inWords(verdict: PayloadVerdict): string {
  if (verdict.kind === "fits") return "it fits";
  if (verdict.kind !== "contract_violation") return verdict.message;
  const { pointer, expected, got } = verdict.problems[0]!;
  return `${pointer || "the payload"}: expected ${expected}, got ${got}`;
}
