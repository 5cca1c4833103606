import { Webhook } from "standardwebhooks";
import { uuidv7 } from "uuidv7";
import { expect, onTestFinished, test } from "vitest";
import { startReceiver } from "../../test/support/receiver.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { plainLane } from "../lifecycle/lane.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { webhooks } from "./webhooks.ts";

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const [old, fresh] = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"] as const;

/** A receiver over real HTTP, a task that asks to be told of, and a clock that the test moves. */
async function given(statuses: readonly number[], secrets: readonly string[] = [fresh]) {
  const { url, told: seen } = await startReceiver((before) => statuses[before] ?? 500);
  const store = await openSqliteStore(temporaryFolder());
  onTestFinished(() => store.close());
  const clock = { now: Date.now() };
  const epoch = (await store.lead("the test", clock.now, 10_000_000_000))!;
  const id = uuidv7();
  await store.accept(
    [
      {
        ...{ id, routingKey: "trial", payload: Buffer.from("{}"), contract: "", priority: 4, dueAt: null, expiresAt: null, unique: null },
        ...{ idempotency: { apiKey: "default", key: "order-7" }, maxAttempts: null, replaces: null, webhook: url, lane: plainLane },
        ...{ traceparent: null, tracestate: null, orderKey: null, releaseNo: null },
      },
    ],
    0,
    clock.now,
  );
  await store.byHand([id], "cancel", clock.now);
  const duty = webhooks({ store, webhooks: { secrets, allowPrivate: true }, log: quiet, now: () => clock.now });
  return { ...{ store, id, clock, seen }, round: () => duty.round(epoch) };
}

test("what is told can be checked by who receives it, with the old secret and with the new one", async () => {
  const { round, seen, id } = await given([204], [old, fresh]);
  await round();
  const { headers, body } = seen[0]!;
  for (const secret of [old, fresh]) expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: "task.cancelled" });
  expect(() => new Webhook("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").verify(body, headers)).toThrow("No matching signature found");
  expect(JSON.parse(body)).toMatchObject({
    type: "task.cancelled",
    data: { task_id: id, routing_key: "trial", state: "cancelled", reason: null, attempt: 1, idempotency_key: "order-7", result: null },
  });
});

test("it is told again, under one id, until it is taken, and then no more", async () => {
  const { round, seen, clock, store, id } = await given([500, 302, 200]);
  await round();
  await round();
  expect(seen).toHaveLength(1);
  clock.now += 5_000;
  await round();
  clock.now += 300_000;
  await round();
  clock.now += 100_000_000;
  await round();
  expect(seen).toHaveLength(3);
  expect(new Set(seen.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(seen.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(3);
  expect((await store.task(id))!.webhook).toMatchObject({ state: "delivered", tries: 3, last: "200" });
});

test("who is gone is left alone, and who never takes it is given up after ten times", async () => {
  const gone = await given([410]);
  await gone.round();
  expect((await gone.store.task(gone.id))!.webhook).toMatchObject({ state: "given_up", tries: 1, last: "410" });
  const deaf = await given([]);
  for (let tries = 0; tries < 12; tries++) {
    await deaf.round();
    deaf.clock.now += 86_400_000;
  }
  expect(deaf.seen).toHaveLength(10);
  expect((await deaf.store.task(deaf.id))!.webhook).toMatchObject({ state: "given_up", tries: 10, last: "500" });
});

test("without a secret nothing is told", async () => {
  const { round, seen } = await given([200], []);
  await round();
  expect(seen).toEqual([]);
});
