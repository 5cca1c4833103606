import type { JsonSchema } from "@waybill/contracts";
import { fieldAt } from "@waybill/contracts/schema";
import { suggestions } from "@waybill/contracts/validation";
import type { ContractDocument } from "./contract_document.ts";
import { parseDuration } from "./durations.ts";

/** What is wrong with a `contract.json` that its schema cannot say. */
export interface BrokenRule {
  readonly pointer: string;
  readonly expected: string;
  readonly got: string;
}

/**
 * The rules between fields: each duration within its range, no first delay above the longest, and every
 * pointer a field of the payload. Answers all that do not hold.
 */
export function brokenRulesOf(document: ContractDocument, payload: JsonSchema): readonly BrokenRule[] {
  const unknown = unknownFields(document, payload);
  const isKnown = ({ pointer }: BrokenRule) => unknown.every((other) => other.pointer !== pointer);
  return [...outOfRange(document), ...firstDelayAboveMax(document), ...unknown, ...unsearchable(document, payload).filter(isKnown)];
}

/** Ranges of lifecycle.md §5, by where they stand. */
const ranges: ReadonlyArray<readonly [pointer: string, from: string, to: string]> = [
  ["/retry/first_delay", "1s", "7d"],
  ["/retry/max_delay", "1s", "7d"],
  ["/timeout", "1s", "24h"],
  ["/expires_in", "1s", "30d"],
  ["/unique/while", "1s", "30d"],
  ["/breaker/pause", "1s", "24h"],
  ["/alerts/oldest_waiting", "1s", "30d"],
  ["/alerts/slow_after", "1s", "24h"],
];

function outOfRange(document: ContractDocument): readonly BrokenRule[] {
  const perCode = Object.keys(document.retry?.on ?? {}).flatMap((code) => [
    [`/retry/on/${code}/first_delay`, "1s", "7d"] as const,
    [`/retry/on/${code}/max_delay`, "1s", "7d"] as const,
  ]);
  return [...ranges, ...perCode].flatMap(([pointer, from, to]) => {
    const said = at(document, pointer);
    const duration = typeof said === "string" ? parseDuration(said) : null;
    const isWithin = duration === null || (duration >= parseDuration(from)! && duration <= parseDuration(to)!);
    return isWithin ? [] : [{ pointer, expected: `${from} to ${to}`, got: String(said) }];
  });
}

function firstDelayAboveMax({ retry = {} }: ContractDocument): readonly BrokenRule[] {
  const { first_delay = "2s", max_delay = "15m" } = retry;
  if (parseDuration(first_delay)! <= parseDuration(max_delay)!) return [];
  const pointer = retry.first_delay === undefined ? "/retry/max_delay" : "/retry/first_delay";
  const expected = pointer.endsWith("max_delay") ? `at least the first delay, ${first_delay}` : `at most the longest delay, ${max_delay}`;
  return [{ pointer, expected, got: pointer.endsWith("max_delay") ? max_delay : first_delay }];
}

function unknownFields(document: ContractDocument, payload: JsonSchema): readonly BrokenRule[] {
  return pointersIn(document).flatMap(([pointer, said]) => {
    if (fieldAt(payload, said) !== undefined) return [];
    const [meant] = suggestions(said.slice(1), Object.keys((payload["properties"] as JsonSchema | undefined) ?? {}));
    return [{ pointer, expected: "a pointer to a field of the payload", got: `${said}${meant ? ` (did you mean /${meant}?)` : ""}` }];
  });
}

/** Fields by which tasks are found, grouped or counted have to be one word or number, not a structure. */
function unsearchable(document: ContractDocument, payload: JsonSchema): readonly BrokenRule[] {
  return pointersIn(document).flatMap(([pointer, said]) => {
    if (pointer.startsWith("/sensitive") || pointer.startsWith("/unique")) return [];
    const type = [fieldAt(payload, said)?.["type"]].flat().filter((each) => each !== "null");
    if (type.length === 1 && ["string", "integer", "boolean"].includes(String(type[0]))) return [];
    const got = `${said}, which is ${type.join(" or ") || "no single type"}`;
    return [{ pointer, expected: "a field that is text, an integer or a boolean", got }];
  });
}

function pointersIn({
  searchable = [],
  sensitive = [],
  unique,
  limits,
  fair_by,
  ordered_by,
}: ContractDocument): readonly [string, string][] {
  const numbered = (place: string, list: readonly string[]) => list.map((said, index): [string, string] => [`${place}/${index}`, said]);
  const single = (place: string, said: string | undefined): [string, string][] => (said === undefined ? [] : [[place, said]]);
  return [
    ...numbered("/searchable", searchable),
    ...numbered("/sensitive", sensitive),
    ...numbered("/unique/by", unique?.by ?? []),
    ...single("/limits/per", limits?.per),
    ...single("/fair_by", fair_by),
    ...single("/ordered_by", ordered_by),
  ];
}

function at(document: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((held, step) => (typeof held === "object" && held !== null ? (held as JsonSchema)[step] : undefined), document);
}
