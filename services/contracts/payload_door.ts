import type { JsonSchema } from "@waybill/contracts";
import { compileCheck, describeAmbiguity, gate, isWithin, type Problem } from "@waybill/contracts/validation";
import type { PayloadVerdict } from "./contract_set.ts";
import { fieldText } from "./field_text.ts";
import { brokenJsonIn } from "./json_place.ts";

/**
 * The door of one contract: every payload passes it before it is accepted.
 *
 *   not JSON ────────────────────────► invalid_json        line, column, that line
 *   read differently by languages ───► ambiguous_json      pointer, what to send instead
 *   not as the schema says ──────────► contract_violation  all problems, at most 20
 *   otherwise ───────────────────────► fits                with the parsed value, so nobody parses twice
 */
export function compileDoor(payload: JsonSchema, { searchable, sensitive }: DoorPolicy): (body: Uint8Array) => PayloadVerdict {
  const check = compileCheck(payload, { objects: "closed", sensitive });
  return (body) => {
    const verdict = gate(body);
    if (verdict.kind === "not_json") return { kind: "invalid_json", ...brokenJsonIn(body) };
    if (verdict.kind === "ambiguous") {
      return { kind: "ambiguous_json", pointer: verdict.pointer, message: describeAmbiguity(verdict, sensitive) };
    }
    const { problems, more } = check(verdict.value, verdict.numbers);
    if (problems.length > 0) return { kind: "contract_violation", problems, more };
    const unstorable = searchable.flatMap((pointer) => unstorableAt(pointer, fieldText(verdict, pointer), isWithin(pointer, sensitive)));
    if (unstorable.length > 0) return { kind: "contract_violation", problems: unstorable, more: 0 };
    return { kind: "fits", value: verdict.value, numbers: verdict.numbers };
  };
}

export interface DoorPolicy {
  readonly searchable: readonly string[];
  readonly sensitive: readonly string[];
}

/** Searchable values are indexed (lifecycle.md §5): long ones do not fit an index, and PostgreSQL's text has no U+0000. */
function unstorableAt(pointer: string, text: string | null, isSensitive: boolean): readonly Problem[] {
  if (text === null) return [];
  const bytes = Buffer.byteLength(text);
  const expected = "a searchable field of at most 256 bytes, without U+0000";
  if (bytes > 256) return [{ pointer, rule: "searchable", expected, got: isSensitive ? "string" : `string of ${bytes} bytes` }];
  return text.includes("\0") ? [{ pointer, rule: "searchable", expected, got: "string with U+0000" }] : [];
}
