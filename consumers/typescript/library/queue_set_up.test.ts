import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { topology } from "@waybill/contracts";
import { connect } from "amqplib";
import { onTestFinished, test } from "vitest";
import { freshVhost } from "../../../test/support/broker.ts";
import { management } from "../../../test/support/vhosts.ts";
import { openRoom } from "./trial/room.ts";
import { consumingTrial, startTrial } from "./trial/start.ts";

const echo = ({ what }: { readonly what: string }) => ({ did: what });

test("a consumer that is there first declares and binds its queue", async () => {
  const room = await openRoom();
  await consumingTrial(room.amqpUrl, echo);
  assert.equal((await room.reports.outcome(await room.send({ what: "work" }))).kind, "succeeded");
});

test("where there is nothing at all, the queue that it declares is bound, and the same as the services declare", async () => {
  const { amqpUrl } = await freshVhost();
  await consumingTrial(amqpUrl, echo);
  const connection = await connect(amqpUrl);
  onTestFinished(() => connection.close());
  const channel = await connection.createConfirmChannel();
  const returned: unknown[] = [];
  channel.on("return", (message) => returned.push(message));
  channel.publish("tasks", "trial", Buffer.from("{}"), { mandatory: true });
  await channel.waitForConfirms();
  await channel.assertExchange("tasks", "direct", { durable: true });
  await channel.assertQueue("trial", { durable: true, arguments: { ...topology.taskQueue.arguments } });
  assert.deepEqual(returned, []);
});

test("a consumer that may not declare its queue waits, says so, and consumes when it is there", async () => {
  const room = await openRoom();
  const trial = startTrial(await leastPrivilege(room.amqpUrl), echo);
  await trial.log.until("the queue trial is not there and this user may not declare it; waiting");
  await room.declareQueue();
  await trial.log.until("consuming");
  assert.equal((await room.reports.outcome(await room.send({ what: "work" }))).kind, "succeeded");
});

/** A user with the rights of a consumer in production, and no more. */
async function leastPrivilege(amqpUrl: string): Promise<string> {
  const { managementUrl } = await freshVhost();
  const url = new URL(amqpUrl);
  const vhost = url.pathname.slice(1);
  const user = `trial-${randomUUID()}`;
  await management(managementUrl, "PUT", `/api/users/${user}`, { password: "secret", tags: "" });
  onTestFinished(() => void management(managementUrl, "DELETE", `/api/users/${user}`));
  await management(managementUrl, "PUT", `/api/permissions/${vhost}/${user}`, {
    configure: "^control\\.trial\\.",
    write: "^(outcomes|control\\.trial\\..*)$",
    read: "^(trial|control|control\\.trial\\..*)$",
  });
  url.username = user;
  url.password = "secret";
  return url.href;
}
