import { at, follow, mapReferences, readExactly, type Scope, stepsOf } from "../contracts/mapping.ts";
import type { PipelineDefinition, PipelineStep } from "../contracts/pipeline.ts";
import { fieldName, type SearchableField } from "../lifecycle/searchable.ts";
import type { ErasedTasks } from "./erasing.ts";

/** Whether a payload, as JSON text, has these values. */
export function payloadConcerns(payload: string, fields: readonly SearchableField[]): boolean {
  return holds(readExactly(payload), fields);
}

/**
 * Whether a step of this pipeline has a payload with these values, or would have one: as far as its input and its own words
 * say, whether or not the step has begun.
 *
 *   {"user_id": {"$from": "/input/user_id"}}                       looked up in the input
 *   {"user_id": {"$from": "/item/id"}}, for_each /input/users      in each item
 */
export function pipelineConcerns({ definition, input }: PipelineText, { routingKey, fields }: ErasedTasks): boolean {
  const scope = { input: readExactly(input) };
  const steps = definition.stages.flat().filter((step) => step.routingKey === routingKey);
  return steps.some((step) => itemsOf(step, scope).some((item) => holds(filled(step, { ...scope, item }), fields)));
}

export interface PipelineText {
  readonly definition: PipelineDefinition;
  /** JSON text. */
  readonly input: string;
}

/** A step that was written for this one pipeline may say in its own words whom it is about. */
export function withoutPayloads({ stages, ...rest }: PipelineDefinition): PipelineDefinition {
  return { ...rest, stages: stages.map((steps) => steps.map((step) => ({ ...step, payload: {} }))) };
}

/**
 * The filter of an operation, as JSON text, without what it says of whom: null where it is not about these tasks. Its set was
 * frozen as ids, so nothing is looked for by it any more.
 *
 *   {"routing_key": "welcome_email", "payload.user_id": 88, "state": "dead"}  ──►  {…, "payload.user_id": "[erased]", …}
 */
export function filterWithoutPerson(filter: string, { routingKey, fields }: ErasedTasks): string | null {
  const asked = readExactly(filter) as Readonly<Record<string, unknown>>;
  const named = fields.filter(({ pointer }) => Object.hasOwn(asked, fieldName(pointer)));
  const isTheirs = named.length > 0 && named.every(({ pointer, value }) => textOf(asked[fieldName(pointer)]) === value);
  if (asked["routing_key"] !== routingKey || !isTheirs) return null;
  return JSON.stringify(Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, saysOfWhom(name) ? "[erased]" : value])));
}

/** Beside the payload's fields: what was reported of the task, and what its sender called it. */
const saysOfWhom = (name: string): boolean => name.startsWith("payload.") || name === "error" || name === "idempotency_key";

function itemsOf({ forEach }: PipelineStep, scope: Scope): readonly unknown[] {
  if (forEach === null) return [null];
  const items = at(scope, forEach);
  return Array.isArray(items) ? items : [];
}

const filled = ({ payload }: PipelineStep, scope: Scope): unknown => mapReferences(payload, (pointer) => at(scope, pointer) ?? null);

const holds = (payload: unknown, fields: readonly SearchableField[]): boolean =>
  fields.every(({ pointer, value }) => textOf(follow(payload, stepsOf(pointer))) === value);

/** As `field_text.ts` has it: a number with every digit. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return null;
  const text = JSON.stringify(value);
  return /^[[{]/.test(text) ? null : text;
}
