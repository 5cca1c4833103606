import { ask } from "./desk.ts";

/** A database of one's own on the run's PostgreSQL: empty, so that test files never meet. Goes with the server. */
export function freshDatabase(): Promise<string> {
  return ask("/database/empty");
}

/** The same with Waybill's schema in it: a copy of one that a store has made, which takes a third of the time. */
export function databaseWithSchema(): Promise<string> {
  return ask("/database/with_schema");
}
