import { ackOf, endingOutcomes } from "../passed.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "./case.ts";
import { inHand } from "./in_hand.ts";
import { shown, shownOutcome, wrongTwice } from "./outcomes.ts";

/** The work goes on, its outcome leaves by the new connection, and the message that comes again is not worked again. */
export const connectionLost: Case = {
  name: "connection lost",
  rules: [32, 42, 43],
  required: false,
  async run(stage) {
    await stage.start();
    const running = await inHand(stage);
    stage.tap.cut();
    return wronglyGoneOn(stage, running);
  },
};

/** RabbitMQ may close a channel alone; who still holds the connection is deaf until there is a new one. */
export const channelClosed: Case = {
  name: "channel closed",
  rules: [32, 43],
  required: false,
  async run(stage) {
    await stage.start();
    const running = await inHand(stage);
    const consume = stage.tap.events.findLast((event) => event.kind === "consume" && event.queue === stage.routingKey);
    if (consume?.kind === "consume") stage.tap.closeChannel(consume);
    return wronglyGoneOn(stage, running);
  },
};

async function wronglyGoneOn(stage: Stage, running: string): Promise<string | null> {
  const before = stage.tap.events.length;
  const what = `the message of task ${running}, which had come again, was acknowledged`;
  await stage.until((events) => ackOf(events.slice(before), running), what);
  const outcome = await stage.untilEnded(running);
  const later = await stage.untilEnded(await stage.publish({ do: "echo" })); // so that what was wrong with an ack has been said
  const isRefused = stage.tap.events.slice(before).some((event) => event.kind === "channel_closed_by_broker" && event.code === 406);
  if (isRefused) return "It acknowledged by the tag of a channel that is gone, which on the new one means another message or none.";
  if (outcome.kind !== "succeeded") return `What ran ended as ${shownOutcome(outcome)}; expected that it goes on, and succeeds.`;
  if (later.kind !== "succeeded") return `A task that came afterwards ended as ${shownOutcome(later)}; expected succeeded.`;
  return wrongTwice(endingOutcomes(stage.tap.events, running));
}

/** Who is connected is shown on the dashboard by what the connection says of itself. */
export const clientProperties: Case = {
  name: "client properties",
  rules: [46],
  required: false,
  async run(stage) {
    await stage.start();
    const connected = stage.tap.events.find((event) => event.kind === "connected");
    const said = connected?.kind === "connected" ? connected.clientProperties : {};
    const missing = ["product", "version", "language"].filter((name) => typeof said[name] !== "string");
    if (missing.length > 0) return `Its client properties say no ${missing.join(", no ")}.`;
    const digest = (said["contracts"] as Readonly<Record<string, unknown>> | undefined)?.[stage.routingKey];
    return typeof digest === "string"
      ? null
      : `Its client properties' contracts say ${shown(digest)} of ${stage.routingKey}; expected a digest.`;
  },
};

/** Without one of its own, a dead link is noticed after two minutes. */
export const heartbeatInterval: Case = {
  name: "heartbeat interval",
  rules: [47],
  required: false,
  async run(stage) {
    await stage.start();
    const named = stage.tap.events.find((event) => event.kind === "heartbeat_named");
    const seconds = named?.kind === "heartbeat_named" ? named.seconds : 0;
    return seconds > 0 && seconds < proposedByRabbitMq
      ? null
      : `It took the heartbeat of ${seconds} s that it was offered; expected one of its own, of 10 s or less.`;
  },
};

const proposedByRabbitMq = 60;
