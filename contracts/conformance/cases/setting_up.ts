import { setTimeout as pause } from "node:timers/promises";
import { NotSeen, type Stage } from "../stage.ts";
import type { TapEvent } from "../tap/events.ts";
import { taskQueueArguments } from "../topology.ts";
import type { Case } from "./case.ts";
import { shown, shownOutcome } from "./outcomes.ts";

/** Whoever starts first: the consumer looks, and declares exactly what the services would have, or waits for them. */
export const queueNotYetThere: Case = {
  name: "queue not yet there",
  rules: [2, 3],
  required: false,
  async run(stage) {
    await stage.topology.removeQueue(stage.routingKey);
    stage.launch();
    await stage.until((events) => looks(stage, events)[0] ?? declaration(stage, events), "it looked for its queue");
    if (looks(stage, stage.tap.events).length === 0)
      return "It declared its queue before it had looked for it (passively): where there is one with other arguments, that is refused.";
    await stage.until((events) => declaration(stage, events) ?? looks(stage, events)[1], "it declared its queue, or looked for it again");
    const declared = declaration(stage, stage.tap.events);
    if (declared !== undefined && (!declared.durable || !sameArguments(declared.arguments)))
      return `It declared its queue with ${JSON.stringify(declared.arguments)}${declared.durable ? "" : ", not durable"}; from now on the services' own declaration is refused.`;
    await stage.topology.declareQueue(stage.routingKey);
    return worksOne(stage, 0);
  },
};

/** In production a consumer may not declare queues of tasks: it waits for the services, and says so. */
export const noRightToDeclare: Case = {
  name: "no right to declare",
  rules: [3, 4],
  required: false,
  async run(stage) {
    await stage.takeRights();
    const health = await stage.askForHealth();
    await stage.topology.removeQueue(stage.routingKey);
    stage.launch();
    await stage.until((events) => looks(stage, events)[1], "it looked for its queue again, after it had not been allowed to declare it");
    if ((await health("/readyz")) === 200) return "It calls itself ready (/readyz) while its queue is not there.";
    await stage.topology.declareQueue(stage.routingKey);
    return worksOne(stage, 0);
  },
};

/** A queue that nothing is bound to is found by whoever looks for it, and gets nothing. */
export const exchangeNotYetThere: Case = {
  name: "exchange not yet there",
  rules: [5],
  required: false,
  async run(stage) {
    await stage.topology.removeQueue(stage.routingKey);
    await stage.topology.removeExchange("tasks");
    stage.launch();
    const what = "it tried to bind its queue, or looked for it again";
    await stage.until((events) => bindings(stage, events)[0] ?? refusedBinding(stage, events) ?? looks(stage, events)[1], what);
    await stage.topology.declareExchange("tasks");
    if (declaration(stage, stage.tap.events) === undefined) await stage.topology.declareQueue(stage.routingKey);
    else {
      const next = await stage.until((events) => bindings(stage, events)[0] ?? consumes(stage, events)[0], "it bound its queue");
      if (next.kind === "consume") return "It consumes a queue that it has declared and not bound, so no task ever comes.";
    }
    return worksOne(stage, 0);
  },
};

/** RabbitMQ says so by basic.cancel; whoever goes on waiting waits for ever. */
export const queueDeleted: Case = {
  name: "queue deleted",
  rules: [44, 2],
  required: false,
  async run(stage) {
    await stage.start();
    await stage.untilEnded(await stage.publish({ do: "echo" })); // so that RabbitMQ knows it as a consumer
    const before = stage.tap.events.length;
    await stage.topology.removeQueue(stage.routingKey);
    const what = "it looked for its queue after that was deleted";
    await stage.until((events) => looks(stage, events.slice(before))[0] ?? declaration(stage, events.slice(before)), what);
    await stage.topology.declareQueue(stage.routingKey);
    return worksOne(stage, before);
  },
};

/** Green never means deaf: ready is who consumes, not who is connected. */
export const readiness: Case = {
  name: "readiness",
  rules: [48, 45],
  required: false,
  async run(stage) {
    await stage.takeRights();
    const health = await stage.askForHealth();
    const candidate = await stage.start();
    if (!(await becomes(200, () => health("/readyz")))) return `/readyz answers ${shown(await health("/readyz"))} while it consumes.`;
    if ((await health("/livez")) !== 200) return `/livez answers ${shown(await health("/livez"))} while it consumes.`;
    const before = stage.tap.events.length;
    await stage.topology.removeQueue(stage.routingKey);
    await stage.until((events) => looks(stage, events.slice(before))[0], "it looked for its queue after that was deleted");
    if ((await health("/readyz")) === 200) return "/readyz answers 200 while its queue is gone and nothing is consumed: ready and deaf.";
    await stage.topology.declareQueue(stage.routingKey);
    await stage.until((events) => consumes(stage, events.slice(before))[0], "it consumed its queue again");
    if (!(await becomes(200, () => health("/readyz")))) return "/readyz does not answer 200 again although it consumes again.";
    await stage.publish({ do: "slow", ms: 2_000 });
    await stage.until((events) => events.slice(before).find(({ kind }) => kind === "delivered"), "a task was delivered");
    candidate.terminate();
    await stage.until((events) => events.find(({ kind }) => kind === "cancel"), "it stopped consuming after SIGTERM");
    return (await health("/readyz")) === 200 ? "/readyz answers 200 while it drains, so it is still sent what it will not do." : null;
  },
};

async function worksOne(stage: Stage, from: number): Promise<string | null> {
  await stage.until((events) => consumes(stage, events.slice(from))[0], "it consumed its queue");
  const outcome = await stage.untilEnded(await stage.publish({ do: "echo" }));
  return outcome.kind === "succeeded" ? null : `The first task afterwards ended as ${shownOutcome(outcome)}; expected succeeded.`;
}

async function becomes(status: number, ask: () => Promise<number | null>): Promise<boolean> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; ) {
    const answer = await ask();
    if (answer === status) return true;
    if (answer !== null) await pause(20);
    else throw new NotSeen("Nothing answers at /readyz, at the port of WAYBILL_HEALTH_PORT.");
  }
  return false;
}

const looks = ({ routingKey }: Stage, events: readonly TapEvent[]) =>
  events.filter((event) => event.kind === "looked_for" && event.queue === routingKey);

const bindings = ({ routingKey }: Stage, events: readonly TapEvent[]) =>
  events.filter((event) => event.kind === "bound" && event.queue === routingKey);

const consumes = ({ routingKey }: Stage, events: readonly TapEvent[]) =>
  events.filter((event) => event.kind === "consume" && event.queue === routingKey);

const declaration = ({ routingKey }: Stage, events: readonly TapEvent[]) =>
  events.find((event) => event.kind === "declared" && event.queue === routingKey) as
    | Extract<TapEvent, { readonly kind: "declared" }>
    | undefined;

/** Each refusal closes its channel: the first 404 after the declaration is the binding's. */
function refusedBinding(stage: Stage, events: readonly TapEvent[]): TapEvent | undefined {
  const declared = declaration(stage, events);
  if (declared === undefined) return undefined;
  return events.slice(events.indexOf(declared)).find((event) => event.kind === "channel_closed_by_broker" && event.code === 404);
}

/** AMQP's integers come in several sizes. */
function sameArguments(said: Readonly<Record<string, unknown>>): boolean {
  const text = (args: Readonly<Record<string, unknown>>) =>
    JSON.stringify(
      Object.entries(args)
        .map(([name, value]) => [name, String(value)])
        .toSorted(),
    );
  return text(said) === text(taskQueueArguments);
}
