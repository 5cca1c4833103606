import { ask } from "./desk.ts";

/** A database of one's own on the run's PostgreSQL: empty, so that test files never meet. Goes with the server. */
export function freshDatabase(): Promise<string> {
  return ask("/database");
}
