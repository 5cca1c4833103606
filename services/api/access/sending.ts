import type { FastifyRequest } from "fastify";
import { forbidden, outOfScope } from "../../lifecycle/errors.ts";
import { hasRightsOf } from "../../lifecycle/role.ts";
import type { Store } from "../../store/store.ts";
import { keeping } from "../not_kept.ts";
import { entryOf } from "./audit_entry.ts";
import { type Caller, isWithin } from "./caller.ts";

/** What a path does not tell of a task that is sent: whose it is among many, and whether another one is ended by it. @throws WaybillError `forbidden`. */
export function refuseToSend(
  caller: Caller,
  { routingKey, replaces }: { readonly routingKey: string; readonly replaces: string | null },
): void {
  if (!isWithin(caller, routingKey)) throw outOfScope(caller);
  if (replaces !== null && !hasRightsOf(caller.role, "operator")) throw forbidden(caller, "replace a task", "operator");
}

/** Before it is done: whether the other one can be replaced is told by the store. */
export async function noteReplacing(store: Store, request: FastifyRequest, routingKey: string, replaces: string | null): Promise<void> {
  if (replaces === null) return;
  await keeping(store.audit(entryOf(request, "replace_task", { routingKey, target: replaces }), 1));
}
