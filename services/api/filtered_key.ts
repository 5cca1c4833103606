import { suggestions } from "@waybill/contracts/validation";
import { type ContractSet, carried } from "../contracts/contract_set.ts";
import { unknownKeyInFilter } from "../lifecycle/errors.ts";
import type { Store } from "../store/store.ts";
import { read } from "./tasks.ts";

/**
 * A filter with a routing key that nothing has would find nothing, and a slip of the pen at night would read as "all is
 * well". One whose contract is gone is known as long as a task of it is kept.
 *
 * @throws WaybillError `invalid_filter` with what may have been meant.
 */
export async function refuseUnknownKey(routingKey: string | null, store: Pick<Store, "tasks">, contracts: ContractSet): Promise<void> {
  if (routingKey === null) return;
  const known = carried(contracts);
  if (known.has(routingKey)) return;
  const filter = { routingKey, states: [], acceptedSince: null, acceptedBefore: null, group: null };
  if ((await read(store.tasks(filter, null, 1))).length > 0) return;
  throw unknownKeyInFilter(routingKey, suggestions(routingKey, [...known.keys()]));
}
