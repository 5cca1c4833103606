import type { JsonSchema, QueueArguments, Topology } from "@waybill/contracts";
import { compileCheck } from "@waybill/contracts/validation";
import topologySchema from "../../contracts/messages/topology.schema.json" with { type: "json" };
import { brokenAt, refuseAll } from "./folder_error.ts";
import { brokenIn, type JsonFile, readJsonFile } from "./json_file.ts";

/**
 * Reads `topology.json`. Names of arguments are checked here, since RabbitMQ accepts any `x-…` without a
 * word; so is that at-least-once dead-lettering has what it needs, since without it RabbitMQ falls back
 * to at-most-once and says so in its log alone.
 *
 * Throws a ContractFolderError.
 */
export async function readTopology(folder: string): Promise<Topology> {
  const file = await readJsonFile(folder, "topology.json");
  refuseAll(brokenIn(file, checkTopology(file.value, file.numbers)));
  const document = file.value as TopologyDocument;
  refuseUnknownExchanges(file, document);
  refuseSilentLoss(file, document);
  return {
    exchanges: document.exchanges,
    queues: document.queues.map(({ name, bind, arguments: given }) => ({
      name,
      bind: { exchange: bind.exchange, routingKey: bind.routing_key },
      arguments: given,
    })),
    taskQueue: document.task_queue,
    controlQueue: document.control_queue,
  };
}

const checkTopology = compileCheck(topologySchema as JsonSchema, { objects: "closed" });

interface TopologyDocument {
  readonly exchanges: Topology["exchanges"];
  readonly queues: ReadonlyArray<{
    readonly name: string;
    readonly bind: { readonly exchange: string; readonly routing_key: string };
    readonly arguments: QueueArguments;
  }>;
  readonly task_queue: Topology["taskQueue"];
  readonly control_queue: Topology["controlQueue"];
}

function refuseUnknownExchanges(file: JsonFile, document: TopologyDocument): void {
  const declared = document.exchanges.map(({ name }) => name);
  const used: readonly (readonly [pointer: string, name: string])[] = [
    ...document.queues.map(({ bind }, index) => [`/queues/${index}/bind/exchange`, bind.exchange] as const),
    ...argumentsIn(document).flatMap(([pointer, given]) => {
      const target = given["x-dead-letter-exchange"];
      return target === undefined ? [] : [[`${pointer}/x-dead-letter-exchange`, String(target)] as const];
    }),
    ["/task_queue/exchange", document.task_queue.exchange],
    ["/control_queue/exchange", document.control_queue.exchange],
  ];
  const unknown = used.find(([, name]) => !declared.includes(name));
  if (unknown) throw brokenAt(file, { pointer: unknown[0], expected: `one of: ${declared.join(", ")}`, got: unknown[1] });
}

function refuseSilentLoss(file: JsonFile, document: TopologyDocument): void {
  for (const [pointer, given] of argumentsIn(document)) {
    if (given["x-dead-letter-strategy"] !== "at-least-once") continue;
    const missing = ["x-dead-letter-exchange", "x-overflow"].find((name) => given[name] === undefined);
    if (missing) throw brokenAt(file, { pointer, expected: `${missing} beside at-least-once`, got: "nothing" });
    if (given["x-overflow"] !== "reject-publish") {
      throw brokenAt(file, {
        pointer: `${pointer}/x-overflow`,
        expected: "reject-publish beside at-least-once",
        got: String(given["x-overflow"]),
      });
    }
  }
}

function argumentsIn({ queues, task_queue }: TopologyDocument): readonly (readonly [pointer: string, given: QueueArguments])[] {
  return [
    ...queues.map((queue, index) => [`/queues/${index}/arguments`, queue.arguments] as const),
    ["/task_queue/arguments", task_queue.arguments],
  ];
}
