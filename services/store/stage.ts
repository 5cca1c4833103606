import { gate } from "@waybill/contracts/reading";
import { uuidv7 } from "uuidv7";
import { fieldKey } from "../contracts/field_text.ts";
import { at, fill, pointersIn, readExactly, type Scope, stepNamed } from "../contracts/mapping.ts";
import type { PipelineDefinition, PipelineStep } from "../contracts/pipeline.ts";
import { type Standing, standingOf } from "../lifecycle/lane.ts";
import { priorities } from "../lifecycle/priority.ts";
import type { SearchableField } from "../lifecycle/searchable.ts";
import { mostPayloadBytes } from "../lifecycle/sizes.ts";
import { searchableIn } from "./searchable_in.ts";
import type { KeptContract } from "./store.ts";

/** One task of a stage that begins. */
export interface StageTask extends Standing {
  readonly id: string;
  readonly step: string;
  /** Which item of `for_each`; 0 where there is none. */
  readonly item: number;
  readonly isNew: boolean;
  readonly routingKey: string;
  readonly contract: string;
  readonly payload: Uint8Array;
  readonly priority: number;
  readonly expiresAt: number;
  readonly searchable: readonly SearchableField[];
}

export type Stage = { readonly kind: "tasks"; readonly tasks: readonly StageTask[] } | { readonly kind: "obstacle"; readonly says: string };

/** What the stage can look into. */
export interface StageBefore {
  readonly pipelineId: string;
  readonly definition: PipelineDefinition;
  /** JSON text. */
  readonly input: string;
  readonly deadlineAt: number;
  /** The tasks so far, in the order of their items; those of `for_each` are made when their stage begins, the others are there, blocked. */
  readonly tasks: readonly TaskBefore[];
}

export interface TaskBefore {
  readonly id: string;
  readonly step: string;
  readonly stage: number;
  readonly succeeded: boolean;
  /** JSON text. */
  readonly result: string | null;
}

/** The tasks of a stage with their payloads, or the sentence that says why they cannot be made. */
export function stageOf(before: StageBefore, stage: number, contracts: ReadonlyMap<string, KeptContract>, now: number): Stage {
  const scope = scopeOf(before, stage);
  const tasks: StageTask[] = [];
  for (const step of before.definition.stages[stage]!) {
    const contract = contracts.get(step.routingKey);
    if (contract === undefined) return obstacle(step, `there is no contract for ${step.routingKey} any more`);
    const items = itemsOf(step, scope);
    if (typeof items === "string") return obstacle(step, items);
    for (const [index, item] of items.entries()) {
      const filled = fill(step.payload, step.forEach === null ? scope : { ...scope, item, index });
      if (filled.kind === "missing") return obstacle(step, `there is nothing at ${filled.pointer}`);
      const payload = Buffer.from(JSON.stringify(filled.value));
      if (payload.byteLength > mostPayloadBytes)
        return obstacle(step, `its payload would have ${payload.byteLength} bytes, more than ${mostPayloadBytes}`);
      const blocked = step.forEach === null ? before.tasks.find((task) => task.step === step.name) : undefined;
      tasks.push({
        ...{ id: blocked?.id ?? uuidv7(), step: step.name, item: index, isNew: blocked === undefined },
        ...{ routingKey: step.routingKey, contract: contract.digest, payload, priority: priorities[contract.policy.priority] },
        expiresAt: Math.min(
          before.deadlineAt,
          contract.policy.expiresInMs === null ? Number.POSITIVE_INFINITY : now + contract.policy.expiresInMs,
        ),
        ...readIn(payload, contract),
      });
    }
  }
  return { kind: "tasks", tasks };
}

function readIn(payload: Uint8Array, { policy }: KeptContract): Standing & Pick<StageTask, "searchable"> {
  const read = gate(payload);
  return {
    ...standingOf(policy, (pointer) => (read.kind === "passes" ? fieldKey(read, pointer) : null)),
    searchable: searchableIn(payload, { policy }),
  };
}

const obstacle = ({ name }: PipelineStep, why: string): Stage => ({ kind: "obstacle", says: `Step ${name} could not begin: ${why}.` });

function itemsOf({ forEach, limit }: PipelineStep, scope: Scope): readonly unknown[] | string {
  if (forEach === null) return [null];
  const items = at(scope, forEach);
  if (!Array.isArray(items)) return `there is no array at ${forEach}`;
  return items.length > limit ? `${forEach} has ${items.length} items, more than its limit of ${limit}` : items;
}

function scopeOf({ pipelineId, definition, input, tasks }: StageBefore, stage: number): Scope {
  const earlier = definition.stages.slice(0, stage).flat();
  const wanted = new Set(
    definition.stages[stage]!.flatMap(({ payload, forEach }) => [...pointersIn(payload), forEach ?? ""].map(stepNamed)),
  );
  const over = tasks.filter((task) => task.stage < stage);
  const resultsOf = (name: string) =>
    over.filter((task) => task.step === name).map(({ result, succeeded }) => (succeeded && result !== null ? readExactly(result) : null));
  return {
    input: readExactly(input),
    pipeline: { id: pipelineId },
    summary: {
      tasks: over.length,
      succeeded: over.filter(({ succeeded }) => succeeded).length,
      failed: over.filter(({ succeeded }) => !succeeded).length,
    },
    steps: Object.fromEntries(
      earlier
        .filter(({ name }) => wanted.has(name))
        .map(({ name, forEach }) => [name, forEach === null ? { result: resultsOf(name)[0] ?? null } : { results: resultsOf(name) }]),
    ),
  };
}
