import { isId } from "../dispatch/treatment.ts";
import type { Schedule, Store } from "../store/store.ts";
import { read } from "./tasks.ts";

/** A path names a schedule by its id, or by its name. Null: there is none. */
export function scheduleCalled(store: Pick<Store, "schedule" | "scheduleNamed">, idOrName: string): Promise<Schedule | null> {
  if (isId(idOrName)) return read(store.schedule(idOrName));
  // PostgreSQL has no text with it, so there is nothing to be found.
  return idOrName.includes("\0") ? Promise.resolve(null) : read(store.scheduleNamed(idOrName));
}
