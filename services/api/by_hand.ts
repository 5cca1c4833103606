import type { FastifyInstance } from "fastify";
import type { ContractSet } from "../contracts/contract_set.ts";
import { isId } from "../dispatch/treatment.ts";
import { type ByHand, possibleIn } from "../lifecycle/by_hand.ts";
import { heldByAnother, taskNotFound, wasReplaced, wrongState } from "../lifecycle/errors.ts";
import type { Store } from "../store/store.ts";
import { entryOf } from "./access/audit_entry.ts";
import { maskerOf } from "./access/masking.ts";
import { renderTask } from "./render.ts";
import { read } from "./tasks.ts";

/** POST /tasks/:id/cancel, run and replay: what a person does to one task, which is answered as it is then. */
export function byHandRoutes(app: FastifyInstance, store: Store, contracts: ContractSet): void {
  const shown = maskerOf(contracts);
  for (const action of Object.keys(possibleIn) as readonly ByHand[]) {
    app.post<{ Params: { id: string } }>(`/tasks/:id/${action}`, async (request, reply) => {
      const { id } = request.params;
      if (!isId(id)) throw taskNotFound(id);
      const [result] = await read(store.audited(entryOf(request, `${action}_task`, { target: id }), "byHand", [id], action, Date.now()));
      if (result?.kind === "wrong_state") throw wrongState(id, result.state, action);
      if (result?.kind === "replaced") throw wasReplaced(id, result.by);
      if (result?.kind === "held") throw heldByAnother(id, result.by);
      const task = result?.kind === "moved" ? await read(store.task(id)) : null;
      if (task === null) throw taskNotFound(id);
      return reply.type("application/json; charset=utf-8").send(renderTask(shown(task)));
    });
  }
}
