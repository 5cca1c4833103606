import { storeDiskFull, storeUnavailable, WaybillError } from "../lifecycle/errors.ts";
import { isCommitUnknown, StoreFull } from "../store/store.ts";

/** A change that the store is asked for. @throws WaybillError, which says whether it was kept. */
export async function keeping<Value>(change: Promise<Value>): Promise<Value> {
  return change.catch((error: unknown) => {
    throw notKept(error);
  });
}

/** What a caller is told when the store did not keep what was sent, or may not have kept it. */
function notKept(error: unknown): WaybillError {
  if (error instanceof WaybillError) return error;
  if (error instanceof StoreFull) return storeDiskFull(error);
  return storeUnavailable(error, isCommitUnknown(error) ? "unknown" : "no");
}
