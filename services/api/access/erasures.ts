import type { FastifyInstance } from "fastify";
import type { ContractSet } from "../../contracts/contract_set.ts";
import { invalidFilter } from "../../lifecycle/errors.ts";
import type { Store } from "../../store/store.ts";
import { notKept } from "../not_kept.ts";
import { readObject } from "../object_body.ts";
import { fieldName, fieldsOf } from "../searchable.ts";
import { oneText, refuseUnknown, withoutFields } from "../tasks.ts";
import { entryOf } from "./audit_entry.ts";

/**
 * POST /erasures: `{"routing_key": "welcome_email", "payload.user_id": 88}`. Ended tasks are gone with their attempts, those
 * that have not ended are cancelled first. The audit trail has which field was asked for, and not what was in it.
 */
export function erasureRoutes(app: FastifyInstance, store: Store, contracts: ContractSet): void {
  app.post("/erasures", async (request) => {
    const given = readObject(request.body, "Nothing was erased.");
    refuseUnknown(withoutFields(given), ["routing_key"]);
    const routingKey = oneText("routing_key", given["routing_key"]);
    const fields = fieldsOf(given, routingKey, contracts, request.caller);
    if (routingKey === null || fields.length === 0)
      throw invalidFilter("payload", "nothing", "routing_key and at least one searchable field, for example payload.user_id");
    const target = fields.map(({ pointer }) => fieldName(pointer)).join(", ");
    const sum = { erased: 0, cancelled: 0 };
    for (let isMore = true; isMore; ) {
      const entry = entryOf(request, "erase_tasks", { routingKey, target });
      const { erased, cancelled } = await store
        .audited(entry, "eraseTasks", { routingKey, fields }, mostPerTransaction, Date.now())
        .catch((error: unknown) => {
          throw notKept(error);
        });
      sum.erased += erased;
      sum.cancelled += cancelled;
      isMore = erased === mostPerTransaction;
    }
    return { routing_key: routingKey, ...sum };
  });
}

const mostPerTransaction = 500;
