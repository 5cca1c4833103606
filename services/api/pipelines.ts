import { gate, type Problem, suggestions } from "@waybill/contracts/validation";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";
import { type ContractSet, carried } from "../contracts/contract_set.ts";
import { durationText } from "../contracts/durations.ts";
import { givenText } from "../contracts/given_text.ts";
import type { NamedPipeline } from "../contracts/named_pipelines.ts";
import type { PipelineDefinition } from "../contracts/pipeline.ts";
import { readPipeline } from "../contracts/pipeline_document.ts";
import { problemsOf } from "../contracts/pipeline_fit.ts";
import type { Space } from "../dispatch/space.ts";
import { idempotencyKeyOf, idempotencyOf, isId, traceOf } from "../dispatch/treatment.ts";
import {
  invalidFilter,
  invalidOption,
  invalidPipeline,
  noSuchPipelineName,
  outOfScope,
  pipelineInWrongState,
  pipelineKeyReused,
  pipelineNotFound,
  unknownOption,
} from "../lifecycle/errors.ts";
import { type PipelineState, pipelineStates } from "../lifecycle/pipeline.ts";
import { hasEnded } from "../lifecycle/task.ts";
import type { NewPipeline, PipelineFilter, PipelineTask, PipelineView, Store, TraceContext } from "../store/store.ts";
import { entryOf } from "./access/audit_entry.ts";
import { type Caller, isWithin } from "./access/caller.ts";
import { mask } from "./access/masking.ts";
import { routingKeysOfPipeline } from "./access/subjects.ts";
import { keeping } from "./not_kept.ts";
import { readObject } from "./object_body.ts";
import { arrayLimit } from "./payload_limit.ts";
import { time } from "./render.ts";
import { oneText, read, refuseUnknown } from "./tasks.ts";

const json = "application/json; charset=utf-8";

/** Pipelines: tasks in stages, each made of what those before it have done. */
export function pipelineRoutes(app: FastifyInstance, store: Store, { contracts, space }: PipelineParts): void {
  /** POST /pipelines: `{"name", "input"}` begins one of the contract folder, `{"steps", "deadline", "input"}` one that is sent. */
  app.post<{ Querystring: Given }>("/pipelines", { bodyLimit: arrayLimit }, async (request, reply) => {
    const dryRun = dryRunOf(request.query);
    const key = idempotencyKeyOf("Idempotency-Key", request.headers["idempotency-key"]);
    const about = { idempotency: idempotencyOf(key, request.caller.id), ...traceOf(request.headers) };
    const pipeline = newPipeline(request.body as Uint8Array, about, contracts);
    if (!routingKeysOfPipeline(pipeline).every((routingKey) => isWithin(request.caller, routingKey))) throw outOfScope(request.caller);
    if (dryRun) return reply.send({ valid: true, steps: pipeline.definition.stages.flat().length });
    space.refuseIfFull();
    const { kind, pipeline: kept } = await keeping(store.beginPipeline(pipeline, Date.now()));
    if (kind === "conflict") throw pipelineKeyReused(key!, time(kept.createdAt), kept.id);
    return reply.code(202).header("location", `/pipelines/${kept.id}`).type(json).send(render(kept, request.caller));
  });

  /** GET /pipelines: newest first. */
  app.get<{ Querystring: Given }>("/pipelines", async (request, reply) => {
    const filter = filterOf(request.query);
    const found = (await read(store.pipelines(filter, mostListed))).filter((one) =>
      routingKeysOfPipeline(one).every((routingKey) => isWithin(request.caller, routingKey)),
    );
    return reply.type(json).send(`{"pipelines":[${found.map((one) => render(one, request.caller)).join(",")}]}`);
  });

  /** GET /pipelines/named: those of the contract folder. */
  app.get("/pipelines/named", async ({ caller }) => {
    const named = [...contracts.pipelines.values()];
    return {
      pipelines: named
        .filter(({ read: of }) => stepsOf(of.definition).every((step) => isWithin(caller, step.routing_key)))
        .map(renderNamed),
    };
  });

  app.get<OfPipeline>("/pipelines/:id", async (request, reply) => answer(request.params.id, request, reply));

  for (const action of ["cancel", "resume"] as const) {
    app.post<OfPipeline>(`/pipelines/:id/${action}`, async (request, reply) => {
      const { id } = request.params;
      const { state } = await known(id);
      const act = action === "cancel" ? "cancelPipeline" : "resumePipeline";
      const done = await read(store.audited(entryOf(request, `${action}_pipeline`, { target: id }), act, id, Date.now()));
      if (!done) throw pipelineInWrongState(id, state, action);
      return answer(id, request, reply);
    });
  }

  /** What of the input is sensitive nobody can say, where a contract of its steps has something that is: a viewer sees none of it. */
  function render(pipeline: PipelineView, { role }: Caller): string {
    const hides =
      role === "viewer" && routingKeysOfPipeline(pipeline).some((key) => (carried(contracts).get(key)?.sensitive.length ?? 1) > 0);
    return rendered(pipeline, hides ? JSON.stringify(mask) : pipeline.input);
  }

  async function known(id: string): Promise<PipelineView> {
    const pipeline = isId(id) ? await read(store.pipeline(id)) : null;
    if (pipeline === null) throw pipelineNotFound(id);
    return pipeline;
  }

  async function answer(id: string, { caller }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    return reply.type(json).send(render(await known(id), caller));
  }
}

interface PipelineParts {
  readonly contracts: ContractSet;
  readonly space: Pick<Space, "refuseIfFull">;
}

type Given = Readonly<Record<string, unknown>>;

interface OfPipeline {
  readonly Params: { readonly id: string };
}

const mostListed = 50;

function dryRunOf(query: Given): boolean {
  for (const name of Object.keys(query)) if (name !== "dry_run") throw unknownOption(name, ["dry_run"], suggestions(name, ["dry_run"]));
  const value = query["dry_run"];
  if (value !== undefined && value !== "true" && value !== "false") throw invalidOption("dry_run", givenText(value), "true or false");
  return value === "true";
}

function newPipeline(body: Uint8Array, about: Pick<NewPipeline, "idempotency"> & TraceContext, contracts: ContractSet): NewPipeline {
  const asked = readObject(body, "Nothing was begun.");
  const known = "name" in asked ? ["name", "input"] : ["steps", "deadline", "input"];
  const strangers = Object.keys(asked).filter((member) => !known.includes(member));
  if (strangers.length > 0) throw invalidPipeline(strangers.map((member) => problem(`/${member}`, `one of ${known.join(", ")}`, member)));
  const { name, definition } = "name" in asked ? named(asked, contracts) : sent(asked, contracts);
  const blocked = definition.stages.flatMap((steps, stage) =>
    steps.filter(({ forEach }) => forEach === null).map(({ name: step, routingKey }) => ({ id: uuidv7(), routingKey, stage, step })),
  );
  return { id: uuidv7(), name, definition, input: JSON.stringify(asked["input"] ?? {}), blocked, ...about };
}

function named(asked: Given, contracts: ContractSet): { readonly name: string; readonly definition: PipelineDefinition } {
  const { name, input = {} } = asked;
  const known = [...contracts.pipelines.keys()];
  const pipeline = contracts.pipelines.get(givenText(name));
  if (pipeline === undefined) throw noSuchPipelineName(givenText(name), known, suggestions(givenText(name), known));
  const bytes = gate(Buffer.from(JSON.stringify(input)));
  const { problems } = bytes.kind === "passes" ? pipeline.checkInput(bytes.value, bytes.numbers) : pipeline.checkInput(input);
  if (problems.length > 0) throw invalidPipeline(problems.map((one) => ({ ...one, pointer: `/input${one.pointer}` })));
  const misfits = problemsOf(pipeline.read, { value: input }, contracts.byRoutingKey);
  if (misfits.length > 0) throw invalidPipeline(misfits);
  return { name: pipeline.name, definition: pipeline.read.definition };
}

function sent(asked: Given, contracts: ContractSet): { readonly name: null; readonly definition: PipelineDefinition } {
  const pipeline = readPipeline(asked["steps"], asked["deadline"]);
  const all = problemsOf(pipeline, { value: asked["input"] ?? {} }, contracts.byRoutingKey);
  if (all.length > 0) throw invalidPipeline(all);
  return { name: null, definition: pipeline.definition };
}

const problem = (pointer: string, expected: string, got: string): Problem => ({ pointer, rule: "pipeline", expected, got });

function filterOf(query: Given): PipelineFilter {
  refuseUnknown(query, ["name", "state", "before"]);
  const states = [query["state"] ?? []].flat().flatMap((value) => givenText(value).split(","));
  for (const state of states)
    if (!(pipelineStates as readonly string[]).includes(state)) throw invalidFilter("state", state, `one of ${pipelineStates.join(", ")}`);
  const before = oneText("before", query["before"]);
  if (before !== null && !isId(before)) throw invalidFilter("before", before, "a pipeline id");
  return { name: oneText("name", query["name"]), states: states as readonly PipelineState[], before };
}

/** Input goes in as the text it is, with every digit. */
function rendered(pipeline: PipelineView, input: string): string {
  const { id, name, state, obstacle, definition, createdAt, deadlineAt, endedAt } = pipeline;
  const facts = {
    ...{ id, name, state, obstacle, created_at: time(createdAt), deadline_at: time(deadlineAt), ended_at: time(endedAt) },
    steps: definition.stages.flatMap((steps, stage) =>
      steps.map((step) => ({
        ...{ name: step.name, routing_key: step.routingKey, stage, state: stateOfStep(pipeline, step.name, stage) },
        ...{ for_each: step.forEach, tolerate_failure: step.tolerateFailure },
        counts: Object.fromEntries(pipeline.counts.filter((one) => one.step === step.name).map((one) => [one.state, one.many])),
        tasks: pipeline.tasks.filter((one) => one.step === step.name).map(taskOfStep),
      })),
    ),
  };
  return `${JSON.stringify(facts).slice(0, -1)},"input":${input}}`;
}

const taskOfStep = ({ id, item, state, startedAt, endedAt }: PipelineTask) => ({
  ...{ id, item, state, started_at: time(startedAt), ended_at: time(endedAt) },
});

function renderNamed({ name, description, input, read: { definition } }: NamedPipeline): object {
  return { name, description, deadline: durationText(definition.deadlineMs), input, steps: stepsOf(definition) };
}

const stepsOf = ({ stages }: PipelineDefinition) =>
  stages.flatMap((steps, stage) =>
    steps.map((step) => ({
      ...{ name: step.name, routing_key: step.routingKey, stage, for_each: step.forEach, tolerate_failure: step.tolerateFailure },
    })),
  );

/** Of one task: its own. Of several, or none: what they come to. */
function stateOfStep({ state, stage: at, counts }: PipelineView, name: string, stage: number): string {
  const states = counts.filter((one) => one.step === name).map((one) => one.state);
  const [only, ...others] = states;
  if (only !== undefined && others.length === 0) return only;
  if (states.length === 0) return stage > at ? (state === "running" ? "blocked" : "skipped") : "succeeded";
  if (states.some((one) => !hasEnded(one))) return "running";
  return states.find((one) => one === "dead") ?? states.find((one) => one === "expired" || one === "cancelled") ?? "succeeded";
}
