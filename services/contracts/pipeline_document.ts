import { type Problem, suggestions } from "@waybill/contracts/validation";
import { parseDuration } from "./durations.ts";
import { givenText } from "./given_text.ts";
import { pointersIn, stepsOf } from "./mapping.ts";
import type { PipelineDefinition, PipelineStep } from "./pipeline.ts";

/**
 * A pipeline as people write it, in a file or in a request:
 *
 *   { "deadline": "2h", "steps": [
 *       { "name": "validate", "routing_key": "validate_video", "payload": { "url": { "$from": "/input/url" } } },
 *       { "parallel": [ { … }, { … } ] },
 *       { "name": "notify", "routing_key": "…", "for_each": "/steps/x/result/items", "limit": 100, "tolerate_failure": true, "payload": { … } } ] }
 *
 * Answers every problem of its shape, each with its pointer; whether the steps fit together is `pipeline_fit.ts`'s question.
 */
export function readPipeline(steps: unknown, deadline: unknown): ReadPipeline {
  const problems: Problem[] = [];
  const reader = new Reader(problems);
  const deadlineMs = reader.deadline(deadline);
  const stages = reader.stages(steps);
  return { definition: { stages: stages.map((stage) => stage.map(({ step }) => step)), deadlineMs }, stages, problems };
}

export interface ReadPipeline {
  readonly definition: PipelineDefinition;
  /** The same steps with where each stands. */
  readonly stages: readonly (readonly PlacedStep[])[];
  readonly problems: readonly Problem[];
}

interface PlacedStep {
  readonly step: PipelineStep;
  /** A JSON Pointer. */
  readonly place: string;
}

const dayMs = 86_400_000;
const longestDeadlineMs = 30 * dayMs;
const mostSteps = 1_000;
const mostItems = 10_000;
const usualLimit = 1_000;
const stepMembers = ["name", "routing_key", "payload", "for_each", "limit", "tolerate_failure"];

type Given = Readonly<Record<string, unknown>>;

class Reader {
  readonly #problems: Problem[];
  readonly #names = new Set<string>();

  constructor(problems: Problem[]) {
    this.#problems = problems;
  }

  deadline(value: unknown): number {
    if (value === undefined) return 7 * dayMs;
    const parsed = typeof value === "string" ? parseDuration(value) : null;
    if (parsed !== null && parsed >= 1_000 && parsed <= longestDeadlineMs) return parsed;
    this.#wrong("/deadline", "1s to 30d", value);
    return longestDeadlineMs;
  }

  stages(steps: unknown): readonly (readonly PlacedStep[])[] {
    if (!Array.isArray(steps) || steps.length === 0) {
      this.#wrong("/steps", "an array of at least one step", steps);
      return [];
    }
    const stages = steps.map((one: unknown, index) => this.#stage(one, `/steps/${index}`));
    if (stages.flat().length > mostSteps) this.#wrong("/steps", `at most ${mostSteps} steps`, stages.flat().length);
    return stages;
  }

  #stage(given: unknown, place: string): readonly PlacedStep[] {
    if (!isObject(given)) {
      this.#wrong(place, "a step", given);
      return [];
    }
    if (!("parallel" in given)) return [this.#step(given, place)];
    this.#onlyKnown(given, ["parallel"], place);
    const { parallel } = given;
    if (!Array.isArray(parallel) || parallel.length === 0) {
      this.#wrong(`${place}/parallel`, "an array of at least one step", parallel);
      return [];
    }
    return parallel.flatMap((one: unknown, index) => {
      const at = `${place}/parallel/${index}`;
      if (isObject(one)) return [this.#step(one, at)];
      this.#wrong(at, "a step", one);
      return [];
    });
  }

  #step(given: Given, place: string): PlacedStep {
    this.#onlyKnown(given, stepMembers, place);
    const {
      routing_key: routingKey,
      payload = {},
      for_each: forEach = null,
      limit = usualLimit,
      tolerate_failure: tolerateFailure = false,
    } = given;
    if (typeof routingKey !== "string") this.#wrong(`${place}/routing_key`, "the routing key of a contract", routingKey);
    if (forEach !== null && !isPointer(forEach)) this.#wrong(`${place}/for_each`, "a JSON Pointer to an array", forEach);
    if (!Number.isInteger(limit) || (limit as number) < 1 || (limit as number) > mostItems)
      this.#wrong(`${place}/limit`, `a number from 1 to ${mostItems}`, limit);
    if (typeof tolerateFailure !== "boolean") this.#wrong(`${place}/tolerate_failure`, "true or false", tolerateFailure);
    for (const pointer of pointersIn(payload))
      if (!isPointer(pointer)) this.#wrong(`${place}/payload`, "a JSON Pointer in each $from", pointer);
    return {
      place,
      step: {
        ...{ name: this.#name(given["name"], place), routingKey: givenText(routingKey), payload },
        ...{ forEach: forEach as string | null, limit: limit as number, tolerateFailure: tolerateFailure === true },
      },
    };
  }

  #name(value: unknown, place: string): string {
    if (typeof value !== "string" || !/^[a-z][a-z0-9_]{0,63}$/.test(value)) {
      this.#wrong(`${place}/name`, "small letters, digits and underscores, at most 64", value);
      return `step ${place}`;
    }
    if (this.#names.has(value)) this.#wrong(`${place}/name`, "a name that no other step has", value);
    this.#names.add(value);
    return value;
  }

  #onlyKnown(given: Given, known: readonly string[], place: string): void {
    for (const name of Object.keys(given)) {
      if (known.includes(name)) continue;
      const [suggestion] = suggestions(name, known);
      this.#problems.push({
        ...{ pointer: `${place}/${name}`, rule: "additionalProperties", expected: `one of ${known.join(", ")}`, got: name },
        ...(suggestion === undefined ? {} : { suggestion }),
      });
    }
  }

  #wrong(pointer: string, expected: string, got: unknown): void {
    this.#problems.push({ pointer, rule: "pipeline", expected, got: shown(got) });
  }
}

const isObject = (value: unknown): value is Given => typeof value === "object" && value !== null && !Array.isArray(value);

const isPointer = (value: unknown): value is string =>
  typeof value === "string" && value.startsWith("/") && stepsOf(value).length > 0 && !/~(?![01])/.test(value);

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
