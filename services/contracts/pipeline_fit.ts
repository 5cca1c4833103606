import type { JsonSchema } from "@waybill/contracts";
import { isWithin, type Problem, suggestions } from "@waybill/contracts/validation";
import type { ServedContract } from "./contract_set.ts";
import { follow, mapReferences, stepsOf } from "./mapping.ts";
import type { PipelineStep } from "./pipeline.ts";
import type { ReadPipeline } from "./pipeline_document.ts";
import { itemsOf, misfit, orNull, partAt } from "./schema_fit.ts";
import { resolved, type SchemaPart } from "./schema_part.ts";

/**
 * All that is wrong with a pipeline: its shape, and whether its steps fit together, before any of them has run. What is
 * known already (literals, and the input where it is there) is checked as the value that it is; what an earlier step will
 * answer is compared by its schema. `input`: the value, or the schema that it will have.
 */
export function problemsOf(read: ReadPipeline, input: PipelineInput, contracts: ReadonlyMap<string, ServedContract>): readonly Problem[] {
  const earlier = new Map<string, PipelineStep>();
  const misfits: Problem[] = [];
  for (const stage of read.stages) {
    for (const { step, place } of stage) {
      if (!isMisshapen(read, place)) misfits.push(...misfitsOf(step, { place, input, earlier, contracts }));
    }
    for (const { step } of stage) earlier.set(step.name, step);
  }
  return [...read.problems, ...misfits];
}

/** Of a step that could not be read nothing more is known; how it is called is all one to whether it fits. */
function isMisshapen({ problems }: ReadPipeline, place: string): boolean {
  return problems.some(({ pointer }) => pointer.startsWith(`${place}/`) && pointer !== `${place}/name`);
}

export type PipelineInput = { readonly value: unknown } | { readonly schema: JsonSchema };

interface Surroundings {
  readonly place: string;
  readonly input: PipelineInput;
  /** The steps of the stages before. */
  readonly earlier: ReadonlyMap<string, PipelineStep>;
  readonly contracts: ReadonlyMap<string, ServedContract>;
}

/** What stands at a pointer: known, or described by a schema, or nothing, with the words that say so. */
type Found = { readonly value: unknown } | { readonly part: SchemaPart; readonly of: string } | { readonly nothing: string };

function misfitsOf(step: PipelineStep, around: Surroundings): readonly Problem[] {
  const { place, contracts } = around;
  const contract = contracts.get(step.routingKey);
  if (contract === undefined) {
    const [suggestion] = suggestions(step.routingKey, [...contracts.keys()]);
    const problem = problemAt(`${place}/routing_key`, "the routing key of a contract", step.routingKey);
    return [suggestion === undefined ? problem : { ...problem, suggestion }];
  }
  if (step.forEach === null) return problemsOfPayload(step, contract, around, null);
  const found = resolve(step.forEach, around, null);
  const at = `${place}/for_each`;
  if ("nothing" in found) return [problemAt(at, `an array at ${step.forEach}`, found.nothing)];
  if ("part" in found) {
    const item = itemsOf(found.part);
    if (item === null) return [problemAt(at, `an array at ${step.forEach}`, `${found.of} that is none`)];
    return problemsOfPayload(step, contract, around, { part: item, of: `an item of ${step.forEach}` });
  }
  if (!Array.isArray(found.value)) return [problemAt(at, `an array at ${step.forEach}`, "a value that is none")];
  if (found.value.length > step.limit) return [problemAt(at, `at most ${step.limit} items`, `${found.value.length}`)];
  for (const value of found.value) {
    const problems = problemsOfPayload(step, contract, around, { value });
    if (problems.length > 0) return problems;
  }
  return [];
}

function problemsOfPayload(step: PipelineStep, contract: ServedContract, around: Surroundings, item: Found | null): readonly Problem[] {
  const place = `${around.place}/payload`;
  const problems: Problem[] = [];
  const unknown: string[] = [];
  const sample = mapReferences(step.payload, (pointer, where) => {
    const found = resolve(pointer, around, item);
    if ("value" in found) return found.value;
    unknown.push(where);
    if ("nothing" in found) problems.push(problemAt(`${place}${where}`, `a value at ${pointer}`, found.nothing));
    else problems.push(...problemsOfPart(found, { contract, where, place, pointer }));
    return null;
  });
  const verdict = contract.checkPayload(Buffer.from(JSON.stringify(sample)));
  if (verdict.kind === "contract_violation") {
    // Of what is not known yet the schemas speak above.
    const known = verdict.problems.filter(({ pointer }) => !isWithin(pointer, unknown) && !unknown.includes(""));
    problems.push(...known.map((problem) => ({ ...problem, pointer: `${place}${problem.pointer}` })));
  } else if (verdict.kind !== "fits") problems.push(problemAt(place, "JSON that every language reads alike", verdict.message));
  return problems;
}

interface Target {
  readonly contract: ServedContract;
  /** Where in the payload. */
  readonly where: string;
  readonly place: string;
  readonly pointer: string;
}

function problemsOfPart(
  found: { readonly part: SchemaPart; readonly of: string },
  { contract, where, place, pointer }: Target,
): readonly Problem[] {
  const root = contract.payloadSchema;
  let wanted: SchemaPart | null = { schema: root, root };
  for (const step of stepsOf(where)) wanted = wanted === null ? null : (partAt(wanted, step)?.part ?? null);
  if (wanted === null) return []; // The check of the whole says that there is no such field.
  const why = misfit(found.part, wanted);
  return why === null ? [] : [problemAt(`${place}${where}`, `what ${contract.routingKey} takes there`, `${pointer}, which is ${why}`)];
}

function resolve(pointer: string, { input, earlier, contracts }: Surroundings, item: Found | null): Found {
  const [first = "", ...rest] = stepsOf(pointer);
  switch (first) {
    case "input":
      return "value" in input ? known(input.value, rest) : inPart({ schema: input.schema, root: input.schema }, rest, "the input");
    case "item":
      if (item === null) return { nothing: "/item in a step without for_each" };
      if ("value" in item) return known(item.value, rest);
      return "part" in item ? inPart(item.part, rest, item.of) : item;
    case "index":
      return item === null ? { nothing: "/index in a step without for_each" } : { value: 0 };
    case "pipeline":
      return rest.join() === "id" ? { value: "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c" } : { nothing: "nothing but /pipeline/id" };
    case "summary":
      return known({ tasks: 1, succeeded: 1, failed: 1 }, rest);
    case "steps":
      return ofStep(rest, earlier, contracts);
    default:
      return { nothing: `nothing; there are /input, /steps, /item, /index, /pipeline and /summary` };
  }
}

function known(value: unknown, rest: readonly string[]): Found {
  const found = follow(value, rest);
  return found === undefined ? { nothing: "nothing" } : { value: found };
}

function ofStep(
  [name = "", what = "", ...rest]: readonly string[],
  earlier: Surroundings["earlier"],
  contracts: Surroundings["contracts"],
): Found {
  const step = earlier.get(name);
  if (step === undefined) {
    const names = [...earlier.keys()];
    return { nothing: names.length === 0 ? `no step before this one` : `no step "${name}" before this one; there are ${names.join(", ")}` };
  }
  const contract = contracts.get(step.routingKey);
  if (contract === undefined) return { nothing: "a step without contract" };
  if (contract.outcome === "none") return { nothing: `the result of ${step.routingKey}, which has none ("outcome": "none")` };
  const wanted = step.forEach === null ? "result" : "results";
  if (what !== wanted) return { nothing: `/steps/${name}/${what}; there is /steps/${name}/${wanted}` };
  const result = { schema: contract.resultSchema, root: contract.resultSchema };
  const one = step.tolerateFailure ? orNull(result) : result;
  const whole = step.forEach === null ? one : { schema: { type: "array", items: one.schema }, root: one.root };
  return inPart(whole, rest, `the result of ${step.routingKey}`);
}

function inPart(part: SchemaPart, steps: readonly string[], of: string): Found {
  let held = part;
  for (const step of steps) {
    const next = partAt(held, step);
    if (/^[0-9]+$/.test(step) && isList(held))
      return { nothing: `${of}, a list that may be shorter: take all of it, or a step with "for_each"` };
    if (next === null) return { nothing: `${of}, which has no "${step}"` };
    if (next.maybe) return { nothing: `${of}, in which "${step}" may be missing` };
    held = next.part;
  }
  return { part: held, of };
}

const isList = (part: SchemaPart): boolean => [resolved(part).schema["type"]].flat().includes("array");

const problemAt = (pointer: string, expected: string, got: string): Problem => ({ pointer, rule: "pipeline", expected, got });
