import { storeDiskFull, storeUnavailable, WaybillError } from "../lifecycle/errors.ts";
import { isCommitUnknown, StoreFull } from "../store/store.ts";

/** What a caller is told when the store did not keep what was sent, or may not have kept it. */
export function notKept(error: unknown): WaybillError {
  if (error instanceof WaybillError) return error;
  if (error instanceof StoreFull) return storeDiskFull(error);
  return storeUnavailable(error, isCommitUnknown(error) ? "unknown" : "no");
}
