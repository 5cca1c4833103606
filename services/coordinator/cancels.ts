import type { PendingCancel } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/**
 * Tells consumers to stop: publishes each pending cancel to `control` and forgets it after the confirm.
 * Returned is as good: then no consumer of that key listens, and a task that arrives later is an ended one,
 * whose outcome changes nothing.
 */
export function cancels({ store, publisher }: Dependencies): LeadingDuty {
  return {
    name: "cancels",
    everyMs: 500,
    async round() {
      const pending = await store.pendingCancels(500);
      const told = await Promise.all(pending.map((cancel) => tell(cancel)));
      const done = pending.filter((_, index) => told[index]).map(({ id }) => id);
      if (done.length > 0) await store.forgetCancels(done);
    },
  };

  function tell(cancel: PendingCancel): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    publisher.publish({
      exchange: "control",
      routingKey: `${cancel.routingKey}.cancel`,
      content: Buffer.from(JSON.stringify(bodyOf(cancel))),
      properties: { messageId: `${cancel.taskId}.${cancel.id}`, contentType: "application/json", type: "cancel", appId: "waybill" },
      settled: (what) => resolve(what === "confirmed" || what === "returned"),
    });
    return promise;
  }
}

function bodyOf({ taskId, attempt, reason, consumer }: PendingCancel): object {
  return { kind: "cancel", task_id: taskId, attempt, reason, ...(consumer === null ? {} : { consumer }) };
}
