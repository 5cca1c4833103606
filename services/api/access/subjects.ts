import { isId } from "../../dispatch/treatment.ts";
import type { OperationView, PipelineView, Store } from "../../store/store.ts";
import { scheduleCalled } from "../schedule_called.ts";
import { read } from "../tasks.ts";
import type { Subject } from "./rights.ts";

type Params = Readonly<Record<string, string>>;

/** The routing keys that a path is about; none: there is no such thing. */
export async function routingKeysOf(store: Store, subject: Subject, params: Params): Promise<readonly string[]> {
  if (subject === "routing_key") return [params["routing_key"]!];
  const id = params["id"]!;
  return isId(id) || subject === "schedule" ? of[subject](store, id) : [];
}

const of: Readonly<Record<Exclude<Subject, "routing_key">, (store: Store, id: string) => Promise<readonly string[]>>> = {
  task: async (store, id) => keyOf(await read(store.task(id))),
  schedule: async (store, id) => keyOf(await scheduleCalled(store, id)),
  operation: async (store, id) => {
    const operation = await read(store.operation(id));
    return operation === null ? [] : [routingKeyOfOperation(operation) ?? everyRoutingKey];
  },
  pipeline: async (store, id) => {
    const pipeline = await read(store.pipeline(id));
    return pipeline === null ? [] : routingKeysOfPipeline(pipeline);
  },
};

/** No contract is named so: an operation on tasks of all of them is nobody's who has only some. */
const everyRoutingKey = "*";

const keyOf = (thing: { readonly routingKey: string } | null): readonly string[] => (thing === null ? [] : [thing.routingKey]);

/** Null: it is done to tasks of all contracts. */
export function routingKeyOfOperation({ described }: Pick<OperationView, "described">): string | null {
  const { routing_key: routingKey } = JSON.parse(described) as { readonly routing_key?: string };
  return routingKey ?? null;
}

export const routingKeysOfPipeline = ({ definition }: Pick<PipelineView, "definition">): readonly string[] =>
  definition.stages.flat().map(({ routingKey }) => routingKey);
