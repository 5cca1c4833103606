import { forbidden, outOfScope } from "../../lifecycle/errors.ts";
import { hasRightsOf } from "../../lifecycle/role.ts";
import { type Caller, isWithin } from "./caller.ts";

/** What a path does not tell of a task that is sent: whose it is among many, and whether another one is ended by it. @throws WaybillError `forbidden`. */
export function refuseToSend(
  caller: Caller,
  { routingKey, replaces }: { readonly routingKey: string; readonly replaces: string | null },
): void {
  if (!isWithin(caller, routingKey)) throw outOfScope(caller);
  if (replaces !== null && !hasRightsOf(caller.role, "operator")) throw forbidden(caller, "replace a task", "operator");
}
