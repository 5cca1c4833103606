import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "vitest";
import { startProcess } from "../../../test/support/processes.ts";
import { openRoom } from "./trial/room.ts";

test("a message that kills its process takes no neighbour with it", async () => {
  const room = await openRoom();
  await room.declareQueue();
  await room.channel.assertQueue("dead", { exclusive: true });
  await room.channel.bindQueue("dead", "dead_letters", "");
  const ids: string[] = [];
  for (let place = 1; place <= 10; place++) {
    ids.push(await room.send({ what: place === 4 ? "die" : "work" }, { headers: { max_redeliveries: 2 } }));
  }

  let deaths = 0;
  const ended = Promise.all(ids.map((id) => room.reports.outcome(id)));
  for (let done = false; !done; ) {
    const child = startProcess(join(import.meta.dirname, "trial/program.ts"), { AMQP_URL: room.amqpUrl });
    done = await Promise.race([ended.then(() => true), child.exited.then(() => false)]);
    if (!done) deaths++;
  }

  const outcomes = (await ended).map(({ kind, code }) => code ?? kind);
  const expect = ids.map((_, place) => (place === 3 ? "crashed" : "succeeded"));
  assert.deepEqual([outcomes, deaths, await room.ready("dead")], [expect, 3, 0]);
});
