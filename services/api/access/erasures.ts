import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ContractSet } from "../../contracts/contract_set.ts";
import { invalidFilter } from "../../lifecycle/errors.ts";
import { fieldName } from "../../lifecycle/searchable.ts";
import type { ErasedBeside, ErasedTasks, Store, WouldErase } from "../../store/store.ts";
import { keeping } from "../not_kept.ts";
import { readObject } from "../object_body.ts";
import { fieldsOf } from "../searchable.ts";
import { oneText, refuseUnknown, withoutFields } from "../tasks.ts";
import { entryOf } from "./audit_entry.ts";

/**
 * POST /erasures: `{"routing_key": "welcome_email", "payload.user_id": 88}`. Ended tasks are gone with their attempts, those
 * that have not ended are cancelled first, and so are pipelines with such a step, whose input goes; such schedules are gone;
 * operations no longer say whom they were for. `"dry_run": true` answers the same figures and changes nothing. The audit
 * trail has which field was asked for, and not what was in it.
 */
export function erasureRoutes(app: FastifyInstance, store: Store, contracts: ContractSet): void {
  app.post("/erasures", async (request) => {
    const given = readObject(request.body, "Nothing was erased.");
    refuseUnknown(withoutFields(given), ["routing_key", "dry_run"]);
    const { dry_run: dryRun = false } = given;
    if (typeof dryRun !== "boolean") throw invalidFilter("dry_run", JSON.stringify(dryRun), "true or false");
    const routingKey = oneText("routing_key", given["routing_key"]);
    const fields = fieldsOf(given, routingKey, contracts, request.caller);
    if (routingKey === null || fields.length === 0)
      throw invalidFilter("payload", "nothing", "routing_key and at least one searchable field, for example payload.user_id");
    const target = fields.map(({ pointer }) => fieldName(pointer)).join(", ");
    const asked = { routingKey, fields };
    await keeping(keepMissingFields(store, routingKey));
    if (dryRun) return { routing_key: routingKey, ...(await wouldErase(store, asked)) };
    const beside = await eraseBeside(request, store, asked, target);
    const sum = { erased: 0, cancelled: 0 };
    for (let isMore = true; isMore; ) {
      const entry = entryOf(request, "erase_tasks", { routingKey, target });
      const { erased, cancelled } = await keeping(store.audited(entry, "eraseTasks", asked, mostPerTransaction, Date.now()));
      sum.erased += erased;
      sum.cancelled += cancelled;
      isMore = erased === mostPerTransaction;
    }
    return { routing_key: routingKey, ...sum, ...beside };
  });
}

/** Tasks of before their contract called the field searchable are found by it, too. */
async function keepMissingFields(store: Store, routingKey: string): Promise<void> {
  for (let after: string | null = null; ; ) {
    after = await store.keepMissingFields(routingKey, after, mostPerTransaction);
    if (after === null) return;
  }
}

async function wouldErase(store: Store, asked: ErasedTasks) {
  const sum = { erased: 0, cancelled: 0, pipelines: 0, schedules: 0, operations: 0 };
  for (let after: string | null = null; ; ) {
    const { next, ...page }: WouldErase = await keeping(store.wouldErase(asked, after, mostPerTransaction));
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += page[name];
    if (next === null) return sum;
    after = next;
  }
}

/** What would make such tasks again, and what says whom somebody looked for. */
async function eraseBeside(request: FastifyRequest, store: Store, asked: ErasedTasks, target: string) {
  const sum = { pipelines: 0, schedules: 0, operations: 0 };
  for (let after: string | null = null; ; ) {
    const entry = entryOf(request, "erase_tasks", {
      routingKey: asked.routingKey,
      target: `${target} in pipelines, schedules and operations`,
    });
    const { pipelines, schedules, operations, next }: ErasedBeside = await keeping(
      store.audited(entry, "eraseBeside", asked, after, mostPerTransaction, Date.now()),
    );
    sum.pipelines += pipelines;
    sum.schedules += schedules;
    sum.operations += operations;
    if (next === null) return sum;
    after = next;
  }
}

const mostPerTransaction = 500;
