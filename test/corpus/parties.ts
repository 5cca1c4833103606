import { randomUUID } from "node:crypto";
import amqp, { type Channel } from "amqplib";
import { loadContracts } from "../../services/contracts/load.ts";
import { freshVhost } from "../support/broker.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { ProblemView } from "../support/http.ts";
import type { Language } from "../support/languages.ts";
import { allContracts, startTestConsumer } from "../support/test_consumers.ts";
import type { Case } from "./corpus.ts";

/** What a party made of a payload, by the name of its case: `accepted`, the code of its refusal, or what else came. */
export type Judgements = ReadonlyMap<string, Judgement>;

export interface Judgement {
  readonly verdict: string;
  /** The payload as the handler saw it, written as JSON; null at the door and where no handler was called. */
  readonly read: string | null;
  /** Where the payload breaks its contract: JSON pointers, sorted, each once. */
  readonly places: readonly string[];
}

export type Sent = Pick<Case, "name" | "routingKey" | "bytes">;

/** The API of a real server, which knows every contract that the tests know; each payload is POSTed as it is. */
export async function judgedAtTheDoor(sent: readonly Sent[]): Promise<Judgements> {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: await allContracts() } });
  const judgements = new Map<string, Judgement>();
  for (const { name, routingKey, bytes } of sent) {
    const { status, body } = await house.api.send<ProblemView>(routingKey, bytes);
    const verdict = status === 202 ? "accepted" : status >= 400 && status < 500 ? body.code : `${status} ${body.code}`;
    // Unknown fields are the door's alone.
    const places = placesOf(body.problems?.filter(({ rule }) => rule !== "additionalProperties"));
    judgements.set(name, { verdict, read: null, places });
  }
  return judgements;
}

/**
 * A consumer that runs, with a vhost of its own and no server: the bytes come to it from RabbitMQ, past every door,
 * and what it reports is all that is looked at.
 */
export async function judgedByConsumer(language: Language, sent: readonly Sent[]): Promise<Judgements> {
  const { byRoutingKey } = await loadContracts(await allContracts());
  const { amqpUrl } = await freshVhost();
  const connection = await amqp.connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  const names = new Map(sent.map(({ name }) => [randomUUID() as string, name]));
  const judgements = await listenToOutcomes(channel, names);
  try {
    const consumer = await startTestConsumer("corpus", language, { AMQP_URL: amqpUrl });
    const queues = () => consumer.lines.filter(({ msg }) => msg === "consuming").length;
    await eventually(queues, {
      until: (many) => many === byRoutingKey.size,
      timeoutMs: 60_000,
      what: `the consumer in ${language} takes every task`,
    });

    const ids = [...names.keys()];
    for (const [at, { routingKey, bytes }] of sent.entries()) {
      const digest = byRoutingKey.get(routingKey)!.digest;
      channel.publish("tasks", routingKey, Buffer.from(bytes), { mandatory: true, ...asFromWaybill(ids[at]!, routingKey, digest) });
    }
    await channel.waitForConfirms();
    // One that says nothing of a payload is a finding too: it stands in the table as no judgement.
    await eventually(() => judgements.size === sent.length, { timeoutMs: 60_000 }).catch(() => undefined);
    return judgements;
  } finally {
    await connection.close();
  }
}

/** As contracts/messages/task_headers.schema.json says. */
function asFromWaybill(id: string, routingKey: string, digest: string) {
  return {
    messageId: id,
    type: routingKey,
    contentType: "application/json",
    deliveryMode: 2,
    timestamp: Math.floor(Date.now() / 1_000),
    priority: 4,
    appId: "waybill",
    headers: { attempt: 1, failures: 0, max_attempts: 5, max_redeliveries: 5, idempotency_key: id, contract: digest },
  };
}

/** The services' part of the topology, as far as a consumer meets it. */
async function listenToOutcomes(channel: Channel, names: ReadonlyMap<string, string>): Promise<Map<string, Judgement>> {
  const judgements = new Map<string, Judgement>();
  await channel.assertExchange("tasks", "direct");
  await channel.assertExchange("outcomes", "direct");
  await channel.assertExchange("dead_letters", "fanout");
  await channel.assertExchange("control", "topic");
  await channel.assertQueue("outcomes", { arguments: { "x-queue-type": "quorum" } });
  await channel.bindQueue("outcomes", "outcomes", "outcomes");
  await channel.consume(
    "outcomes",
    (message) => {
      const outcome = JSON.parse(String(message?.content)) as OutcomeMessage;
      const name = names.get(outcome.task_id);
      if (name !== undefined && outcome.kind !== "progress") judgements.set(name, judgementOf(outcome));
    },
    { noAck: true },
  );
  return judgements;
}

interface OutcomeMessage {
  readonly task_id: string;
  readonly kind: string;
  readonly failure?: string;
  readonly code?: string;
  readonly message?: string;
  readonly problems?: readonly { readonly pointer: string }[];
  readonly result?: { readonly read: string };
}

function judgementOf({ kind, failure, code, message, problems, result }: OutcomeMessage): Judgement {
  if (kind === "succeeded") return { verdict: "accepted", read: result?.read ?? null, places: [] };
  const isRefusal = kind === "failed" && failure === "permanent" && code === "contract_violation";
  return { verdict: isRefusal ? code : `${kind} ${failure} ${code}: ${message}`, read: null, places: placesOf(problems) };
}

function placesOf(problems: readonly { readonly pointer: string }[] = []): readonly string[] {
  return [...new Set(problems.map(({ pointer }) => pointer))].toSorted();
}
